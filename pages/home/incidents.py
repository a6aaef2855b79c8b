"""What goes on right now: the open incidents of one's ministry, before everything else."""

import streamlit as st

from components.crisis import drill_badge
from components.page import onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.crisis.board import board, headline
from core.crisis.incidents import Incident, open_incidents
from core.texts import _
from pages.frame.registry import entry
from pages.frame.visit import kept


def show_incidents(viewer: Viewer, api: Api) -> None:
    """Show each open incident with its board in a sentence; nothing where there is none."""
    for one in kept("incidents", lambda: open_incidents(api, viewer.country)):
        _show(api, one)


def _show(api: Api, one: Incident) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if one.drill:
                drill_badge()
            st.badge(_("Going on"), color="red")
            onward(entry("crisis").path, one.title, {"incident": one.id})
        st.markdown(plain(headline(kept(("board", one.id), lambda: board(api, one.id)))))
