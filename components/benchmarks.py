"""The chart the portal is known by: the network's spread, the own missions, the award winners.

Every row is one line a reader takes in from left to right: a name, a value, and
under them the same strip of the network with one mark on it. The strip shows
only what the release published; a cell with a median alone has a line and two
sides, nothing between.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from components.figure import figure
from components.page import number_text
from components.theme import AWARD, NAME_SIZE, NETWORK, OWN, SCREEN_CONFIG, Spec
from core.texts import _, language, ngettext


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published cell, as the release states it.

    ``missions`` is the published count (to the nearest five). ``quartiles`` and
    ``tails`` (10th and 90th percentile) are None where the release publishes
    none. ``about`` is the range that counts as "about the median". Values are in
    ``unit``; with ``percent`` they are shares (0.031 is shown as 3.1%).
    """

    unit: str
    missions: int
    median: float
    quartiles: tuple[float, float] | None = None
    tails: tuple[float, float] | None = None
    about: tuple[float, float] | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class OwnMission:
    """A mission of the viewer's ministry: its own value and its place in words ("above")."""

    name: str
    value: float
    place: str


@dataclass(frozen=True, slots=True)
class Winner:
    """A mission an award edition named, with the value the edition published and the award's name."""

    name: str
    value: float
    award: str


@dataclass(frozen=True, slots=True)
class Line:
    """A benchmark others published, of the same denominator: who and when, its value, what kind of figure."""

    name: str
    value: float
    kind: str


# Pixels. A row is a line of text and the strip under it.
ROW: Final = 64
STRIP: Final = 18
# The axis with its title and the padding; Vega-Lite counts them into the height.
FOOT: Final = 86
# Below this width a line has no room for a name and its place in words.
NARROW: Final = 560
# Axis values closer than this share of the width would run into each other on a phone.
APART: Final = 0.16
# More own missions than this are drawn as one row of ticks between the highest and the lowest.
LABELLED: Final = 12
# A scale whose largest value is this many medians away is drawn compressed.
WIDE: Final = 8.0
STAR: Final = "M0,-1L0.294,-0.405L0.951,-0.309L0.476,0.155L0.588,0.809L0,0.5L-0.588,0.809L-0.476,0.155L-0.951,-0.309L-0.294,-0.405Z"


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the chart: its words, its colour, and the marks on its strip.

    ``brief`` stands for ``text`` where the line is too narrow for both name and text.
    """

    name: str
    text: str
    brief: str
    colour: str
    marks: tuple[tuple[str, float], ...] = ()


def _rows(
    benchmark: Benchmark, own: Sequence[OwnMission], winners: Sequence[Winner], lines: Sequence[Line]
) -> list[_Row]:
    """Return the lines from top to bottom: the network, own missions, winners, others' benchmarks; highest first."""

    def said(value: float) -> str:
        return number_text(value, percent=benchmark.percent)

    median = _("median {value}").format(
        value=number_text(benchmark.median, percent=benchmark.percent, digits=2)
    )
    rows = [_Row(_("Network"), median, median, NETWORK)]
    ordered = sorted(own, key=lambda mission: -mission.value)
    shown, crowd = ordered, ordered[:0]
    if len(ordered) > LABELLED:
        half = LABELLED // 2
        shown, crowd = [*ordered[:half], *ordered[-half:]], ordered[half:-half]
    for position, mission in enumerate(shown):
        if crowd and position == LABELLED // 2:
            more = ngettext("{n} more mission", "{n} more missions", len(crowd)).format(n=len(crowd))
            rows.append(_Row(more, "", "", OWN, tuple((item.name, item.value) for item in crowd)))
        place = f"{said(mission.value)} · {mission.place}" if mission.place else said(mission.value)
        rows.append(_Row(mission.name, place, said(mission.value), OWN, ((mission.name, mission.value),)))
    rows.extend(
        _Row(
            f"{winner.name} · {winner.award}",
            said(winner.value),
            said(winner.value),
            AWARD,
            ((winner.name, winner.value),),
        )
        for winner in sorted(winners, key=lambda winner: -winner.value)
    )
    for line in sorted(lines, key=lambda line: -line.value):
        text = said(line.value)
        rows.append(_Row(line.name, f"{text} · {line.kind}", text, NETWORK, ((line.name, line.value),)))
    return rows


