"""A set of slides, 16:9, in the portal's look: real titles, texts, tables, pictures, and what a speaker reads.

Everything a reader sees is text, a native chart or a native table that can be edited. Its
type is Arial, which every office program has or sets in letters of the same width; the
colours are those of the theme, so that a ministry can change all of them at once.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from core.colours import palette
from core.printing.tree import printable
from core.slides.drawing import colour, draw
from core.slides.fitting import fitted, height_of, shortened, text_width
from core.slides.look import dress
from core.slides.native import Chart
from core.slides.places import BODY, FOOTER, SUBTITLE, TITLE, Box

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape
    from pptx.shapes.shapetree import SlideShapes
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Paragraph

COVER, TEXT, BARE = 0, 1, 5
TITLE_SIZES: Final = (30, 28, 26, 24, 22, 20)
SUBTITLE_SIZES: Final = (16, 15, 14, 13)
FOOTER_SIZES: Final = (11, 10, 9)
TEXT_SIZES: Final = (24, 22, 20, 18, 16)
TABLE_SIZE: Final = 12
TABLE_ROW: Final = 24.0
# Rows and columns of a table that a room can read.
MOST_ROWS: Final = 11
MOST_COLUMNS: Final = 6
# Inside a box and a cell, left and right together.
INSETS: Final = 16.0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a text slide. ``level`` is None for plain text, else how deep its bullet stands (0 is first)."""

    text: str
    level: int | None = None
    strong: bool = False


