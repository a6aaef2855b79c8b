"""Own missions month by month beside the published medians: up to four of them compared."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components.charts import trend_spec
from components.figure import figure
from core.access.api import Api
from core.benchmarks.categories import category_name
from core.benchmarks.model import Period, Published
from core.benchmarks.reading import benchmark_series, own_series
from core.benchmarks.standing import months_before
from core.catalogue.handles import platform_name
from core.texts import _, ngettext
from pages.benchmarks.choosing import View, link
from pages.frame.visit import kept

# More lines than this a reader cannot tell apart.
MOST = 4

Point = tuple[str, str, float | None]


def over_time(api: Api, view: View) -> None:
    """Offer the months; they are looked up only while somebody has them open."""
    with st.expander(_("Your missions over time"), key="benchmarks-over-time", on_change="rerun") as section:
        if section.open:
            _drawn(api, view)


def _drawn(api: Api, view: View) -> None:
    names = {mission.mission_id: mission.mission for mission in view.own}
    if not names:
        st.caption(_("None of your missions has figures on this platform in this quarter."))
        return
    chosen = st.multiselect(
        _("Missions to compare"),
        list(names),
        default=list(names)[:1],
        format_func=lambda mission: names[mission],
        max_selections=MOST,
        key=f"benchmarks-compared-{view.cell.platform}",
    )
    cell = view.cell
    last = months_before(cell.quarter, -2)
    months = kept(
        ("months", cell.indicator, cell.platform, cell.quarter),
        lambda: own_series(api, cell.indicator, cell.platform, "month", months_before(cell.quarter), last),
    )
    published = kept(("series", cell), lambda: benchmark_series(api, cell))
    network = _("Median of {category}, by quarter").format(
        category=category_name(cell.peer_group, cell.category)
    )
    points = tuple(_points(view, chosen, names, months, published, network))
    figure(
        title=ngettext(
            "{indicator} of {n} mission over time", "{indicator} of {n} missions over time", len(chosen)
        ).format(indicator=_(view.indicator.name), n=len(chosen)),
        subtitle=_(
            "Own months from all approved figures, preliminary until released; the median as it was published."
        ),
        spec=trend_spec(points, unit=_(view.indicator.unit), network=frozenset({network})),
        alt=_told(points),
        table=lambda: pd.DataFrame(points, columns=[_("Period"), _("Series"), _(view.indicator.unit)]),
        source=f"{platform_name(cell.platform)} · {_(view.indicator.definition)}",
        name=f"{cell.indicator}-{cell.platform}-over-time",
        key="over-time",
        link=link(),
    )


def _points(
    view: View,
    chosen: Sequence[str],
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
        if period.mission_id in chosen
    ]
    return [*medians, *own]


def _told(points: Sequence[Point]) -> str:
    """Return the chart in words: from where to where each line goes."""
    told = []
    for name in dict.fromkeys(series for _period, series, _value in points):
        known = [(period, value) for period, series, value in points if series == name and value is not None]
        if known:
            (first, start), (last, end) = known[0], known[-1]
            told.append(
                _("{name}: {start:.3g} in {first}, {end:.3g} in {last}.").format(
                    name=name, start=start, first=first[:7], end=end, last=last[:7]
                )
            )
    return " ".join(told)
