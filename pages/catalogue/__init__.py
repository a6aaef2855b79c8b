"""Pages about countries, missions and accounts."""
