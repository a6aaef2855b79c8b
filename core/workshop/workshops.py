"""Workshops: beginning one, changing it while it is a draft, ending it. Every writer may be refused."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from core.access.api import Api
from core.texts import N_

# The role that prepares workshops and runs them; others of the ministry at most look on.
RUNS_WORKSHOPS: Final = "facilitator"
DRAFT, OPEN, ENDED = "draft", "open", "ended"
STATES: Final = {DRAFT: N_("Being prepared"), OPEN: N_("Open to the room"), ENDED: N_("Ended")}


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop of the viewer's ministry.

    ``begins_at`` is what the clock on the wall says, wherever the room is; other times are UTC.
    ``language``: tag of the room's language. ``anonymous``: countries are letters in every picture.
    ``code`` opens the room, and is there only while the workshop is open.
    """

    id: str
    country: str
    title: str
    place: str
    begins_on: date | None
    begins_at: time | None
    language: str
    state: str
    anonymous: bool
    code: str
    opened_at: datetime | None
    ended_at: datetime | None
    demonstration: bool
    created_by_name: str

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == DRAFT


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody says of a workshop when beginning or changing it."""

    title: str
    place: str = ""
    begins_on: date | None = None
    begins_at: time | None = None
    language: str = "en"
    anonymous: bool = False

    def payload(self) -> str:
        """Return it as the database reads it."""
        return json.dumps(
            {
                "title": self.title.strip(),
                "place": self.place.strip(),
                "begins_on": self.begins_on.isoformat() if self.begins_on else "",
                "begins_at": self.begins_at.isoformat("minutes") if self.begins_at else "",
                "language": self.language,
                "anonymous": self.anonymous,
            },
            ensure_ascii=False,
        )


def workshops(api: Api) -> list[Workshop]:
    """Return the workshops of the viewer's ministry, the newest first; none for those who run none."""
    return [_workshop(row) for row in api.rows("workshop", order=["-created_at", "id"])]


def workshop(api: Api, wanted: str) -> Workshop | None:
    """Return one workshop; None where there is none, or not for this viewer."""
    rows = api.rows("workshop", where={"id": wanted})
    return _workshop(rows[0]) if rows else None


def begin_workshop(api: Api, plan: Plan) -> str:
    """Begin a workshop, as a draft without steps, and return its id."""
    return str(api.call("save_workshop", workshop="", payload=plan.payload()))


def change_workshop(api: Api, wanted: str, plan: Plan) -> None:
    """Change what is said of a workshop. Raises Refused (``workshop.wrong_state``) once it was started."""
    api.call("save_workshop", workshop=wanted, payload=plan.payload())


def end_workshop(api: Api, wanted: str) -> None:
    """End an open workshop: its code opens nothing any more and its polls close. A second time nothing changes."""
    api.call("end_workshop", workshop=wanted)


def copy_workshop(api: Api, wanted: str) -> str:
    """Begin a draft with the same agenda and return its id; pictures with letters are left out and taken anew."""
    return str(api.call("copy_workshop", workshop=wanted))


def drop_workshop(api: Api, wanted: str) -> None:
    """Throw a draft away. Raises Refused (``workshop.wrong_state``) once it was started."""
    api.call("drop_workshop", workshop=wanted)


def _workshop(row: dict[str, Any]) -> Workshop:
    return Workshop(
        id=row["id"],
        country=row["country"],
        title=row["title"],
        place=row["place"] or "",
        begins_on=row["begins_on"] and date.fromisoformat(row["begins_on"]),
        begins_at=row["begins_at"] and time.fromisoformat(row["begins_at"]),
        language=row["language"],
        state=row["state"],
        anonymous=row["anonymous"],
        code=row["code"] or "",
        opened_at=row["opened_at"] and datetime.fromisoformat(row["opened_at"]),
        ended_at=row["ended_at"] and datetime.fromisoformat(row["ended_at"]),
        demonstration=row["demonstration"],
        created_by_name=row["created_by_name"],
    )
