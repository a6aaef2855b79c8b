"""Specifications of the plain charts: a trend, a comparison. Built once for the same figures.

The arguments are tuples, so that the figures themselves are the key under which
a specification is kept: two viewers share one only when every figure is the same.
"""

import functools
from typing import Any, Final

from components.theme import AWARD, NETWORK, OWN, SCREEN_CONFIG, Spec

TREND_HEIGHT: Final = 340
BAR_HEIGHT: Final = 44
AXIS_HEIGHT: Final = 70
# The viewer's own series in this order; a reader cannot tell more lines apart.
OWN_SERIES: Final = (OWN, AWARD, "green", "violet", "red")


def _chart(layer: Spec, height: int) -> Spec:
    """Return a chart of one layer.

    Data inside a layer travels with the specification; at the top Streamlit would
    take it out and the browser would first draw an empty chart.
    """
    return {
        "height": height,
        "layer": [layer],
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
    }


@functools.lru_cache(maxsize=512)
def trend_spec(
    points: tuple[tuple[str, str, float | None], ...], *, unit: str, network: frozenset[str] = frozenset()
) -> Spec:
    """Return lines over time from (period as ISO text, series, value); a missing value leaves a gap.

    Series named in ``network`` are drawn in grey, beside the viewer's own in colour.
    """
    series = list(dict.fromkeys(name for _period, name, _value in points))
    own = iter(OWN_SERIES)
    colours = [NETWORK if name in network else next(own, NETWORK) for name in series]
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
                "axis": {"tickCount": 6, "labelFlush": False},
            },
            "y": {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": True}},
            "color": {
                "field": "series",
                "type": "nominal",
                "title": None,
                "scale": {"domain": series, "range": colours},
            },
            "tooltip": [
                {"field": "period", "type": "nominal", "title": " "},
                {"field": "series", "type": "nominal", "title": " "},
                {"field": "value", "type": "quantitative", "title": unit},
            ],
        },
    }
    return _chart(lines, TREND_HEIGHT)


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
    return _chart(bar, BAR_HEIGHT * max(1, len(rows)) + AXIS_HEIGHT)
