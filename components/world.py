"""The outline of the world's land, for maps: Natural Earth's, from npm; nothing is fetched from a map service."""

import functools
import json
from pathlib import Path
from typing import Any, Final

from components.theme import NETWORK, Spec

FOLDER: Final = Path(__file__).resolve().parent.parent / "node_modules" / "world-atlas"
COARSE_FILE: Final = FOLDER / "land-110m.json"
# Of 1:50 million, for maps of an area. It is large, so that browsers fetch and keep it by themselves.
FINE_ADDRESS: Final = "/assets/land-50m.json"
_FORMAT: Final = {"type": "topojson", "feature": "land"}


@functools.cache
def _coarse() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(COARSE_FILE.read_text(encoding="utf-8"))
    return found


def coarse_land() -> Spec:
    """Return the layer of all land for a map of the world. It travels with the map, so that files show it, too."""
    return _layer({"values": _coarse(), "format": _FORMAT})


def fine_land() -> Spec:
    """Return the layer of all land for a map of an area on screen."""
    return _layer({"url": FINE_ADDRESS, "format": _FORMAT})


def _layer(data: Spec) -> Spec:
    # The land says nothing: whoever hears the map hears what stands on it.
    mark = {"type": "geoshape", "stroke": None, "opacity": 0.25, "tooltip": False, "aria": False}
    return {"data": data, "mark": mark | {"clip": True}, "encoding": {"color": {"value": NETWORK}}}
