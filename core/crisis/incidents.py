"""Incidents: opening them, changing them, and which missions stand on their board. Every writer may be refused."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.access.api import Api


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened, real or a drill. Times are UTC; ``hosts`` are the countries affected.

    ``tier``: ``own`` (its ministry only) or ``network``. ``latitude``, ``longitude``: of the place, in degrees.
    """

    id: str
    country: str
    title: str
    kind: str
    place: str
    hosts: tuple[str, ...]
    onset: datetime
    drill: bool
    tier: str
    opened_by_name: str
    opened_at: datetime
    closed_at: datetime | None
    latitude: float | None = None
    longitude: float | None = None

    def until(self, now: datetime) -> datetime:
        """Return the moment the board speaks of: now, or when the incident was closed."""
        return self.closed_at or now


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says of an incident when opening or changing it. ``onset`` bears its time zone."""

    title: str
    kind: str
    place: str
    hosts: tuple[str, ...]
    onset: datetime
    drill: bool
    tier: str = "own"

    def payload(self) -> str:
        """Return it as the database reads it."""
        return json.dumps(
            {
                "title": self.title.strip(),
                "kind": self.kind,
                "place": self.place.strip(),
                "hosts": list(self.hosts),
                "onset": self.onset.isoformat(),
                "drill": self.drill,
                "tier": self.tier,
            },
            ensure_ascii=False,
        )


def incidents(api: Api) -> list[Incident]:
    """Return the incidents the viewer may see: open ones first, then the latest."""
    found = [read_incident(row) for row in api.rows("incident", order=["-onset", "id"])]
    return sorted(found, key=lambda one: one.closed_at is not None)


def incident(api: Api, wanted: str) -> Incident | None:
    """Return one incident; None where there is none, or not for this viewer."""
    rows = api.rows("incident", where={"id": wanted})
    return read_incident(rows[0]) if rows else None


def open_incident(api: Api, said: Report) -> str:
    """Open an incident with the ministry's missions in its hosts on the board; return its id."""
    return str(api.call("open_incident", payload=said.payload()))


def change_incident(api: Api, wanted: str, said: Report) -> None:
    """Change what is said of an incident; missions in new hosts join the board."""
    api.call("change_incident", incident=wanted, payload=said.payload())


def close_incident(api: Api, wanted: str, *, closed: bool) -> None:
    """Close an incident, which ends its check-in links, or open it again."""
    api.call("close_incident", incident=wanted, closed=closed)


def own_missions_of(api: Api, wanted: str, country: str) -> list[str]:
    """Return the ids of a ministry's missions on the board of an incident."""
    rows = api.rows(
        "incident_mission",
        columns="mission_id",
        where={"incident_id": wanted, "country": country},
        order=["mission_id"],
    )
    return [row["mission_id"] for row in rows]


def set_missions(api: Api, wanted: str, missions: Iterable[str]) -> None:
    """Choose which of the ministry's own missions stand on the board."""
    api.call("set_incident_missions", incident=wanted, missions=json.dumps(list(missions)))


def shared_tier(api: Api, wanted: str, country: str) -> str:
    """Return who sees a ministry's cells on a board: ``own`` or ``network``."""
    rows = api.rows(
        "incident_mission",
        columns="tier",
        where={"incident_id": wanted, "country": country},
        order=["mission_id"],
        limit=1,
    )
    return str(rows[0]["tier"]) if rows else "own"


def share(api: Api, wanted: str, tier: str) -> None:
    """Let the other members see the ministry's cells on a board (``network``), or its own people only."""
    api.call("share_incident", incident=wanted, tier=tier)


def read_incident(row: Mapping[str, Any]) -> Incident:
    """Return the incident that a row of the database tells of."""
    return Incident(
        id=row["id"],
        country=row["country"],
        title=row["title"],
        kind=row["kind"],
        place=row["place"],
        hosts=tuple(row["hosts"]),
        onset=datetime.fromisoformat(row["onset"]),
        drill=row["drill"],
        tier=row["tier"],
        opened_by_name=row["opened_by_name"] or "",
        opened_at=datetime.fromisoformat(row["opened_at"]),
        closed_at=moment(row["closed_at"]),
        latitude=row["latitude"],
        longitude=row["longitude"],
    )


def moment(text: str | None) -> datetime | None:
    """Return a time of the database; None where there is none."""
    return datetime.fromisoformat(text) if text else None
