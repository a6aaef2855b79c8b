"""Countries, missions and the accounts these hold."""
