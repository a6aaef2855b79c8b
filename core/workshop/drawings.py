"""The results of a poll, drawn: bars, a histogram, dots, a cloud of words.

Whatever holds words is HTML, so that the browser wraps them in every script; what is
measured is SVG, whose sizes need no style of their own. Colours are the page's
(``present.css``). No type is smaller than ``TYPE``, the size the projector page is made for.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from babel.numbers import format_decimal, format_percent

from core.texts import _, language, ngettext
from core.workshop.stage import Results
from core.workshop.steps import Poll

TYPE: Final = 24
WIDTH, HEIGHT = 640, 440
"""The room beside a poll's QR code, in pixels of a projector of 1024 × 768."""

# The empty edge of a row of dots, and how wide a column of them is.
EDGE: Final = 12
COLUMN: Final = 18

SIZES: Final = 8
"""Sizes of the words in a cloud, as classes of the style sheet: size-1 is the smallest."""

# How much wider and higher a word of each size is than one of the smallest, as in the style sheet.
GROWTH: Final = (1.1, 1.4, 1.75, 2.1, 2.5, 3.0, 3.5, 4.0)
ROOM: Final = 480
"""The room for the letters of a cloud, in squares of the page's own type: a third of the place stays empty."""


def number(value: float, digits: int = 1) -> str:
    """Return a number in the page's language, with at most this many decimals."""
    return format_decimal(round(value, digits), format="#,##0.###", locale=language())


def drawn(poll: Poll, results: Results) -> str:
    """Return the results of a poll as HTML."""
    match poll.kind:
        case "scale":
            return scale(poll, results)
        case "number":
            return guesses(poll, results)
        case "words":
            return cloud([(named["word"], named["count"]) for named in results["words"]])
        case "ranking":
            most = max(results["most"], 1)
            return _bars(
                (f"{one['place']}. {one['text']}", one["points"] / most, _points(one["points"]))
                for one in results["choices"]
            )
        case _:
            answers = max(results["answers"], 1)
            return _bars(
                (
                    one["text"],
                    one["count"] / answers,
                    f"{one['count']} · {format_percent(one['count'] / answers, locale=language())}",
                )
                for one in results["choices"]
            )


def _points(points: float) -> str:
    return ngettext("{n} point", "{n} points", round(points)).format(n=number(points))


def _bars(rows: Iterator[tuple[str, float, str]]) -> str:
    """Return bars from (name, share of the whole width, what it amounts to)."""
    drawn_rows = "".join(
        f'<li><p><span class="name">{escape(name)}</span> <b>{escape(amount)}</b></p>'
        f'<svg aria-hidden="true"><rect class="room" width="100%" height="100%"/>'
        f'<rect class="mark" width="{min(share, 1):.2%}" height="100%"/></svg></li>'
        for name, share, amount in rows
    )
    return f'<ol class="bars">{drawn_rows}</ol>'


def scale(poll: Poll, results: Results) -> str:
    """Return how often each point of a scale was chosen, with mean and median below."""
    counts: Sequence[dict[str, Any]] = results["counts"]
    most = max((one["count"] for one in counts), default=0) or 1
    step, top, floor = WIDTH / len(counts), 40, HEIGHT - 110
    marks = []
    for place, one in enumerate(counts):
        middle, height = (place + 0.5) * step, (floor - top) * one["count"] / most
        marks += [
            _bar(middle - step * 0.4, floor - height, step * 0.8, height),
            _text(middle, floor - height - 10, str(one["count"]), "strong"),
            _text(middle, floor + 32, str(one["value"])),
        ]
    ends = [
        _text(0, floor + 68, _cut(poll.low_label), anchor="start"),
        _text(WIDTH, floor + 68, _cut(poll.high_label), anchor="end"),
    ]
    said = _("Mean {mean} · median {median}").format(
        mean=_or_dash(results["mean"]), median=_or_dash(results["median"])
    )
    values = ", ".join(f"{one['value']}: {one['count']}" for one in counts)
    return _picture([*marks, *ends, _text(WIDTH / 2, HEIGHT - 4, said, "strong")], f"{values}. {said}.")


