"""Crisis: the incidents, and for each one what every mission has done."""

import streamlit as st

from components.crisis import crisis_look
from components.page import message, page_header
from core.texts import _
from pages.crisis.incident import show_incident
from pages.crisis.listing import show_incidents
from pages.frame import opened
from pages.frame.press import take_message

viewer, api = opened("crisis")
crisis_look()
wanted = st.query_params.get("incident", "")
if not wanted:
    page_header(
        _("Crisis"),
        _("When something happens: see at once what each mission has said and done, and who is silent."),
    )
if said := take_message():
    message("success", said)
if wanted:
    show_incident(viewer, api, wanted)
else:
    show_incidents(viewer, api)
