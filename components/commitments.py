"""How progress looks: a grade as a word, and the years since an instrument as a line of events."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pandas as pd

from components.page import BadgeColour, plain
from components.theme import NETWORK, OWN, SCREEN_CONFIG, Spec
from core.catalogue.names import country_name
from core.commitments.grades import Grade, grade_name
from core.commitments.instruments import HEADINGS, commitments
from core.commitments.progress import Progress
from core.texts import _

HEIGHT: Final = 260
# A little room after the last event, so that its mark is whole.
MARGIN: Final = timedelta(days=45)

# No green and no red: a grade is a ministry's own word, not a mark somebody gives it.
COLOURS: Final[dict[Grade, BadgeColour]] = {
    "no_evidence": "gray",
    "not_started": "gray",
    "limited": "blue",
    "substantial": "blue",
    "complete": "blue",
}


def grade_badge(grade: Grade) -> str:
    """Return a grade as a small word for Markdown."""
    return f":{COLOURS[grade]}-badge[{plain(grade_name(grade))}]"


def timeline_spec(entries: Sequence[Progress], agreed_on: date, own: str) -> Spec:
    """Return the events since ``agreed_on`` as marks on one line a heading; ``own``: the reader's country, or empty."""
    headings = [_(name) for name in HEADINGS.values()]
    others = _("Other ministries")
    # By its name: on a projector nobody is "you".
    whose = {**({country_name(own): OWN} if own else {}), others: NETWORK}
    kinds = {"step": _("Step"), "grade": _("Grade")}
    last = max([agreed_on, *(one.on_day for one in entries)]) + MARGIN
    values = [
        {
            "day": one.on_day.isoformat(),
            "heading": _(HEADINGS[commitments()[one.commitment][1].heading]),
            "kind": kinds[one.kind],
            "who": country_name(own) if one.country == own else others,
            "country": country_name(one.country),
            "said": f"{one.headline}: {one.words}" if one.headline else one.words,
        }
        for one in entries
    ]
    return {
        "height": HEIGHT,
        "layer": [
            {
                "data": {"values": [{"day": agreed_on.isoformat(), "what": _("Agreed")}]},
                "mark": {"type": "rule", "strokeDash": [4, 4]},
                "encoding": {
                    "x": {"field": "day", "type": "temporal"},
                    "tooltip": [{"field": "what", "title": " "}, {"field": "day", "type": "temporal"}],
                },
            },
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "size": 160, "opacity": 0.85},
                "encoding": {
                    "x": {
                        "field": "day",
                        "type": "temporal",
                        "title": None,
                        "scale": {"domain": [agreed_on.isoformat(), last.isoformat()]},
                        "axis": {"format": "%Y", "tickCount": "year"},
                    },
                    "y": {"field": "heading", "type": "nominal", "sort": headings, "title": None,
                          "scale": {"domain": headings}, "axis": {"grid": True}},
                    "shape": {"field": "kind", "type": "nominal", "title": None,
                              "scale": {"domain": list(kinds.values()), "range": ["circle", "diamond"]}},
                    "color": {"field": "who", "type": "nominal", "title": None,
                              "scale": {"domain": list(whose), "range": list(whose.values())}},
                    "tooltip": [
                        {"field": "country", "title": _("Country")},
                        {"field": "day", "type": "temporal", "title": _("Day")},
                        {"field": "said", "title": _("What the ministry says")},
                    ],
                },
            },
        ],
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
    }  # fmt: skip


def timeline_table(entries: Sequence[Progress]) -> pd.DataFrame:
    """Return one row an event, the latest first."""
    return pd.DataFrame(
        [
            {
                _("Day"): one.on_day.isoformat(),
                _("Country"): country_name(one.country),
                _("Commitment"): _(commitments()[one.commitment][1].title),
                _("What the ministry says"): (one.headline, one.words) if one.headline else one.words,
            }
            for one in reversed(entries)
        ],
        columns=[_("Day"), _("Country"), _("Commitment"), _("What the ministry says")],
    )
