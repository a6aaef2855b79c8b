"""What two ministries note down together: next steps with a day and whose task they are, and visits."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from core.access.api import Api
from core.access.viewer import Viewer
from core.texts import N_

Kind = Literal["step", "visit"]
State = Literal["draft", "proposed", "agreed", "done", "dropped"]
Move = Literal["proposed", "agreed", "done", "dropped"]

KINDS: Final[dict[Kind, str]] = {"step": N_("Next step"), "visit": N_("Visit")}
STATES: Final[dict[State, str]] = {
    "draft": N_("Draft"),
    "proposed": N_("Proposed"),
    "agreed": N_("Agreed"),
    "done": N_("Done"),
    "dropped": N_("Dropped"),
}
# How long before its day a step is told of on the first page.
SOON: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class JointEntry:
    """A next step or a visit that ``country`` wrote down with ``partner``.

    ``on_day``: by when the step is due, or of the visit. ``owner``: the country whose task it is, or which
    visits; ``owner_name``: who there. Names of people are told to their own ministry only.
    """

    id: str
    country: str
    partner: str
    kind: Kind
    what: str
    place: str
    on_day: date
    owner: str
    owner_name: str
    state: State
    revision: int
    demonstration: bool
    written_at: datetime
    confirmed_at: datetime | None
    agreed_at: datetime | None
    settled_country: str
    settled_at: datetime | None
    comment: str
    authors: tuple[str, ...]
    written_by: str

    def other(self, country: str) -> str:
        """Return the other of the two countries."""
        return self.partner if country == self.country else self.country

    def overdue(self, today: date) -> bool:
        """Whether it was agreed for a day that is over."""
        return self.kind == "step" and self.state == "agreed" and self.on_day < today

    def moves(self, viewer: Viewer) -> tuple[Move, ...]:
        """Return what the viewer may do with it now, the usual first."""
        own, decides = self.country == viewer.country, viewer.has("approver")
        match self.state:
            case "draft" if own and viewer.has("contributor", "approver"):
                second = decides and viewer.id not in self.authors
                return ("proposed", "dropped") if second else ("dropped",)
            case "proposed" if decides:
                return ("dropped",) if own else ("agreed", "dropped")
            case "agreed" if decides:
                return ("done", "dropped")
            case "agreed" if viewer.has("contributor"):
                return ("done",)
            case _:
                return ()


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody writes down for both."""

    partner: str
    kind: Kind
    what: str
    on_day: date
    owner: str
    owner_name: str = ""
    place: str = ""

    def payload(self) -> str:
        """Return it as the database reads it."""
        return json.dumps(
            {
                "partner": self.partner,
                "kind": self.kind,
                "what": self.what,
                "place": self.place,
                "on_day": self.on_day.isoformat(),
                "owner": self.owner,
                "owner_name": self.owner_name,
            },
            ensure_ascii=False,
        )


def joint_entries(api: Api, viewer: Viewer, partner: str = "") -> list[JointEntry]:
    """Return what the viewer's ministry and a partner, or every partner, noted down, by day."""
    found = map(read_joint, api.rows("joint_entry", order=["on_day", "written_at", "id"]))
    return [one for one in found if partner in ("", one.other(viewer.country))]


def write(api: Api, note: Note) -> str:
    """Write a draft and return its id; the partner sees it once a second person proposed it."""
    return str(api.call("save_joint_entry", entry="", revision=0, payload=note.payload()))


def rewrite(api: Api, entry: JointEntry, note: Note) -> None:
    """Change a draft."""
    api.call("save_joint_entry", entry=entry.id, revision=entry.revision, payload=note.payload())


def move(api: Api, entry: JointEntry, target: Move, comment: str = "") -> None:
    """Propose it to the partner, agree to it, or say that it is done or dropped (the last with a comment)."""
    api.call("move_joint_entry", entry=entry.id, revision=entry.revision, target=target, comment=comment)


def due(entries: Iterable[JointEntry], viewer: Viewer, today: date) -> list[JointEntry]:
    """Return the agreed steps among the entries that are the viewer's ministry's task and due soon or overdue."""
    return [
        one
        for one in entries
        if (one.kind, one.state, one.owner) == ("step", "agreed", viewer.country)
        and one.on_day <= today + SOON
    ]


def read_joint(row: Mapping[str, Any]) -> JointEntry:
    """Return the entry that a row of the database tells of."""
    return JointEntry(
        id=row["id"],
        country=row["country"],
        partner=row["partner"],
        kind=row["kind"],
        what=row["what"],
        place=row["place"],
        on_day=date.fromisoformat(row["on_day"]),
        owner=row["owner"],
        owner_name=row["owner_name"],
        state=row["state"],
        revision=row["revision"],
        demonstration=row["demonstration"],
        written_at=datetime.fromisoformat(row["written_at"]),
        confirmed_at=_moment(row["confirmed_at"]),
        agreed_at=_moment(row["agreed_at"]),
        settled_country=row["settled_country"] or "",
        settled_at=_moment(row["settled_at"]),
        comment=row["comment"] or "",
        authors=tuple(row["authors"] or ()),
        written_by=row["written_by_name"] or "",
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
