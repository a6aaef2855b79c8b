"""Where a practice spread: the missions that took it up, on the outline of the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from components.theme import AWARD, NETWORK, OWN, SCREEN_CONFIG, Spec
from components.world import coarse_land
from core.texts import _

HEIGHT: Final = 380
# The Pacific in the middle: the network's own region is not torn apart at the edges.
ROTATION: Final = [-150, 0, 0]


@dataclass(frozen=True, slots=True)
class Place:
    """A mission that has the practice: its name, where it is (degrees, None when unknown), and how far it is, in words.

    ``kind``: "origin" where it began, "adopted" where it was taken up, "dropped" where it was given up.
    """

    name: str
    latitude: float | None
    longitude: float | None
    kind: str
    said: str


def spread_spec(places: Sequence[Place]) -> Spec:
    """Return the map; missions without a known place are left to the table."""
    kinds = {
        "origin": (_("Began here"), AWARD),
        "adopted": (_("Taken up"), OWN),
        "dropped": (_("Dropped"), NETWORK),
    }
    values = [
        {"lat": place.latitude, "lon": place.longitude, "kind": kinds[place.kind][0]}
        | {"name": place.name, "said": place.said}
        for place in places
        if place.latitude is not None and place.longitude is not None
    ]
    used = [kind for kind in kinds if any(place.kind == kind for place in places)]
    scale = {"domain": [kinds[kind][0] for kind in used], "range": [kinds[kind][1] for kind in used]}
    return {
        "height": HEIGHT,
        "projection": {"type": "equalEarth", "rotate": ROTATION},
        "layer": [
            coarse_land(),
            {
                "data": {"values": values},
                "mark": {"type": "circle", "size": 130, "opacity": 0.9},
                "encoding": {
                    "longitude": {"field": "lon", "type": "quantitative"},
                    "latitude": {"field": "lat", "type": "quantitative"},
                    "color": {"field": "kind", "type": "nominal", "title": None, "scale": scale},
                    "tooltip": [
                        {"field": "name", "type": "nominal", "title": " "},
                        {"field": "said", "type": "nominal", "title": " "},
                    ],
                },
            },
        ],
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
    }


def spread_table(places: Sequence[Place]) -> pd.DataFrame:
    """Return one row a mission: its name and how far it is."""
    return pd.DataFrame([(place.name, place.said) for place in places], columns=[_("Mission"), _("State")])
