"""Practices: the library, one practice with its measured effect, and several side by side."""

import streamlit as st

from components.page import message, page_header
from core.texts import _
from pages.frame import opened_to_all
from pages.frame.welcome import sign_in_buttons
from pages.practices.article import show_practice
from pages.practices.comparing import show_comparison
from pages.practices.library import show_library

viewer, api = opened_to_all("practices")
if viewer is None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        message("info", _("You read what ministries have made public. Members of the network see more."))
        sign_in_buttons()
compared = [practice for practice in st.query_params.get("compare", "").split(",") if practice]
if compared:
    show_comparison(viewer, api, compared)
elif st.query_params.get("practice"):
    show_practice(
        viewer, api, st.query_params["practice"], languages=st.query_params.get("view") == "languages"
    )
else:
    page_header(
        _("Practices"),
        _(
            "What ministries did, told by those who did it, with an effect measured from the members' own figures."
        ),
    )
    show_library(viewer, api)
