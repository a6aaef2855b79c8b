"""How quickly missions spoke: the share that had, minute by minute after the onset."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from components.theme import AWARD, OWN, SCREEN_CONFIG, Spec
from core.crisis.first_words import FirstWord, check_in_times, published_times
from core.crisis.words import DAY, HOUR, span
from core.texts import _

HEIGHT: Final = 320
SHORTEST: Final = HOUR
STEPS: Final = (5, 10, 15, 30, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 28 * DAY)
MARKS: Final = 8


def speaking_spec(words: Sequence[FirstWord]) -> Spec:
    """Return the shares of missions that had published and that had checked in, as stairs over the time."""
    both = {_("Published"): published_times(words), _("Checked in"): check_in_times(words)}
    # Where no feed could be read, nothing is said on publishing.
    series = {name: times for name, times in both.items() if times}
    known = [time for times in series.values() for time in times if time is not None]
    end = max([SHORTEST, *(int(time * 1.1) for time in known)])
    step = next((step for step in STEPS if end / step <= MARKS), STEPS[-1])
    marks = list(range(0, end + 1, step))
    return {
        "height": HEIGHT,
        "layer": [
            {
                "data": {
                    "values": [point for name, times in series.items() for point in _stairs(name, times, end)]
                },
                "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 3},
                "encoding": {
                    "x": {
                        "field": "minutes",
                        "type": "quantitative",
                        "scale": {"domain": [0, end], "nice": False},
                        "axis": {
                            "values": marks,
                            "labelExpr": f"{ {str(mark): span(mark) for mark in marks}!r}[datum.value]",
                            "title": _("After the onset"),
                        },
                    },
                    "y": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1]},
                        "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "title": _("Missions")},
                    },
                    "color": _told_apart(list(series), (OWN, AWARD)),
                    "strokeDash": _told_apart(list(series), ((1, 0), (8, 4))),
                    "tooltip": [
                        {"field": "series", "title": " "},
                        {"field": "said", "title": _("After the onset")},
                        {"field": "share", "title": _("Missions"), "format": ".0%"},
                    ],
                },
            }
        ],
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
    }


def _told_apart(series: Sequence[str], by: Sequence[object]) -> dict[str, Any]:
    """Return the encoding that tells series apart, the first by the first of ``by``."""
    scale = {"domain": list(series), "range": list(by)[: len(series)]}
    return {"field": "series", "type": "nominal", "title": None, "scale": scale}


def _stairs(name: str, times: Sequence[int | None], end: int) -> list[dict[str, Any]]:
    """Return where the share of a series rises, from nobody at the onset to the end of the axis."""
    spoken = sorted(time for time in times if time is not None)
    corners = [(0, 0), *((time, number) for number, time in enumerate(spoken, start=1)), (end, len(spoken))]
    return [
        {"series": name, "minutes": time, "share": number / len(times), "said": span(time)}
        for time, number in corners
    ]


def speaking_table(words: Sequence[FirstWord]) -> pd.DataFrame:
    """Return one row a mission: when it first published and first checked in, or that it did not."""
    return pd.DataFrame(
        [
            {
                _("Mission"): word.mission,
                _("First published"): _("cannot be known: feed not read")
                if word.unseen
                else _said(word.published),
                _("First check-in"): _said(word.checked_in),
            }
            for word in words
        ]
    )


def _said(minutes: int | None) -> str:
    return _("never") if minutes is None else _("after {span}").format(span=span(minutes))
