"""What every form of an incident does at its end: hand over, say that it is done, and draw the page anew."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from components.page import message
from core.access.viewer import Viewer
from core.refusals import Refused, Unreachable
from pages.frame import visit

SAID: Final = "crisis-said"
TURN: Final = "crisis-turn"
WRITERS: Final = ("contributor", "approver", "secretariat")


def may_write(viewer: Viewer) -> bool:
    """Whether the viewer writes on incidents, and does not only read."""
    return viewer.has(*WRITERS)


def take_said() -> str:
    """Return what the last form did, once."""
    return str(st.session_state.pop(SAID, ""))


def turn() -> int:
    """Return how many forms were sent: a form keyed with it is empty again after each."""
    return int(st.session_state.get(TURN, 0))


def carry_out(change: Callable[[], object], done: str) -> None:
    """Make a change and draw the page anew with ``done`` on it; where it is refused, say why and keep what was written."""
    try:
        change()
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    st.session_state[SAID] = done
    st.session_state[TURN] = turn() + 1
    visit.forget()
    st.rerun()
