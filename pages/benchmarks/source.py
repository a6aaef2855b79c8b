"""What a figure of the network rests on, in one line below it."""

from typing import Final

from components.page import day_text
from core.access.api import Api
from core.benchmarks.categories import category_name
from core.benchmarks.model import Benchmark, quarter_text
from core.benchmarks.reading import registered_missions
from core.catalogue.handles import platform_name
from core.texts import _
from pages.benchmarks.view import View
from pages.frame.visit import kept

ROUNDED: Final = 2
"""A number shown to the nearest five is at most so far from the true one."""


def source(api: Api, view: View, found: Benchmark) -> str:
    """Return what the figures rest on: platform, quarter, group, how many reported of how many, release, rules."""
    cell = view.cell
    parts = [
        platform_name(cell.platform),
        quarter_text(cell.quarter),
        category_name(cell.peer_group, cell.category),
    ]
    if found.missions is not None:
        registered = kept(("registered", cell), lambda: registered_missions(api, cell))
        parts.append(_reported(found.missions, registered))
    if found.release is not None and found.as_of is not None:
        parts.append(
            _("release {number} of {day}, protection rules {version}").format(
                number=found.release, day=day_text(found.as_of), version=found.rule_version
            )
        )
    return " · ".join(parts)


def _reported(missions: int, registered: int | None) -> str:
    """Return how many missions a figure rests on; the number is published to the nearest five."""
    if registered is None or registered < missions - ROUNDED:
        # Missions may be registered later than the quarter they have figures of.
        return _("about {n} missions").format(n=missions)
    if missions >= registered:
        return _("nearly all of {all} registered missions").format(all=registered)
    return _("about {n} of {all} registered missions").format(n=missions, all=registered)
