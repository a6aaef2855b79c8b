"""Workshops: what is being prepared, what goes on, and one workshop with everything to start it."""

import streamlit as st

from components.page import message, page_header
from core.texts import _
from pages.frame import opened
from pages.frame.press import take_message
from pages.workshop.listing import show_workshops
from pages.workshop.one import show_workshop

viewer, api = opened("workshop")
wanted = st.query_params.get("workshop", "")
if not wanted:
    page_header(
        _("Workshops"), _("Prepare what a room will see and be asked; show it live; take home what it said.")
    )
if said := take_message():
    message("success", said)
if wanted:
    show_workshop(viewer, api, wanted)
else:
    show_workshops(viewer, api)
