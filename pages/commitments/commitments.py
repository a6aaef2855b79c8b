"""Commitments: what ministries agreed on together, what each says it does about it, and what two of them share."""

import streamlit as st

from components.page import message
from core.texts import _
from pages.commitments.bilateral import show_bilateral
from pages.commitments.commitment import show_commitment
from pages.commitments.instrument import show_instrument
from pages.commitments.overview import show_overview
from pages.frame import opened_to_all
from pages.frame.press import take_message
from pages.frame.welcome import sign_in_buttons

viewer, api = opened_to_all("commitments")
if viewer is None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        message("info", _("You read what ministries let everybody read. Members of the network see more."))
        sign_in_buttons()
if said := take_message():
    message("success", said)
partner = st.query_params.get("with", "")
if partner and viewer is not None:
    show_bilateral(viewer, api, partner)
elif code := st.query_params.get("commitment"):
    show_commitment(viewer, api, code)
elif code := st.query_params.get("instrument"):
    show_instrument(viewer, api, code)
else:
    show_overview(viewer, api)
