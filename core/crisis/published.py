"""What the monitor saw of a mission since an incident began."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.access.api import Api
from core.crisis.incidents import Incident

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Published:
    """One item of a mission's feeds, and when (UTC)."""

    at: datetime
    title: str
    link: str


def published_since(api: Api, incident: Incident, mission: str, now: datetime) -> list[Published]:
    """Return what a mission published from the onset to the closing, as far as the viewer may see it; the latest first."""
    where = {
        "mission_id": mission,
        "at": (("gte", incident.onset.isoformat()), ("lte", incident.until(now).isoformat())),
        "duplicate_of": None,
    }
    rows = api.rows("item", columns="at,title,link", where=where, order=["-at", "id"], limit=MOST)
    return [
        Published(datetime.fromisoformat(row["at"]), row["title"] or "", row["link"] or "") for row in rows
    ]
