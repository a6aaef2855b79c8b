"""The chart of an effect for print: everything as a place between 0 and 1, with words in the reader's language."""

from collections.abc import Sequence
from typing import Any, Final

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from core.practices.evidence.course import Course
from core.texts import _, language

TICKS: Final = 4
MONTHS_BETWEEN: Final = 6


def chart(course: Course, percent: bool) -> dict[str, Any] | None:
    """Return what the chart shows; None where nothing was to be expected. ``percent``: figures are shares."""
    if not any(expected is not None for _month, _actual, expected in course.points):
        return None
    figures = [one for _month, *pair in course.points for one in pair if one is not None]
    step = _step(max(figures))
    top = step * TICKS
    last = max(len(course.points) - 1, 1)
    places = [place / last for place in range(len(course.points))]
    months = [month for month, _actual, _expected in course.points]
    return {
        "actual": _lines(places, [None if one[1] is None else one[1] / top for one in course.points]),
        "expected": _lines(places, [None if one[2] is None else one[2] / top for one in course.points]),
        "ticks": [
            {"y": n / TICKS, "label": format_decimal(step * n * (100 if percent else 1), locale=language())}
            for n in range(TICKS + 1)
        ],
        "months": [
            {"x": places[n], "label": format_skeleton("yMMM", months[n], locale=language())}
            for n in range(0, len(months), MONTHS_BETWEEN)
        ],
        "start": places[months.index(course.start)] if course.start in months else 1.0,
        "begin": _("Start"),
        "actual_name": _("Actual"),
        "expected_name": _("Expected without the practice"),
    }


def _step(most: float) -> float:
    """Return the distance of lines that reads well: 1, 2, 2.5 or 5 and zeros."""
    if most <= 0:
        return 1.0
    power = 10.0 ** int(f"{most / TICKS:e}".partition("e")[2])
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power * TICKS >= most)


def _lines(places: Sequence[float], values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """Return points as lines that break where a month is missing."""
    lines: list[list[tuple[float, float]]] = [[]]
    for place, value in zip(places, values, strict=True):
        if value is None:
            lines.append([])
        else:
            lines[-1].append((place, value))
    return [line for line in lines if line]
