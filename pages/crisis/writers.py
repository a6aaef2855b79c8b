"""Who writes on incidents."""

from typing import Final

from core.access.viewer import Viewer

WRITERS: Final = ("contributor", "approver", "secretariat")


def may_write(viewer: Viewer) -> bool:
    """Whether the viewer writes on incidents, and does not only read."""
    return viewer.has(*WRITERS)
