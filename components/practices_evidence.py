"""Evidence as pictures: what happened beside what was to be expected, and how usual such a change is."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from components.charts import TREND_HEIGHT, month_labels, noted, room_for
from components.theme import AWARD, NAME_SIZE, NETWORK, OWN, SCREEN_CONFIG, Spec
from core.texts import _, language

# Pixels of a line in the comparison of effects: a name, and the bar under it.
ROW: Final = 72
FOOT: Final = 70
PLACEBO_HEIGHT: Final = 220
BINS: Final = 24
# About so many months are named below a time line.
MARKS: Final = 6
# Effects are drawn as factors: halved and doubled lie equally far from no change. Beyond these the
# bar ends at the edge and its words say the rest.
LEAST_FACTOR: Final = 1 / 16
MOST_FACTOR: Final = 16.0
TICKS: Final = (-0.9, -0.75, -0.5, -0.25, 0.0, 0.5, 1.0, 3.0, 7.0, 15.0)
# Below this width a line has no room for a name beside its words.
NARROW: Final = 560

Point = tuple[str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One practice's effect: relative changes (0.12 is +12 %), None where nothing can be told; ``said`` in words."""

    name: str
    effect: float | None
    interval: tuple[float, float] | None
    said: str


def _layer(values: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> Spec:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _config() -> dict[str, dict[str, Any]]:
    return {key: dict(value) for key, value in SCREEN_CONFIG.items()}


def course_spec(
    points: Sequence[Point], *, start: str, unit: str, notes: tuple[tuple[str, str], ...] = ()
) -> Spec:
    """Return actual and expected figures over months, with the start marked and dated notes.

    ``points`` are (month as ISO text, actual, expected), None where a figure is missing; ``notes``
    (day as ISO text, words). Built once for the same figures in the same language.
    """
    return _course(tuple(points), start, unit, notes, language())


@functools.lru_cache(maxsize=256)
def _course(
    points: tuple[Point, ...], start: str, unit: str, notes: tuple[tuple[str, str], ...], tongue: str
) -> Spec:
    actual, expected = _("Actual"), _("Expected without the practice")
    month = {
        "field": "month",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": {
            "tickCount": {"interval": "month", "step": max(1, len(points) // MARKS)},
            "labelFlush": False,
            "labelExpr": month_labels(tongue),
        },
    }
    known = [value for _at, *pair in points for value in pair if value is not None]
    height = {"type": "quantitative", "title": unit, "scale": {"zero": True} | room_for(notes, known)}
    lines = [
        {"month": at, "series": name, "value": value}
        for at, *pair in points
        for name, value in zip((actual, expected), pair, strict=True)
    ]
    between = [
        {"month": at, "low": min(one, other), "high": max(one, other)}
        for at, one, other in points
        if at >= start and one is not None and other is not None
    ]
    shown = {"x": month, "y": {"field": "value", **height}}
    shade = {"y": {"field": "low", **height}, "y2": {"field": "high"}, "color": {"value": OWN}}
    told = [
        {"field": "month", "type": "nominal", "title": " "},
        {"field": "series", "type": "nominal", "title": " "},
        {"field": "value", "type": "quantitative", "title": unit, "format": ",.4~g"},
    ]
    mark = {"x": {"field": "month", "type": "temporal"}, "color": {"value": AWARD}}
    beginning = [{"month": start, "words": _("Start")}]
    return {
        "height": TREND_HEIGHT,
        "layer": [
            *(noted(notes, points[0][0], points[-1][0]) if points else ()),
            _layer(between, {"type": "area", "opacity": 0.16, "tooltip": False}, {"x": month, **shade}),
            _layer(
                lines,
                {
                    "type": "line",
                    "invalid": "break-paths-show-domains",
                    "point": {"filled": True, "size": 40},
                },
                {
                    **shown,
                    **_two_lines(actual, expected),
                    "tooltip": told,
                },
            ),
            _layer(
                beginning, {"type": "rule", "strokeWidth": 2, "strokeDash": [6, 3], "tooltip": False}, mark
            ),
            _layer(
                beginning,
                {"type": "text", "align": "left", "baseline": "top", "dx": 6, "fontWeight": 600},
                {**mark, "y": {"value": 0}, "text": {"field": "words"}},
            ),
        ],
        "config": _config(),
    }


def _two_lines(actual: str, expected: str) -> dict[str, dict[str, Any]]:
    """Return how the two lines are told apart: by colour, and by dashes for who sees no colours."""
    series = {"field": "series", "type": "nominal", "title": None}
    names = [actual, expected]
    return {
        "color": {
            **series,
            "scale": {"domain": names, "range": [OWN, NETWORK]},
            "legend": {"columns": {"expr": f"width < {NARROW} ? 1 : 3"}},
        },
        "strokeDash": {**series, "scale": {"domain": names, "range": [[1, 0], [5, 4]]}},
    }


def course_table(points: Sequence[Point], unit: str) -> pd.DataFrame:
    """Return one row a month: actual, expected, and the difference."""
    rows = [
        (at[:7], one, other, None if one is None or other is None else one - other)
        for at, one, other in points
    ]
    expected = _("Expected without the practice")
    return pd.DataFrame(rows, columns=[_("Month"), f"{_('Actual')} ({unit})", expected, _("Difference")])


def placebo_bins(placebos: Sequence[float], own: float) -> list[tuple[float, float, int]]:
    """Return (from, to, how many) of the placebos' distances, on a scale that holds the own one too."""
    far = max([abs(own), *(abs(one) for one in placebos)]) or 1.0
    step = 2 * far / BINS
    counts = [0] * BINS
    for one in placebos:
        counts[min(BINS - 1, int((one + far) / step))] += 1
    return [(-far + step * n, -far + step * (n + 1), count) for n, count in enumerate(counts)]


def placebo_spec(placebos: Sequence[float], own: float) -> Spec:
    """Return how far missions without the practice moved, in grey, and the practice as a line among them."""
    bins = placebo_bins(placebos, own)
    values = [{"low": low, "high": high, "count": count, "zero": 0} for low, high, count in bins]
    x = {
        "type": "quantitative",
        "title": _("Change ÷ usual movement of the same missions"),
        "axis": {"tickCount": 7},
    }
    # Room above the bars for the words at the line.
    room = {"domain": [0, 1.25 * max(count for _low, _high, count in bins)], "nice": False}
    axis = {"tickMinStep": 1, "tickCount": 5}
    y = {"type": "quantitative", "title": _("Comparisons"), "scale": room, "axis": axis}
    mine = [{"low": own, "words": _("The practice")}]
    left = own > 0
    return {
        "height": PLACEBO_HEIGHT,
        "layer": [
            _layer(
                values,
                {"type": "rect", "stroke": None, "tooltip": False},
                {
                    "x": {"field": "low", **x},
                    "x2": {"field": "high"},
                    "y": {"field": "zero", **y},
                    "y2": {"field": "count"},
                    "color": {"value": NETWORK},
                },
            ),
            _layer(
                mine,
                {"type": "rule", "strokeWidth": 3, "tooltip": False},
                {"x": {"field": "low", **x}, "color": {"value": OWN}},
            ),
            _layer(
                mine,
                {"type": "text", "align": "right" if left else "left", "dx": -8 if left else 8}
                | {"baseline": "top", "fontWeight": 600},
                {"x": {"field": "low", **x}, "y": {"value": 0}}
                | {"text": {"field": "words"}, "color": {"value": OWN}},
            ),
        ],
        "config": _config(),
    }


def _place(change: float) -> float:
    """Return where a relative change stands: the logarithm of its factor, within the edges."""
    return math.log2(min(MOST_FACTOR, max(LEAST_FACTOR, 1 + change)))


def effects_spec(rows: Sequence[EffectRow]) -> Spec:
    """Return effects with their intervals on one scale; a practice without one keeps its line and its words."""
    return _effects(tuple(rows), language())


@functools.lru_cache(maxsize=128)
def _effects(rows: tuple[EffectRow, ...], _language: str) -> Spec:
    height = ROW * len(rows)
    reach = [bound for row in rows for bound in (*(row.interval or ()), row.effect) if bound is not None]
    ends = [_place(bound) for bound in (*reach, -0.3, 0.5)]
    ticks = [_place(tick) for tick in TICKS if min(ends) - 0.3 <= _place(tick) <= max(ends) + 0.3]
    x: dict[str, Any] = {
        "type": "quantitative",
        "scale": {"domain": [min(*ends, *ticks), max(*ends, *ticks)], "nice": False},
        "axis": {
            "values": ticks,
            "labelExpr": "datum.value ? format(pow(2, datum.value) - 1, '+.0%') : '0%'",
            "title": _("Change against what was to be expected"),
            "titleAnchor": "start",
        },
    }
    y: dict[str, Any] = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, height], "reverse": True, "nice": False},
    }
    marks = []
    for index, row in enumerate(rows):
        if row.effect is not None:
            low, high = row.interval or (row.effect, row.effect)
            marks.append(
                {"y": ROW * index + 52, "x": _place(row.effect), "low": _place(low), "high": _place(high)}
                | {"name": row.name, "said": row.said}
            )
    at = {"y": {"field": "y", **y}, "color": {"value": OWN}}
    names = [{"y": ROW * index + 22, "name": row.name, "said": row.said} for index, row in enumerate(rows)]
    room = {"expr": f"width < {NARROW} ? width : width * 0.45"}
    words = {"type": "text", "baseline": "middle", "tooltip": False, "fontSize": NAME_SIZE}
    wide = {"condition": {"test": f"width >= {NARROW}", "field": "said"}, "value": ""}
    tooltip = [{"field": "name", "title": " "}, {"field": "said", "title": " "}]
    zero = _layer(
        [{"x": 0}],
        {"type": "rule", "strokeDash": [4, 3]},
        {"x": {"field": "x", **x}, "color": {"value": NETWORK}},
    )
    return {
        "height": height + FOOT,
        "layer": [
            zero,
            _layer(
                marks,
                {"type": "rule", "strokeWidth": 4, "opacity": 0.5},
                {"x": {"field": "low", **x}, "x2": {"field": "high"}, **at, "tooltip": tooltip},
            ),
            _layer(
                marks,
                {"type": "point", "filled": True, "size": 140, "opacity": 1},
                {"x": {"field": "x", **x}, **at, "tooltip": tooltip},
            ),
            _layer(
                names,
                {**words, "align": "left", "fontWeight": 600, "limit": room},
                {"x": {"value": 0}, "text": {"field": "name"}, **at},
            ),
            _layer(
                names,
                {**words, "align": "right", "limit": {"expr": "width * 0.5"}},
                {"x": {"value": "width"}, "text": wide, **at, "color": {"value": "gray"}},
            ),
        ],
        "config": _config(),
    }


def effects_table(rows: Sequence[EffectRow]) -> pd.DataFrame:
    """Return one row a practice: effect and interval in per cent, and the verdict."""
    low, high = _("From (%)"), _("To (%)")
    return pd.DataFrame(
        [
            (
                row.name,
                None if row.effect is None else round(row.effect * 100, 1),
                None if row.interval is None else round(row.interval[0] * 100, 1),
                None if row.interval is None else round(row.interval[1] * 100, 1),
                row.said,
            )
            for row in rows
        ],
        columns=[_("Practice"), _("Change (%)"), low, high, _("Verdict")],
    )
