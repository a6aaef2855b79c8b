"""Each text with what it is about, how probable that is and why; and a form to put it right."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from components.downloads import download_csv
from components.monitor import Line, item_line
from components.page import day_text, message, number_text
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.activity import Text
from core.monitor.own_topics import correct_item, correct_post
from core.monitor.themes import NAMES
from core.texts import _
from pages.frame.press import take_message, turn
from pages.monitor.activity_choice import View, source_name
from pages.monitor.correcting import choose_theme

STEP: Final = 10
WORDS: Final = 280
# No classifier is certain, whatever its arithmetic says.
SUREST: Final = 0.99


def topic_list(viewer: Viewer, api: Api, view: View, texts: Sequence[Text]) -> None:
    """Draw the newest texts with their topics; whoever may, says better what one is about."""
    st.header(_("What each text is about"), anchor=False)
    if said := take_message():
        message("success", said)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        unsure_only = st.toggle(_("Only where it is not sure"), key="topics-unsure")
        download_csv("topics", topic_table(texts), label=_("All as CSV"), quiet=True)
    listed = [text for text in texts if not unsure_only or text.topic.theme is None]
    place = f"topics-shown-{view.mission.id}-{view.source}-{unsure_only}"
    shown = st.session_state.get(place, STEP)
    for text in listed[:shown]:
        with st.container(border=True, gap="xsmall"):
            item_line(_line(view, text))
            if view.own and viewer.has("contributor", "approver"):
                correction(api, text)
    if len(listed) > shown:
        st.button(
            _("Show more"), on_click=st.session_state.update, args=[{place: shown + STEP}], key="topics-more"
        )


def topic_table(texts: Sequence[Text]) -> pd.DataFrame:
    """Return texts with their topics, in the reader's words."""
    return pd.DataFrame(
        {
            _("Day"): [text.day for text in texts],
            _("Text"): [" ".join(text.text.split()) for text in texts],
            _("Theme"): [theme_text(text) for text in texts],
            _("Probability"): [None if text.by_member else text.topic.probability for text in texts],
            _("What spoke for it"): [reason_text(text) for text in texts],
        }
    )


def theme_text(text: Text) -> str:
    """Return the theme of a text, or that nobody is sure, with the likeliest one."""
    if text.topic.theme:
        return _(NAMES[text.topic.theme])
    if text.topic.likeliest:
        return _("Not sure; perhaps: {theme}").format(theme=_(NAMES[text.topic.likeliest]))
    return _("Not sure")


def reason_text(text: Text) -> str:
    """Return who or what told the theme."""
    return _("a member said so") if text.by_member else ", ".join(text.topic.reason)


def _told(view: View, text: Text) -> str:
    parts = [day_text(text.day)]
    if text.account:
        parts.append(source_name(view.mission, text.account))
    if text.by_member:
        return " · ".join([*parts, theme_text(text), reason_text(text)])
    parts.append(
        f"{theme_text(text)} ({number_text(min(text.topic.probability, SUREST), percent=True, digits=2)})"
    )
    if text.topic.reason:
        parts.append(_("spoke for it: {words}").format(words=reason_text(text)))
    return " · ".join(parts)


def _line(view: View, text: Text) -> Line:
    words = " ".join(text.text.split())
    # A permalink stands in an export as somebody wrote it.
    link = text.link if text.link and text.link.startswith(("https://", "http://")) else ""
    return Line(
        title=words if len(words) <= WORDS else f"{words[:WORDS]}…",
        link=link,
        facts=_told(view, text),
        language=text.language or "",
    )


def correction(api: Api, text: Text) -> None:
    """Offer to say what a text is about."""
    # After saving, forms are new ones, and so closed.
    key = f"topic-{turn()}-{text.account}-{text.id}"
    with st.popover(_("Say what it is about"), type="tertiary", key=key, on_change="rerun") as opened:
        if opened.open:
            choose_theme(key, text.topic.likeliest, lambda theme: _keep(api, text, theme))


def _keep(api: Api, text: Text, theme: str) -> None:
    if text.account:
        correct_post(api, text.account, text.id, theme)
    else:
        correct_item(api, text.id, theme)
