"""Pages on who may come in."""
