"""What texts are about: an offline classifier of nine themes that says how sure it is, and why."""
