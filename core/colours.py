"""The portal's colours, read from .streamlit/config.toml and never copied: for pages, charts, slides and routes."""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

Mode = Literal["light", "dark"]

CONFIG_FILE: Final = Path(__file__).resolve().parent.parent / ".streamlit" / "config.toml"


@functools.cache
def palette(mode: Mode) -> Mapping[str, Any]:
    """Return the theme's colours by short name: background, text, border, blue, orange, gray, …; ``series`` is a list."""
    section = tomllib.loads(CONFIG_FILE.read_text(encoding="utf-8"))["theme"][mode]
    colours = {key.removesuffix("Color"): value for key, value in section.items() if key.endswith("Color")}
    return colours | {"series": section["chartCategoricalColors"]}
