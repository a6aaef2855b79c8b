"""Bringing figures in: upload a file, and lead it to approval."""
