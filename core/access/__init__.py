"""Who comes in, what they may do, and how the database knows."""
