"""A report as a DOCX that can be edited: real headings, tables with a head that repeats, a mark on every page."""

import io
from typing import Final

from docx import Document
from docx.document import Document as Written
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from core.crisis.report.paper import Paper, Part
from core.printing.tree import printable

ALARM: Final = RGBColor(0x8E, 0x1F, 0x23)
QUIET: Final = RGBColor(0x4A, 0x55, 0x64)
INK: Final = RGBColor(0x0A, 0x14, 0x24)
WIDE, HIGH, MARGIN = Mm(297), Mm(210), Mm(18)


def docx(paper: Paper) -> bytes:
    """Return the report as a DOCX; what people wrote is text in it and nothing else."""
    document = Document()
    _prepare(document, paper)
    document.add_heading(printable(paper.title), level=1)
    _quiet(document.add_paragraph(printable(paper.subtitle)))
    if paper.mark:
        _alarming(document.add_paragraph(), paper.mark)
    for sentence in paper.lead:
        document.add_paragraph(printable(sentence))
    for label, value in paper.facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{printable(label)}: ").bold = True
        paragraph.add_run(printable(value))
    for part in paper.parts:
        _add(document, part)
    _quiet(document.add_paragraph(printable(paper.stamp)))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _prepare(document: Written, paper: Paper) -> None:
    """Set paper, type, language and what stands on every page."""
    properties = document.core_properties
    properties.title, properties.author = printable(paper.title), "Jejaring"
    properties.comments, properties.language = "", paper.language
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = WIDE, HIGH
    section.left_margin = section.right_margin = MARGIN
    for name in ("Normal", "Heading 1", "Heading 2"):
        font = document.styles[name].font
        font.name, font.color.rgb = "Noto Sans", INK
    document.styles["Normal"].font.size = Pt(10)
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), paper.language)
    document.styles["Normal"].element.get_or_add_rPr().append(tongue)
    if paper.mark:
        _alarming(section.header.paragraphs[0], paper.mark)
    _quiet(section.footer.paragraphs[0], printable(paper.stamp))


def _add(document: Written, part: Part) -> None:
    document.add_heading(printable(part.heading), level=2)
    if part.note:
        _quiet(document.add_paragraph(printable(part.note)))
    if not part.rows:
        return
    table = document.add_table(rows=1, cols=len(part.columns))
    table.style = "Table Grid"
    _fill(table, 0, part.columns)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    # Read out and repeated on each page as the head of its columns.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no other way.
    for number, row in enumerate(part.rows, start=1):
        table.add_row()
        _fill(table, number, row)


def _fill(table: Table, number: int, words: tuple[str, ...]) -> None:
    for cell, text in zip(table.rows[number].cells, words, strict=True):
        cell.paragraphs[0].add_run(printable(text))


def _alarming(paragraph: Paragraph, words: str) -> None:
    run = paragraph.add_run(printable(words))
    run.bold, run.font.color.rgb = True, ALARM


def _quiet(paragraph: Paragraph, words: str = "") -> None:
    if words:
        paragraph.add_run(words)
    for run in paragraph.runs:
        run.font.color.rgb = QUIET
