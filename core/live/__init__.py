"""Live streams: what followers of a board or a workshop are told, and how cheaply."""
