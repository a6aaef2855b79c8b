"""The parts of a page show what they are given, letter by letter, readable for everybody."""

import math
import re

import altair as alt
import pandas as pd
import pytest

from components.figure import table_twin
from components.page import STATES, number_text, plain
from components.theme import SCREEN_CONFIG, Spec, register, with_colours
from core.colours import palette
from core.intake import submissions


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://evil.test)",
        "![](https://evil.test/p.png)",
        "# big",
        ":red[x]",
        ":material/home:",
        "<b>",
        "$x$",
        "a | b",
        "~~x~~",
        "1. x",
    ],
)
def test_names_never_become_markup(text: str) -> None:
    shown = plain(text)
    assert re.search(r"(?<!\\)[\[\]()<>#*_`|~$:!]", shown) is None
    assert shown.replace("\\", "").replace("\u2060", "") == text


@pytest.mark.parametrize("address", ["https://evil.test", "www.evil.test", "a@evil.test"])
def test_addresses_in_names_never_become_links(address: str) -> None:
    assert "\u2060" in plain(address)


@pytest.mark.parametrize(
    ("value", "percent", "expected"),
    [
        (3.94, False, "3.94"),
        (0.0, False, "0"),
        (12.44, False, "12.4"),
        (1234.5, False, "1,234"),
        (0.031, True, "3.1%"),
        (-0.5, False, "-0.5"),
        (0.0004, False, "0.0004"),
        (None, False, "–"),
        (math.nan, False, "–"),
    ],
)
def test_numbers_are_written_for_reading(value: float | None, percent: bool, expected: str) -> None:
    assert number_text(value, percent=percent) == expected


def test_every_state_of_a_submission_has_a_word() -> None:
    assert set(STATES) == {"draft", *submissions.STATES}


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def blend(above: str, below: str, share: float) -> str:
    mixed = (
        round(share * int(above[i : i + 2], 16) + (1 - share) * int(below[i : i + 2], 16)) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_colour_reaches_wcag_aa(mode: str) -> None:
    colours = palette("light" if mode == "light" else "dark")
    for ground in (colours["background"], colours["secondaryBackground"]):
        assert contrast(colours["text"], ground) >= 7
        # Streamlit writes captions in the text colour at 60 %.
        assert contrast(blend(colours["text"], ground, 0.6), ground) >= 4.5
        for name in ("link", "gray", "blue", "orange", "grayText"):
            assert contrast(colours[name], ground) >= 4.5, name
    for name in ("red", "orange", "yellow", "green", "blue", "violet", "gray"):
        assert contrast(colours[f"{name}Text"], colours[f"{name}Background"]) >= 4.5, name
    assert contrast("#FFFFFF", colours["primary"]) >= 4.5
    assert all(contrast(shade, colours["background"]) >= 3 for shade in colours["series"])


def test_named_colours_become_shades_and_the_original_stays() -> None:
    spec: Spec = {
        "layer": [
            {"encoding": {"color": {"value": "blue"}}},
            {"encoding": {"color": {"scale": {"range": ["gray"]}}}},
        ]
    }
    drawn = with_colours(spec)
    assert drawn["layer"][0]["encoding"]["color"]["value"] == palette("light")["blue"]
    assert drawn["layer"][1]["encoding"]["color"]["scale"]["range"] == [palette("light")["gray"]]
    assert spec["layer"][0]["encoding"]["color"]["value"] == "blue"


def test_charts_on_screen_leave_colours_to_the_theme() -> None:
    assert "#" not in repr(SCREEN_CONFIG)


def test_charts_built_with_altair_get_the_same_sizes() -> None:
    try:
        register()
        theme = alt.theme.get()
        assert theme is not None
        assert theme()["config"]["axis"]["labelFontSize"] == SCREEN_CONFIG["axis"]["labelFontSize"]
    finally:
        alt.theme.enable("default")


def test_a_column_of_nothing_but_gaps_reads_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[pd.DataFrame] = []
    monkeypatch.setattr("streamlit.table", lambda table, **_how: drawn.append(table))
    table_twin(pd.DataFrame({"Mission": ["KBRI Suva", "KBRI Dili"], "% of comments": [None, None]}))
    assert drawn[0]["% of comments"].tolist() == ["–", "–"]
