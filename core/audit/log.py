"""Reading the log: which events, what each one changed, and whether the chain holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import pandas as pd

from core.access.api import Api
from core.access.members import role_names
from core.audit.words import ACTIONS, ACTORS, FIELDS, VALUES
from core.catalogue.names import country_name
from core.texts import _, ngettext

# What carries the record but says nothing to a reader.
TECHNICAL: Final = frozenset({"id", "created_at", "country", "drafted_by", "published_by", "published_at"})
# The fields that name a thing, the best first.
NAMES: Final = ("name", "title", "handle", "email", "file", "person_name")
MISSING: Final = "–"
# ISO 3166 keeps this code for "no country".
NO_COUNTRY: Final = "ZZ"


@dataclass(frozen=True)
class Event:
    """One change of state. ``before`` and ``after`` are the record then, or None where there is none."""

    id: int
    at: datetime
    actor_name: str
    country: str
    action: str
    subject: str
    before: Any = field(repr=False)
    after: Any = field(repr=False)


@dataclass(frozen=True)
class Wanted:
    """Which events: from ``first`` to ``last`` day (UTC, both included); an empty text means all.

    ``subject`` is a part of what the event is about: of its name or of its id.
    """

    first: date
    last: date
    country: str = ""
    person: str = ""
    action: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Change:
    """One field of a record before and after, in words."""

    what: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The change on one line; what was not there before, or is gone, needs no arrow."""
        shown = self.after if self.before == MISSING else f"{self.before} → {self.after}"
        return f"{self.what}: {shown}"


@dataclass(frozen=True)
class Chain:
    """What the check found: events read, the first that does not fit if any, and the last event's hash."""

    events: int
    first_broken: int | None
    last_hash: str


def events(api: Api, wanted: Wanted, *, limit: int | None = None) -> list[Event]:
    """Return the events the viewer may read, the newest first.

    ``limit`` is how many events of the period are looked at, at most.

    Raises:
        Refused: when the viewer may not read the log.
        Unreachable: when the database does not answer.
    """
    rows = api.rows("audit_event", where=_where(wanted), order=["-id"], limit=limit)
    found = [
        Event(
            id=int(row["id"]),
            at=datetime.fromisoformat(row["at"]),
            actor_name=row["actor_name"],
            country=row["country"],
            action=row["action"],
            subject=row["subject"],
            before=row["before"],
            after=row["after"],
        )
        for row in rows
    ]
    part = wanted.subject.casefold()
    return [
        event
        for event in found
        if part in event.subject.casefold() or part in subject_words(event).casefold()
    ]


def people_and_actions(api: Api, wanted: Wanted) -> tuple[list[str], list[str]]:
    """Return who did something in the period and country, and what was done: the choices of a filter."""
    period = Wanted(wanted.first, wanted.last, wanted.country)
    rows = api.rows("audit_event", columns="actor_name,action", where=_where(period), order=["-id"])
    people = sorted({row["actor_name"] for row in rows}, key=str.casefold)
    return people, sorted({row["action"] for row in rows}, key=action_words)


def verify(api: Api) -> Chain:
    """Recompute every hash of the log. Only the secretariat may.

    Raises:
        Refused: for anybody else.
    """
    row = api.call("verify_audit")[0]
    last = api.rows("audit_event", columns="hash", order=["-id"], limit=1)
    return Chain(
        events=int(row["events"]),
        first_broken=None if row["first_broken"] is None else int(row["first_broken"]),
        last_hash=last[0]["hash"] if last else "",
    )


def actor_words(name: str) -> str:
    """Return who acted: a person by their name, else what acted."""
    return _(ACTORS[name]) if name in ACTORS else name


def action_words(action: str) -> str:
    """Return what was done as a sentence; an action nobody described is its own name."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def subject_words(event: Event) -> str:
    """Return what the event is about: the thing's name where the record holds one, else the head of its id."""
    for record in (event.after, event.before):
        if isinstance(record, dict):
            for name in NAMES:
                if record.get(name):
                    return str(record[name])
    return event.subject[:8]


def country_words(event: Event) -> str:
    """Return the country the event belongs to; what the schedule does belongs to the whole network."""
    return _("The whole network") if event.country == NO_COUNTRY else country_name(event.country)


def changes(event: Event) -> list[Change]:
    """Return what the event changed, field by field; a whole list is counted, not spelt out.

    A new record's name is left out, as ``subject_words`` tells it already.
    """
    if isinstance(event.before, list) or isinstance(event.after, list):
        return [Change(_("entries"), _counted(event.before), _counted(event.after))]
    before, after = event.before or {}, event.after or {}
    told = next((name for name in NAMES if not before and after.get(name)), None)
    return [
        Change(_(FIELDS.get(name, name.replace("_", " "))), _value(name, before), _value(name, after))
        for name in sorted({*before, *after} - TECHNICAL)
        if name != told and not name.endswith("_id") and before.get(name) != after.get(name)
    ]


def log_table(found: Sequence[Event], *, with_country: bool) -> pd.DataFrame:
    """Return the events for reading: when (UTC), who, country, what was done, on what, and the change."""
    rows = [
        {
            _("When"): f"{event.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            _("Who"): actor_words(event.actor_name),
            _("Country"): country_words(event),
            _("What was done"): action_words(event.action),
            _("On what"): subject_words(event),
            _("What changed"): "; ".join(change.text for change in changes(event)),
        }
        for event in found
    ]
    table = pd.DataFrame(rows)
    return table if with_country or table.empty else table.drop(columns=_("Country"))


def _where(wanted: Wanted) -> dict[str, object]:
    from_moment = datetime.combine(wanted.first, time.min, UTC)
    to_moment = datetime.combine(wanted.last + timedelta(days=1), time.min, UTC)
    where: dict[str, object] = {
        "at": (("gte", from_moment.isoformat()), ("lt", to_moment.isoformat())),
    }
    equal = {
        "country": wanted.country,
        "actor_name": wanted.person,
        "action": wanted.action,
    }
    return where | {column: value for column, value in equal.items() if value}


def _counted(records: Any) -> str:
    if not records:
        return MISSING
    n = len(records)
    return ngettext("{n} entry", "{n} entries", n).format(n=n)


def _value(name: str, record: Mapping[str, Any]) -> str:
    value = record.get(name)
    if value in (None, "", []):
        return MISSING
    if name == "host_country":
        return country_name(value)
    match value:
        case bool():
            text = _("yes") if value else _("no")
        case list() if name == "roles":
            text = role_names(value)
        case list():
            text = _counted(value)
        case dict():
            text = json.dumps(value, ensure_ascii=False)
        case _:
            word = VALUES.get(name, {}).get(str(value))
            text = _(word) if word else str(value)
    return text
