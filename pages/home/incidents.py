"""What goes on right now: the open incidents of one's ministry, before everything else."""

import streamlit as st

from components.crisis import drill_mark
from components.page import BadgeColour, onward, plain
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
    marks: list[tuple[str, BadgeColour]] = [drill_mark()] if one.drill else []
    marks.append((_("Going on"), "red"))
    with st.container(border=True, gap="xsmall"):
        onward(entry("crisis").path, one.title, {"incident": one.id}, marks=marks)
        st.markdown(plain(headline(kept(("board", one.id), lambda: board(api, one.id)))))
