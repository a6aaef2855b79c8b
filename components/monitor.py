"""How what missions publish looks: a list of items with links that tell nobody who follows them, and bars over time."""

import functools
import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st
from babel.dates import get_month_names

from components.charts import noted, room_for
from components.page import plain
from components.theme import OWN, SCREEN_CONFIG, Spec
from core.texts import language

BARS_HEIGHT: Final = 220
LONGEST_SUMMARY: Final = 320
TIME_UNITS: Final = {"day": "yearmonthdate", "week": "yearweek"}


@dataclass(frozen=True, slots=True)
class Line:
    """One item for reading. ``facts`` say when, who and where; ``language`` (BCP 47, may be empty) is the text's own."""

    title: str
    link: str
    facts: str
    summary: str = ""
    language: str = ""
    also: str = ""


def item_line(line: Line) -> None:
    """Draw one item. Its link opens beside the portal and does not say where the reader came from."""
    spoken = f' lang="{html.escape(line.language)}"' if line.language else ""
    # With this target Streamlit writes rel="noopener noreferrer" beside it, and takes nothing else.
    opened = f'<a href="{html.escape(line.link)}" target="_blank">' if line.link else "<span>"
    closed = "</a>" if line.link else "</span>"
    body = f"<p{spoken} style='margin:0'>{html.escape(_shortened(line.summary))}</p>" if line.summary else ""
    with st.container(gap=None):
        st.html(
            f"<p{spoken} style='margin:0;font-weight:600;overflow-wrap:anywhere'>"
            f"{opened}{html.escape(line.title)}{closed}</p>{body}"
        )
        st.markdown(
            ":small[" + "  \n".join(f":gray[{plain(text)}]" for text in (line.facts, line.also) if text) + "]"
        )


def item_list(lines: Sequence[Line]) -> None:
    """Draw items under each other."""
    with st.container(gap="medium"):
        for line in lines:
            item_line(line)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[:LONGEST_SUMMARY].rsplit(" ", 1)[0] + " …"


def over_time_spec(
    bars: tuple[tuple[str, int], ...], *, unit: str, step: str, notes: tuple[tuple[str, str], ...] = ()
) -> Spec:
    """Return upright bars from (first day as ISO text, number) of each ``step``: day or week.

    ``notes`` are (day as ISO text, words), drawn above the bars.
    """
    return _over_time(bars, unit, TIME_UNITS[step], notes, language())


@functools.lru_cache(maxsize=256)
def _over_time(
    bars: tuple[tuple[str, int], ...],
    unit: str,
    time_unit: str,
    notes: tuple[tuple[str, str], ...],
    tongue: str,
) -> Spec:
    names = [get_month_names("abbreviated", locale=tongue)[number] for number in range(1, 13)]
    drawn = {
        "data": {"values": [{"day": day, "items": items} for day, items in bars]},
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "title": None,
                "timeUnit": {"unit": time_unit, "utc": True},
                "scale": {"type": "utc"},
                "axis": {"labelExpr": f"utcdate(datum.value) + ' ' + {names!r}[utcmonth(datum.value)]"},
            },
            # Items are whole: an axis of halves would say otherwise.
            "y": {
                "field": "items",
                "type": "quantitative",
                "title": unit,
                "axis": {"tickMinStep": 1, "format": "d"},
                "scale": room_for(notes, [items for _day, items in bars]),
            },
            "color": {"value": OWN},
            "tooltip": [
                {"field": "day", "type": "nominal", "title": " "},
                {"field": "items", "type": "quantitative", "title": unit},
            ],
        },
    }
    days = [day for day, _items in bars]
    return {
        "height": BARS_HEIGHT,
        "layer": [*(noted(notes, min(days), max(days)) if days else ()), drawn],
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
    }