def _ticks(low: float, high: float) -> list[float]:
    """Return round axis values from ``low`` to ``high``: steps of 1, 2 or 5 times a power of ten, at most six."""
    span = (high - low) or 1.0
    power: float = 10.0 ** math.floor(math.log10(span / 5))
    step = next(size * power for size in (1, 2, 5, 10) if span / (size * power) <= 5)
    first = math.ceil(low / step)
    return [round(step * count, 12) for count in range(first, math.floor(high / step) + 1)]


def _compressed_ticks(high: float, constant: float) -> list[float]:
    """Return 0 and round values up to ``high`` that stand well apart on a symlog scale with ``constant``."""

    def place(value: float) -> float:
        return math.log1p(value / constant) / math.log1p(high / constant)

    top = math.floor(math.log10(high))
    kept: list[float] = []
    for value in (size * 10.0**power for power in range(top, top - 4, -1) for size in (5, 2, 1)):
        upper = place(kept[-1]) if kept else 1.0 + APART
        if value <= high and place(value) >= APART and upper - place(value) >= APART:
            kept.append(value)
    return [0.0, *reversed(kept)]


def _axis(benchmark: Benchmark, values: Sequence[float]) -> dict[str, Any]:
    """Return the x encoding's scale and axis; the same for every layer."""
    high = max(values) * 1.06 or 1.0
    low = min(0.0, min(values) * 1.06)
    wide = low == 0 and benchmark.median > 0 and high > WIDE * benchmark.median
    constant = benchmark.median / 2
    ticks = _compressed_ticks(high, constant) if wide else _ticks(low, high)
    labels = {format(tick, "g"): number_text(tick, percent=benchmark.percent) for tick in ticks}
    scale: dict[str, Any] = {"domain": [low, high], "nice": False, "zero": False}
    if wide:
        scale |= {"type": "symlog", "constant": constant}
    return {
        "scale": scale,
        "axis": {
            "values": ticks,
            "labelExpr": f"{labels!r}[format(datum.value, '.12~g')] || format(datum.value, '~g')",
            "title": _("{unit} (scale compressed to the right)").format(unit=benchmark.unit)
            if wide
            else benchmark.unit,
            "titleAnchor": "start",
            "grid": True,
            "gridOpacity": 0.6,
        },
    }


class _Canvas:
    """Builds layers over one pair of axes: values along x, pixels down y."""

    def __init__(self, axis: dict[str, Any], height: int) -> None:
        self.axis = axis
        self.y: dict[str, Any] = {
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, height], "reverse": True, "nice": False},
        }

    def strip(self, spans: Sequence[dict[str, Any]], colour: str, opacity: float) -> Spec:
        """Return bands from x to x2 and y to y2."""
        return {
            "data": {"values": list(spans)},
            "mark": {"type": "rect", "opacity": opacity, "tooltip": False, "cornerRadius": 3},
            "encoding": {
                "x": {"field": "x", "type": "quantitative", **self.axis},
                "x2": {"field": "x2"},
                "y": {"field": "y", **self.y},
                "y2": {"field": "y2"},
                "color": {"value": colour},
            },
        }

    def marks(self, marks: Sequence[dict[str, Any]], colour: str, mark: dict[str, Any]) -> Spec:
        """Return symbols at x and y, with the words a pointer or a screen reader gets."""
        tooltip = [{"field": "name", "title": _("Mission")}, {"field": "said", "title": _("Value")}]
        return {
            "data": {"values": list(marks)},
            "mark": {"type": "point", "filled": True, "opacity": 1, **mark},
            "encoding": {
                "x": {"field": "x", "type": "quantitative", **self.axis},
                "y": {"field": "y", **self.y},
                "color": {"value": colour},
                "tooltip": tooltip,
            },
        }

    def words(self, rows: Sequence[dict[str, Any]], text: Spec, colour: str, mark: dict[str, Any]) -> Spec:
        """Return text at the left edge, or at the right one when the mark says so."""
        at = "width" if mark.get("align") == "right" else 0
        return {
            "data": {"values": list(rows)},
            "mark": {"type": "text", "baseline": "middle", "align": "left", "tooltip": False, **mark},
            "encoding": {
                "x": {"value": at},
                "y": {"field": "y", **self.y},
                "text": text,
                "color": {"value": colour},
            },
        }


