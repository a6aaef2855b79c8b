"""Scores as bars that add up: one line a mission, one piece of its bar for each part of the rule."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from components.figure import figure
from components.page import number_text
from components.theme import AWARD, NAME_SIZE, OWN, SCREEN_CONFIG, TEXT_SIZE, Spec
from core.texts import _, language

# The pieces of a bar in this order; a rule of more parts begins again.
PIECES: Final = ("blue", "green", "violet", "yellow", "red", "gray")
JURY: Final = "orange"

# Pixels. A row is a line of text and the bar under it.
ROW: Final = 68
BAR: Final = 20
FOOT: Final = 118
# Below this width a line has no room for a name and its remark.
NARROW: Final = 560


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One mission's score, 0 to 100.

    ``pieces`` are (part, points, what they rest on in words) and make up ``score``.
    ``low`` to ``high`` is what is known of the score, where it is a range. ``said`` is
    what stands at the end of the line, ``remark`` more for the table. ``kind`` says
    how the name stands out. Rows that are ``tied`` with the first share a band.
    """

    name: str
    score: float
    pieces: tuple[tuple[str, float, str], ...]
    said: str
    remark: str = ""
    kind: str = "plain"
    low: float | None = None
    high: float | None = None
    tied: bool = False


def points_text(points: float) -> str:
    """Return points for reading: to one decimal below ten, else whole."""
    return number_text(round(points, 1) if points < 10 else round(points))


def _layer(values: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> Spec:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _pieces(rows: Sequence[ScoreRow], y: dict[str, Any], x: dict[str, Any]) -> Spec:
    """Return the bars, piece after piece, with a legend of the parts."""
    parts = list(dict.fromkeys(part for row in rows for part, _points, _basis in row.pieces))
    jury = _("Jury")
    plain = [part for part in parts if part != jury]
    colours = {part: PIECES[index % len(PIECES)] for index, part in enumerate(plain)} | {jury: JURY}
    values = []
    for index, row in enumerate(rows):
        start = 0.0
        for part, points, basis in row.pieces:
            values.append(
                {
                    "x": start,
                    "x2": start + points,
                    "y": ROW * index + ROW - BAR - 8,
                    "y2": ROW * index + ROW - 8,
                }
                | {"part": part, "name": row.name, "said": f"{points_text(points)} · {basis}"}
            )
            start += points
    return _layer(
        values,
        {"type": "rect", "cornerRadius": 2, "stroke": None},
        {
            "x": {"field": "x", "type": "quantitative", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "y2": {"field": "y2"},
            "color": {
                "field": "part",
                "type": "nominal",
                "title": None,
                "scale": {"domain": parts, "range": [colours[part] for part in parts]},
                "legend": {"columns": 1 if len(parts) > 3 else len(parts), "symbolType": "square"},
            },
            "tooltip": [
                {"field": "name", "title": _("Mission")},
                {"field": "part", "title": _("Part")},
                {"field": "said", "title": _("Points")},
            ],
        },
    )


def _ranges(rows: Sequence[ScoreRow], y: dict[str, Any], x: dict[str, Any]) -> list[Spec]:
    """Return thin lines over the bars from the lowest to the highest score the figures allow; none where all are known."""
    values = [
        {"x": row.low, "x2": row.high, "y": ROW * index + ROW - 8 - BAR / 2, "name": row.name}
        for index, row in enumerate(rows)
        if row.low is not None and row.high is not None and row.high - row.low > 0.5
    ]
    if not values:
        return []
    line = _layer(
        values,
        {"type": "rule", "strokeWidth": 3, "tooltip": False},
        {
            "x": {"field": "x", "type": "quantitative", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "color": {"value": "gray"},
        },
    )
    return [line]


def _tied(rows: Sequence[ScoreRow], y: dict[str, Any], x: dict[str, Any]) -> list[Spec]:
    """Return the band behind those that cannot be told from the first; none where nobody else is in it."""
    if sum(row.tied for row in rows) < 2:
        return []
    values = [
        {"x": 0, "x2": 100, "y": ROW * index + 4, "y2": ROW * index + ROW}
        for index, row in enumerate(rows)
        if row.tied
    ]
    return [
        _layer(
            values,
            {"type": "rect", "opacity": 0.12, "tooltip": False},
            {
                "x": {"field": "x", "type": "quantitative", **x},
                "x2": {"field": "x2"},
                "y": {"field": "y", **y},
                "y2": {"field": "y2"},
                "color": {"value": "gray"},
            },
        )
    ]


def _words(rows: Sequence[ScoreRow], y: dict[str, Any]) -> list[Spec]:
    """Return the names at the left and the scores at the right, above each bar."""
    layers = []
    shades = {"own": OWN, "award": AWARD, "plain": "gray"}
    for kind, colour in shades.items():
        lines = [
            {
                "y": ROW * index + ROW - BAR - 20,
                "name": row.name,
                "said": row.said,
                "brief": points_text(row.score),
            }
            for index, row in enumerate(rows)
            if row.kind == kind
        ]
        if not lines:
            continue
        at = {"y": {"field": "y", **y}, "color": {"value": colour}}
        text = {"type": "text", "baseline": "middle", "tooltip": False, "fontSize": NAME_SIZE}
        room = {"expr": f"width - (width < {NARROW} ? 70 : 360)"}
        layers.append(
            _layer(
                lines,
                {**text, "align": "left", "fontWeight": 600, "limit": room},
                {"x": {"value": 0}, "text": {"field": "name"}, **at},
            )
        )
        said = {"condition": {"test": f"width < {NARROW}", "field": "brief"}, "field": "said"}
        layers.append(
            _layer(lines, {**text, "align": "right"}, {"x": {"value": "width"}, "text": said, **at})
        )
    return layers


@functools.lru_cache(maxsize=256)
def _built(rows: tuple[ScoreRow, ...], _language: str) -> Spec:
    height = ROW * len(rows)
    y: dict[str, Any] = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, height], "reverse": True, "nice": False},
    }
    x: dict[str, Any] = {
        "scale": {"domain": [0, 100], "nice": False},
        "axis": {"title": _("Points of 100"), "titleAnchor": "start", "values": [0, 25, 50, 75, 100]},
    }
    config = {key: dict(value) for key, value in SCREEN_CONFIG.items()}
    config["legend"] |= {"labelFontSize": TEXT_SIZE, "symbolSize": 160}
    return {
        "height": height + FOOT,
        "layer": [*_tied(rows, y, x), _pieces(rows, y, x), *_ranges(rows, y, x), *_words(rows, y)],
        "config": config,
    }


