"""Help: how things are done, one guide at a time."""

import streamlit as st

from components.page import line_link, page_header
from core.guides import GUIDES, guide
from core.texts import _, language
from pages.frame import opened
from pages.frame.registry import entry

opened("help")
wanted = st.query_params.get("guide", "")
page_header(
    _(GUIDES[wanted]) if wanted in GUIDES else _("Help"), _("How things are done here, step by step.")
)
if wanted in GUIDES:
    # A link from this same page leaves the address as it was.
    st.query_params["guide"] = wanted
    st.markdown(guide(wanted, language()))
    st.divider()
for code, title in GUIDES.items():
    if code != wanted:
        line_link(entry("help").path, _(title), {"guide": code})
