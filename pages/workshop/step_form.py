"""The forms by which a step is added to the agenda, or changed."""

from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.texts import N_, _
from core.workshop.steps import POLLS, Draft, Step, add_step, change_step
from core.workshop.workshops import Workshop
from pages.frame.press import act, turn
from pages.workshop.poll_form import Asked, poll_fields

TEXT, QUESTIONS = "text", "questions"
# What can be added here; figures come from where they are shown.
OFFERED: Final = {TEXT: N_("Text"), **POLLS, QUESTIONS: N_("Questions from the room")}
HINTS: Final = {
    TEXT: N_("Welcome, and what we do today"),
    QUESTIONS: N_("What would you like to ask?"),
    "single": N_("Which platform matters most to your missions?"),
    "multiple": N_("Where do your missions publish?"),
    "scale": N_("How ready is your ministry for a crisis online?"),
    "ranking": N_("What should we work on first?"),
    "number": N_("How many posts a week does the median mission publish?"),
    "words": N_("Digital diplomacy in one word"),
}


def adding_form(api: Api, found: Workshop) -> None:
    """Ask what the next step is, and put it at the end of the agenda."""
    figures = _(
        "Figures are added where they stand: press “Add to workshop” under a benchmark, an award or any other figure."
    )
    st.markdown(f":gray[{plain(figures)}]")
    kind = st.selectbox(
        _("Kind"), list(OFFERED), format_func=lambda code: _(OFFERED[code]), key="workshop-kind", width=320
    )
    said = _fields(kind, None, f"step-{kind}-{turn()}", _("Add the step"))
    if said:
        act(lambda: add_step(api, found.id, said), _("The step is on the agenda."))


def step_form(api: Api, step: Step) -> None:
    """Ask what is to be said differently of a step."""
    kind = step.poll.kind if step.poll else step.kind
    said = _fields(kind, step, f"step-{step.id}-{turn()}", _("Save the step"))
    if said:
        act(lambda: change_step(api, step.id, said), _("The step was changed."))


def _fields(kind: str, was: Step | None, key: str, button: str) -> Draft | None:
    """Draw the form; return what it says once it is sent and complete."""
    asks = kind in POLLS
    with st.form(key, border=False):
        title = st.text_input(
            _("Question") if asks else _("Title"),
            was.title if was else "",
            max_chars=300,
            key=f"{key}-title",
            placeholder=_(HINTS[kind]) if kind in HINTS else None,
        )
        body = None
        if kind == TEXT:
            body = st.text_area(
                _("Text"),
                was.body if was else "",
                max_chars=4000,
                key=f"{key}-body",
                help=_(
                    "Short lines: a room reads from ten metres away. A line that begins with “- ” is a point."
                ),
            )
        asked = poll_fields(kind, was.poll if was else None, key) if asks else None
        minutes = st.number_input(
            _("Minutes"),
            min_value=1,
            max_value=480,
            value=was.minutes if was else 5,
            key=f"{key}-minutes",
            width=160,
        )
        notes = st.text_area(
            _("Speaker notes"),
            was.notes if was else "",
            max_chars=8000,
            key=f"{key}-notes",
            help=_("Only the speaker's own window shows them."),
        )
        if not st.form_submit_button(button, type="primary"):
            return None
    if problem := _problem(title, asked):
        message("error", problem)
        return None
    poll = asked.poll if asked else None
    return Draft(title, body, notes, minutes, poll, "" if was else "poll" if asks else kind)


def _problem(title: str, asked: Asked | None) -> str:
    """Return what is missing and how to mend it; empty when nothing is."""
    if not title.strip():
        return _("Write the question.") if asked else _("Give the step a title.")
    return asked.problem if asked else ""
