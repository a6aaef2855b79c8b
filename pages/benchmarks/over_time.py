"""Own missions month by month beside the published medians, with what the ministry noted on its time lines."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from components.charts import trend_spec
from components.figure import figure
from components.page import message
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.categories import category_name
from core.benchmarks.model import Period, Published, quarter_text
from core.benchmarks.moves import finding, moves
from core.benchmarks.reading import benchmark_series, own_series
from core.benchmarks.standing import months_before
from core.catalogue.handles import platform_name
from core.texts import _
from pages.benchmarks.kept import looked_up, offered
from pages.benchmarks.kept_back import say_kept_back
from pages.benchmarks.time_points import Point, points, running, table, told
from pages.benchmarks.view import View
from pages.frame import notes as noted
from pages.frame.visit import kept

YEAR = 12


def over_time(viewer: Viewer, api: Api, view: View, release: int) -> None:
    """Draw the months of the chosen missions, and offer to note what happened."""
    cell = view.cell
    names = {one.mission_id: one.mission for one in view.own if one.mission_id in view.compared}
    if not view.own:
        message("info", _("None of your missions has figures on this platform in this quarter."))
        return
    first, last = months_before(cell.quarter), _last_day(api, view, release)
    months = kept(
        ("months", cell.indicator, cell.platform, cell.quarter),
        lambda: own_series(api, cell.indicator, cell.platform, "month", first, last),
    )
    published = kept(("series", cell), lambda: benchmark_series(api, cell))
    own = {one.mission_id: one.mission for one in view.own}
    line = noted.TimeLine("over-time", own, view.compared, lambda: noted.accounts_of(api, own, cell.platform))
    notes = noted.notes_of(api, line, first, last)
    network = _("Median by quarter · {category}").format(
        category=category_name(cell.peer_group, cell.category)
    )
    drawn = tuple(points(view, names, months, published, network))
    marks = (*noted.drawn(notes), *running(view, drawn))
    title = _finding(api, view, names, months)
    figure(
        title=title,
        subtitle=_(
            "Months from all approved figures, preliminary until released; the median as it was published."
        ),
        spec=trend_spec(
            drawn,
            unit=_(view.indicator.unit),
            network=frozenset({network}),
            notes=marks,
        ),
        alt=" ".join([title, *told(drawn, marks)]),
        table=lambda: table(view, drawn, marks),
        source=_source(view, drawn, names, published),
        name=f"{cell.indicator}-{cell.platform}-over-time",
        key="over-time",
    )
    if not any(one.median is not None for one in published):
        say_kept_back(kept(cell, lambda: looked_up(api, cell, release)))
    noted.notes_section(viewer, api, line, notes)


def _last_day(api: Api, view: View, release: int) -> date:
    """Return where the lines end: with the quarter, and beyond the latest one released with today."""
    end = months_before(view.cell.quarter, -3) - timedelta(days=1)
    if view.cell.quarter < offered(api, release).quarters[-1]:
        return end
    return max(end, datetime.now(UTC).date())


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


def _source(view: View, drawn: Sequence[Point], names: dict[str, str], published: Sequence[Published]) -> str:
    """Return what the lines rest on: how many months have a figure of how many, and which releases."""
    after = months_before(view.cell.quarter, -3).isoformat()
    own = [value for period, series, value in drawn if series in names.values() and period < after]
    parts = [
        platform_name(view.cell.platform),
        _("up to {quarter}").format(quarter=quarter_text(view.cell.quarter)),
        _("{n} of {all} months have a figure").format(
            n=sum(value is not None for value in own), all=(YEAR * 2 + 3) * len(names)
        ),
    ]
    if published:
        parts.append(_("medians up to release {number}").format(number=max(one.release for one in published)))
    return " · ".join(parts)
