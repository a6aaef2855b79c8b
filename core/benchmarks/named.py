"""Missions of other ministries by name: those whose figures their ministry shares with the network or everybody."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.access.api import Api
from core.benchmarks.model import Cell


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A mission of another ministry with its value; ``tier`` says who may see it: ``network`` or ``public``.

    ``categories``: peer group → category, for the groups that the place of a mission tells.
    """

    mission: str
    country: str
    city: str
    value: float
    tier: str
    categories: Mapping[str, str]


def named_figures(api: Api, indicator: str, platform: str, quarter: date) -> list[NamedFigure]:
    """Return the missions of others that are shared by name, by mission. Each ministry sees who looked.

    Raises:
        Refused: when the viewer may not read benchmarks.
        Unreachable: when the database does not answer.
    """
    first = quarter.isoformat()
    answer = json.loads(
        api.call(
            "named_values",
            indicators=indicator,
            platform=platform,
            step="quarter",
            from_month=first,
            to_month=first,
        )
    )
    values = {entry["mission"]: entry["value"] for entry in answer["months"]}
    return [
        NamedFigure(
            mission=mission["name"],
            country=mission["country"],
            city=mission["city"],
            value=values[mission["id"]],
            tier=mission["tier"],
            categories=mission["groups"],
        )
        for mission in answer["missions"]
    ]


def in_group(found: list[NamedFigure], cell: Cell) -> list[NamedFigure]:
    """Return those of the cell's category, the highest value first.

    Bands of a following or of a ministry's size would tell of figures that are not shared,
    so nobody is named in them.
    """
    here = [one for one in found if one.categories.get(cell.peer_group) == cell.category]
    return sorted(here, key=lambda one: (-one.value, one.mission))
