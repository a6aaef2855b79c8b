"""Pressing a button that changes something: what was done is said on the next run, what was refused at once."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Final

import streamlit as st

from components.page import message
from core.refusals import Refused, Unreachable
from pages.frame.visit import forget

SAID: Final = "press-said"
TURN: Final = "press-turn"
LONGEST_COMMENT: Final = 2000


def act(press: Callable[[], object], done: str, *, meanwhile: str = "") -> None:
    """Run what a button does and draw the page anew; where it is refused, say why and keep what was written.

    ``meanwhile`` is said while it works, where that may take longer than a moment.
    """
    try:
        with st.spinner(meanwhile) if meanwhile else nullcontext():
            press()
    except (Refused, Unreachable) as problem:
        message("error", problem.sentence)
        return
    st.session_state[SAID] = done
    st.session_state[TURN] = turn() + 1
    forget()
    st.rerun()


def take_message() -> str | None:
    """Return what the last button did, once."""
    said: str | None = st.session_state.pop(SAID, None)
    return said


def turn() -> int:
    """Return how many buttons did something: a form keyed with it is empty again after each."""
    return int(st.session_state.get(TURN, 0))
