"""What was measured of practices and adoptions, as the database keeps it, and the panel it is measured on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.access.api import Api
from core.practices.search import interval


@dataclass(frozen=True)
class Measured:
    """A piece of evidence. ``kind``: ``frozen`` with the published version, or ``current``, worked out last.

    ``effect`` and ``interval`` are shares (0.12: +12 %); ``result`` holds the whole of it as JSON.
    ``stamp`` stands for the figures it rests on: another stamp means other figures.
    """

    kind: str
    version: int
    verdict: str
    effect: float | None
    interval: tuple[float, float] | None
    result: Mapping[str, Any]
    stamp: str
    measured_at: datetime
    adoption: str | None = None
    country: str = ""


@dataclass(frozen=True)
class Due:
    """A practice of the viewer's ministry, or its adoption of one, that waits to be measured."""

    practice: str
    adoption: str | None


def evidence(api: Api, practice: str) -> list[Measured]:
    """Return everything measured of a practice and its adoptions, the latest first."""
    rows = api.rows("evidence", where={"practice_id": practice}, order=["-measured_at", "id"])
    return [read_measured(row) for row in rows]


def panel(api: Api, practice: str, *, adoption: str = "", drafted: bool = False) -> str:
    """Return, as JSON, the months an effect is measured on: own figures and those shared by name.

    ``drafted``: by the plan of the draft instead of the published one. Only the ministry that
    measures may ask, and others see that it looked at their figures.

    Raises:
        Refused: ``practices.nothing_to_measure`` without indicator, platform, start month or missions.
    """
    return str(api.call("practice_panel", practice=practice, adoption=adoption, drafted=drafted))


def store(
    api: Api,
    practice: str,
    *,
    verdict: str,
    effect: float | None,
    interval: tuple[float, float] | None,
    result: str,
    stamp: str,
    adoption: str = "",
) -> None:
    """Keep what was measured; the first of a published version is frozen with it.

    Raises:
        Refused: ``practices.figures_changed`` when the figures behind ``stamp`` are others by now.
    """
    low, high = interval or (None, None)
    api.call(
        "store_evidence",
        practice=practice,
        adoption=adoption,
        verdict=verdict,
        effect=effect,
        effect_low=low,
        effect_high=high,
        result=result,
        stamp=stamp,
    )


def due(api: Api) -> list[Due]:
    """Return what of the viewer's ministry was never measured, or rests on other figures now."""
    return [Due(row["practice_id"], row["adoption_id"]) for row in api.call("evidence_due")]


def read_measured(row: Mapping[str, Any]) -> Measured:
    """Return a row of evidence."""
    return Measured(
        kind=row["kind"],
        version=row["version"],
        verdict=row["verdict"],
        effect=row["effect"],
        interval=interval(row),
        result=row["result"],
        stamp=row["stamp"],
        measured_at=datetime.fromisoformat(row["measured_at"]),
        adoption=row.get("adoption_id"),
        country=row.get("country", ""),
    )
