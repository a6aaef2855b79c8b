"""What a ministry notes about its own time lines: "national day", "ambassador arrives"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.access.api import Api

LONGEST = 120


@dataclass(frozen=True, slots=True)
class EventNote:
    """A dated note. ``mission_id`` None: about all own missions; ``account_id`` None: about all its accounts."""

    id: str
    mission_id: str | None
    account_id: str | None
    day: date
    text: str
    written_by: str

    def concerns(self, missions: Sequence[str], accounts: Sequence[str]) -> bool:
        """Whether it belongs on a time line of these missions, drawn from these accounts."""
        if self.mission_id is None:
            return True
        return self.mission_id in missions and (self.account_id is None or self.account_id in accounts)


def event_notes(api: Api, first: date, last: date) -> list[EventNote]:
    """Return the notes of the viewer's ministry from ``first`` to ``last``, the earliest first.

    Raises:
        Refused: when the viewer may not read them.
        Unreachable: when the database does not answer.
    """
    rows = api.rows(
        "event_note",
        where={"day": (("gte", first.isoformat()), ("lte", last.isoformat()))},
        order=["day", "id"],
    )
    return [
        EventNote(
            id=row["id"],
            mission_id=row["mission_id"],
            account_id=row["account_id"],
            day=date.fromisoformat(row["day"]),
            text=row["text"],
            written_by=row["written_by_name"],
        )
        for row in rows
    ]


def add_event_note(api: Api, mission: str, account: str, day: date, text: str) -> str:
    """Write a note and return its id; an empty ``mission`` means all, an empty ``account`` all of the mission's.

    Raises:
        Refused: ``benchmarks.note_malformed``, or for a mission or account of somebody else.
    """
    return str(api.call("add_event_note", mission=mission, account=account, day=day.isoformat(), said=text))


def drop_event_note(api: Api, note: str) -> None:
    """Delete a note of the viewer's ministry.

    Raises:
        Refused: ``benchmarks.no_such_note`` when it is not there.
    """
    api.call("drop_event_note", note=note)
