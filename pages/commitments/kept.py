"""What the pages of commitments look up once a visit."""

from core.access.api import Api
from core.access.viewer import Viewer
from core.commitments.joint import JointEntry, joint_entries
from core.commitments.progress import Progress, progress, public_progress
from core.commitments.suggestions import Suggestion, happened
from pages.frame.visit import kept


def progress_seen(viewer: Viewer | None, api: Api) -> list[Progress]:
    """Return what this reader may see of every ministry, the earliest first."""
    return kept("progress", lambda: public_progress(api) if viewer is None else progress(api))


def joint_seen(viewer: Viewer, api: Api, partner: str) -> list[JointEntry]:
    """Return what the viewer's ministry and a partner noted down, by day."""
    return kept(("joint", partner), lambda: joint_entries(api, viewer, partner))


def happened_seen(api: Api) -> list[Suggestion]:
    """Return what the viewer's ministry did in the portal that may be evidence, the latest first."""
    return kept("happened", lambda: happened(api))
