"""One look for pages and charts: the colours of .streamlit/config.toml, read, never copied.

A chart on screen names its colours ("blue", "orange", "gray"); Streamlit puts in
the shade of the light or the dark theme. A chart in a file has no theme, so
``with_colours`` puts in the shades of the light one.
"""

import functools
from collections.abc import Mapping
from typing import Any, Final

import altair as alt

from core.colours import Mode, palette

# A Vega-Lite specification is JSON of any shape; Vega-Lite checks it, not the type system.
Spec = dict[str, Any]

OWN: Final = "blue"
AWARD: Final = "orange"
NETWORK: Final = "gray"

# Legible from the back of a room: no text of a chart is smaller.
TEXT_SIZE: Final = 14
NAME_SIZE: Final = 16
BODY_FONT: Final = "Noto Sans, Noto Sans Thai, Noto Sans Lao, Noto Sans Khmer, Noto Sans Myanmar, sans-serif"
HEADING_FONT: Final = "Noto Serif, Noto Sans, serif"

# Sizes only: on screen the colours and the font come from Streamlit's theme.
SCREEN_CONFIG: Final[Mapping[str, Any]] = {
    "axis": {"labelFontSize": TEXT_SIZE, "titleFontSize": TEXT_SIZE, "labelLimit": 240, "labelPadding": 8},
    "legend": {"labelFontSize": TEXT_SIZE, "titleFontSize": TEXT_SIZE, "labelLimit": 320, "orient": "top"},
    "header": {"labelFontSize": TEXT_SIZE, "titleFontSize": TEXT_SIZE},
    "text": {"fontSize": TEXT_SIZE},
    "line": {"strokeWidth": 2.5},
    "point": {"size": 90, "filled": True},
    "view": {"stroke": None},
}


@functools.cache
def file_config() -> Spec:
    """Return the Vega-Lite configuration of a chart in a file: the light theme, our fonts."""
    colours = palette("light")
    muted = {"labelColor": colours["gray"], "titleColor": colours["gray"]}
    config: Spec = {key: dict(value) for key, value in SCREEN_CONFIG.items()}
    config["axis"] |= muted | {"gridColor": colours["border"], "domain": False, "ticks": False}
    config["legend"] |= muted
    config["mark"] = {"color": colours["series"][0]}
    config["range"] = {"category": colours["series"]}
    config["title"] = {
        "anchor": "start",
        "font": HEADING_FONT,
        "fontSize": 20,
        "fontWeight": 600,
        "color": colours["text"],
        "subtitleFont": BODY_FONT,
        "subtitleFontSize": TEXT_SIZE,
        "subtitleColor": colours["gray"],
        "subtitlePadding": 8,
        "offset": 18,
    }
    return (
        config
        | {"background": colours["background"], "font": BODY_FONT, "padding": 24}
        | {"autosize": {"type": "fit", "contains": "padding"}}
    )


def with_colours(node: Any, mode: Mode = "light") -> Any:
    """Return a copy of a specification with named colours of its encodings replaced by ``mode``'s shades."""
    if isinstance(node, list):
        return [with_colours(item, mode) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: with_colours(value, mode) for key, value in node.items()}
    colour = copy.get("color")
    if isinstance(colour, dict):
        shades = palette(mode)
        if isinstance(colour.get("value"), str):
            colour["value"] = shades.get(colour["value"], colour["value"])
        scale = colour.get("scale")
        if isinstance(scale, dict) and isinstance(scale.get("range"), list):
            scale["range"] = [shades.get(name, name) for name in scale["range"]]
    return copy


@functools.cache
def register() -> None:
    """Give charts built with Altair the same sizes; once a process."""

    @alt.theme.register("jejaring", enable=True)  # type: ignore[untyped-decorator]  # Altair's types are not read.
    def jejaring() -> alt.theme.ThemeConfig:
        return {"config": dict(SCREEN_CONFIG)}
