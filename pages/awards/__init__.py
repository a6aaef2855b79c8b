"""Pages on the award."""
