"""Starting a workshop, and the room once it is open: its code, and the windows to show it from."""

import streamlit as st

from components.page import message, plain
from components.workshop import qr_code
from core.access.api import Api
from core.access.viewer import Viewer
from core.settings import settings
from core.texts import _
from core.workshop.freezing import start
from core.workshop.links import room_link
from core.workshop.stage import presenter_path, speaker_path
from core.workshop.steps import Step
from core.workshop.workshops import Workshop
from pages.frame.press import act
from pages.workshop.agenda import agenda_of
from pages.workshop.retaking import pictures_now


def show_start(_viewer: Viewer, api: Api, found: Workshop) -> None:
    """Say what starting does and what is still missing, and start."""
    agenda = agenda_of(api, found)
    points = [
        _("Every figure is fixed as it is now, with the date. Nothing changes while you present."),
        _("The agenda cannot be changed any more. A copy of it can."),
        _("Countries become letters, on the screen and on every phone.")
        if found.anonymous
        else _("Countries are shown by name. Under “Change or end” you can make them letters."),
    ]
    st.markdown("\n".join(f"- {plain(point)}" for point in points))
    if not agenda:
        message("info", _("There is nothing on the agenda yet. Add a step first."))
    elif st.button(_("Start the workshop"), type="primary", key="workshop-start"):
        with st.spinner(_("The pictures are taken …")):
            act(lambda: _start(api, found, agenda), _("The room is open. Show its code, and begin."))


def _start(api: Api, found: Workshop, agenda: list[Step]) -> None:
    start(api, settings(), found, agenda, pictures_now(agenda, found.language))
    st.query_params["part"] = "room"


def show_room(_viewer: Viewer, _api: Api, found: Workshop) -> None:
    """Show the code and the way in, and the presenter's two windows."""
    address = room_link(settings(), found.code)
    with st.container(horizontal=True, gap="large"):
        with st.container(width=280):
            qr_code(address, _("Opens the room on a phone"))
        with st.container(gap="small", width="stretch"):
            st.caption(_("The room's code"))
            st.title(f"{found.code[:4]} {found.code[4:]}", anchor=False)
            st.code(address, language=None, wrap_lines=True)
            with st.container(horizontal=True, gap="small"):
                st.link_button(_("Open the projector's window"), presenter_path(found.id), type="primary")
                st.link_button(_("Open the speaker's window"), speaker_path(found.id))
            means = _(
                "Put the first one on the projector and press f for the full screen. The speaker's window has your notes, the time and the next step."
            )
            st.markdown(f":gray[{plain(means)}]")
