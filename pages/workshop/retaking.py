"""Taking the pictures of an agenda anew: each view is opened once more, as its facilitator sees it now."""

import logging
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from core.workshop.snapshots import Snapshot
from core.workshop.steps import Step
from pages.frame.unseen import run_unseen
from pages.workshop.adding import SEEN

LOG = logging.getLogger(__name__)


def pictures_now(agenda: Sequence[Step], language: str) -> dict[str, Snapshot]:
    """Return step → its figure as it is at this moment; a view that no longer shows it gives none.

    ``language`` is the room's: its pictures speak it, whatever its facilitator reads the portal in.
    """
    views = dict.fromkeys(step.address for step in agenda if step.is_figure and step.address)
    by_view = {address: _figures_at(address, language) for address in views}
    found = {step.id: _of(step, by_view.get(step.address, {})) for step in agenda if step.is_figure}
    return {step: picture for step, picture in found.items() if picture is not None}


def _figures_at(address: str, language: str) -> Mapping[str, Snapshot]:
    """Return place → picture of every figure of a view."""
    seen: dict[str, Snapshot] = {}
    parts = urlsplit(address)
    try:
        run_unseen(parts.path.removeprefix("/"), parts.query, {SEEN: seen, "language": language})
    except (LookupError, RuntimeError) as trouble:
        # The step keeps the picture it has, with its own date.
        LOG.warning("The pictures of a view could not be taken anew: %s", trouble)
    return seen


def _of(step: Step, seen: Mapping[str, Snapshot]) -> Snapshot | None:
    """Return the step's own figure; a step that lost its picture gets the first one of its view."""
    if step.snapshot is None:
        return next(iter(seen.values()), None)
    return seen.get(step.snapshot.figure)
