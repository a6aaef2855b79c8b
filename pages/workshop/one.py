"""One workshop: its marks, and one part of it at a time."""

from collections.abc import Callable
from typing import TypeAlias

import streamlit as st

from components.page import onward, page_header
from core.access.api import Api
from core.access.viewer import Viewer
from core.texts import _
from core.workshop.record import READ_RECORDS
from core.workshop.workshops import RUNS_WORKSHOPS, Workshop, workshop
from pages.frame.registry import entry
from pages.frame.visit import kept
from pages.workshop.afterwards import show_afterwards
from pages.workshop.agenda import show_agenda
from pages.workshop.listing import facts, marks
from pages.workshop.ministries import show_ministries
from pages.workshop.settling import show_settling
from pages.workshop.starting import show_room, show_start

# What a part is called, and what draws it.
Part: TypeAlias = tuple[str, Callable[[Viewer, Api, Workshop], None]]


def show_workshop(viewer: Viewer, api: Api, wanted: str) -> None:
    """Show the chosen part of a workshop."""
    found = kept(("workshop", wanted), lambda: workshop(api, wanted))
    if found is None:
        page_header(_("Workshops"), _("This workshop does not exist, or it is not open to you."))
        onward(entry("workshop").path, _("All workshops"))
        return
    page_header(found.title, facts(found))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        marks(found)
        onward(entry("workshop").path, _("All workshops"))
    _show_part(viewer, api, found)


def _show_part(viewer: Viewer, api: Api, found: Workshop) -> None:
    parts = _parts(viewer, found)
    linked = st.query_params.get("part", "")
    part = st.segmented_control(
        _("Part"),
        list(parts),
        format_func=lambda name: parts[name][0],
        default=linked if linked in parts else next(iter(parts)),
        required=True,
        key=f"workshop-part-{found.state}",
        label_visibility="collapsed",
    )
    if part != linked:
        st.query_params["part"] = part
    parts[part][1](viewer, api, found)


def _parts(viewer: Viewer, found: Workshop) -> dict[str, Part]:
    """Return the parts there are for this viewer while the workshop is in its state, the first one first."""
    agenda: dict[str, Part] = {"agenda": (_("Agenda"), show_agenda)}
    afterwards: dict[str, Part] = {}
    if not found.is_draft and viewer.has(*READ_RECORDS):
        afterwards = {"afterwards": (_("Afterwards"), show_afterwards)}
    if not viewer.has(RUNS_WORKSHOPS):
        return agenda | afterwards
    settling: dict[str, Part] = {"settling": (_("Change or end"), show_settling)}
    if found.is_draft:
        return agenda | {"start": (_("Start"), show_start)} | settling
    if not found.code:
        return afterwards | agenda | settling
    room: dict[str, Part] = {
        "room": (_("Room"), show_room),
        "ministries": (_("Links for ministries"), show_ministries),
    }
    return room | agenda | afterwards | settling
