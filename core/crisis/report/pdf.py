"""A report as a tagged PDF, by Typst."""

from pathlib import Path
from typing import Final

from core.crisis.report.paper import Paper, Part
from core.printing.fonts import families
from core.printing.setting import typeset
from core.printing.tree import printable

TEMPLATE: Final = Path(__file__).with_name("situation.typ")


def pdf(paper: Paper) -> bytes:
    """Return the report as a PDF; its mark stands on every page."""
    values = {
        "fonts": families(),
        "language": paper.language,
        "title": printable(paper.title),
        "subtitle": printable(paper.subtitle),
        "mark": printable(paper.mark),
        "stamp": printable(paper.stamp),
        "lead": [printable(sentence) for sentence in paper.lead],
        "facts": [{"label": printable(label), "value": printable(value)} for label, value in paper.facts],
        "parts": [_part(part) for part in paper.parts],
    }
    return typeset(TEMPLATE, values)


def _part(part: Part) -> dict[str, object]:
    return {
        "heading": printable(part.heading),
        "note": printable(part.note),
        "columns": [printable(name) for name in part.columns],
        "rows": [[printable(cell) for cell in row] for row in part.rows],
    }
