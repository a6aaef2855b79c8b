"""Submissions: what waits for me, all uploads of the ministry, and one of them in full."""

from collections.abc import Sequence

import streamlit as st

from components.intake import submission_line
from components.page import STATES, Action, empty_state, message, onward, page_header, plain, status_badge
from core.intake import submissions as intake
from core.intake.submissions import Submission
from core.refusals import Refused
from core.texts import _, ngettext
from pages.frame import opened
from pages.intake.decisions import take_message
from pages.intake.submission_view import show_submission

THIS_PAGE = "pages/intake/submissions.py"
UPLOAD_PAGE = "pages/intake/upload.py"
SHOWN = 50
OPEN_STATES = ["submitted", "returned", "checked"]

viewer, api = opened("submissions")


def show_list(listed: Sequence[Submission], *, framed: bool = False) -> None:
    """Show submissions as lines that open."""
    for submission in listed:
        with st.container(
            border=framed,
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            key=f"{framed}-{submission.id}",
        ):
            # Wide enough for every state, so that the names stand below each other.
            with st.container(width=178):
                status_badge(submission.state)
            onward(THIS_PAGE, submission.file_name, {"submission": submission.id})
            st.markdown(f":gray[{plain(submission_line(submission))}]", width="content")


def show_all() -> None:
    """Show what waits for the viewer, then everything, newest first."""
    page_header(_("Submissions"), _("Every file your ministry brought in, and what became of it."))
    waiting = [
        submission
        for submission in intake.submissions(api, states=OPEN_STATES)
        if intake.waits_for(submission, viewer)
    ]
    if waiting:
        st.header(
            ngettext("{n} waits for you", "{n} wait for you", len(waiting)).format(n=len(waiting)),
            anchor=False,
        )
        show_list(waiting, framed=True)
    st.header(_("All submissions"), anchor=False)
    state = st.segmented_control(
        _("State"),
        intake.STATES,
        format_func=lambda code: _(STATES[code][0]),
        key="state",
        bind="query-params",
        label_visibility="collapsed",
    )
    listed = intake.submissions(api, states=[state] if state else None, limit=SHOWN + 1)
    show_list(listed[:SHOWN])
    if len(listed) > SHOWN:
        st.caption(_("These are the newest {n}. Choose a state to find others.").format(n=SHOWN))
    if listed:
        return
    if state:
        empty_state(_("Nothing is in this state"), _("Choose another state, or none to see everything."))
    elif viewer.has("contributor"):
        empty_state(
            _("Nothing has been uploaded yet"),
            _(
                "Start with one export of one account. You see what the portal understood before it is stored."
            ),
            action=Action(_("Upload a file"), page=UPLOAD_PAGE),
        )
    else:
        empty_state(
            _("Nothing has been uploaded yet"),
            _("A colleague with the role of contributor can upload the first file."),
        )


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
    show_all()
