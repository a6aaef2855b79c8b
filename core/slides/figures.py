"""A figure of the portal on slides: its finding, a native chart where there is one, what it rests on, how to cite it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.slides.deck import MOST_COLUMNS, MOST_ROWS, Deck
from core.slides.native import Spec, cell_text, native
from core.texts import _

# Draws a figure's picture as PNG; None where no picture writer sets its letters right.
Picture = Callable[[], bytes | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything a figure says, free of the page that shows it.

    ``source`` says what it rests on: how many missions, days and submissions. ``spec`` is
    Vega-Lite, or None for a table alone; ``columns`` and ``rows`` are the same figures as a
    table. ``citation`` is how to name it elsewhere, ``link`` the address that shows it again.
    """

    title: str
    subtitle: str
    alt: str
    source: str
    spec: Spec | None
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    citation: str = ""
    link: str = ""


def add_figure(deck: Deck, figure: Figure, picture: Picture, *, title: str = "", notes: str = "") -> None:
    """Add a figure: one slide with a native chart, or its picture and, on a second slide, its table.

    ``title`` goes before the figure's own finding, ``notes`` before its citation.
    """
    heading = f"{title}: {figure.title}" if title and title != figure.title else figure.title
    said = "\n\n".join(filter(None, (notes, figure.title, figure.alt, figure.citation, _link(figure))))
    chart = native(figure.spec, figure.columns, figure.rows)
    if chart is not None:
        left_out = (
            _("{shown} of {all} rows.").format(
                shown=len(chart.categories), all=len(chart.categories) + chart.left_out
            )
            if chart.left_out
            else ""
        )
        footer = " · ".join(filter(None, (figure.source, left_out, *chart.remarks)))
        shapes = deck.bare(heading, subtitle=figure.subtitle, footer=footer, notes=said)
        deck.chart(shapes, chart, figure.alt or figure.title)
        return
    drawn = picture() if figure.spec is not None else None
    if drawn is not None:
        shapes = deck.bare(heading, subtitle=figure.subtitle, footer=figure.source, notes=said)
        deck.picture(shapes, drawn, figure.alt or figure.title)
    if figure.rows and figure.columns:
        _add_table(deck, figure, heading, said)
    elif drawn is None:
        deck.bare(heading, subtitle=figure.subtitle, footer=figure.source, notes=said)


def _add_table(deck: Deck, figure: Figure, heading: str, notes: str) -> None:
    cut = (
        _("The first {shown} of {all} rows.").format(shown=MOST_ROWS, all=len(figure.rows))
        if len(figure.rows) > MOST_ROWS
        else "",
        _("{shown} of {all} columns.").format(shown=MOST_COLUMNS, all=len(figure.columns))
        if len(figure.columns) > MOST_COLUMNS
        else "",
    )
    footer = " · ".join(filter(None, (figure.source, *cut)))
    shapes = deck.bare(heading, subtitle=figure.subtitle, footer=footer, notes=notes)
    cells = [[cell_text(cell) for cell in row] for row in figure.rows]
    deck.table(shapes, figure.columns, cells, figure.alt or figure.title)


def _link(figure: Figure) -> str:
    """Return the address, where the citation does not name it already."""
    return figure.link if figure.link and figure.link not in figure.citation else ""


def figure_file(figure: Figure, picture: Picture, language: str) -> bytes:
    """Return one figure as a PPTX file."""
    deck = Deck(figure.title, language)
    add_figure(deck, figure, picture)
    return deck.file()
