"""Workshops: an agenda prepared in peace, shown live in a room, and what the room answers."""
