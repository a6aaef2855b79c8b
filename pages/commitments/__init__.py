"""Pages on commitments."""
