"""The language of the run: what the person chose, else what their browser asks for."""

import streamlit as st

from core.texts import LANGUAGES, OWN_NAMES, language, set_language


def choose_language() -> None:
    """Set this run's language."""
    set_language(st.session_state.get("language") or _browser_language())


def _browser_language() -> str:
    return (st.context.locale or "en").split("-")[0].lower()


def language_switch() -> None:
    """Offer the other languages, each in its own name."""
    for other in LANGUAGES:
        if other != language():
            st.button(OWN_NAMES[other], key=f"speak-{other}", type="tertiary", on_click=_choose, args=[other])


def _choose(tag: str) -> None:
    st.session_state["language"] = tag
