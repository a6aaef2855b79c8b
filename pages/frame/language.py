"""The language of the run: what the person chose, else what their browser asks for."""

import streamlit as st

from core.texts import LANGUAGES, set_language

# Each language names itself, so that its reader finds it.
OWN_NAMES = {"en": "English", "id": "Indonesia"}


def choose_language() -> None:
    """Set this run's language."""
    chosen = st.session_state.get("language")
    if chosen is None:
        asked = (st.context.locale or "en").split("-")[0].lower()
        chosen = {"in": "id"}.get(asked, asked)
    set_language(chosen if chosen in LANGUAGES else "en")


def language_switch() -> None:
    """Draw the switch."""
    current = st.session_state.get("language")
    if current is None:
        asked = (st.context.locale or "en").split("-")[0].lower()
        current = asked if asked in LANGUAGES else "en"
    st.segmented_control(
        "Language · Bahasa",
        LANGUAGES,
        format_func=OWN_NAMES.__getitem__,
        default=current,
        key="language",
        label_visibility="collapsed",
        required=True,
    )
