"""The form in which a ministry writes a next step or a visit down for both."""

from typing import Final

import streamlit as st

from components.page import message
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.commitments.joint import KINDS, JointEntry, Kind, Note, rewrite, write
from core.texts import _
from pages.frame.press import act, turn

SHORTEST: Final = 3


def joint_form(viewer: Viewer, api: Api, partner: str, entry: JointEntry | None = None) -> None:
    """Ask for a new entry, or for the changes of a draft."""
    key = f"joint-{entry.id if entry else 'new'}-{turn()}"
    both = [viewer.country, partner]
    with st.form(key, border=False):
        kind: Kind = st.radio(
            _("What it is"),
            list(KINDS),
            index=list(KINDS).index(entry.kind) if entry else 0,
            format_func=lambda kind: _(KINDS[kind]),
            horizontal=True,
            disabled=entry is not None,
            key=f"{key}-kind",
        )
        what = st.text_area(
            _("What is to happen"), entry.what if entry else "", max_chars=1000, height=80, key=f"{key}-what"
        )
        with st.container(horizontal=True, gap="small"):
            day = st.date_input(
                _("By when, or on which day"),
                entry.on_day if entry else None,
                format="YYYY-MM-DD",
                key=f"{key}-day",
                width=220,
            )
            place = st.text_input(
                _("Place (optional)"), entry.place if entry else "", max_chars=160, key=f"{key}-place"
            )
        with st.container(horizontal=True, gap="small"):
            owner = st.selectbox(
                _("Whose task, or who visits"),
                both,
                index=both.index(entry.owner) if entry else 0,
                format_func=country_name,
                key=f"{key}-owner",
            )
            name = st.text_input(
                _("Who there (optional)"), entry.owner_name if entry else "", max_chars=160, key=f"{key}-name"
            )
        if not st.form_submit_button(_("Save the draft"), type="primary"):
            return
    if len(what.strip()) < SHORTEST or day is None:
        message("error", _("Say what is to happen, and by when."))
        return
    note = Note(partner, kind, what, day, owner, name, place)
    act(
        lambda: rewrite(api, entry, note) if entry else write(api, note),
        _("Saved as a draft. A second person of your ministry proposes it."),
    )
