"""One step of a practice, done and told, or refused with nothing lost."""

from collections.abc import Callable

import streamlit as st

from components.page import message
from core.practices.practices import Overtaken
from core.refusals import Refused, Unreachable
from core.texts import _
from pages.frame.visit import forget
from pages.practices.editor_state import DONE, OPEN


def attempt(run: Callable[[], object], done: str, *, gone: bool = False) -> None:
    """Do something and open the draft anew, or with ``gone`` none; a refusal is said and nothing is lost."""
    try:
        run()
    except Overtaken as overtaken:
        message(
            "warning", _("{name} saved meanwhile. Look at the text again first.").format(name=overtaken.name)
        )
        return
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    forget()
    st.session_state.pop(OPEN, None)
    if gone:
        st.query_params.clear()
    st.session_state[DONE] = done
    st.rerun()