class Deck:
    """Builds slides one after another. ``title`` and ``language`` (BCP 47) describe the file."""

    def __init__(self, title: str, language: str) -> None:
        self._made = Presentation()
        self._language = language
        properties = self._made.core_properties
        properties.title, properties.author = printable(title), "Jejaring"
        properties.language, properties.comments = language, ""
        dress(self._made)

    def cover(self, title: str, lines: Sequence[str], *, notes: str = "") -> None:
        """Add the first slide: what it was, where, when, by whom."""
        slide = self._begin(
            COVER, title, Box(TITLE.left, 150, TITLE.width, 110), sizes=(44, 40, 36, 32, 28, 24)
        )
        frame = slide.placeholders[1].text_frame
        _place(slide.placeholders[1], Box(BODY.left, 276, BODY.width, 150))
        _fill(frame, [Line(line) for line in lines], 20, self._language)
        _note(slide, notes)

    def bare(self, title: str, *, subtitle: str = "", footer: str = "", notes: str = "") -> "SlideShapes":
        """Add a slide with a title and room below it, and return its shapes."""
        slide = self._begin(BARE, title, TITLE)
        for text, box, sizes in ((subtitle, SUBTITLE, SUBTITLE_SIZES), (footer, FOOTER, FOOTER_SIZES)):
            if text:
                self._words(slide.shapes, text, box, sizes, below=box is FOOTER)
        _note(slide, notes)
        return slide.shapes

    def text(
        self, title: str, lines: Sequence[Line], *, footer: str = "", notes: str = "", more: str = ""
    ) -> None:
        """Add a text, on as many slides as it needs; ``more`` stands behind the title of those that follow."""
        size, parts = _parts(lines)
        for number, part in enumerate(parts):
            slide = self._begin(TEXT, title if number == 0 else f"{title} {more}".strip(), TITLE)
            _place(slide.placeholders[1], BODY)
            _fill(slide.placeholders[1].text_frame, part, size, self._language)
            if footer:
                self._words(slide.shapes, footer, FOOTER, FOOTER_SIZES, below=True)
            _note(slide, notes)

    def chart(self, shapes: "SlideShapes", chart: Chart, alt: str) -> None:
        """Put a native chart into the room below the title."""
        describe(draw(shapes, chart, BODY), alt)

    def table(
        self, shapes: "SlideShapes", columns: Sequence[str], rows: Sequence[Sequence[str]], alt: str
    ) -> None:
        """Put the first rows and columns of a table on a slide; a cell is one line."""
        heads = [printable(name) for name in columns[:MOST_COLUMNS]]
        cells = [[printable(cell) for cell in row[:MOST_COLUMNS]] for row in rows[:MOST_ROWS]]
        widths = _widths([heads, *cells])
        high = TABLE_ROW * (len(cells) + 1)
        frame = shapes.add_table(
            len(cells) + 1, len(heads), *Box(BODY.left, BODY.top, BODY.width, high).place()
        )
        for place, width in enumerate(widths):
            frame.table.columns[place].width = Pt(width)
        for number, row in enumerate([heads, *cells]):
            frame.table.rows[number].height = Pt(TABLE_ROW)
            for place, words in enumerate(row):
                cell = frame.table.cell(number, place)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Pt(2)
                shown = shortened(words, TABLE_SIZE, widths[place] - INSETS)
                _write(cell.text_frame.paragraphs[0], shown, TABLE_SIZE, self._language)
        describe(frame, alt)

    def picture(self, shapes: "SlideShapes", picture: bytes, alt: str) -> None:
        """Put a picture into the room below the title, as large as it fits."""
        shape = shapes.add_picture(io.BytesIO(picture), Pt(BODY.left), Pt(BODY.top))
        scale = min(Pt(BODY.width) / shape.width, Pt(BODY.height) / shape.height)
        shape.width, shape.height = Emu(round(shape.width * scale)), Emu(round(shape.height * scale))
        shape.left = Emu(Pt(BODY.left) + (Pt(BODY.width) - shape.width) // 2)
        describe(shape, alt)

    def file(self) -> bytes:
        """Return the slides as a PPTX file."""
        kept = io.BytesIO()
        self._made.save(kept)
        return kept.getvalue()

    def _begin(self, layout: int, title: str, box: Box, sizes: Sequence[int] = TITLE_SIZES) -> "Slide":
        slide: Slide = self._made.slides.add_slide(self._made.slide_layouts[layout])
        # Each layout we use has one.
        heading: Any = slide.shapes.title
        _place(heading, box)
        shown, size = fitted(printable(title) or "–", box.width - INSETS, box.height - 8, sizes)
        _write(heading.text_frame.paragraphs[0], shown, size, self._language)
        return slide

    def _words(
        self, shapes: "SlideShapes", text: str, box: Box, sizes: Sequence[int], *, below: bool = False
    ) -> None:
        shown, size = fitted(printable(text), box.width - INSETS, box.height - 8, sizes)
        frame = shapes.add_textbox(*box.place()).text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM if below else MSO_ANCHOR.TOP
        _write(frame.paragraphs[0], shown, size, self._language, quiet=True)


def describe(shape: "BaseShape", alt: str) -> None:
    """Say in words what a shape shows, for whoever cannot see it."""
    for found in shape.element.iter(qn("p:cNvPr")):
        found.set("descr", printable(alt))
        break


def _parts(lines: Sequence[Line]) -> tuple[float, list[list[Line]]]:
    """Return the largest size at which all lines fit on one slide, or the smallest and the lines of each slide."""
    room = BODY.height - 8

    def high(some: Sequence[Line], size: float) -> float:
        # A bullet moves its text to the right, and a gap follows each paragraph.
        width = BODY.width - INSETS - 27 * (1 + max((line.level or 0 for line in some), default=0))
        return height_of([line.text for line in some], size, width) + 8 * len(some)

    for size in TEXT_SIZES:
        if high(lines, size) <= room:
            return size, [list(lines)]
    size, parts = TEXT_SIZES[-1], [list[Line]()]
    for line in (short for long in lines for short in _split(long, size)):
        if parts[-1] and high([*parts[-1], line], size) > room:
            parts.append([])
        parts[-1].append(line)
    return size, parts


def _split(line: Line, size: float) -> list[Line]:
    """Return a paragraph as pieces, none of them longer than half a slide."""
    most = int((BODY.width - INSETS) * (BODY.height / 2 / (size * 1.22)) / text_width("x", size) * 0.8)
    pieces, words = [""], line.text.split(" ")
    for word in words:
        if pieces[-1] and len(pieces[-1]) + len(word) > most:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {word}".strip()
    return [Line(piece, line.level, line.strong) for piece in pieces]


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Share a slide's width out among columns, by how long their texts are; none gets less than a tenth."""
    longest = [max(8, min(60, max(len(row[place]) for row in rows))) for place in range(len(rows[0]))]
    return [BODY.width * one / sum(longest) for one in longest]


def _place(shape: "BaseShape", box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box.place()


def _fill(frame: "TextFrame", lines: Sequence[Line], size: float, language: str) -> None:
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(8)
        if line.level is None:
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-pptx sets no bullets.
            properties.set("marL", "0")
            properties.set("indent", "0")
            etree.SubElement(properties, qn("a:buNone"))
        else:
            paragraph.level = min(line.level, 4)
        _write(paragraph, line.text, size, language, strong=line.strong)


def _write(
    paragraph: "_Paragraph",
    text: str,
    size: float,
    language: str,
    *,
    strong: bool = False,
    quiet: bool = False,
) -> None:
    run = paragraph.add_run()
    run.text, run.font.size = " ".join(printable(text).split()), Pt(size)
    run._r.get_or_add_rPr().set("lang", language)  # noqa: SLF001 - python-pptx knows only its own list of languages.
    if strong:
        run.font.bold = True
    if quiet:
        run.font.color.rgb = colour(palette("light")["grayText"])


def _note(slide: "Slide", notes: str) -> None:
    frame = slide.notes_slide.notes_text_frame if notes else None
    if frame is not None:
        frame.text = printable(notes)
