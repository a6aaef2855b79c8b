"""The Social Media Award: its editions, what they honour, and who was honoured."""
