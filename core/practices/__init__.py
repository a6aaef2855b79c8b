"""Practices: what ministries tried, and whether it worked."""
