"""A workshop as slides: one for each step, with what was shown, what the room answered and what the speaker had noted."""

from collections.abc import Callable, Sequence
from typing import Any

from core.colours import palette
from core.printing.tree import tree
from core.slides import Chart, Deck, Figure, Line, Series, add_figure
from core.slides.native import Kind
from core.texts import _, language
from core.workshop.outcomes import basis, outcome
from core.workshop.record import Record, Step
from core.workshop.record_words import cover_lines, figure_citation, question_fate
from core.workshop.snapshots import Snapshot

# Draws the picture of a figure as PNG; None where no picture writer sets its letters right.
Draw = Callable[[Snapshot], bytes | None]


def slides(record: Record, draw: Draw, public_url: str) -> bytes:
    """Return the workshop as a PPTX file in this run's language; what was written stays as it was written."""
    deck = Deck(record.title, language())
    deck.cover(record.title, cover_lines(record))
    for step in record.steps:
        _add(deck, step, draw, public_url)
    sources = [figure_citation(step.snapshot, public_url) for step in record.steps if step.snapshot]
    if sources:
        deck.text(_("Sources"), [Line(source) for source in sources], more=_("(continued)"))
    return deck.file()


def _add(deck: Deck, step: Step, draw: Draw, public_url: str) -> None:
    if step.snapshot is not None:
        picture = step.snapshot
        figure = Figure(
            title=picture.title,
            subtitle=picture.subtitle,
            alt=picture.alt,
            source=picture.source,
            spec=picture.spec,
            columns=picture.columns,
            rows=picture.rows,
            citation=figure_citation(picture, public_url),
        )
        add_figure(deck, figure, lambda: draw(picture), title=step.title, notes=step.notes)
    elif step.kind == "poll":
        _add_poll(deck, step)
    elif step.kind == "questions":
        _add_questions(deck, step)
    elif step.body:
        deck.text(step.title, markdown_lines(step.body), notes=step.notes, more=_("(continued)"))
    else:
        deck.bare(step.title, notes=step.notes)


def _add_poll(deck: Deck, step: Step) -> None:
    found = outcome(step)
    if found is None:
        deck.text(step.title, [Line(_("Nobody answered."))], notes=step.notes)
        return
    shapes = deck.bare(step.title, subtitle=found.finding, footer=basis(step), notes=step.notes)
    names, counts = zip(*found.rows, strict=True)
    series = Series(found.columns[1], counts, palette("light")["blue"])
    kind: Kind = "columns" if found.upright else "bars"
    deck.chart(shapes, Chart(kind, (series,), names, unit=found.columns[1]), f"{step.title}. {found.finding}")


def _add_questions(deck: Deck, step: Step) -> None:
    if not step.questions:
        deck.text(step.title, [Line(_("Nobody asked anything."))], notes=step.notes)
        return
    lines = [Line(f"{one.text} ({question_fate(one.votes, one.state)})", level=0) for one in step.questions]
    deck.text(step.title, lines, notes=step.notes, more=_("(continued)"))


def markdown_lines(text: str) -> list[Line]:
    """Return Markdown as the paragraphs of a slide: headings strong, lists as bullets."""
    return list(_lines(tree(text)))


def _lines(node: Any, level: int | None = None) -> Sequence[Line]:
    kind = node["kind"]
    if kind in {"paragraph", "heading", "code"}:
        return [Line(_plain(node), level, strong=kind == "heading")]
    if kind == "table":
        cells = [_plain(cell) for cell in (*node["head"], *node["cells"])]
        wide = node["columns"]
        rows = [cells[start : start + wide] for start in range(0, len(cells), wide)]
        return [Line(" · ".join(row), 0 if level is None else level) for row in rows]
    deeper = (0 if level is None else level + 1) if kind in {"bullet_list", "ordered_list"} else level
    return [line for part in node["parts"] for line in _lines(part, deeper)]


def _plain(node: Any) -> str:
    if node["kind"] in {"softbreak", "hardbreak"}:
        return " "
    return "".join([str(node["text"]), *(_plain(part) for part in node["parts"])])
