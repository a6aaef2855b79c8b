"""The page on the weekly letter."""
