"""Saying what a text is about, wherever it stands: under an item of the timeline, under a post of the activity map."""

from collections.abc import Callable

import streamlit as st

from core.monitor.themes import EXPLAINED, NAMES
from core.texts import _
from pages.frame.press import act


def choose_theme(key: str, likeliest: str | None, keep: Callable[[str], None]) -> None:
    """Ask what a text is about, beginning with the likeliest theme, and keep the answer."""
    themes = list(NAMES)
    theme = st.radio(
        _("This text is about"),
        themes,
        index=themes.index(likeliest) if likeliest else None,
        format_func=lambda code: _(NAMES[code]),
        captions=[_(EXPLAINED[code]) for code in themes],
        key=f"{key}-theme",
    )
    if st.button(_("Save"), type="primary", disabled=theme is None, key=f"{key}-save") and theme:
        act(
            lambda: keep(theme),
            _(
                "Saved. Your colleagues see it, too; the classifier learns from it when one of you tells it to."
            ),
        )
