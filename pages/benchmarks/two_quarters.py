"""Two quarters beside each other: the own missions and the network's median in both."""

from datetime import date

import streamlit as st

from components.benchmarks_periods import Moved, Quarters, periods_chart
from components.page import message, number_text, plain
from core.access.api import Api
from core.benchmarks.categories import category_name
from core.benchmarks.model import Benchmark, Cell, OwnFigure, quarter_code, quarter_text
from core.benchmarks.moves import Move, finding, move_text, moves
from core.benchmarks.reading import own_figures, own_series
from core.benchmarks.standing import months_before
from core.catalogue.handles import platform_name
from core.texts import _, ngettext
from pages.benchmarks.kept import looked_up
from pages.benchmarks.kept_back import say_kept_back
from pages.benchmarks.view import View
from pages.frame.visit import kept


def two_quarters(api: Api, view: View, release: int) -> None:
    """Draw both quarters, or say what is missing for it."""
    cell, earlier = view.cell, view.earlier
    if earlier is None:
        message("info", _("There is no earlier quarter to compare with."))
        return
    before = {figure.mission_id: figure for figure in _figures(api, cell, earlier)}
    chosen = [
        figure
        for figure in (view.own if view.compared else view.own_here)
        if not view.compared or figure.mission_id in view.compared
    ]
    found = moves(
        {figure.mission_id: figure.mission for figure in chosen},
        {mission: figure.value for mission, figure in before.items()},
        {figure.mission_id: figure.value for figure in chosen},
        kept(
            ("months before", cell.indicator, cell.platform, cell.quarter),
            lambda: own_series(
                api,
                cell.indicator,
                cell.platform,
                "month",
                months_before(cell.quarter),
                months_before(cell.quarter, 1),
            ),
        ),
        cell.quarter,
    )
    past = Cell(cell.indicator, cell.platform, earlier, cell.peer_group, cell.category)
    network = [kept(one, lambda one=one: looked_up(api, one, release)) for one in (past, cell)]  # type: ignore[misc]  # mypy cannot infer a lambda with a default.
    rows = [*_median(*network, percent=view.indicator.percent), *_rows(view, found)]
    if rows:
        _draw(view, found, rows, network)
    else:
        message("info", finding(view.indicator, found, earlier, cell.quarter))
    say_kept_back(*network)
    _without(found)


def _figures(api: Api, cell: Cell, quarter: date) -> tuple[OwnFigure, ...]:
    return kept(
        ("own figures", cell.indicator, cell.platform, quarter),
        lambda: tuple(own_figures(api, cell.indicator, cell.platform, quarter)),
    )


def _median(before: Benchmark, now: Benchmark, *, percent: bool) -> list[Moved]:
    """Return the network's line, where both quarters are published."""
    if before.median is None or now.median is None:
        return []
    values = _both(before.median, now.median, percent=percent)
    return [Moved(_("Network, median"), before.median, now.median, "", values, own=False)]


def _both(before: float, now: float, *, percent: bool) -> str:
    return f"{number_text(before, percent=percent)} → {number_text(now, percent=percent)}"


def _rows(view: View, found: list[Move]) -> list[Moved]:
    return [
        Moved(
            move.mission,
            move.earlier,
            move.later,
            move_text(view.indicator, move),
            _both(move.earlier, move.later, percent=view.indicator.percent),
        )
        for move in found
        if move.earlier is not None and move.later is not None
    ]


def _draw(view: View, found: list[Move], rows: list[Moved], network: list[Benchmark]) -> None:
    cell, earlier = view.cell, view.earlier or view.cell.quarter
    released = [
        _("{quarter}: release {number}").format(quarter=quarter_text(one.cell.quarter), number=one.release)
        for one in network
        if one.median is not None
    ]
    known = sum(move.known for move in found)
    parts = [
        platform_name(cell.platform),
        category_name(cell.peer_group, cell.category),
        _("{n} of {all} missions have both quarters").format(n=known, all=len(found)),
        *released,
    ]
    periods_chart(
        rows,
        Quarters(
            quarter_text(earlier), quarter_text(cell.quarter), _(view.indicator.unit), view.indicator.percent
        ),
        title=finding(view.indicator, found, earlier, cell.quarter),
        source=" · ".join(parts),
        name=f"{cell.indicator}-{cell.platform}-{quarter_code(earlier)}-{quarter_code(cell.quarter)}",
        key="two-quarters",
    )


def _without(found: list[Move]) -> None:
    """Name the missions that lack a figure in one of the quarters: missing is said, never drawn as nothing."""
    lacking = [move.mission for move in found if not move.known]
    if lacking:
        said = ngettext(
            "{n} mission lacks a figure in one of the quarters: {names}.",
            "{n} missions lack a figure in one of the quarters: {names}.",
            len(lacking),
        )
        st.caption(plain(said.format(n=len(lacking), names=", ".join(lacking))))
