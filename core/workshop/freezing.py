"""Starting a workshop: what it shows is fixed, and where it is anonymous, countries become letters."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.access.api import Api
from core.workshop.lettering import letters
from core.workshop.links import seat_ministries
from core.workshop.snapshots import Snapshot
from core.workshop.steps import Step
from core.workshop.workshops import Workshop

if TYPE_CHECKING:
    from core.settings import Settings


def start(
    api: Api, settings: "Settings", found: Workshop, agenda: Sequence[Step], anew: Mapping[str, Snapshot]
) -> str:
    """Start a workshop and return the room's code; from now on no step of it changes.

    ``anew``: step → its picture as it is at this moment; a step without one keeps the picture
    it has. All of it happens at once: a refusal leaves the draft as it was.

    Raises:
        Refused: ``workshop.no_steps``, ``workshop.picture_missing``, ``workshop.wrong_state``.
    """
    seats = seat_ministries(api, settings, found.id)
    # A figure whose title the facilitator left as it was is called as the newer picture says.
    shown = [(step, anew.get(step.id, step.snapshot)) for step in agenda]
    pictures = [(step, _title(step, picture), picture) for step, picture in shown if picture is not None]
    if found.anonymous:
        said = letters(api, seats)
        pictures = [(step, said.text(title), said.picture(picture)) for step, title, picture in pictures]
    frozen = [
        {"step": step.id, "title": title, "snapshot": picture.data()} for step, title, picture in pictures
    ]
    told = json.dumps(frozen, ensure_ascii=False, default=str)
    return str(api.call("open_workshop", workshop=found.id, pictures=told))


def _title(step: Step, picture: Snapshot) -> str:
    own = step.snapshot is None or step.title != step.snapshot.title
    return step.title if own else picture.title
