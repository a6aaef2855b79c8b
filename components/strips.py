"""What charts of one line a mission are made of: a value axis, and layers over it in rows of pixels."""

import math
from collections.abc import Sequence
from typing import Any, Final

from components.page import number_text
from components.theme import Spec
from core.texts import _

# Pixels. A row is a line of text and the strip under it.
ROW: Final = 64
STRIP: Final = 18
# The axis with its title and the padding; Vega-Lite counts them into the height.
FOOT: Final = 86
# Below this width a line has no room for a name and its place in words.
NARROW: Final = 560
# Axis values closer than this share of the width would run into each other on a phone.
APART: Final = 0.16
# A scale whose largest value is this many medians away is drawn compressed.
WIDE: Final = 8.0


def _ticks(low: float, high: float) -> list[float]:
    """Return round axis values from ``low`` to ``high``: steps of 1, 2 or 5 times a power of ten, at most six."""
    span = (high - low) or 1.0
    power: float = 10.0 ** math.floor(math.log10(span / 5))
    step = next(size * power for size in (1, 2, 5, 10) if span / (size * power) <= 5)
    first = math.ceil(low / step)
    return [round(step * count, 12) for count in range(first, math.floor(high / step) + 1)]


def _compressed_ticks(high: float, constant: float) -> list[float]:
    """Return 0 and round values up to ``high`` that stand well apart on a symlog scale with ``constant``."""

    def place(value: float) -> float:
        return math.log1p(value / constant) / math.log1p(high / constant)

    top = math.floor(math.log10(high))
    kept: list[float] = []
    for value in (size * 10.0**power for power in range(top, top - 4, -1) for size in (5, 2, 1)):
        upper = place(kept[-1]) if kept else 1.0 + APART
        if value <= high and place(value) >= APART and upper - place(value) >= APART:
            kept.append(value)
    return [0.0, *reversed(kept)]


def value_axis(values: Sequence[float], *, median: float, unit: str, percent: bool) -> dict[str, Any]:
    """Return the x encoding's scale and axis for ``values``; far more than ``median`` is drawn compressed."""
    high = max(values) * 1.06 or 1.0
    low = min(0.0, min(values) * 1.06)
    wide = low == 0 and median > 0 and high > WIDE * median
    constant = median / 2
    ticks = _compressed_ticks(high, constant) if wide else _ticks(low, high)
    labels = {format(tick, "g"): number_text(tick, percent=percent) for tick in ticks}
    scale: dict[str, Any] = {"domain": [low, high], "nice": False, "zero": False}
    if wide:
        scale |= {"type": "symlog", "constant": constant}
    return {
        "scale": scale,
        "axis": {
            "values": ticks,
            "labelExpr": f"{labels!r}[format(datum.value, '.12~g')] || format(datum.value, '~g')",
            "title": _("{unit} (scale compressed to the right)").format(unit=unit) if wide else unit,
            "titleAnchor": "start",
            "grid": True,
            "gridOpacity": 0.6,
        },
    }


class Canvas:
    """Builds layers over one pair of axes: values along x, pixels down y."""

    def __init__(self, axis: dict[str, Any], height: int) -> None:
        self.axis = axis
        self.y: dict[str, Any] = {
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, height], "reverse": True, "nice": False},
        }

    def strip(self, spans: Sequence[dict[str, Any]], colour: str, opacity: float) -> Spec:
        """Return bands from x to x2 and y to y2."""
        return {
            "data": {"values": list(spans)},
            "mark": {"type": "rect", "opacity": opacity, "tooltip": False, "cornerRadius": 3},
            "encoding": {
                "x": {"field": "x", "type": "quantitative", **self.axis},
                "x2": {"field": "x2"},
                "y": {"field": "y", **self.y},
                "y2": {"field": "y2"},
                "color": {"value": colour},
            },
        }

    def marks(self, marks: Sequence[dict[str, Any]], colour: str, mark: dict[str, Any]) -> Spec:
        """Return symbols at x and y, with the words a pointer or a screen reader gets."""
        tooltip = [{"field": "name", "title": _("Mission")}, {"field": "said", "title": _("Value")}]
        return {
            "data": {"values": list(marks)},
            "mark": {"type": "point", "filled": True, "opacity": 1, **mark},
            "encoding": {
                "x": {"field": "x", "type": "quantitative", **self.axis},
                "y": {"field": "y", **self.y},
                "color": {"value": colour},
                "tooltip": tooltip,
            },
        }

    def words(self, rows: Sequence[dict[str, Any]], text: Spec, colour: str, mark: dict[str, Any]) -> Spec:
        """Return text at the left edge, or at the right one when the mark says so."""
        at = "width" if mark.get("align") == "right" else 0
        return {
            "data": {"values": list(rows)},
            "mark": {"type": "text", "baseline": "middle", "align": "left", "tooltip": False, **mark},
            "encoding": {
                "x": {"value": at},
                "y": {"field": "y", **self.y},
                "text": text,
                "color": {"value": colour},
            },
        }
