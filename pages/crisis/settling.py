"""Changing an incident: what is said of it, which missions stand on its board, who sees them, and closing it."""

import streamlit as st

from components.page import plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.missions import missions
from core.crisis.incidents import Incident, close_incident, own_missions_of, set_missions, share, shared_tier
from core.texts import _
from pages.crisis.opening import changing_form
from pages.frame.press import act, turn
from pages.frame.visit import kept


def show_settling(viewer: Viewer, api: Api, found: Incident) -> None:
    """Draw what the viewer may settle of an incident."""
    own = viewer.country == found.country
    if found.closed_at is None:
        st.header(_("Our missions on the board"), anchor=False)
        _choose_missions(viewer, api, found)
        if found.tier == "network" and viewer.has("approver", "secretariat"):
            _choose_readers(viewer, api, found)
        if own:
            st.header(_("What is said of it"), anchor=False)
            changing_form(viewer, api, found)
    if own:
        _close(api, found)


def _choose_missions(viewer: Viewer, api: Api, found: Incident) -> None:
    names = kept("own missions", lambda: _names(api, viewer.country))
    there = kept(("chosen", found.id), lambda: own_missions_of(api, found.id, viewer.country))
    with st.form(f"crisis-missions-{turn()}", border=False):
        chosen = st.multiselect(
            _("Missions"),
            list(names),
            default=[mission for mission in there if mission in names],
            format_func=lambda mission: names[mission],
            placeholder=_("Choose missions"),
            help=_("The missions in the countries affected are there by themselves."),
        )
        if st.form_submit_button(_("Save the missions")):
            # A mission closed meanwhile is not offered, but what it said stays on the board.
            kept_on = [mission for mission in there if mission not in names]
            act(lambda: set_missions(api, found.id, [*chosen, *kept_on]), _("The board was changed."))


def _names(api: Api, country: str) -> dict[str, str]:
    return {
        one.id: f"{one.name} ({one.place})" for one in missions(api, country=country) if one.closed_on is None
    }


def _choose_readers(viewer: Viewer, api: Api, found: Incident) -> None:
    """Let the ministry show its cells to the others who see the incident."""
    shown = kept(("shared", found.id), lambda: shared_tier(api, found.id, viewer.country)) == "network"
    means = _(
        "Others would see when your missions published and checked in, and whether they are safe, but no notes and no names."
    )
    st.markdown(f":gray[{plain(means)}]")
    label = (
        _("Show our missions to the other ministries")
        if not shown
        else _("Show our missions to our ministry only")
    )
    if st.button(label, key="crisis-share"):
        act(
            lambda: share(api, found.id, "own" if shown else "network"),
            _("Only your ministry sees your missions now.")
            if shown
            else _("The other ministries see your missions now."),
        )


def _close(api: Api, found: Incident) -> None:
    closed = found.closed_at is not None
    means = (
        _("The board goes on as if it had never been closed. Links that were sent work until they expire.")
        if closed
        else _("The board stops at that moment, and the check-in links end. Log, report and figures stay.")
    )
    st.header(_("Open it again") if closed else _("Close it"), anchor=False)
    st.markdown(f":gray[{plain(means)}]")
    if st.button(_("Open the incident again") if closed else _("Close the incident"), key="crisis-close"):
        act(
            lambda: close_incident(api, found.id, closed=not closed),
            _("The incident is open again.") if closed else _("The incident is closed."),
        )
