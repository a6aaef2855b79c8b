"""The picture the portal is known by: the network as one band, the winners above it, the own missions below.

Everybody stands on one line, so that a room sees at once who is where. The band
shows only what the release published. Each name has a lane of its own and a thin
line down to its mark, so that names never cover each other, on any screen.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from components.benchmarks import (
    Benchmark,
    OwnMission,
    Winner,
    distribution_table,
    distribution_text,
    reading_note,
)
from components.figure import figure
from components.page import number_text
from components.theme import AWARD, NAME_SIZE, NETWORK, OWN, SCREEN_CONFIG, TEXT_SIZE, Spec
from core.texts import _, language, ngettext

# Pixels: a lane of one name, the band, and the axis below with its title.
LANE: Final = 30
BAND: Final = 64
FOOT: Final = 96
# So many own missions are named, from both ends; the others are marks without a name.
NAMED: Final = 4
# A scale whose largest value is this many medians away is drawn compressed.
WIDE: Final = 8.0
# Axis labels closer than this share of the width would run into each other on a phone.
APART: Final = 0.085
# Lines closer than this share of the width are one line to the eye.
HAIR: Final = 0.004
STAR: Final = "M0,-1L0.294,-0.405L0.951,-0.309L0.476,0.155L0.588,0.809L0,0.5L-0.588,0.809L-0.476,0.155L-0.951,-0.309L-0.294,-0.405Z"


@dataclass(frozen=True, slots=True)
class _Lane:
    """One name with its line: where its mark stands, and how far the name may reach beside the line.

    ``room`` is a share of the width: to the right of the line, or to its left when negative.
    """

    words: str
    value: float
    y: float
    colour: str
    room: float


class _Scale:
    """Places values along the picture; the same for every layer."""

    def __init__(self, benchmark: Benchmark, values: Sequence[float]) -> None:
        self.high = max(values) * 1.05 or 1.0
        self.low = min(0.0, min(values) * 1.05)
        self.constant = benchmark.median / 2
        self.wide = self.low == 0 and benchmark.median > 0 and self.high > WIDE * benchmark.median
        self.unit = benchmark.unit
        self.percent = benchmark.percent

    def fraction(self, value: float) -> float:
        """Return where a value stands between the left edge (0) and the right one (1)."""
        if self.wide:
            return math.log1p(value / self.constant) / math.log1p(self.high / self.constant)
        return (value - self.low) / (self.high - self.low)

    def x(self, marked: Sequence[float]) -> dict[str, Any]:
        """Return the encoding's scale and axis; the ticks are the published figures that have room."""
        scale: dict[str, Any] = {"domain": [self.low, self.high], "nice": False, "zero": False}
        if self.wide:
            scale |= {"type": "symlog", "constant": self.constant}
        ticks: list[float] = []
        for value in marked:
            if all(abs(self.fraction(value) - self.fraction(other)) > APART for other in ticks):
                ticks.append(value)
        labels = {format(tick, ".6g"): number_text(tick, percent=self.percent, digits=2) for tick in ticks}
        title = _("{unit} (scale compressed to the right)") if self.wide else "{unit}"
        return {
            "scale": scale,
            "axis": {
                "values": sorted(ticks),
                "labelExpr": f"{labels!r}[format(datum.value, '.6~g')] || format(datum.value, '~g')",
                "labelFontSize": TEXT_SIZE + 1,
                "title": title.format(unit=self.unit),
                "titleAnchor": "start",
                "grid": False,
            },
        }


def _named(own: Sequence[OwnMission]) -> tuple[list[OwnMission], int]:
    """Return the own missions that get a name, highest first, and how many others there are."""
    ordered = sorted(own, key=lambda one: -one.value)
    if len(ordered) <= NAMED:
        return ordered, 0
    half = NAMED // 2
    return [*ordered[:half], *ordered[-half:]], len(ordered) - NAMED


