"""What is kept of a workshop: its steps as they were shown, and what the room answered, counted.

Nobody who was in the room is in it: no name, no phone, and nothing that joins what one person
said in two polls.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.access.api import Api
from core.workshop.snapshots import Snapshot

# Who may look back on a workshop of their ministry.
READ_RECORDS: Final = ("facilitator", "secretariat")
# What a poll came to; what it holds differs by kind (docs/reference/workshop-room.md).
Results = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Round:
    """The answers of one round of a poll, each with how often it was given."""

    number: int
    answers: Sequence[tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the room that the facilitator approved; ``state``: approved, pinned or answered."""

    text: str
    state: str
    votes: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it was shown. ``notes`` are the speaker's, and empty in what the room gets.

    ``choices`` are the texts that a poll's answers count; ``per`` is ``person`` or ``ministry``.
    ``results`` is None for whatever is no poll, and for the room where they were never revealed.
    """

    id: str
    kind: str
    title: str
    body: str = ""
    notes: str = ""
    snapshot: Snapshot | None = None
    poll: str = ""
    choices: Sequence[str] = ()
    per: str = "person"
    results: Results | None = None
    rounds: Sequence[Round] = ()
    questions: Sequence[Question] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A workshop looked back on. ``people`` and ``ministries`` count who joined; times are UTC."""

    id: str
    country: str
    title: str
    place: str
    begins_on: date | None
    language: str
    state: str
    anonymous: bool
    opened_at: datetime | None
    ended_at: datetime | None
    traces_deleted_at: datetime | None
    people: int
    ministries: int
    steps: Sequence[Step]

    @property
    def held_on(self) -> date | None:
        """The day it was held; before it was started, the day it is meant for."""
        return self.opened_at.date() if self.opened_at else self.begins_on


def record(api: Api, workshop: str) -> Record | None:
    """Return what is kept of a workshop of the viewer's ministry; None where there is none.

    Raises Refused for whoever is neither a facilitator nor of the secretariat.
    """
    return _record(api.call("workshop_record", workshop=workshop))


def record_for_the_room(api: Api, days: int) -> Record | None:
    """Return what the room may keep of the workshop that the token names, ``days`` from its end; else None."""
    return _record(api.call("workshop_page", days=days))


def _record(answer: str | None) -> Record | None:
    if answer is None:
        return None
    told: Mapping[str, Any] = json.loads(answer)
    return Record(
        id=told["id"],
        country=told["country"],
        title=told["title"],
        place=told["place"] or "",
        begins_on=told["begins_on"] and date.fromisoformat(told["begins_on"]),
        language=told["language"],
        state=told["state"],
        anonymous=told["anonymous"],
        opened_at=_time(told["opened_at"]),
        ended_at=_time(told["ended_at"]),
        traces_deleted_at=_time(told["traces_deleted_at"]),
        people=told["people"],
        ministries=told["ministries"],
        steps=[_step(step) for step in told["steps"]],
    )


def _step(told: Mapping[str, Any]) -> Step:
    poll = told["poll"] or {}
    return Step(
        id=told["id"],
        kind=told["kind"],
        title=told["title"],
        body=told["body"] or "",
        notes=told["notes"] or "",
        snapshot=Snapshot.of(told["snapshot"]) if told["snapshot"] else None,
        poll=poll.get("kind", ""),
        choices=tuple(poll.get("choices", ())),
        per=poll.get("per", "person"),
        results=told["results"],
        rounds=[
            Round(one["round"], [(answer["value"], answer["count"]) for answer in one["answers"]])
            for one in told["rounds"] or ()
        ],
        questions=[Question(one["text"], one["state"], one["votes"]) for one in told["questions"] or ()],
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
