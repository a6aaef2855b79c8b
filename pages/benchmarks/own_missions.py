"""The viewer's own missions in the group looked at: value, place, and how far each may be trusted."""

from components.confidence import grade_legend
from components.figure import unfolding
from components.page import message
from core.access.api import Api
from core.benchmarks.model import Benchmark
from core.benchmarks.reading import host_terms, own_series
from core.benchmarks.standing import Standing, months_before, standings
from core.benchmarks.tables import own_table
from core.reconcile.grades import by_mission
from core.texts import _
from pages.benchmarks.source import source
from pages.benchmarks.view import View
from pages.frame.visit import kept
from pages.reconcile.graded import graded


def own_missions(api: Api, view: View, found: Benchmark) -> None:
    """List the own missions; what stands beside them is looked up only while the list is open."""
    if not view.marked:
        message("info", _("None of your missions has figures in this group and quarter."))
        return
    opened = unfolding(
        _("Your missions, with what changed and what their host makes of it"),
        lambda: own_table(_standings(api, view, found), view.indicator, _grades(api, view)),
        name="own-missions",
        source=source(api, view, found),
        expanded=not found.grid,
    )
    if opened:
        grade_legend()


def _grades(api: Api, view: View) -> dict[str, str]:
    """Return the grade of confidence of every own mission's value."""
    quarter = view.cell.quarter
    found = graded(api, quarter, months_before(quarter, -2), [view.indicator])
    told = [figure.mission_id for figure in view.own_here if figure.value is not None]
    return {mission: one.grade for mission, one in by_mission(found, told, view.cell.platform).items()}


def _standings(api: Api, view: View, found: Benchmark) -> list[Standing]:
    code, platform, quarter = view.indicator.code, view.cell.platform, view.cell.quarter
    months = kept(
        ("months before", code, platform, quarter),
        lambda: own_series(api, code, platform, "month", months_before(quarter), months_before(quarter, 1)),
    )
    earlier = kept(
        ("quarter before", code, platform, quarter),
        lambda: own_series(
            api, code, platform, "quarter", months_before(quarter, 3), months_before(quarter, 1)
        ),
    )
    terms = kept(("host terms", code, platform, quarter), lambda: host_terms(api, code, platform, quarter))
    return standings(found, view.marked, months, earlier, terms)
