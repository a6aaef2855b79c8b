"""Pages on workshops."""
