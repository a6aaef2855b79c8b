"""Searching everything at once, from every page: what the portal itself is made of, and what the database holds."""
