"""A workshop on paper, for who was there: what was shown and what the room answered, as a tagged PDF.

The speaker's notes are not in it, so that it can be passed on.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date

from core.printing.fonts import families
from core.printing.setting import typeset
from core.printing.tree import printable, tree
from core.slides.native import cell_text
from core.texts import _, language
from core.workshop.outcomes import basis, number_text, outcome
from core.workshop.record import Record, Step
from core.workshop.record_words import cover_lines, figure_citation, question_fate
from core.workshop.slides import Draw
from core.workshop.snapshots import Snapshot

TEMPLATE: Final = Path(__file__).with_name("handout.typ")
# A longer table is for the portal and the slides' own workbook.
MOST_ROWS: Final = 14
MOST_COLUMNS: Final = 6


def handout(record: Record, draw: Draw, public_url: str) -> bytes:
    """Return the workshop as a PDF in this run's language; what was written stays as it was written."""
    drawn = {f"picture-{step.id}.png": draw(step.snapshot) for step in record.steps if step.snapshot}
    pictures = {name: picture for name, picture in drawn.items() if picture is not None}
    today = format_date(datetime.now(UTC).date(), "d MMMM y", locale=language())
    values = {
        "title": printable(record.title),
        "fonts": families(),
        "language": language(),
        "lead": [printable(line) for line in cover_lines(record)],
        "stamp": _("Jejaring · workshop, printed on {day}").format(day=today),
        "steps": [_step(step, f"picture-{step.id}.png" in pictures) for step in record.steps],
        "sources_heading": _("Sources"),
        "sources": [
            printable(figure_citation(step.snapshot, public_url)) for step in record.steps if step.snapshot
        ],
    }
    return typeset(TEMPLATE, values, pictures)


def _step(step: Step, pictured: bool) -> dict[str, Any]:
    """Return a step as the template shows it; what it has none of is empty."""
    told: dict[str, Any] = {
        "heading": printable(step.title),
        "body": tree(step.body) if step.body else None,
        "finding": "",
        "subtitle": "",
        "picture": "",
        "alt": "",
        "table": None,
        "bars": None,
        "lines": [],
        "source": "",
    }
    if step.snapshot is not None:
        return told | _figure(step, step.snapshot, pictured)
    if step.kind == "poll":
        return told | _poll(step)
    if step.kind == "questions":
        lines = [f"{one.text} ({question_fate(one.votes, one.state)})" for one in step.questions]
        return told | {"lines": [printable(line) for line in lines or [_("Nobody asked anything.")]]}
    return told


def _figure(step: Step, picture: Snapshot, pictured: bool) -> dict[str, Any]:
    rows = [[printable(cell_text(cell)) for cell in row[:MOST_COLUMNS]] for row in picture.rows[:MOST_ROWS]]
    columns = [printable(name) for name in picture.columns[:MOST_COLUMNS]]
    left_out = (
        _("The first {shown} of {all} rows.").format(shown=len(rows), all=len(picture.rows))
        if len(picture.rows) > len(rows)
        else ""
    )
    return {
        "finding": printable(picture.title) if picture.title != step.title else "",
        "subtitle": printable(picture.subtitle),
        "picture": f"picture-{step.id}.png" if pictured else "",
        "alt": printable(picture.alt) or printable(picture.title),
        "table": {"columns": columns, "rows": rows} if rows and columns else None,
        "source": printable(" · ".join(filter(None, (picture.source, left_out)))),
    }


def _poll(step: Step) -> dict[str, Any]:
    found = outcome(step)
    if found is None:
        return {"finding": _("Nobody answered.") if step.results is not None else ""}
    most = max((count for _what, count in found.rows), default=0) or 1
    bars = [
        {"what": printable(what), "amount": number_text(count), "share": count / most}
        for what, count in found.rows
    ]
    return {
        "finding": printable(found.finding),
        "bars": {"columns": [printable(name) for name in found.columns], "bars": bars},
        "source": basis(step),
    }
