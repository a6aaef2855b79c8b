"""After a lost connection or a restart: what was stored before it, and what to do about the rest.

The files in hand live in the server's memory only. That somebody was at work stands in the
page's address, which the browser brings along when it comes back.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from components.page import message, onward
from core.intake.known_files import stored_since
from core.texts import _, ngettext
from pages.intake.desk import Desk
from pages.intake.outcomes import DONE

SINCE: Final = "since"
HERE: Final = "upload-at-work"
LONGEST: Final = timedelta(days=1)


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


def say_interrupted(desk: Desk) -> None:
    """Say what became of files that were in hand when the connection was lost; nothing otherwise."""
    since = _moment(st.query_params.get(SINCE, ""))
    if st.session_state.get(HERE) or since is None:
        end_of_work()
        return
    stored = stored_since(desk.api, since, desk.viewer.id)
    said = ngettext(
        "Before that, {n} file was stored. Drop the others again.",
        "Before that, {n} files were stored. Drop the others again.",
        len(stored),
    ).format(n=len(stored))
    message(
        "warning",
        _("The connection was lost while you were at work, and the page was opened anew."),
        remedy=said if stored else _("Nothing of your files was stored. Drop them again."),
    )
    for known in stored:
        onward("pages/intake/submissions.py", known.file_name, {"submission": known.id})


def _moment(text: str) -> datetime | None:
    """Return the moment of the note; None for one that is none, or long ago."""
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if timedelta(0) <= datetime.now(UTC) - moment <= LONGEST else None
