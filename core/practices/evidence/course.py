"""What a chart of evidence shows: what happened, and what was to be expected without the practice."""

import math
from dataclasses import dataclass
from datetime import date

from core.practices.evidence.model import Evidence

# Month, actual and expected figure; None where there is none.
Point = tuple[date, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Course:
    """Points in order of time, in the unit of the indicator, and the month the practice began."""

    points: tuple[Point, ...]
    start: date


def course(evidence: Evidence, start: date) -> Course:
    """Return the course of evidence measured on months."""
    return Course(
        tuple(
            (month.date(), _figure(actual), _figure(expected))
            for month, actual, expected in evidence.course.itertuples()
        ),
        start,
    )


def _figure(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
