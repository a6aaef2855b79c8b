"""Pages on incidents."""