@functools.lru_cache(maxsize=512)
def _built(
    benchmark: Benchmark,
    own: tuple[OwnMission, ...],
    winners: tuple[Winner, ...],
    lines: tuple[Line, ...],
    _language: str,
) -> Spec:
    rows = _rows(benchmark, own, winners, lines)
    ranges = (benchmark.quartiles or benchmark.about or (), benchmark.tails or ())
    published = [benchmark.median, *(value for ends in ranges for value in ends)]
    marked = [value for row in rows for _name, value in row.marks]
    height = ROW * len(rows)
    canvas = _Canvas(_axis(benchmark, [*published, *marked]), height)
    centres = [ROW * index + ROW - STRIP for index in range(len(rows))]
    layers = [*_network_layers(canvas, benchmark, centres)]
    layers.extend(_mark_layers(canvas, benchmark, rows, centres))
    layers.extend(_word_layers(canvas, rows, centres))
    config = {key: dict(value) for key, value in SCREEN_CONFIG.items()}
    return {"height": height + FOOT, "layer": layers, "config": config}


def _network_layers(canvas: _Canvas, benchmark: Benchmark, centres: Sequence[int]) -> list[Spec]:
    """Return what the release published, on every row's strip: bands where there are any, the median always."""
    half = STRIP // 2

    def spans(ends: tuple[float, float]) -> list[dict[str, Any]]:
        return [{"x": ends[0], "x2": ends[1], "y": y - half, "y2": y + half} for y in centres]

    low, high = canvas.axis["scale"]["domain"]
    base = [{"x": low, "x2": high, "y": y - 1.5, "y2": y + 1.5} for y in centres]
    layers = [canvas.strip(base, NETWORK, 0.35)]
    for band, opacity in ((benchmark.tails, 0.2), (benchmark.quartiles, 0.38)):
        if band is not None:
            layers.append(canvas.strip(spans(band), NETWORK, opacity))
    if benchmark.quartiles is None and benchmark.about is not None:
        layers.append(canvas.strip(spans(benchmark.about), NETWORK, 0.2))
    medians = [{"x": benchmark.median, "y": y, "name": _("Network median"), "said": ""} for y in centres]
    for mark in medians:
        mark["said"] = number_text(benchmark.median, percent=benchmark.percent, digits=2)
    shape = {"shape": "M-0.12,-1L0.12,-1L0.12,1L-0.12,1Z", "size": 800}
    layers.append(canvas.marks(medians, NETWORK, shape))
    return layers


def _mark_layers(
    canvas: _Canvas, benchmark: Benchmark, rows: Sequence[_Row], centres: Sequence[int]
) -> list[Spec]:
    """Return the marks: a dot for an own mission, small dots where many share a row, a star for a winner, a diamond for others' benchmarks."""
    kinds: tuple[tuple[str, bool, dict[str, Any]], ...] = (
        (OWN, False, {"size": 260}),
        (OWN, True, {"size": 110, "opacity": 0.55}),
        (AWARD, False, {"size": 420, "shape": STAR}),
        (NETWORK, False, {"size": 200, "shape": "diamond"}),
    )
    layers = []
    for colour, crowded, shape in kinds:
        marks = [
            {"x": value, "y": centre, "name": name, "said": number_text(value, percent=benchmark.percent)}
            for row, centre in zip(rows, centres, strict=True)
            if row.colour == colour and (len(row.marks) > 1) == crowded
            for name, value in row.marks
        ]
        if marks:
            layers.append(canvas.marks(marks, colour, shape))
    return layers


def _word_layers(canvas: _Canvas, rows: Sequence[_Row], centres: Sequence[int]) -> list[Spec]:
    """Return the names at the left and the values at the right, above each strip."""
    layers = []
    for colour in (NETWORK, OWN, AWARD):
        words = [
            {"y": centre - STRIP - 8, "name": row.name, "text": row.text, "brief": row.brief}
            for row, centre in zip(rows, centres, strict=True)
            if row.colour == colour
        ]
        if words:
            weight: dict[str, Any] = {"fontSize": NAME_SIZE, "fontWeight": 600}
            room = {"expr": f"width - (width < {NARROW} ? 112 : 340)"}
            if colour == OWN:
                # A ministry's missions begin alike ("Embassy of Japan in …"): what tells them apart stays.
                weight["dir"] = "rtl"
            layers.append(canvas.words(words, {"field": "name"}, colour, {**weight, "limit": room}))
            said = {"condition": {"test": f"width < {NARROW}", "field": "brief"}, "field": "text"}
            layers.append(canvas.words(words, said, colour, {"fontSize": NAME_SIZE, "align": "right"}))
    return layers