def _shared_award(winners: Sequence[Winner]) -> str:
    """Return the award all winners have in common, which then need not stand beside each; empty without one."""
    awards = {one.award for one in winners}
    return awards.pop() if len(awards) == 1 and len(winners) > 1 else ""


def _rects(values: list[dict[str, float]], x: dict[str, Any], y: dict[str, Any], opacity: float) -> Spec:
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "opacity": opacity, "tooltip": False, "cornerRadius": 4},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "y2": {"field": "y2"},
            "color": {"value": NETWORK},
        },
    }


def _lines(lanes: Sequence[_Lane], x: dict[str, Any], y: dict[str, Any], middle: float) -> list[Spec]:
    """Return the thin lines from each name to its mark on the band, one layer a colour."""
    return [
        {
            "data": {
                "values": [
                    {"x": lane.value, "y": lane.y, "y2": middle} for lane in lanes if lane.colour == colour
                ]
            },
            "mark": {"type": "rule", "strokeWidth": 1.5, "opacity": 0.55, "tooltip": False},
            "encoding": {
                "x": {"field": "x", "type": "quantitative", **x},
                "y": {"field": "y", **y},
                "y2": {"field": "y2"},
                "color": {"value": colour},
            },
        }
        for colour in dict.fromkeys(lane.colour for lane in lanes)
    ]


def _lanes(
    found: Sequence[tuple[str, float]], scale: _Scale, colour: str, start: float, step: float
) -> list[_Lane]:
    """Give each name a lane, from ``start`` away from the band by ``step`` pixels.

    Who stands nearest to the middle is named nearest to the band, so that the lines of
    those farther out pass beside the names. A name reaches as far as the next such line.
    """
    ordered = sorted(found, key=lambda one: abs(scale.fraction(one[1]) - 0.5))
    places = [scale.fraction(value) for _words, value in ordered]
    lanes = []
    for number, (words, value) in enumerate(ordered):
        at, passing = places[number], places[number + 1 :]
        right = min([place for place in passing if place > at + HAIR] + [1.0]) - at
        left = at - max([place for place in passing if place < at - HAIR] + [0.0])
        room = right if right >= left else -left
        lanes.append(_Lane(words, value, start + step * number, colour, room))
    return lanes


def _name(lane: _Lane, x: dict[str, Any], y: dict[str, Any]) -> Spec:
    """Return a name beside its line, on the side that has more room and no longer than that."""
    side: Literal["left", "right"] = "left" if lane.room > 0 else "right"
    return {
        "data": {"values": [{"x": lane.value, "y": lane.y, "words": lane.words}]},
        "mark": {
            "type": "text",
            "align": side,
            "baseline": "middle",
            "dx": 9 if side == "left" else -9,
            "fontSize": NAME_SIZE,
            "fontWeight": 600,
            "limit": {"expr": f"width * {abs(lane.room):.3f} - 12"},
            "tooltip": False,
            # A ministry's missions begin alike ("Embassy of Japan in …"): what tells them apart stays.
            **({"dir": "rtl"} if lane.colour == OWN else {}),
        },
        "encoding": {
            "x": {"field": "x", "type": "quantitative", **x},
            "y": {"field": "y", **y},
            "text": {"field": "words"},
            "color": {"value": lane.colour},
        },
    }


def _marks(
    found: Sequence[tuple[str, float]],
    colour: str,
    mark: dict[str, Any],
    x: dict[str, Any],
    at: dict[str, Any],
) -> Spec:
    """Return symbols on the band, with the words a pointer or a screen reader gets."""
    percent = bool(at["percent"])
    return {
        "data": {
            "values": [
                {"x": value, "y": at["middle"], "name": name, "said": number_text(value, percent=percent)}
                for name, value in found
            ]
        },
        "mark": {"type": "point", "filled": True, **mark},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", **x},
            "y": {"field": "y", **at["y"]},
            "color": {"value": colour},
            "tooltip": [{"field": "name", "title": _("Mission")}, {"field": "said", "title": _("Value")}],
        },
    }


