"""Each text with what it is about, how probable that is and why; and a form to put it right."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from components.downloads import download_csv
from components.page import day_text, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.activity import Text
from core.monitor.own_topics import correct_item, correct_post
from core.monitor.themes import EXPLAINED, NAMES
from core.refusals import Refused
from core.texts import _
from pages.frame.visit import forget
from pages.monitor.activity_choice import View

SHOWN: Final = 200
SAID: Final = "topic-corrected"
WIDTH: Final = 160


def topic_list(viewer: Viewer, api: Api, view: View, texts: Sequence[Text]) -> None:
    """Draw the newest texts as a table; whoever may, chooses one and says what it is about."""
    st.header(_("What each text is about"), anchor=False)
    if done := st.session_state.pop(SAID, ""):
        message("success", done)
    may_correct = view.own and viewer.has("contributor", "approver")
    unsure_only = st.toggle(_("Only where the classifier is not sure"), key="topics-unsure")
    shown = [text for text in texts if not unsure_only or text.topic.theme is None][:SHOWN]
    table = topic_table(shown)
    key = f"topics-{view.mission.id}-{view.source}-{unsure_only}"
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            _("Probability"): st.column_config.ProgressColumn(
                format="percent", min_value=0, max_value=1, width="small"
            ),
            _("Text"): st.column_config.TextColumn(width="large"),
        },
        on_select="rerun" if may_correct else "ignore",
        selection_mode="single-row",
        key=key,
    )
    download_csv("topics", topic_table(texts), label=_("All as CSV"), quiet=True)
    if not may_correct:
        return
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        correction(api, shown[rows[0]])
    else:
        st.caption(_("Choose a row to say what its text is about."))


def topic_table(texts: Sequence[Text]) -> pd.DataFrame:
    """Return texts with their topics, in the reader's words."""
    return pd.DataFrame(
        {
            _("Day"): [text.day for text in texts],
            _("Text"): [" ".join(text.text.split()) for text in texts],
            _("Theme"): [theme_text(text) for text in texts],
            _("Probability"): [None if text.by_member else text.topic.probability for text in texts],
            _("What spoke for it"): [
                _("A member said so") if text.by_member else ", ".join(text.topic.reason) for text in texts
            ],
        }
    )


def theme_text(text: Text) -> str:
    """Return the theme of a text, or that nobody is sure, with the likeliest one."""
    if text.topic.theme:
        return _(NAMES[text.topic.theme])
    return _("Not sure; perhaps: {theme}").format(theme=_(NAMES[text.topic.likeliest]))


def correction(api: Api, text: Text) -> None:
    """Ask what a text is about, and keep the answer."""
    with st.form(f"topic-{text.account}-{text.id}"):
        words = " ".join(text.text.split())
        st.markdown(
            f"**{plain(day_text(text.day))}** {plain(words[:WIDTH])}{'…' if len(words) > WIDTH else ''}"
        )
        theme = st.radio(
            _("This is about …"),
            list(NAMES),
            index=list(NAMES).index(text.topic.likeliest),
            format_func=lambda code: _(NAMES[code]),
            captions=[_(EXPLAINED[code]) for code in NAMES],
        )
        if not st.form_submit_button(_("Save"), type="primary"):
            return
    try:
        if text.account:
            correct_post(api, text.account, text.id, theme)
        else:
            correct_item(api, text.id, theme)
    except Refused as refused:
        message("error", refused.sentence)
        return
    forget()
    st.session_state[SAID] = _(
        "Saved. Others of your ministry see it, too; the classifier learns from it when you tell it to."
    )
    st.rerun()
