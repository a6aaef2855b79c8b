"""What stands around every page: the guard, the bar at the top, the navigation."""

from pages.frame.guard import opened

__all__ = ["opened"]
