"""A situation with everything on it, for the tests of what is said of it."""

from datetime import UTC, datetime, timedelta

from core.crisis.board import Cell, in_order
from core.crisis.incidents import Incident
from core.crisis.log import Event
from core.crisis.report.situation import Situation
from core.crisis.tasks import Task

ONSET = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    """Return a moment after the onset."""
    return ONSET + timedelta(minutes=minutes)


def incident(
    *, drill: bool = False, closed_at: datetime | None = None, title: str = "Earthquake off Sumba"
) -> Incident:
    """Return an incident of Indonesia."""
    return Incident(
        id="4b2c", country="ID", title=title, kind="earthquake", place="Sumba Strait", hosts=("TL", "AU"), onset=ONSET,
        drill=drill, tier="own", opened_by_name="Siti", opened_at=after(4), closed_at=closed_at,
    )  # fmt: skip


def cell(name: str, state: str, health: str = "fresh", **known: object) -> Cell:
    """Return a cell of an own mission; ``item`` and ``check_in`` are minutes after the onset."""
    item, check_in = known.pop("item", None), known.pop("check_in", None)
    seen = after(item) if isinstance(item, int) else None
    heard = after(check_in) if isinstance(check_in, int) else None
    fields: dict[str, object] = {
        "mission_id": name, "mission": name, "country": "ID", "host": "TL", "city": "Dili", "own": True, "state": state,
        "health": health, "first_item_at": seen, "last_item_at": seen, "first_check_in_at": heard, "last_check_in_at": heard,
    }  # fmt: skip
    return Cell(**{**fields, **known})  # type: ignore[arg-type]  # Each field is named by the tests themselves.


def board() -> list[Cell]:
    """Return a board with every sign on it."""
    return in_order(
        [
            cell("KBRI Dili", "seen_reported", item=12, check_in=30, status="safe"),
            cell("KBRI Canberra", "seen_only", item=45),
            cell("KJRI Perth", "reported_only", check_in=20, status="assisting", note="Two families"),
            cell("KJRI Darwin", "neither"),
            cell("KJRI Sydney", "neither", "failing"),
            cell("KJRI Melbourne", "neither", "none"),
            cell("KBRI Suva", "reported_only", check_in=55, status="need_help"),
        ]
    )


def event(name: str, what: str, minutes: int, *, corrects: str | None = None, country: str = "ID") -> Event:
    """Return an entry of the log."""
    return Event(
        name,
        country,
        after(minutes),
        "Duty officer",
        what,
        "Dili",
        None,
        corrects,
        "own",
        "Siti",
        after(minutes),
    )


def task(title: str, *, due: int | None = None, done: int | None = None) -> Task:
    """Return a task; ``due`` and ``done`` are minutes after the onset."""
    return Task(
        title, title, "", None, None, "Budi", after(due) if due else None, after(done) if done else None,
        "Budi" if done else "", "Siti", after(5),
    )  # fmt: skip


def situation(*, drill: bool = False, what: str = "Called the hospital") -> Situation:
    """Return everything a report is made of, an hour after the onset."""
    return Situation(
        incident=incident(drill=drill),
        cells=board(),
        events=[event("2", "It was the port, not the airport", 9, corrects="1"), event("1", what, 8)],
        tasks=[task("Find a translator", due=30), task("Call everybody", done=20)],
        missions={},
        ministry="ID",
        author="Siti Rahmawati",
        at=after(60),
    )
