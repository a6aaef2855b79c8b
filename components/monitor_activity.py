"""Two charts of activity: a calendar of days, and the hours of the week. The fuller the colour, the more posts."""

import functools
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal

from babel.dates import get_day_names, get_month_names

from components.theme import AWARD, NETWORK, OWN, SCREEN_CONFIG, Spec
from core.texts import _, language

ROW: Final = 30
ROOM: Final = 96
FAINTEST: Final = 0.08


def weekday_names(width: Literal["abbreviated", "wide"] = "abbreviated") -> list[str]:
    """Return the days of the week in the reader's language, Monday first."""
    names = get_day_names(width, context="stand-alone", locale=language())
    return [names[number] for number in range(7)]


def calendar_spec(
    days: Sequence[tuple[date, int | None]], *, unit: str, notes: tuple[tuple[str, str], ...] = ()
) -> Spec:
    """Return a calendar: a column a week, a row a weekday; days with None are marked as not known.

    ``notes`` are (day as ISO text, words): their days are framed and say them.
    """
    return _calendar(tuple(days), unit, notes, language())


def rhythm_spec(hours: Sequence[tuple[int, int, int]], *, unit: str) -> Spec:
    """Return the hours of the week from (weekday with Monday as 1, hour, posts)."""
    return _rhythm(tuple(hours), unit, language())


@functools.lru_cache(maxsize=256)
def _calendar(
    days: tuple[tuple[date, int | None], ...], unit: str, notes: tuple[tuple[str, str], ...], _language: str
) -> Spec:
    names, months = weekday_names(), get_month_names("wide", context="stand-alone", locale=language())
    rows = [
        {
            "week": _monday(day).isoformat(),
            "weekday": names[day.weekday()],
            "day": day.isoformat(),
            "posts": posts,
        }
        for day, posts in days
    ]
    # The first week that begins in a month carries its name, if there is room before the next.
    named: dict[str, str] = {}
    for week in dict.fromkeys(_monday(day) for day, _posts in days):
        if week.day <= 7:
            named[week.isoformat()] = months[week.month]
    x: dict[str, Any] = {
        "field": "week",
        "type": "ordinal",
        "title": None,
        "axis": {
            "values": list(named),
            "labelExpr": f"{named!r}[datum.value]",
            "labelAngle": 0,
            "labelAlign": "left",
            "labelOverlap": "greedy",
            "ticks": False,
            "domain": False,
        },
    }
    tooltip = [
        {"field": "day", "type": "nominal", "title": " "},
        {"field": "posts", "type": "quantitative", "title": unit},
    ]
    said: dict[str, str] = {}
    for day, words in notes:
        said[day] = f"{said[day]} · {words}" if day in said else words
    return _cells(
        framed=[row | {"note": said[row["day"]]} for row in rows if row["day"] in said],
        known=[row for row in rows if row["posts"] is not None],
        unknown=[row for row in rows if row["posts"] is None],
        x=x,
        names=names,
        tooltip=tooltip,
        unit=unit,
    )


@functools.lru_cache(maxsize=256)
def _rhythm(hours: tuple[tuple[int, int, int], ...], unit: str, _language: str) -> Spec:
    names = weekday_names()
    posts = {(weekday, hour): count for weekday, hour, count in hours}
    rows: list[dict[str, Any]] = [
        {"hour": hour, "weekday": names[weekday - 1], "posts": posts.get((weekday, hour), 0)}
        for weekday in range(1, 8)
        for hour in range(24)
    ]
    x: dict[str, Any] = {
        "field": "hour",
        "type": "ordinal",
        "title": _("hour of the day"),
        "axis": {"values": [0, 6, 12, 18, 23], "labelAngle": 0, "ticks": False, "domain": False},
    }
    tooltip = [
        {"field": "weekday", "type": "nominal", "title": " "},
        {"field": "hour", "type": "quantitative", "title": _("hour of the day")},
        {"field": "posts", "type": "quantitative", "title": unit},
    ]
    return _cells(known=rows, unknown=[], x=x, names=names, tooltip=tooltip, unit=unit)


def _cells(
    *,
    known: list[dict[str, Any]],
    unknown: list[dict[str, Any]],
    framed: Sequence[dict[str, Any]] = (),
    x: dict[str, Any],
    names: list[str],
    tooltip: list[dict[str, Any]],
    unit: str,
) -> Spec:
    """Return cells filled by their posts; what is not known is a grey cross, never an empty cell."""
    y = {
        "field": "weekday",
        "type": "ordinal",
        "sort": names,
        "title": None,
        "axis": {"ticks": False, "domain": False},
    }
    most = max((row["posts"] for row in known), default=0)
    shade = {
        "field": "posts",
        "type": "quantitative",
        "title": unit,
        "scale": {"domain": [0, max(most, 1)], "range": [FAINTEST, 1]},
        "legend": {"tickMinStep": 1, "tickCount": 4, "direction": "horizontal", "gradientLength": 160},
    }
    layers: list[Spec] = [
        {
            "data": {"values": known},
            "mark": {"type": "rect", "cornerRadius": 2},
            "encoding": {"x": x, "y": y, "opacity": shade, "color": {"value": OWN}, "tooltip": tooltip},
        }
    ]
    if unknown:
        layers.append(
            {
                "data": {"values": unknown},
                "mark": {
                    "type": "point",
                    "shape": "cross",
                    "angle": 45,
                    "size": 40,
                    "filled": True,
                    "opacity": 0.7,
                },
                "encoding": {"x": x, "y": y, "color": {"value": NETWORK}, "tooltip": tooltip[:1]},
            }
        )
    if framed:
        note = {"field": "note", "type": "nominal", "title": _("Note")}
        layers.append(
            {
                "data": {"values": list(framed)},
                "mark": {"type": "rect", "cornerRadius": 2, "fillOpacity": 0, "strokeWidth": 3},
                "encoding": {"x": x, "y": y, "stroke": {"value": AWARD}, "tooltip": [*tooltip, note]},
            }
        )
    config: dict[str, Any] = {key: dict(value) for key, value in SCREEN_CONFIG.items()}
    config["scale"] = {"bandPaddingInner": 0.12}
    return {"height": ROW * len(names) + ROOM, "layer": layers, "config": config}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
