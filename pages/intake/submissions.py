"""Submissions: what waits for me, all uploads of the ministry, and one of them in full."""

import streamlit as st

from components.page import message, page_header
from core.intake import submissions as intake
from core.refusals import Refused
from core.texts import _
from pages.frame import opened
from pages.frame.press import take_message
from pages.intake.submission_list import show_all, show_waiting
from pages.intake.submission_view import show_submission

viewer, api = opened("submissions")


def show_all_again() -> None:
    """Leave the submission: only taken out of the address does it stay closed."""
    st.query_params.pop("submission", None)


if said := take_message():
    message("success", said)
if wanted := st.query_params.get("submission"):
    # A link within the page does not reach the address by itself, and the next run would lose it.
    st.query_params["submission"] = wanted
    st.button(_("All submissions"), icon=":material/arrow_back:", type="tertiary", on_click=show_all_again)
    try:
        submission = intake.submission(api, wanted)
    except Refused as refused:
        message("error", refused.sentence)
        st.stop()
    show_submission(api, viewer, submission)
else:
    page_header(_("Submissions"), _("Every file your ministry brought in, and what became of it."))
    show_waiting(api, viewer)
    show_all(api, viewer)
