"""Pages on what was done, by whom."""
