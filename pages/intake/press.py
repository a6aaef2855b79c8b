"""Pressing a button that decides: what was done is said on the next run, what was refused at once."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from components.page import message
from core.refusals import Refused, Unreachable

SAID: Final = "submission-said"
LONGEST_COMMENT: Final = 2000


def act(press: Callable[[], None], done: str) -> None:
    """Run what a button does; say ``done`` once the page is drawn anew."""
    try:
        press()
    except (Refused, Unreachable) as problem:
        message("error", problem.sentence)
        return
    st.session_state[SAID] = done
    st.rerun()


def take_message() -> str | None:
    """Return what the last button did, once."""
    said: str | None = st.session_state.pop(SAID, None)
    return said
