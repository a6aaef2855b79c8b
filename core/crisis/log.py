"""The log of an incident: who did what, where and when. Nothing in it is ever changed; a mistake is corrected by a new entry."""

import json
from dataclasses import dataclass
from datetime import datetime

from core.access.api import Api


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: what happened, by whom, where, and when (UTC). ``corrects``: the id of the entry it corrects."""

    id: str
    country: str
    at: datetime
    who: str
    what: str
    place: str
    mission_id: str | None
    corrects: str | None
    tier: str
    recorded_by: str
    recorded_at: datetime


def events(api: Api, incident: str) -> list[Event]:
    """Return the log of an incident as far as the viewer may read it, the latest first."""
    return [
        Event(
            id=row["id"],
            country=row["country"],
            at=datetime.fromisoformat(row["at"]),
            who=row["who"],
            what=row["what"],
            place=row["place"] or "",
            mission_id=row["mission_id"],
            corrects=row["corrects"],
            tier=row["tier"],
            recorded_by=row["recorded_by_name"] or "",
            recorded_at=datetime.fromisoformat(row["recorded_at"]),
        )
        for row in api.rows(
            "incident_event", where={"incident_id": incident}, order=["-at", "-recorded_at", "id"]
        )
    ]


def add_event(
    api: Api,
    incident: str,
    *,
    at: datetime,
    who: str,
    what: str,
    place: str,
    mission: str | None = None,
    corrects: str | None = None,
    tier: str = "own",
) -> str:
    """Write an entry into the log; return its id. ``at`` bears its time zone."""
    said = {
        "at": at.isoformat(),
        "who": who.strip(),
        "what": what.strip(),
        "place": place.strip(),
        "mission": mission,
        "corrects": corrects,
        "tier": tier,
    }
    payload = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)
    return str(api.call("add_incident_event", incident=incident, payload=payload))
