"""One incident: its marks, and one part of it at a time."""

import streamlit as st

from components.page import onward, page_header
from core.access.api import Api
from core.access.viewer import Viewer
from core.crisis.incidents import Incident, incident
from core.texts import _
from pages.crisis.afterwards import show_afterwards
from pages.crisis.board import show_board
from pages.crisis.links import show_links
from pages.crisis.listing import facts, marks
from pages.crisis.log import show_log
from pages.crisis.one_mission import show_mission
from pages.crisis.settling import show_settling
from pages.crisis.tasks import show_tasks
from pages.crisis.writers import may_write
from pages.frame.registry import entry
from pages.frame.visit import kept


def show_incident(viewer: Viewer, api: Api, wanted: str) -> None:
    """Show the chosen part of an incident, or one mission of its board."""
    found = kept(("incident", wanted), lambda: incident(api, wanted))
    if found is None:
        page_header(_("Crisis"), _("This incident does not exist, or it is not open to your ministry."))
        onward(entry("crisis").path, _("All incidents"))
        return
    page_header(found.title, facts(found))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        marks(found)
        onward(entry("crisis").path, _("All incidents"))
    if mission := st.query_params.get("mission"):
        show_mission(viewer, api, found, mission)
    else:
        _show_part(viewer, api, found)


def _show_part(viewer: Viewer, api: Api, found: Incident) -> None:
    parts = {"board": _("Board"), "log": _("Log"), "tasks": _("Tasks")}
    if may_write(viewer):
        parts |= {"links": _("Check-in links")}
    parts |= {"afterwards": _("Afterwards")}
    if may_write(viewer):
        parts |= {"settling": _("Change or close")}
    linked = st.query_params.get("part", "board")
    part = st.segmented_control(
        _("Part"),
        list(parts),
        format_func=parts.__getitem__,
        default=linked if linked in parts else "board",
        required=True,
        key="crisis-part",
        label_visibility="collapsed",
    )
    if part != linked:
        st.query_params["part"] = part
    if part == "board":
        show_board(found.id)
    else:
        {
            "log": show_log,
            "tasks": show_tasks,
            "links": show_links,
            "afterwards": show_afterwards,
            "settling": show_settling,
        }[part](viewer, api, found)
