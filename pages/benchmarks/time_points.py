"""The points of a time line: drawn, told in words, and as a table."""

from collections.abc import Sequence

import pandas as pd

from components.page import number_text
from core.benchmarks.model import Period, Published
from core.benchmarks.notes import EventNote
from core.benchmarks.standing import months_before
from core.texts import _
from pages.benchmarks.view import View

Point = tuple[str, str, float | None]
"""A period, a series, and its value."""


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


def told(points: Sequence[Point]) -> list[str]:
    """Return the chart in words: from where to where each line goes."""
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
    return told


def table(view: View, points: Sequence[Point], notes: Sequence[EventNote]) -> pd.DataFrame:
    """Return the points, and the notes among them as rows without a value."""
    rows: list[Point] = [*points, *((note.day.isoformat(), note.text, None) for note in notes)]
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame(rows, columns=[_("Period"), _("Series"), _(view.indicator.unit)])
