"""The area of an incident: its missions where they stand, with the signs of the board."""

import math
from collections.abc import Sequence
from typing import Final

from components.crisis import LOOKS
from components.theme import NETWORK, SCREEN_CONFIG, Spec
from components.world import fine_land
from core.crisis.board import Cell
from core.crisis.words import SIGNS, STATUSES
from core.texts import _

HEIGHT: Final = 340
# Sign → the shape of the tile's own, as Vega calls it; what is unknown is hollow there, too.
SHAPES: Final[dict[str, str]] = {
    "silent": "triangle-up",
    "unknown": "triangle-up",
    "seen_only": "square",
    "reported_only": "diamond",
    "seen_reported": "circle",
}
HOLLOW: Final = "unknown"
# More names than this lie on top of each other.
NAMED: Final = 12
# Names of places so near each other (of what is shown) stand one above and one below.
NEAR: Final = 0.15
# Half of what is shown at the least, in degrees: one mission alone is seen with the country around it.
LEAST: Final = 5.0
ROOM: Final = 1.3
# Mercator's map has no poles.
NORTHERNMOST: Final = 75.0


def area_spec(cells: Sequence[Cell]) -> Spec | None:
    """Return the map of the missions whose place is known, in the order of the board; None where none is."""
    placed = [cell for cell in cells if cell.latitude is not None and cell.longitude is not None]
    if not placed:
        return None
    shown = list(dict.fromkeys(cell.sign for cell in placed))
    # The most urgent are drawn last, so that nothing lies on them.
    points = {"values": [_point(cell, placed) for cell in reversed(placed)]}
    place = {"longitude": {"field": "lon"}, "latitude": {"field": "lat"}}
    colour = _told_apart("sign", {sign: LOOKS[sign][1] for sign in shown})
    layers = [fine_land(), _asking(points, place), _signs(points, place, colour, shown)]
    if len(placed) <= NAMED:
        layers += [_names(points, place, below=below) for below in (False, True)]
    return {
        "height": HEIGHT,
        "projection": _around(placed),
        "layer": layers,
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
    }


def area_words(cells: Sequence[Cell]) -> str:
    """Return the map in words; what it says of each mission stands in the tiles."""
    placed = [cell for cell in cells if cell.latitude is not None and cell.longitude is not None]
    said = [f"{cell.city}: {_(SIGNS[cell.sign])}." for cell in placed[:NAMED]]
    return " ".join([_("Map of the missions in the area."), *said])


def _point(cell: Cell, placed: Sequence[Cell]) -> dict[str, object]:
    said = [_(SIGNS[cell.sign])]
    if cell.calls_for_help:
        said.insert(0, _(STATUSES["need_help"]))
    return {
        "lon": cell.longitude,
        "lat": cell.latitude,
        "sign": cell.sign,
        "asking": cell.calls_for_help,
        "name": cell.mission,
        "city": cell.city,
        "below": any(_just_north(other, cell, placed) for other in placed),
        "said": ", ".join(said),
    }


def _just_north(other: Cell, cell: Cell, placed: Sequence[Cell]) -> bool:
    """Whether another mission stands so near above one that their names would lie on each other."""
    _middle, wide, _centre, high = _extent(placed)
    up = _mercator(other.latitude or 0) - _mercator(cell.latitude or 0)
    across = math.remainder(math.radians((other.longitude or 0) - (cell.longitude or 0)), math.tau)
    return 0 < up < 2 * high * NEAR and abs(across) < 2 * wide * NEAR


def _told_apart(field: str, looks: dict[str, str]) -> Spec:
    scale = {"domain": list(looks), "range": list(looks.values())}
    return {"field": field, "type": "nominal", "scale": scale, "legend": None}


def _signs(points: Spec, place: Spec, colour: Spec, shown: Sequence[str]) -> Spec:
    return {
        "data": points,
        "mark": {"type": "point", "filled": True, "size": 200, "strokeWidth": 2, "opacity": 1},
        "encoding": place
        | {
            "color": colour,
            "stroke": colour,
            "shape": _told_apart("sign", {sign: SHAPES[sign] for sign in shown}),
            "fillOpacity": {"condition": {"test": f"datum.sign == '{HOLLOW}'", "value": 0}, "value": 1},
            "tooltip": [{"field": "name", "title": " "}, {"field": "said", "title": " "}],
        },
    }


def _asking(points: Spec, place: Spec) -> Spec:
    """Return a ring around whoever asks for help; a screen reader hears it of the mission's own sign."""
    return {
        "data": points,
        "transform": [{"filter": "datum.asking"}],
        "mark": {
            "type": "point",
            "filled": False,
            "size": 900,
            "strokeWidth": 3,
            "tooltip": False,
            "aria": False,
        },
        "encoding": place | {"color": {"value": LOOKS["silent"][1]}, "shape": {"value": "circle"}},
    }


def _names(points: Spec, place: Spec, *, below: bool) -> Spec:
    return {
        "data": points,
        "transform": [{"filter": {"field": "below", "equal": below}}],
        "mark": {"type": "text", "dy": 24 if below else -24, "tooltip": False},
        "encoding": place | {"text": {"field": "city"}, "color": {"value": NETWORK}},
    }


def _around(placed: Sequence[Cell]) -> Spec:
    """Return the projection that shows all of them."""
    middle, wide, centre, high = _extent(placed)
    return {
        "type": "mercator",
        "rotate": [-math.degrees(middle), 0, 0],
        "center": [0, math.degrees(2 * math.atan(math.exp(centre)) - math.pi / 2)],
        "scale": {"expr": f"min(width / {2 * wide:.6f}, height / {2 * high:.6f})"},
        "translate": {"expr": "[width / 2, height / 2]"},
    }


def _extent(placed: Sequence[Cell]) -> tuple[float, float, float, float]:
    """Return the middle and half of the width, the middle and half of the height of what is shown, on Mercator's map.

    The middle is found on the circle: between 179° east and 179° west lie two degrees.
    """
    turns = [math.radians(cell.longitude or 0) for cell in placed]
    middle = math.atan2(sum(map(math.sin, turns)), sum(map(math.cos, turns)))
    across = max(abs(math.remainder(turn - middle, math.tau)) for turn in turns)
    heights = [_mercator(cell.latitude or 0) for cell in placed]
    centre = (min(heights) + max(heights)) / 2
    up = max(heights) - centre
    least = math.radians(LEAST)
    return middle, max(least, across * ROOM), centre, max(least, up * ROOM)


def _mercator(latitude: float) -> float:
    """Return how far up Mercator's map a latitude (degrees) lies."""
    held = max(-NORTHERNMOST, min(NORTHERNMOST, latitude))
    return math.log(math.tan(math.pi / 4 + math.radians(held) / 2))
