"""Afterwards: how quickly the missions spoke, and what is worth telling others."""

import streamlit as st

from components.crisis_afterwards import speaking_spec, speaking_table
from components.figure import figure
from components.page import empty_state, message, onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.crisis.first_words import basis, finding, first_words
from core.crisis.incidents import Incident
from core.crisis.log import events
from core.crisis.telling import begin_practice
from core.refusals import Refused, Unreachable
from core.texts import _
from pages.crisis.board import board_now
from pages.crisis.reporting import offer_report
from pages.frame.registry import entry
from pages.frame.visit import kept

TOLD = "crisis-told"


def show_afterwards(viewer: Viewer, api: Api, found: Incident) -> None:
    """Show the first words of every mission, and offer the report and the draft of a practice."""
    words = first_words(board_now(api, found), found.onset)
    if not words:
        empty_state(
            _("No mission stands on this board"), _("Without missions there is nothing to look back on.")
        )
        return
    if found.closed_at is None:
        message("info", _("The incident is still open: these figures may change."))
    result = finding(words)
    figure(
        title=result,
        subtitle=_("Share of the missions that had published, and that had checked in, after the onset."),
        spec=speaking_spec(words),
        alt=_("Two stairs over the time since the onset. {finding}").format(finding=result),
        table=lambda: speaking_table(words),
        source=basis(words),
        name=f"first-words-{found.id[:8]}",
    )
    offer_report(viewer, found)
    if viewer.has(*entry("practice_editor").roles):
        _offer_practice(api, found)


def _offer_practice(api: Api, found: Incident) -> None:
    """Let a writer begin a practice with what is known; the same incident leads to one draft a visit."""
    st.header(_("Tell others"), anchor=False)
    means = _(
        "A draft of a practice begins with your log and these figures. You write the rest, and a colleague reads it before anybody else does."
    )
    st.markdown(f":gray[{plain(means)}]")
    begun: dict[str, str] = st.session_state.setdefault(TOLD, {})
    if found.id not in begun and st.button(_("Begin a practice from this incident"), key="crisis-tell"):
        try:
            log = kept(("log", found.id), lambda: events(api, found.id))
            begun[found.id] = begin_practice(api, found, board_now(api, found), log)
        except (Refused, Unreachable) as trouble:
            message("error", trouble.sentence)
    if found.id in begun:
        onward(
            entry("practice_editor").path, _("Write on in the practice editor"), {"practice": begun[found.id]}
        )
