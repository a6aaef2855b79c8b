"""Two quarters beside each other: where each mission was, where it is, and whether that is more than chance."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from components.figure import figure
from components.page import number_text
from components.strips import FOOT, NARROW, ROW, STRIP, Canvas, value_axis
from components.theme import NAME_SIZE, NETWORK, OWN, SCREEN_CONFIG, Spec
from core.texts import _, language

# So many missions are drawn, those that changed most; the table has all.
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """One line: its values in the earlier and the later quarter, and what to make of it.

    ``brief`` are both values, ``said`` the rest, for which a phone has no room. ``own`` is
    False for the network's median.
    """

    name: str
    earlier: float
    later: float
    said: str
    brief: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Quarters:
    """The two quarters in words, and how the values read: their ``unit``, shares where ``percent``."""

    earlier: str
    later: str
    unit: str
    percent: bool


@functools.lru_cache(maxsize=256)
def _built(rows: tuple[Moved, ...], quarters: Quarters, _language: str) -> Spec:
    values = [value for row in rows for value in (row.earlier, row.later)]
    middle = sorted(values)[len(values) // 2]
    height = ROW * len(rows)
    axis = value_axis(values, median=middle, unit=quarters.unit, percent=quarters.percent)
    canvas = Canvas(axis, height)
    centres = [ROW * index + ROW - STRIP for index in range(len(rows))]
    low, high = axis["scale"]["domain"]
    layers = [canvas.strip([{"x": low, "x2": high, "y": y - 1, "y2": y + 1} for y in centres], NETWORK, 0.3)]
    for colour, own in ((NETWORK, False), (OWN, True)):
        placed = [(row, y) for row, y in zip(rows, centres, strict=True) if row.own == own]
        if not placed:
            continue
        ways = [
            {"x": min(row.earlier, row.later), "x2": max(row.earlier, row.later), "y": y - 3, "y2": y + 3}
            for row, y in placed
        ]
        layers.append(canvas.strip(ways, colour, 0.45))
        before = [_mark(row, row.earlier, y, quarters.earlier, quarters) for row, y in placed]
        now = [_mark(row, row.later, y, quarters.later, quarters) for row, y in placed]
        layers.append(canvas.marks(before, colour, {"size": 150, "filled": False, "strokeWidth": 2.5}))
        layers.append(canvas.marks(now, colour, {"size": 260}))
        layers += _words(canvas, placed, colour)
    return {
        "height": height + FOOT,
        "layer": layers,
        "config": {key: dict(value) for key, value in SCREEN_CONFIG.items()},
        "usermeta": {"bars": 2},
    }


def _mark(row: Moved, value: float, y: float, when: str, quarters: Quarters) -> dict[str, Any]:
    said = number_text(value, percent=quarters.percent)
    return {"x": value, "y": y, "name": f"{row.name}, {when}", "said": said}


def _words(canvas: Canvas, placed: Sequence[tuple[Moved, int]], colour: str) -> list[Spec]:
    """Return the name at the left of each line and what became of it at the right."""
    words = [
        {
            "y": y - STRIP - 8,
            "name": row.name,
            "said": " · ".join(filter(None, (row.brief, row.said))),
            "brief": row.brief,
        }
        for row, y in placed
    ]
    room = {"expr": f"width - (width < {NARROW} ? 120 : 470)"}
    bold: dict[str, Any] = {"fontSize": NAME_SIZE, "fontWeight": 600, "limit": room}
    # A ministry's missions begin alike ("Embassy of Japan in …"): what tells them apart stays.
    bold |= {"dir": "rtl"} if colour == OWN else {}
    said = {"condition": {"test": f"width < {NARROW}", "field": "brief"}, "field": "said"}
    return [
        canvas.words(words, {"field": "name"}, colour, bold),
        canvas.words(words, said, colour, {"fontSize": NAME_SIZE, "align": "right"}),
    ]


def periods_spec(rows: Sequence[Moved], quarters: Quarters) -> Spec:
    """Return the Vega-Lite specification; the same figures in the same language are built once."""
    return _built(tuple(rows), quarters, language())


def periods_table(rows: Sequence[Moved], quarters: Quarters) -> pd.DataFrame:
    """Return one row a line: name, both values in the unit (3.1 for 3.1%), and what to make of it."""
    scale = 100 if quarters.percent else 1
    return pd.DataFrame(
        [(row.name, round(row.earlier * scale, 9), round(row.later * scale, 9), row.said) for row in rows],
        columns=[
            _("What"),
            f"{quarters.earlier} ({quarters.unit})",
            f"{quarters.later} ({quarters.unit})",
            _("Remark"),
        ],
    )


def periods_chart(
    rows: Sequence[Moved], quarters: Quarters, *, title: str, source: str, name: str, key: str
) -> None:
    """Draw the lines as a complete figure, the network's first. ``title`` states the finding."""
    shown = [*(row for row in rows if not row.own), *[row for row in rows if row.own][:MOST]]
    told = [
        _("{name}: {before} in {earlier}, {now} in {later}, {said}.").format(
            name=row.name,
            before=number_text(row.earlier, percent=quarters.percent),
            now=number_text(row.later, percent=quarters.percent),
            earlier=quarters.earlier,
            later=quarters.later,
            said=row.said,
        )
        for row in shown
    ]
    figure(
        title=title,
        subtitle=_("The ring is {earlier}, the dot {later}. Those that changed most come first.").format(
            earlier=quarters.earlier, later=quarters.later
        ),
        spec=periods_spec(shown, quarters),
        alt=" ".join([title, *told]),
        table=lambda: periods_table(rows, quarters),
        source=source,
        name=name,
        key=key,
    )