def scores_spec(rows: Sequence[ScoreRow]) -> Spec:
    """Return the Vega-Lite specification; the same scores in the same language are built once."""
    return _built(tuple(rows), language())


def scores_table(rows: Sequence[ScoreRow]) -> pd.DataFrame:
    """Return one row a mission: name, score, the points of each part, and the remark."""
    parts = list(dict.fromkeys(part for row in rows for part, _points, _basis in row.pieces))
    return pd.DataFrame(
        [
            [row.name, round(row.score, 1)]
            + [
                next((round(points, 1) for name, points, _basis in row.pieces if name == part), None)
                for part in parts
            ]
            + [", ".join(basis for _part, _points, basis in row.pieces), row.said, row.remark]
            for row in rows
        ],
        columns=[_("Mission"), _("Score"), *parts, _("Figures"), _("Rank"), _("Remark")],
    )


def scores_text(rows: Sequence[ScoreRow]) -> str:
    """Return the bars in words, for whoever hears them instead of seeing them."""
    return " ".join(
        _("{name}: {score} of 100 points, {said}.").format(
            name=row.name, score=points_text(row.score), said=row.said
        )
        for row in rows
    )


def score_chart(
    rows: Sequence[ScoreRow],
    *,
    title: str,
    source: str,
    name: str,
    subtitle: str = "",
    key: str = "",
    everybody: Sequence[ScoreRow] = (),
) -> None:
    """Draw the scores as a complete figure. ``title`` states the finding; ``source`` says what it rests on.

    Where more were scored than are drawn, ``everybody`` are the rows of the table.
    """
    figure(
        title=title,
        subtitle=subtitle
        or _("Each piece of a bar is what one part of the rule adds. Together they are the score."),
        spec=scores_spec(rows),
        alt=f"{title}. {scores_text(rows)}",
        table=lambda: scores_table(everybody or rows),
        source=source,
        name=name,
        key=key,
    )
