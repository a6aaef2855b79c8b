"""The steps of a workshop: what it shows and asks, in which order, and when each begins."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from core.access.api import Api
from core.texts import N_
from core.workshop.snapshots import Snapshot

# What a step can be. Those of figures carry a picture, and come from the figure itself.
KINDS: Final = {
    "text": N_("Text"),
    "figure": N_("Figure"),
    "benchmark": N_("Benchmark"),
    "awards": N_("Awards"),
    "practices": N_("Practices"),
    "poll": N_("Poll"),
    "questions": N_("Questions from the room"),
}
FIGURES: Final = frozenset({"figure", "benchmark", "awards", "practices"})
# The page a figure stands on → the kind of step it makes; those of other pages are figures.
KIND_OF_AREA: Final = {"benchmarks": "benchmark", "awards": "awards", "practices": "practices"}

POLLS: Final = {
    "single": N_("One of several"),
    "multiple": N_("Any of several"),
    "scale": N_("A scale"),
    "ranking": N_("Put in order"),
    "number": N_("Guess a number"),
    "words": N_("A word cloud"),
}
WITH_CHOICES: Final = frozenset({"single", "multiple", "ranking"})


@dataclass(frozen=True, slots=True)
class Poll:
    """What a step asks; the question is the step's title.

    ``steps``: how many a scale has, between ``low_label`` and ``high_label``. ``unit`` and
    ``true_value`` belong to a number. ``per``: ``person``, or ``ministry`` where each ministry
    counts once.
    """

    kind: str
    choices: tuple[str, ...] = ()
    low_label: str = ""
    high_label: str = ""
    steps: int | None = None
    unit: str = ""
    true_value: float | None = None
    per: str = "person"

    def data(self) -> dict[str, Any]:
        """Return it as the database reads it."""
        return {
            "kind": self.kind,
            "choices": list(self.choices),
            "low_label": self.low_label,
            "high_label": self.high_label,
            "steps": self.steps,
            "unit": self.unit,
            "true_value": self.true_value,
            "per": self.per,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a workshop shows or asks. ``notes`` are the speaker's; ``minutes`` is what it may take."""

    id: str
    position: int
    kind: str
    title: str
    body: str = ""
    notes: str = ""
    minutes: int | None = None
    address: str = ""
    snapshot: Snapshot | None = None
    frozen_at: datetime | None = None
    poll: Poll | None = None

    @property
    def is_figure(self) -> bool:
        """Whether it shows a picture taken on the portal."""
        return self.kind in FIGURES


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody says of a step when adding or changing it; what is None stays as it is."""

    title: str
    body: str | None = None
    notes: str | None = None
    minutes: int | None = None
    poll: Poll | None = None
    kind: str = ""
    snapshot: Snapshot | None = field(default=None, repr=False)

    def payload(self) -> str:
        """Return it as the database reads it."""
        said: dict[str, Any] = {"title": self.title.strip(), "minutes": self.minutes}
        said |= {name: text for name in ("body", "notes") if (text := getattr(self, name)) is not None}
        if self.kind:
            said["kind"] = self.kind
        if self.poll is not None:
            said["poll"] = self.poll.data()
        if self.snapshot is not None:
            said |= {"snapshot": self.snapshot.data(), "address": self.snapshot.address}
        return json.dumps(said, ensure_ascii=False, default=str)


def steps(api: Api, workshop: str) -> list[Step]:
    """Return the steps of a workshop in their order, each figure with its picture."""
    rows = api.rows("workshop_step", where={"workshop_id": workshop}, order=["position", "id"])
    return [read_step(row) for row in rows]


def add_step(api: Api, workshop: str, said: Draft) -> str:
    """Put a step at the end of the agenda and return its id.

    Raises Refused: ``workshop.wrong_state`` once it was started, ``workshop.agenda_full``, ``workshop.malformed``.
    """
    return str(api.call("save_step", workshop=workshop, step="", payload=said.payload()))


def change_step(api: Api, step: str, said: Draft) -> None:
    """Change a step of a draft."""
    api.call("save_step", workshop="", step=step, payload=said.payload())


def move_step(api: Api, step: str, position: int) -> None:
    """Put a step of a draft into another place; the first is 1."""
    api.call("move_step", step=step, place=position)


def delete_step(api: Api, step: str) -> None:
    """Take a step out of a draft."""
    api.call("delete_step", step=step)


def keep_snapshot(api: Api, step: str, picture: Snapshot) -> None:
    """Keep a newer picture of a step's view."""
    api.call("keep_snapshot", step=step, snapshot=picture.text())


def minutes_in_all(agenda: Sequence[Step]) -> int:
    """Return how long the steps take that say how long they take."""
    return sum(step.minutes or 0 for step in agenda)


def clock_times(agenda: Sequence[Step], begins_at: time | None) -> Iterator[time | None]:
    """Return for each step what the clock says when it begins; None where nobody knows."""
    # A clock on the wall has no day: past midnight it goes on at 00:00.
    at = None if begins_at is None else datetime.combine(date.min, begins_at)
    for step in agenda:
        yield None if at is None else at.time()
        if at is not None and step.minutes is not None:
            at += timedelta(minutes=step.minutes)


def read_step(row: Mapping[str, Any]) -> Step:
    return Step(
        id=row["id"],
        position=row["position"],
        kind=row["kind"],
        title=row["title"],
        body=row["body"] or "",
        notes=row["notes"] or "",
        minutes=row["minutes"],
        address=row["address"] or "",
        snapshot=Snapshot.of(row["snapshot"]) if row["snapshot"] else None,
        frozen_at=row["frozen_at"] and datetime.fromisoformat(row["frozen_at"]),
        poll=_poll(row["poll"]) if row["poll"] else None,
    )


def _poll(row: Mapping[str, Any]) -> Poll:
    return Poll(
        kind=row["kind"],
        choices=tuple(row["choices"]),
        low_label=row["low_label"] or "",
        high_label=row["high_label"] or "",
        steps=row["steps"],
        unit=row["unit"] or "",
        true_value=row["true_value"],
        per=row["per"],
    )
