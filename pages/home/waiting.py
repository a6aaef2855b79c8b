"""What waits for the viewer, each thing one press away."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import streamlit as st

from components.page import STATES, BadgeColour, onward, plain, short_day_text
from core.access.viewer import Viewer
from core.home.tasks import WHAT_TO_DO, Task
from core.intake.submissions import Submission, export_title
from core.texts import _, ngettext
from pages.frame.registry import entry, place

FIRST: Final = 5


def show_waiting(viewer: Viewer, files: Sequence[Submission], others: Sequence[Task]) -> None:
    """Draw what waits, the submissions first; say so where nothing does."""
    st.header(_("Waits for you"), anchor=False)
    lines: list[Callable[[], None]] = [
        *(partial(_file, one) for one in files),
        *(partial(_task, one) for one in others),
    ]
    if not lines:
        st.markdown(f":gray[{plain(_('Nothing. When somebody needs your decision, it stands here.'))}]")
        if viewer.has(*entry("upload").roles):
            onward(entry("upload").path, _("Upload a file"))
        return
    with st.container(border=True, gap="small"):
        _draw(lines[:FIRST])
        if more := lines[FIRST:]:
            with st.expander(ngettext("{n} more", "{n} more", len(more)).format(n=len(more))):
                _draw(more)


def _draw(lines: Sequence[Callable[[], None]]) -> None:
    for draw in lines:
        draw()


def _file(one: Submission) -> None:
    word, colour = STATES[one.state]
    onward(
        entry("submissions").path,
        one.file_name,
        {"submission": one.id},
        marks=[(_(word), colour)],
        aside=f"{export_title(one.export)} · {one.created_by_name}",
    )
    if one.state == "returned" and one.decision_comment:
        said = _("{name}: “{comment}”").format(name=one.decided_by_name or "", comment=one.decision_comment)
        st.markdown(plain(said))


def _task(one: Task) -> None:
    page, query = place(one.address)
    today = datetime.now(UTC).date()
    what = _(WHAT_TO_DO[one.kind])
    colour: BadgeColour = "orange" if one.late(today) else "blue"
    marks = [(what, colour)] if one.subject else []
    onward(page, one.subject or what, query, marks=marks, aside=_aside(one, today))


def _aside(one: Task, today: date) -> str:
    due = ""
    if one.due is not None:
        said = _("was due on {day}") if one.late(today) else _("due on {day}")
        due = said.format(day=short_day_text(one.due))
    return " · ".join(part for part in (one.person, due) if part)
