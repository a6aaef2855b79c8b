"""The incidents: what goes on, what is over, and opening a new one."""

from collections.abc import Sequence

import streamlit as st

from components.crisis import clock, drill_badge
from components.page import empty_state, onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.crisis.board import board, headline
from core.crisis.incidents import Incident, incidents
from core.crisis.words import KINDS
from core.texts import _, ngettext
from pages.crisis.opening import opening_form
from pages.crisis.times import now, time_text
from pages.crisis.writers import may_write
from pages.frame.registry import entry
from pages.frame.visit import kept


def show_incidents(viewer: Viewer, api: Api) -> None:
    """Show open incidents with their boards in a sentence, closed ones as a list, and the form for a new one."""
    found = kept("incidents", lambda: incidents(api))
    going_on = [one for one in found if one.closed_at is None]
    if not going_on:
        empty_state(
            _("No incident is open"),
            _("Open one below as soon as something happens, or to hold a drill.")
            if may_write(viewer)
            else _("Your ministry's analysts and approvers open one when something happens."),
        )
    for one in going_on:
        _open(api, one)
    if may_write(viewer):
        with st.expander(_("Open an incident"), icon=":material/add:", key="crisis-new"):
            opening_form(viewer, api)
    _closed([one for one in found if one.closed_at is not None])


def _open(api: Api, incident: Incident) -> None:
    with st.container(border=True, gap="small"):
        marks(incident)
        st.header(plain(incident.title), anchor=False)
        st.caption(plain(facts(incident)))
        clock(incident, now())
        st.markdown(plain(headline(kept(("board", incident.id), lambda: board(api, incident.id)))))
        onward(entry("crisis").path, _("Open the board"), {"incident": incident.id})


def _closed(over: Sequence[Incident]) -> None:
    if not over:
        return
    with st.expander(
        ngettext("{n} closed incident", "{n} closed incidents", len(over)).format(n=len(over)),
        key="crisis-closed",
    ):
        for one in over:
            marks(one)
            onward(entry("crisis").path, one.title, {"incident": one.id})
            st.caption(plain(facts(one)))


def marks(incident: Incident) -> None:
    """Say in badges whether it is a drill, whether it goes on, and who sees it."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content"):
        if incident.drill:
            drill_badge()
        if incident.closed_at is None:
            st.badge(_("Going on"), color="red")
        else:
            st.badge(_("Closed"), color="gray")
        if incident.tier == "network":
            st.badge(_("Opened to the network"), color="blue")


def facts(incident: Incident) -> str:
    """Return what it is, where, and since when."""
    since = _("since {time}").format(time=time_text(incident.onset))
    hosts = ", ".join(map(country_name, incident.hosts))
    return " · ".join([_(KINDS[incident.kind]), incident.place, hosts, since])
