"""Reconcile: what the missions reported beside what somebody outside counted, and why the two differ."""

import streamlit as st

from components.page import page_header
from core.catalogue.missions import missions
from core.texts import _
from pages.frame import opened
from pages.reconcile.detail import show_discrepancy
from pages.reconcile.overview import show_overview
from pages.reconcile.wanted import chosen, narrowed

viewer, api = opened("reconcile")
own = missions(api, country=viewer.country)
one = chosen(api)
if one is not None:
    show_discrepancy(api, viewer, one, own)
    st.stop()
page_header(
    _("Reconcile"),
    _(
        "What your missions reported, beside what somebody outside counted. Nothing is adjusted: differences are explained."
    ),
)
show_overview(api, viewer, narrowed(own), own)
