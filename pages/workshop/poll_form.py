"""What is asked of a poll beside its question, by its kind."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.texts import N_, _
from core.workshop.steps import WITH_CHOICES, Poll

MOST_CHOICES: Final = 20
LONGEST_CHOICE: Final = 120
USUAL_STEPS: Final = 5
PER: Final = {"person": N_("Every person counts"), "ministry": N_("Each ministry counts once")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll as the form describes it, and what is still wrong with it."""

    poll: Poll
    problem: str = ""


def poll_fields(kind: str, was: Poll | None, key: str) -> Asked:
    """Draw the fields of a poll of this kind, inside a form."""
    known = was or Poll(kind)
    choices: tuple[str, ...] = ()
    low = high = unit = ""
    scale: int | None = None
    true_value: float | None = None
    if kind in WITH_CHOICES:
        text = st.text_area(
            _("Choices, one a line"), "\n".join(known.choices), key=f"{key}-choices", height=150
        )
        choices = tuple(line.strip() for line in text.splitlines() if line.strip())
    elif kind == "scale":
        with st.container(horizontal=True, gap="small"):
            scale = int(
                st.number_input(_("Points"), 2, 11, known.steps or USUAL_STEPS, key=f"{key}-steps", width=160)
            )
            low = st.text_input(_("The lowest means"), known.low_label, max_chars=60, key=f"{key}-low")
            high = st.text_input(_("The highest means"), known.high_label, max_chars=60, key=f"{key}-high")
    elif kind == "number":
        with st.container(horizontal=True, gap="small"):
            unit = st.text_input(_("Unit"), known.unit, max_chars=40, key=f"{key}-unit", width=220)
            true_value = st.number_input(
                _("The true value"),
                value=known.true_value,
                key=f"{key}-true",
                width=220,
                help=_("Shown with the guesses once you reveal them. Leave it empty where nobody knows."),
            )
    per = st.radio(
        _("Who counts"),
        list(PER),
        index=list(PER).index(known.per),
        format_func=lambda code: _(PER[code]),
        key=f"{key}-per",
        help=_("A ministry counts by its own link. Of several answers of one ministry the latest counts."),
    )
    made = Poll(kind, choices, low, high, scale, unit, true_value, per)
    return Asked(made, _problem(made))


def _problem(poll: Poll) -> str:
    """Return what is wrong with the choices; empty when nothing is."""
    if poll.kind not in WITH_CHOICES:
        return ""
    if not 2 <= len(poll.choices) <= MOST_CHOICES:
        return _("Write 2 to {most} choices, each on a line of its own.").format(most=MOST_CHOICES)
    if len(set(poll.choices)) < len(poll.choices):
        return _("A choice stands there twice. Take one out.")
    if any(len(choice) > LONGEST_CHOICE for choice in poll.choices):
        return _("A choice is longer than {most} letters. Say it shorter.").format(most=LONGEST_CHOICE)
    return ""
