"""The points of a time line: drawn, told in words, and as a table."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from components.page import day_text, number_text
from core.benchmarks.model import Period, Published, quarter_text
from core.benchmarks.standing import months_before
from core.texts import _
from pages.benchmarks.view import View

Point = tuple[str, str, float | None]
"""A period, a series, and its value."""
Mark = tuple[str, str]
"""A day as ISO text, and the words that stand there on the lines."""


def points(
    view: View,
    names: dict[str, str],
    months: Sequence[Period],
    published: Sequence[Published],
    network: str,
) -> list[Point]:
    """Return the points of the chart: per cent where the indicator is one."""
    scale = 100 if view.indicator.percent else 1
    first = months_before(view.cell.quarter)
    medians = [
        (entry.quarter.isoformat(), network, None if entry.median is None else entry.median * scale)
        for entry in published
        if first <= entry.quarter <= view.cell.quarter
    ]
    own = [
        (
            period.first_day.isoformat(),
            names[period.mission_id],
            None if period.value is None else round(period.value * scale, 9),
        )
        for period in months
        if period.mission_id in names
    ]
    return [*medians, *own]


def running(view: View, points: Sequence[Point]) -> list[Mark]:
    """Return what marks own months after the quarter, which no release holds yet; empty where there are none."""
    after = months_before(view.cell.quarter, -3)
    if not any(period >= after.isoformat() for period, _series, _value in points):
        return []
    return [
        (after.isoformat(), _("Preliminary after {quarter}").format(quarter=quarter_text(view.cell.quarter)))
    ]


def told(points: Sequence[Point], marks: Sequence[Mark]) -> list[str]:
    """Return the chart in words: from where to where each line goes, and what is marked on them."""
    told = []
    for name in dict.fromkeys(series for _period, series, _value in points):
        known = [(period, value) for period, series, value in points if series == name and value is not None]
        if known:
            (first, start), (last, end) = known[0], known[-1]
            told.append(
                _("{name}: {start} in {first}, {end} in {last}.").format(
                    name=name, start=number_text(start), first=first[:7], end=number_text(end), last=last[:7]
                )
            )
    return [*told, *(f"{day_text(date.fromisoformat(day))}: {text}." for day, text in marks)]


def table(view: View, points: Sequence[Point], marks: Sequence[Mark]) -> pd.DataFrame:
    """Return the points, and what is marked among them as rows without a value."""
    rows: list[Point] = [*points, *((day, text, None) for day, text in marks)]
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame(rows, columns=[_("Period"), _("Series"), _(view.indicator.unit)])
