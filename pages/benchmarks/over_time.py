"""Own missions month by month beside the published medians, with what the ministry noted on its time lines."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from components.charts import trend_spec
from components.figure import figure
from components.page import day_text, message, number_text
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.categories import category_name
from core.benchmarks.model import Period, Published, quarter_text
from core.benchmarks.moves import finding, moves
from core.benchmarks.notes import EventNote
from core.benchmarks.reading import benchmark_series, own_series
from core.benchmarks.standing import months_before
from core.catalogue.handles import platform_name
from core.texts import _
from pages.benchmarks.notes import notes_of, notes_section
from pages.benchmarks.view import View
from pages.frame.address import here
from pages.frame.visit import kept

Point = tuple[str, str, float | None]
YEAR = 12


def over_time(viewer: Viewer, api: Api, view: View) -> None:
    """Draw the months of the chosen missions, and offer to note what happened."""
    cell = view.cell
    names = {one.mission_id: one.mission for one in view.own if one.mission_id in view.compared}
    if not view.own:
        message("info", _("None of your missions has figures on this platform in this quarter."))
        return
    first, last = months_before(cell.quarter), months_before(cell.quarter, -2)
    months = kept(
        ("months", cell.indicator, cell.platform, cell.quarter),
        lambda: own_series(api, cell.indicator, cell.platform, "month", first, last),
    )
    published = kept(("series", cell), lambda: benchmark_series(api, cell))
    notes = notes_of(api, view, first, months_before(cell.quarter, -3) - timedelta(days=1))
    network = _("Median of {category}, by quarter").format(
        category=category_name(cell.peer_group, cell.category)
    )
    points = tuple(_points(view, names, months, published, network))
    title = _finding(api, view, names, months)
    figure(
        title=title,
        subtitle=_(
            "Own months from all approved figures, preliminary until released; the median as it was published."
        ),
        spec=trend_spec(
            points,
            unit=_(view.indicator.unit),
            network=frozenset({network}),
            notes=tuple((note.day.isoformat(), note.text) for note in notes),
        ),
        alt=" ".join([title, *_told(points), *(f"{day_text(note.day)}: {note.text}." for note in notes)]),
        table=lambda: _table(view, points, notes),
        source=_source(view, points, names, published),
        name=f"{cell.indicator}-{cell.platform}-over-time",
        key="over-time",
        link=here(view.address()),
    )
    notes_section(viewer, api, view, notes)


def _finding(api: Api, view: View, names: dict[str, str], months: Sequence[Period]) -> str:
    """Return what became of the chosen missions within a year."""
    cell = view.cell
    earlier = months_before(cell.quarter, YEAR)
    then = kept(
        ("year before", cell.indicator, cell.platform, cell.quarter),
        lambda: own_series(api, cell.indicator, cell.platform, "quarter", earlier, earlier),
    )
    found = moves(
        names,
        {period.mission_id: period.value for period in then},
        {figure.mission_id: figure.value for figure in view.own},
        [period for period in months if period.first_day < cell.quarter],
        cell.quarter,
    )
    return finding(view.indicator, found, earlier, cell.quarter)


def _source(
    view: View, points: Sequence[Point], names: dict[str, str], published: Sequence[Published]
) -> str:
    """Return what the lines rest on: how many months have a figure of how many, and which releases."""
    own = [value for _period, series, value in points if series in names.values()]
    parts = [
        platform_name(view.cell.platform),
        _("up to {quarter}").format(quarter=quarter_text(view.cell.quarter)),
        _("{n} of {all} months of own missions have a figure").format(
            n=sum(value is not None for value in own), all=(YEAR * 2 + 3) * len(names)
        ),
    ]
    if published:
        parts.append(_("medians up to release {number}").format(number=max(one.release for one in published)))
    return " · ".join(parts)


def _points(
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


def _told(points: Sequence[Point]) -> list[str]:
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


def _table(view: View, points: Sequence[Point], notes: Sequence[EventNote]) -> pd.DataFrame:
    """Return the points, and the notes among them as rows without a value."""
    rows: list[Point] = [*points, *((note.day.isoformat(), note.text, None) for note in notes)]
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame(rows, columns=[_("Period"), _("Series"), _(view.indicator.unit)])
