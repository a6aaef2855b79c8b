"""Asking the database after a run has ended: for a file that is made when its button is pressed."""

from collections.abc import Callable
from typing import TypeVar

from core.access.api import Api
from core.access.viewer import Viewer, token
from core.settings import settings

Made = TypeVar("Made")


def afresh(viewer: Viewer, make: Callable[[Api], Made]) -> Callable[[], Made]:
    """Return ``make`` with a window on the database of its own: the page's token may long be too old by then."""
    return lambda: make(Api(settings(), token(settings(), viewer)))