@functools.lru_cache(maxsize=256)
def _built(
    benchmark: Benchmark, own: tuple[OwnMission, ...], winners: tuple[Winner, ...], _language: str
) -> Spec:
    published = [benchmark.median, *(benchmark.quartiles or ()), *(benchmark.tails or ())]
    spread = [
        *published,
        *(benchmark.about or ()),
        *(one.value for one in own),
        *(one.value for one in winners),
    ]
    scale = _Scale(benchmark, spread)
    x = scale.x(published)
    named, _others = _named(own)
    top = LANE * len(winners) + 8
    middle = top + BAND / 2
    height = top + BAND + 8 + LANE * len(named)
    y: dict[str, Any] = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, height], "reverse": True, "nice": False},
    }

    def said(name: str, value: float) -> str:
        return f"{name} · {number_text(value, percent=benchmark.percent)}"

    shared = _shared_award(winners)
    honoured = [
        (said(one.name if shared else f"{one.name}, {one.award}", one.value), one.value) for one in winners
    ]
    mine = [(said(one.name, one.value), one.value) for one in named]
    below = top + BAND + 8 + LANE / 2
    lanes = [
        *_lanes(honoured, scale, AWARD, top - 8 - LANE / 2, -LANE),
        *_lanes(mine, scale, OWN, below, LANE),
    ]
    bands = [(scale.low, scale.high, 0.1)]
    bands += [
        (*ends, opacity) for ends, opacity in ((benchmark.tails, 0.18), (benchmark.quartiles, 0.32)) if ends
    ]
    if not benchmark.quartiles and benchmark.about:
        bands.append((*benchmark.about, 0.18))
    layers = [
        _rects([{"x": low, "x2": high, "y": top, "y2": top + BAND}], x, y, opacity)
        for low, high, opacity in bands
    ]
    place = {"y": y, "middle": middle, "percent": benchmark.percent}
    bar = {"shape": "M-0.05,-1L0.05,-1L0.05,1L-0.05,1Z", "size": BAND**2, "opacity": 1}
    layers.append(_marks([(_("Network median"), benchmark.median)], NETWORK, bar, x, place))
    layers += _lines(lanes, x, y, middle)
    dots = [(one.name, one.value) for one in own]
    if dots:
        layers.append(_marks(dots, OWN, {"size": 300, "opacity": 0.85}, x, place))
    if winners:
        stars = [(f"{one.name}, {one.award}", one.value) for one in winners]
        layers.append(_marks(stars, AWARD, {"size": 700, "shape": STAR, "opacity": 1}, x, place))
    layers += [_name(lane, x, y) for lane in lanes]
    config = {key: dict(value) for key, value in SCREEN_CONFIG.items()}
    return {"height": height + FOOT, "layer": layers, "config": config, "usermeta": {"bars": 1}}


def emblem_spec(benchmark: Benchmark, own: Sequence[OwnMission], winners: Sequence[Winner]) -> Spec:
    """Return the Vega-Lite specification; the same figures in the same language are built once."""
    return _built(benchmark, tuple(own), tuple(winners), language())


def emblem(
    benchmark: Benchmark,
    own: Sequence[OwnMission],
    winners: Sequence[Winner],
    *,
    title: str,
    source: str,
    name: str,
) -> None:
    """Draw the picture as a complete figure. ``title`` states the finding; ``source`` says what it rests on."""
    others = _named(own)[1]
    note = reading_note(benchmark) + (
        " "
        + ngettext(
            "{n} more mission is a mark without a name.",
            "{n} more missions are marks without a name.",
            others,
        ).format(n=others)
        if others
        else ""
    )
    shared = _shared_award(winners)
    figure(
        title=title,
        subtitle=" ".join(filter(None, (shared and _("Stars: {award}.").format(award=shared), note))),
        spec=emblem_spec(benchmark, own, winners),
        alt=f"{title}. {distribution_text(benchmark, own, winners)}",
        table=lambda: distribution_table(benchmark, own, winners),
        source=source,
        name=name,
        key="award-emblem",
    )
