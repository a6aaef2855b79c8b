"""Where an own value stands, read off the published grid and never against anybody's figures."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from core.benchmarks.model import Benchmark
from core.texts import _

# Published quantiles have two digits (off by up to 5 %) and a level that moved a little (a
# median by about 4 %): nearer than this share to the median, above or below would be chance.
ABOUT: Final = 0.1
# Between quantiles the place is read off to steps a reader can picture and the grid can bear.
STEP: Final = 5


@dataclass(frozen=True, slots=True)
class Placement:
    """Place of a value. ``side``: of the median. ``low`` to ``high``: the share of missions with less.

    The two are equal where the value lies between published quantiles; they span
    what is not published outside the outermost ones, and a half for a median alone.
    """

    side: Literal["below", "about", "above"]
    low: float
    high: float


def about_range(benchmark: Benchmark) -> tuple[float, float] | None:
    """Return the values that count as about the median; None without one."""
    if benchmark.median is None:
        return None
    width = abs(benchmark.median) * ABOUT
    return benchmark.median - width, benchmark.median + width


def placement(benchmark: Benchmark, value: float) -> Placement | None:
    """Return the place of ``value`` in a benchmark; None where nothing is published."""
    about = about_range(benchmark)
    if about is None:
        return None
    side: Literal["below", "about", "above"] = "about"
    if value < about[0]:
        side = "below"
    elif value > about[1]:
        side = "above"
    grid = benchmark.grid
    if len(grid) == 1:
        low, high = {"below": (0.0, 0.5), "about": (0.5, 0.5), "above": (0.5, 1.0)}[side]
        return Placement(side, low, high)
    if value < grid[0][1]:
        return Placement(side, 0.0, grid[0][0])
    if value > grid[-1][1]:
        return Placement(side, grid[-1][0], 1.0)
    share = _interpolated(grid, value)
    return Placement(side, share, share)


def _interpolated(grid: tuple[tuple[float, float], ...], value: float) -> float:
    """Return the level of a value within the grid; the middle of the levels that share the value."""
    met = [level for level, figure in grid if figure == value]
    if met:
        return (met[0] + met[-1]) / 2
    for (low, start), (high, end) in pairwise(grid):
        if start < value < end:
            # Figures spread over powers of ten, so a step is a ratio; from zero it is a difference.
            if start > 0:
                part = (math.log(value) - math.log(start)) / (math.log(end) - math.log(start))
            else:
                part = (value - start) / (end - start)
            return low + part * (high - low)
    raise ValueError(f"{value} lies outside the grid")


def words(place: Placement) -> str:
    """Return the place in words that follow a value: ``above the median``, ``above about 70% …``."""
    if place.low == place.high and place.side != "about":
        share = round(place.low * 100 / STEP) * STEP
        return _("above about {share}% of the missions").format(share=share)
    outermost = {
        (0.0, 0.1): _("among the lowest tenth"),
        (0.0, 0.25): _("among the lowest quarter"),
        (0.75, 1.0): _("among the highest quarter"),
        (0.9, 1.0): _("among the highest tenth"),
    }
    if (place.low, place.high) in outermost:
        return outermost[place.low, place.high]
    return {
        "below": _("below the median"),
        "about": _("about the median"),
        "above": _("above the median"),
    }[place.side]
