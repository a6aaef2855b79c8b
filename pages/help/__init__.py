"""The page of guides."""
