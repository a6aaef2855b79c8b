"""What stands around every page: the guard, the bar at the top, the navigation."""

from pages.frame.guard import opened, opened_to_all

__all__ = ["opened", "opened_to_all"]
