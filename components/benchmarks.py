"""The chart the portal is known by: the network's spread, the own missions, the award winners.

Every row is one line a reader takes in from left to right: a name, a value, and
under them the same strip of the network with one mark on it. The strip shows
only what the release published; a cell with a median alone has a line and two
sides, nothing between.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from components.figure import figure
from components.page import number_text
from components.strips import FOOT, NARROW, ROW, STRIP, Canvas, value_axis
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
class Peer:
    """A mission of another ministry that shares its figures by name: its value and its place in words."""

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


PEER: Final = "green"
# More own missions than this are drawn as one row of ticks between the highest and the lowest; likewise peers.
LABELLED: Final = 6
PEERS_LABELLED: Final = 6
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


def _mission_rows(
    missions: Sequence[OwnMission | Peer], colour: str, most: int, *, percent: bool
) -> list[_Row]:
    """Return a line a mission, the highest first; of more than ``most``, those between the ends share one."""
    ordered = sorted(missions, key=lambda mission: -mission.value)
    shown, crowd = ordered, ordered[:0]
    half = most // 2
    if len(ordered) > most:
        shown, crowd = [*ordered[:half], *ordered[-half:]], ordered[half:-half]
    rows = []
    for mission in shown:
        value = number_text(mission.value, percent=percent)
        text = f"{value} · {mission.place}" if mission.place else value
        rows.append(_Row(mission.name, text, value, colour, ((mission.name, mission.value),)))
    if crowd:
        more = ngettext("{n} more mission", "{n} more missions", len(crowd)).format(n=len(crowd))
        rows.insert(half, _Row(more, "", "", colour, tuple((item.name, item.value) for item in crowd)))
    return rows


def _rows(
    benchmark: Benchmark,
    own: Sequence[OwnMission],
    winners: Sequence[Winner],
    lines: Sequence[Line],
    peers: Sequence[Peer],
) -> list[_Row]:
    """Return the lines from top to bottom: the network, own missions, peers, winners, others' benchmarks."""

    def said(value: float) -> str:
        return number_text(value, percent=benchmark.percent)

    median = _("median {value}").format(
        value=number_text(benchmark.median, percent=benchmark.percent, digits=2)
    )
    rows = [
        _Row(_("Network"), median, median, NETWORK),
        *_mission_rows(own, OWN, LABELLED, percent=benchmark.percent),
        *_mission_rows(peers, PEER, PEERS_LABELLED, percent=benchmark.percent),
    ]
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


@functools.lru_cache(maxsize=512)
def _built(
    benchmark: Benchmark,
    own: tuple[OwnMission, ...],
    winners: tuple[Winner, ...],
    lines: tuple[Line, ...],
    peers: tuple[Peer, ...],
    _language: str,
) -> Spec:
    rows = _rows(benchmark, own, winners, lines, peers)
    ranges = (benchmark.quartiles or benchmark.about or (), benchmark.tails or ())
    published = [benchmark.median, *(value for ends in ranges for value in ends)]
    marked = [value for row in rows for _name, value in row.marks]
    height = ROW * len(rows)
    axis = value_axis(
        [*published, *marked], median=benchmark.median, unit=benchmark.unit, percent=benchmark.percent
    )
    canvas = Canvas(axis, height)
    centres = [ROW * index + ROW - STRIP for index in range(len(rows))]
    layers = [*_network_layers(canvas, benchmark, centres)]
    layers.extend(_mark_layers(canvas, benchmark, rows, centres))
    layers.extend(_word_layers(canvas, rows, centres))
    config = {key: dict(value) for key, value in SCREEN_CONFIG.items()}
    return {"height": height + FOOT, "layer": layers, "config": config, "usermeta": {"bars": 1}}


def _network_layers(canvas: Canvas, benchmark: Benchmark, centres: Sequence[int]) -> list[Spec]:
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
    canvas: Canvas, benchmark: Benchmark, rows: Sequence[_Row], centres: Sequence[int]
) -> list[Spec]:
    """Return the marks: a dot for an own mission, a square for a peer, small ones where many share a row, a star for a winner, a diamond for others' benchmarks."""
    kinds: tuple[tuple[str, bool, dict[str, Any]], ...] = (
        (OWN, False, {"size": 260}),
        (OWN, True, {"size": 110, "opacity": 0.55}),
        (PEER, False, {"size": 200, "shape": "square"}),
        (PEER, True, {"size": 90, "shape": "square", "opacity": 0.55}),
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


def _word_layers(canvas: Canvas, rows: Sequence[_Row], centres: Sequence[int]) -> list[Spec]:
    """Return the names at the left and the values at the right, above each strip."""
    layers = []
    for colour in (NETWORK, OWN, PEER, AWARD):
        words = [
            {"y": centre - STRIP - 8, "name": row.name, "text": row.text, "brief": row.brief}
            for row, centre in zip(rows, centres, strict=True)
            if row.colour == colour
        ]
        if words:
            weight: dict[str, Any] = {"fontSize": NAME_SIZE, "fontWeight": 600}
            room = {"expr": f"width - (width < {NARROW} ? 112 : 340)"}
            if colour in (OWN, PEER):
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
    peers: Sequence[Peer] = (),
) -> Spec:
    """Return the Vega-Lite specification; the same figures in the same language are built once."""
    return _built(benchmark, tuple(own), tuple(winners), tuple(lines), tuple(peers), language())


def distribution_table(
    benchmark: Benchmark,
    own: Sequence[OwnMission],
    winners: Sequence[Winner],
    lines: Sequence[Line] = (),
    peers: Sequence[Peer] = (),
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
    missions: list[OwnMission | Peer] = [
        *sorted(own, key=lambda item: -item.value),
        *sorted(peers, key=lambda item: -item.value),
    ]
    rows += [(mission.name, mission.value, mission.place) for mission in missions]
    rows += [(winner.name, winner.value, winner.award) for winner in winners]
    rows += [(line.name, line.value, line.kind) for line in lines]
    scaled = [(what, round(value * scale, 9), remark) for what, value, remark in rows]
    return pd.DataFrame(scaled, columns=[_("What"), benchmark.unit, _("Remark")])


def distribution_text(
    benchmark: Benchmark,
    own: Sequence[OwnMission],
    winners: Sequence[Winner],
    lines: Sequence[Line] = (),
    peers: Sequence[Peer] = (),
) -> str:
    """Return the chart in words, for whoever hears it instead of seeing it; made once, as the chart is."""
    return _told(benchmark, (*own, *peers), tuple(winners), tuple(lines), language())


@functools.lru_cache(maxsize=512)
def _told(
    benchmark: Benchmark,
    missions: tuple[OwnMission | Peer, ...],
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
        for item in missions
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
    peers: Sequence[Peer] = (),
    *,
    title: str,
    source: str,
    name: str,
    key: str = "",
) -> None:
    """Draw the chart as a complete figure. ``title`` states the finding; ``source`` says what it rests on."""
    figure(
        title=title,
        subtitle=reading_note(benchmark),
        spec=distribution_spec(benchmark, own, winners, lines, peers),
        alt=f"{title} {distribution_text(benchmark, own, winners, lines, peers)}",
        table=lambda: distribution_table(benchmark, own, winners, lines, peers),
        source=source,
        name=name,
        key=key,
    )
