"""The panel of a practice, as the database answers it, and its measurement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.practices.evidence.measure import measure
from core.practices.evidence.model import Better, Evidence


@dataclass(frozen=True, slots=True)
class Unit:
    """A mission of the panel, named."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Monthly figures of a practice's missions and of those its ministry may compare them with.

    ``figures``: missions × months, not a number where missing; ``units``: mission → its name;
    ``treated``: the missions of the practice; ``stamp`` stands for these very figures.
    """

    figures: pd.DataFrame
    units: Mapping[str, Unit]
    treated: tuple[str, ...]
    start: date
    better: Better
    stamp: str


def panel_of(answer: str) -> Panel:
    """Return the panel in an answer of ``practice_panel``: one text of figures for each mission."""
    found = json.loads(answer)
    start = date.fromisoformat(found["start"])
    months = pd.DatetimeIndex(pd.to_datetime(found["months"]))
    missions = found["missions"]
    # One split and one conversion for all: a network has 150,000 figures.
    cells = np.array(",".join(one["figures"] for one in missions).split(","), dtype=object)
    cells[cells == ""] = "nan"
    figures = pd.DataFrame(
        cells.astype(float).reshape(len(missions), len(months)), [one["id"] for one in missions], months
    )
    if pd.Timestamp(start) not in months:
        # A practice that only begins has no months since its start, which evidence says in words.
        figures[pd.Timestamp(start)] = np.nan
    return Panel(
        figures=figures,
        units={one["id"]: Unit(one["name"], one["country"]) for one in missions},
        treated=tuple(one["id"] for one in missions if one["treated"]),
        start=start,
        better=found["better"],
        stamp=found["stamp"],
    )


def measured(panel: Panel) -> Evidence:
    """Return what the figures say by the rules for members. Raises :class:`PanelError`."""
    return measure(panel.figures, panel.treated, pd.Timestamp(panel.start), better=panel.better)
