"""What is looked at on the benchmarks page, and the address that shows it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from core.benchmarks.categories import category_name
from core.benchmarks.model import Cell, Indicator, OwnFigure, quarter_code
from core.catalogue.handles import platform_name
from core.digest.subscriptions import Watched
from core.texts import N_, _

VIEWS: Final[Mapping[str, str]] = {
    "place": N_("Where we stand"),
    "city": N_("In one city"),
    "time": N_("Over time"),
    "periods": N_("Two quarters"),
}


@dataclass(frozen=True)
class View:
    """What is looked at, with the own missions of the viewer's ``country`` on that platform in that quarter.

    ``shown`` is the view (place, city, time, periods), ``compared`` the ids of the own missions
    chosen there, ``earlier`` the other quarter where two are compared, ``named`` whether
    missions of others that share by name are asked for.
    """

    shown: str
    indicator: Indicator
    cell: Cell
    own: tuple[OwnFigure, ...]
    country: str
    compared: tuple[str, ...] = ()
    earlier: date | None = None
    named: bool = False

    @property
    def own_here(self) -> tuple[OwnFigure, ...]:
        """The own missions that belong to the group looked at."""
        return tuple(
            figure for figure in self.own if figure.categories.get(self.cell.peer_group) == self.cell.category
        )

    @property
    def marked(self) -> tuple[OwnFigure, ...]:
        """Those of them that are shown: the ones chosen to be compared, all where none is."""
        return tuple(
            figure for figure in self.own_here if not self.compared or figure.mission_id in self.compared
        )

    def address(self) -> dict[str, str]:
        """Return the filters as the address names them; what goes without saying is left out."""
        cell = self.cell
        said = {
            "view": self.shown if self.shown != "place" else "",
            "indicator": cell.indicator,
            "platform": cell.platform,
            "quarter": quarter_code(cell.quarter),
            "group": cell.peer_group if self.shown != "city" else "",
            "category": cell.category if cell.category != "all" else "",
            "missions": ",".join(self.compared),
            "earlier": quarter_code(self.earlier) if self.earlier else "",
            "named": "yes" if self.named else "",
        }
        return {name: value for name, value in said.items() if value}

    def followed(self) -> list[Watched]:
        """Return what of the view can be followed from quarter to quarter: its median, and each own mission's figure."""
        cell = self.cell
        where = [_(self.indicator.name), platform_name(cell.platform)]
        base = {"indicator": cell.indicator, "platform": cell.platform, "group": cell.peer_group}
        if cell.category != "all":
            base["category"] = cell.category
        middle = " · ".join([*where, category_name(cell.peer_group, cell.category)])
        return [
            Watched.at("benchmark", middle, "/benchmarks", base),
            *(
                Watched.at(
                    "mission",
                    " · ".join([*where, figure.mission]),
                    "/benchmarks",
                    {**base, "missions": figure.mission_id},
                )
                for figure in self.marked
            ),
        ]


def choose_shown() -> str:
    """Ask which view of the figures to show."""
    linked = st.query_params.get("view", "")
    chosen: str = st.segmented_control(
        _("Show"),
        list(VIEWS),
        format_func=lambda code: _(VIEWS[code]),
        default=linked if linked in VIEWS else "place",
        required=True,
        key="benchmarks-view",
    )
    return chosen
