"""What a person's first page says: what waits for them, what happened since they were here, where they stand."""
