"""Who took a practice up, and how it went."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.access.api import Api
from core.practices.content import day
from core.practices.practices import unless_overtaken

STATES: Final = ("adopting", "adopted", "adapted", "dropped")


@dataclass(frozen=True)
class Adoption:
    """A ministry that takes a practice up. ``revision`` counts its saves; 0 is none yet."""

    practice: str
    country: str
    state: str
    missions: tuple[str, ...] = ()
    indicator: str | None = None
    platform: str | None = None
    start_month: date | None = None
    result: str | None = None
    id: str = ""
    revision: int = 0
    saved_by_name: str | None = None
    saved_at: datetime | None = None


def adoptions(api: Api, practice: str) -> list[Adoption]:
    """Return who took a practice up, the first ministry first."""
    rows = api.rows("adoption", where={"practice_id": practice}, order=["created_at", "id"])
    return [_adoption(row) for row in rows]


def save_adoption(api: Api, adoption: Adoption) -> int:
    """Store what the viewer's ministry says about taking a practice up, and return the new revision.

    A ``result`` is needed for every state but ``adopting``.

    Raises:
        Overtaken: when a colleague saved meanwhile.
    """
    payload = {
        "state": adoption.state,
        "missions": list(adoption.missions),
        "indicator": adoption.indicator,
        "platform": adoption.platform,
        "start_month": adoption.start_month.isoformat() if adoption.start_month else None,
        "result": adoption.result,
    }
    return int(
        unless_overtaken(
            lambda: api.call(
                "save_adoption",
                practice=adoption.practice,
                revision=adoption.revision,
                payload=json.dumps(payload, ensure_ascii=False),
            )
        )
    )


def spread(adoptions: Iterable[Adoption]) -> dict[str, int]:
    """Return state → number of ministries, every state named."""
    counted = Counter(adoption.state for adoption in adoptions)
    return {state: counted[state] for state in STATES}


def _adoption(row: Mapping[str, Any]) -> Adoption:
    return Adoption(
        practice=row["practice_id"],
        country=row["country"],
        state=row["state"],
        missions=tuple(row["missions"]),
        indicator=row["indicator"],
        platform=row["platform"],
        start_month=day(row["start_month"]),
        result=row["result"],
        id=row["id"],
        revision=row["revision"],
        saved_by_name=row["saved_by_name"],
        saved_at=datetime.fromisoformat(row["saved_at"]),
    )
