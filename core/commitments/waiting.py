"""What waits for a viewer on the page of commitments, each with the way to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.commitments.instruments import commitments
from core.commitments.joint import JointEntry, joint_entries
from core.commitments.progress import WRITERS, Progress, progress
from core.texts import _


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: what it is, the parameters of the page that shows it, and its day."""

    words: str
    query: Mapping[str, str]
    on: date


def waiting(api: Api, viewer: Viewer) -> list[Waiting]:
    """Return what this viewer is to decide or to mend, the earliest first; nothing for who only reads."""
    if not viewer.has(*WRITERS):
        return []
    return waiting_among(progress(api, country=viewer.country), joint_entries(api, viewer), viewer)


def waiting_among(own: Iterable[Progress], joint: Iterable[JointEntry], viewer: Viewer) -> list[Waiting]:
    """Return what of the own ministry's entries, and of those with partners, a writer is to decide or to mend."""
    return sorted([*_progress(own, viewer), *_joint(joint, viewer)], key=lambda one: one.on)


def _progress(own: Iterable[Progress], viewer: Viewer) -> Iterator[Waiting]:
    for entry in own:
        title = _(commitments()[entry.commitment][1].title)
        way = {"commitment": entry.commitment}
        if entry.may_be_decided_by(viewer):
            yield Waiting(
                _("Read and share? {name} wrote about “{commitment}”.").format(
                    name=entry.written_by, commitment=title
                ),
                way,
                entry.on_day,
            )
        elif entry.returned and viewer.id in entry.authors:
            yield Waiting(
                _("Returned to you, about “{commitment}”: {comment}").format(
                    commitment=title, comment=entry.comment
                ),
                way,
                entry.on_day,
            )


def _joint(joint: Iterable[JointEntry], viewer: Viewer) -> Iterator[Waiting]:
    for entry in joint:
        partner = entry.other(viewer.country)
        moves = entry.moves(viewer)
        if "proposed" in moves:
            words = _("Propose to {country}? {what}")
        elif "agreed" in moves:
            words = _("{country} proposes: {what}")
        else:
            continue
        yield Waiting(
            words.format(country=country_name(partner), what=entry.what), {"with": partner}, entry.on_day
        )
