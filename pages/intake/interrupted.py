"""After a lost connection, a restart or a closed browser: what became of the files, and what to do about them.

The files in hand live in the server's memory only. That somebody was at work stands in the
page's address, which the browser brings along when it comes back; what they asked to have
stored stands in the database, for whoever comes back without it.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from components.intake import moment_text
from components.page import message, plain
from core.access.api import Api
from core.intake.last_upload import LastFile, LastUpload, last_upload
from core.texts import _
from pages.intake.outcomes import DONE, Outcome, say_outcomes

SINCE: Final = "since"
HERE: Final = "upload-at-work"
LONGEST: Final = timedelta(days=1)
LOOK_AGAIN: Final = timedelta(seconds=3)
# What was decided on since stands with the submissions.
_TOLD: Final = ("checked", "submitted", "not_stored")


def begin_of_work() -> None:
    """Note in the page's address that files are in hand, and since when; what was done before is said no more."""
    if not st.session_state.get(HERE):
        st.session_state.pop(DONE, None)
    st.session_state[HERE] = True
    if SINCE not in st.query_params:
        st.query_params[SINCE] = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")


def end_of_work() -> None:
    """Take the note away: what was in hand is stored, or was put aside by the person."""
    st.session_state.pop(HERE, None)
    st.query_params.pop(SINCE, None)


def say_last_time(api: Api) -> None:
    """Say what became of the files the person was last at work with, unless they know from this visit."""
    noted = _moment(st.query_params.get(SINCE, ""))
    if st.session_state.get(HERE) or DONE in st.session_state:
        end_of_work()
        return
    upload = last_upload(api)
    if upload is not None and upload.goes_on:
        _watch(api)
        return
    end_of_work()
    if noted is not None:
        message(
            "warning",
            _("The connection was lost while you were at work, and the page was opened anew."),
            remedy=_("Files that were not stored are no longer here. Drop them again."),
        )
    if upload is not None and (noted is None or upload.begun_at >= noted):
        _say_ended(upload)


@st.fragment(run_every=LOOK_AGAIN)
def _watch(api: Api) -> None:
    """Say how far storing has come, until it has ended."""
    upload = last_upload(api)
    if upload is None or not upload.goes_on:
        st.rerun()
    here = sum(file.submission is not None for file in upload.files)
    message(
        "info",
        _("Your files are still being stored: {here} of {all} so far.").format(
            here=here, all=len(upload.files)
        ),
        remedy=_("It goes on by itself, and is said here when it has ended."),
    )


def _say_ended(upload: LastUpload) -> None:
    outcomes = [_outcome(file) for file in upload.files if file.state in _TOLD]
    if outcomes:
        st.caption(_("Your last upload, {moment}").format(moment=plain(moment_text(upload.begun_at))))
        say_outcomes(outcomes)


def _outcome(file: LastFile) -> Outcome:
    if file.submission is None:
        return Outcome(file.name, problem=_("Nothing of it counts. Drop it here again."))
    return Outcome(file.name, file.submission, sent=file.state == "submitted")


def _moment(text: str) -> datetime | None:
    """Return the moment of the note; None for one that is none, or long ago."""
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if timedelta(0) <= datetime.now(UTC) - moment <= LONGEST else None
