"""Weekly letter: what it would say now, and whether and in which language it comes."""

import streamlit as st

from components.page import empty_state, message, page_header, plain
from core.digest.choice import Choice, choice, choose
from core.digest.content import digest, lines
from core.refusals import Refused
from core.settings import settings
from core.texts import LANGUAGES, OWN_NAMES, _
from pages.frame import opened

DONE = "digest-done"

viewer, api = opened("digest")
page_header(
    _("Weekly letter"),
    _("On Mondays the portal can write to you what waits and what happened: counts and links, no figures."),
)
if done := st.session_state.pop(DONE, ""):
    message("success", done)
if not settings().smtp_host:
    message(
        "info",
        _("This portal has no mail server, so no letters are sent."),
        remedy=_("Your choice is kept for the day it has one."),
    )

held = choice(api, viewer)
with st.form("digest", width=520):
    wanted = st.toggle(
        _("Send me the letter to {email}").format(email=plain(viewer.email)), held.wanted, key="digest-wanted"
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
        try:
            choose(api, Choice(wanted, tongue))
        except Refused as refused:
            message("error", refused.sentence)
        else:
            st.session_state[DONE] = (
                _("The letter comes once a week.") if wanted else _("The letter does not come any more.")
            )
            st.rerun()

st.header(_("What it would say now"), anchor=False)
said = lines(digest(api, viewer), settings().public_url)
if said:
    st.markdown("\n".join(f"- {plain(line.text)}" for line in said))
else:
    empty_state(_("Nothing"), _("In a week without anything to say no letter comes."))
