"""Whether the weekly letter comes, in which language, and what it would say now."""

import streamlit as st

from components.page import empty_state, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.digest.choice import Choice, choice, choose
from core.digest.content import digest, lines
from core.settings import settings
from core.texts import LANGUAGES, OWN_NAMES, _
from pages.frame.press import act


def letter_form(viewer: Viewer, api: Api) -> None:
    """Ask for the choice and keep it."""
    if not settings().smtp_host:
        message(
            "info",
            _("This portal has no mail server, so no letters are sent."),
            remedy=_("Your choice is kept for the day it has one."),
        )
    held = choice(api, viewer)
    with st.form("digest", width=520):
        wanted = st.toggle(
            _("Send me the letter to {email}").format(email=plain(viewer.email)),
            held.wanted,
            key="digest-wanted",
        )
        tongue = st.radio(
            _("Language of the letter"),
            LANGUAGES,
            index=LANGUAGES.index(held.language) if held.language in LANGUAGES else 0,
            format_func=OWN_NAMES.__getitem__,
            horizontal=True,
            key="digest-language",
        )
        if st.form_submit_button(_("Save"), type="primary"):
            done = _("The letter comes once a week.") if wanted else _("The letter does not come any more.")
            act(lambda: choose(api, Choice(wanted, tongue)), done)


def letter_now(viewer: Viewer, api: Api) -> None:
    """Show what the letter would say now."""
    st.header(_("What it would say now"), anchor=False)
    said = lines(digest(api, viewer), settings().public_url)
    if said:
        st.markdown("\n".join(f"- {plain(line.text)}" for line in said))
    else:
        empty_state(_("Nothing"), _("In a week without anything to say no letter comes."))
