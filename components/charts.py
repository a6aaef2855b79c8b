"""Specifications of the plain charts: a trend, a comparison. Built once for the same figures.

The arguments are tuples, so that the figures themselves are the key under which
a specification is kept: two viewers share one only when every figure is the same.
"""

import functools
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from babel.dates import get_month_names

from components.theme import AWARD, NETWORK, OWN, SCREEN_CONFIG, Spec
from core.texts import language

TREND_HEIGHT: Final = 380
# Pixels between the words of two notes, how many lines of them there are, and the room above the highest value.
NOTE_HEIGHT: Final = 19
NOTE_LANES: Final = 4
NOTE_ROOM: Final = 1.35
BAR_HEIGHT: Final = 44
AXIS_HEIGHT: Final = 70
# The viewer's own series in this order; a reader cannot tell more lines apart.
OWN_SERIES: Final = (OWN, AWARD, "green", "violet", "red")


def _chart(layers: Sequence[Spec], height: int) -> Spec:
    """Return a chart of these layers.

    Data inside a layer travels with the specification; at the top Streamlit would
    take it out and the browser would first draw an empty chart.
    """
    return {
        "height": height,
        "layer": list(layers),
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
    }


def noted(notes: Sequence[tuple[str, str]], first: str, last: str) -> list[Spec]:
    """Return dated notes as thin upright lines, each with its words beside it on the side that has room.

    They stand on an axis of time in UTC that runs from ``first`` to ``last`` (ISO text), in layers
    below what the chart draws; :func:`room_for` keeps the words clear of it.
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    middle = start + (end - start) / 2
    time = {"field": "day", "type": "temporal", "scale": {"type": "utc"}}
    layers: list[Spec] = []
    for place, (day, text) in enumerate(notes):
        late = date.fromisoformat(day) > middle
        values = {"values": [{"day": day, "text": text}]}
        layers += [
            {
                "data": values,
                "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "opacity": 0.8},
                "encoding": {
                    "x": time,
                    "color": {"value": NETWORK},
                    "tooltip": [{"field": "text", "title": " "}, {"field": "day", "title": " "}],
                },
            },
            {
                "data": values,
                "mark": {
                    "type": "text",
                    "align": "right" if late else "left",
                    "baseline": "top",
                    "dx": -6 if late else 6,
                    "limit": {"expr": "width * 0.5"},
                    "tooltip": False,
                },
                "encoding": {
                    "x": time,
                    "y": {"value": NOTE_HEIGHT * (place % NOTE_LANES)},
                    "text": {"field": "text"},
                    "color": {"value": NETWORK},
                },
            },
        ]
    return layers


def room_for(notes: Sequence[tuple[str, str]], values: Sequence[float]) -> dict[str, float]:
    """Return what a scale of these values needs above them, so that no line enters the words of the notes."""
    highest = max(values, default=0.0)
    return {"domainMax": highest * NOTE_ROOM} if notes and highest > 0 else {}


def month_labels(tongue: str) -> str:
    """Return the expression of a month's label on the axis: January is its year, the others their name."""
    names = [get_month_names("wide", locale=tongue)[number] for number in range(1, 13)]
    return f"utcmonth(datum.value) == 0 ? utcyear(datum.value) : {names!r}[utcmonth(datum.value)]"


def trend_spec(
    points: tuple[tuple[str, str, float | None], ...],
    *,
    unit: str,
    network: frozenset[str] = frozenset(),
    notes: tuple[tuple[str, str], ...] = (),
) -> Spec:
    """Return lines over time from (period as ISO text, series, value); a missing value leaves a gap.

    Series named in ``network`` are drawn in grey, beside the viewer's own in colour. ``notes``
    are (day as ISO text, words), drawn above the lines.
    """
    return _trend(points, unit, network, notes, language())


@functools.lru_cache(maxsize=512)
def _trend(
    points: tuple[tuple[str, str, float | None], ...],
    unit: str,
    network: frozenset[str],
    notes: tuple[tuple[str, str], ...],
    tongue: str,
) -> Spec:
    series = list(dict.fromkeys(name for _period, name, _value in points))
    own = iter(OWN_SERIES)
    colours = [NETWORK if name in network else next(own, NETWORK) for name in series]
    known = [value for _period, _name, value in points if value is not None]
    # A whole number of months between two marks, so that none is named twice.
    months = {"interval": "month", "step": max(1, len({period for period, _name, _value in points}) // 8)}
    lines = {
        "data": {
            "values": [{"period": period, "series": name, "value": value} for period, name, value in points]
        },
        "mark": {
            "type": "line",
            "point": {"filled": True, "size": 60},
            "invalid": "break-paths-show-domains",
        },
        "encoding": {
            "x": {
                "field": "period",
                "type": "temporal",
                "title": None,
                # A month is a month everywhere: never shifted into the reader's time zone.
                "scale": {"type": "utc"},
                "axis": {"tickCount": months, "labelFlush": False, "labelExpr": month_labels(tongue)},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": unit,
                "scale": {"zero": True} | room_for(notes, known),
            },
            "color": {
                "field": "series",
                "type": "nominal",
                "title": None,
                "scale": {"domain": series, "range": colours},
                # On a phone there is room for one name a line.
                "legend": {"columns": {"expr": "width < 560 ? 1 : 3"}},
            },
            "tooltip": [
                {"field": "period", "type": "nominal", "title": " "},
                {"field": "series", "type": "nominal", "title": " "},
                {"field": "value", "type": "quantitative", "title": unit},
            ],
        },
    }
    if not notes or not points:
        return _chart([lines], TREND_HEIGHT)
    periods = [period for period, _name, _value in points]
    return _chart([*noted(notes, min(periods), max(periods)), lines], TREND_HEIGHT)


@functools.lru_cache(maxsize=512)
def bars_spec(
    bars: tuple[tuple[str, float | None], ...], *, unit: str, own: frozenset[str] = frozenset()
) -> Spec:
    """Return horizontal bars from (name, value), in the order given; bars named in ``own`` stand out."""
    rows = [
        {"name": name, "value": value, "whose": "own" if name in own else "other"} for name, value in bars
    ]
    colour: dict[str, Any] = {"value": OWN}
    if own:
        scale = {"domain": ["own", "other"], "range": [OWN, NETWORK]}
        colour = {"field": "whose", "type": "nominal", "legend": None, "scale": scale}
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "cornerRadiusEnd": 3},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "title": None, "sort": None},
            "x": {"field": "value", "type": "quantitative", "title": unit, "axis": {"tickCount": 5}},
            "color": colour,
            "tooltip": [
                {"field": "name", "type": "nominal", "title": " "},
                {"field": "value", "type": "quantitative", "title": unit},
            ],
        },
    }
    return _chart([bar], BAR_HEIGHT * max(1, len(rows)) + AXIS_HEIGHT)