def distribution_spec(
    benchmark: Benchmark,
    own: Sequence[OwnMission] = (),
    winners: Sequence[Winner] = (),
    lines: Sequence[Line] = (),
) -> Spec:
    """Return the Vega-Lite specification; the same figures in the same language are built once."""
    return _built(benchmark, tuple(own), tuple(winners), tuple(lines), language())


def distribution_table(
    benchmark: Benchmark, own: Sequence[OwnMission], winners: Sequence[Winner], lines: Sequence[Line] = ()
) -> pd.DataFrame:
    """Return everything the chart says as a table: what, value in ``unit`` (3.1 for 3.1%) and remark, one row each."""
    scale = 100 if benchmark.percent else 1
    pairs = [
        (_("Network: 10th percentile"), benchmark.tails and benchmark.tails[0]),
        (_("Network: first quartile"), benchmark.quartiles and benchmark.quartiles[0]),
        (_("Network: median"), benchmark.median),
        (_("Network: third quartile"), benchmark.quartiles and benchmark.quartiles[1]),
        (_("Network: 90th percentile"), benchmark.tails and benchmark.tails[1]),
    ]
    rows: list[tuple[str, float, str]] = [(what, value, "") for what, value in pairs if value is not None]
    rows += [
        (mission.name, mission.value, mission.place) for mission in sorted(own, key=lambda item: -item.value)
    ]
    rows += [(winner.name, winner.value, winner.award) for winner in winners]
    rows += [(line.name, line.value, line.kind) for line in lines]
    scaled = [(what, round(value * scale, 9), remark) for what, value, remark in rows]
    return pd.DataFrame(scaled, columns=[_("What"), benchmark.unit, _("Remark")])


def distribution_text(
    benchmark: Benchmark, own: Sequence[OwnMission], winners: Sequence[Winner], lines: Sequence[Line] = ()
) -> str:
    """Return the chart in words, for whoever hears it instead of seeing it; made once, as the chart is."""
    return _told(benchmark, tuple(own), tuple(winners), tuple(lines), language())


@functools.lru_cache(maxsize=512)
def _told(
    benchmark: Benchmark,
    own: tuple[OwnMission, ...],
    winners: tuple[Winner, ...],
    lines: tuple[Line, ...],
    _language: str,
) -> str:
    def said(value: float) -> str:
        return number_text(value, percent=benchmark.percent)

    parts = [
        _("The network's median is {value} ({unit}), from about {n} missions.").format(
            value=said(benchmark.median), unit=benchmark.unit, n=benchmark.missions
        )
    ]
    if benchmark.quartiles:
        low, high = benchmark.quartiles
        parts.append(
            _("Half of the missions lie between {low} and {high}.").format(low=said(low), high=said(high))
        )
    parts += [
        _("{name}: {value}, {place}.").format(name=item.name, value=said(item.value), place=item.place)
        for item in own
    ]
    parts += [
        _("{name}, {award}: {value}.").format(name=item.name, award=item.award, value=said(item.value))
        for item in winners
    ]
    parts += [f"{line.name}: {said(line.value)}, {line.kind}." for line in lines]
    return " ".join(parts)


def reading_note(benchmark: Benchmark) -> str:
    """Return how to read the strip, in words for what this cell publishes."""
    if benchmark.tails is not None:
        return _(
            "The line marks the median. The inner band holds the middle half of the missions;"
            " the outer band leaves out the lowest and the highest tenth."
        )
    if benchmark.quartiles is not None:
        return _("The line marks the median. The band holds the middle half of the missions.")
    alone = _(
        "The line marks the median. With so few missions nothing else is published,"
        " so that no single ministry can be recognised."
    )
    if benchmark.about is None:
        return alone
    return f"{alone} {_('What lies in the band counts as about the median.')}"


def distribution_chart(
    benchmark: Benchmark,
    own: Sequence[OwnMission],
    winners: Sequence[Winner],
    lines: Sequence[Line] = (),
    *,
    title: str,
    source: str,
    name: str,
    key: str = "",
    link: str = "",
) -> None:
    """Draw the chart as a complete figure. ``title`` states the finding; ``source`` says what it rests on."""
    figure(
        title=title,
        subtitle=reading_note(benchmark),
        spec=distribution_spec(benchmark, own, winners, lines),
        alt=distribution_text(benchmark, own, winners, lines),
        table=lambda: distribution_table(benchmark, own, winners, lines),
        source=source,
        name=name,
        key=key,
        link=link,
    )