def _bar(x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="mark" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def guesses(poll: Poll, results: Results) -> str:
    """Return each guess as a dot over its value, the median, and the true value where there is one.

    A wild guess stands at the edge, so that it does not squeeze all others together.
    """
    values: Sequence[float] = [float(value) for value in results["values"]]
    if not values:
        return f'<p class="none">{escape(_("No answers yet"))}</p>'
    true = None if results["true_value"] is None else float(results["true_value"])
    median = float(results["median"])
    low, high = _span(values, results["bins"], true)
    room = (high - low) * 0.05 or max(abs(high) * 0.1, 1)
    floor = HEIGHT - 120

    def x(value: float) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (min(max(value, low), high) - low + room) / (high - low + 2 * room)

    said = _with_unit(_("Median of the room: {value}"), median, poll.unit)
    marks = [
        f'<line class="edge" x1="0" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>',
        _upright("median", x(median), 70, floor),
        *_dots([x(value) for value in values], floor),
        _text(0, floor + 34, f"{'≤ ' if min(values) < low else ''}{number(low)}", anchor="start"),
        _text(WIDTH, floor + 34, f"{'≥ ' if max(values) > high else ''}{number(high)}", anchor="end"),
        _text(0, floor + 72, said, "strong", anchor="start"),
    ]
    if true is not None:
        told = _with_unit(_("True value: {value}"), true, poll.unit)
        side = "start" if x(true) < WIDTH / 2 else "end"
        marks += [_upright("true", x(true), 44, floor), _text(x(true), 30, told, "strong true", anchor=side)]
        said = f"{said}. {told}"
    return _picture(marks, f"{said}.")


def _span(
    values: Sequence[float], bins: Sequence[Mapping[str, float | None]], true: float | None
) -> tuple[float, float]:
    """Return the lowest and the highest value the drawing is made for: without wild guesses, with the truth."""
    ends = [float(end) for one in bins for end in (one["from"], one["to"]) if end is not None]
    inside = [value for value in values if not ends or min(ends) <= value <= max(ends)] or values
    shown = inside if true is None else [*inside, true]
    return min(shown), max(shown)


def _with_unit(words: str, value: float, unit: str) -> str:
    return words.format(value=f"{number(value)} {unit}".strip())


def _upright(kind: str, x: float, top: float, floor: float) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{floor}"/>'


def _dots(places: Sequence[float], floor: float) -> Iterator[str]:
    """Draw dots in columns over their places, small enough for the highest column to fit."""
    stacks = Counter(round(place / COLUMN) for place in places)
    step = min(COLUMN, (floor - 80) / max(stacks.values()))
    for column, size in sorted(stacks.items()):
        for level in range(size):
            height = floor - step * (level + 0.5)
            yield f'<circle class="mark" cx="{column * COLUMN}" cy="{height:.1f}" r="{step * 0.46:.1f}"/>'


def cloud(words: Sequence[tuple[str, int]]) -> str:
    """Return (word, how often) as a cloud: the more often, the larger, the largest in the middle."""
    if not words:
        return f'<p class="none">{escape(_("No words yet"))}</p>'
    ordered = sorted(words, key=lambda named: (-named[1], named[0]))
    sizes = _sizes([times for _word, times in ordered], [len(word) for word, _times in ordered])
    items = [
        f'<li class="size-{size}">{escape(word)}<span class="quiet"> × {times}</span></li>'
        for (word, times), size in zip(ordered, sizes, strict=True)
    ]
    # Every second one before, the others after: what was named most stands in the middle.
    return f'<ul class="cloud">{"".join([*items[1::2][::-1], *items[::2]])}</ul>'


def _sizes(times: Sequence[int], letters: Sequence[int]) -> list[int]:
    """Return a size for each word: its area tells how often it was named, and all of them fit."""
    for largest in range(SIZES, 1, -1):
        spread = max(times[0] - times[-1], 1)
        sizes = [
            1 + round((largest - 1) * math.sqrt((count - times[-1]) / spread))
            if times[0] > times[-1]
            else largest
            for count in times
        ]
        if (
            sum(GROWTH[size - 1] ** 2 * (length + 1) for size, length in zip(sizes, letters, strict=True))
            <= ROOM
        ):
            return sizes
    return [1] * len(times)


def _picture(marks: Sequence[str], told: str) -> str:
    return (
        f'<svg class="drawn" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(told)}">'
        f"{''.join(marks)}</svg>"
    )


def _text(x: float, y: float, said: str, kind: str = "", anchor: str = "middle") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{TYPE}" text-anchor="{anchor}">{escape(said)}</text>'


def _cut(label: str) -> str:
    """Return the label of an end of a scale so that both ends fit beside each other."""
    most = 22
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _or_dash(value: float | None) -> str:
    return "–" if value is None else number(float(value), 2)
