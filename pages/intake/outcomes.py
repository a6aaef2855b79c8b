"""How storing ended, table by table, and what comes next."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from components.downloads import XLSX
from components.page import message, onward, plain
from core.intake import refused
from core.intake.model import Verdict
from core.texts import _

SUBMISSIONS_PAGE: Final = "pages/intake/submissions.py"
DONE: Final = "upload-done"


@dataclass(frozen=True)
class Outcome:
    """How storing one table ended: its submission, or the problem. ``mend`` is its verdict, without the good rows."""

    name: str
    submission: str = ""
    sent: bool = False
    added_to: str = ""
    problem: str = ""
    mend: Verdict | None = None
    origin: str | None = None
    unsent: str = ""


def say_done() -> None:
    """Say how storing ended, table by table, and what comes next."""
    outcomes: list[Outcome] = st.session_state.get(DONE, [])
    if len(outcomes) == 1 and outcomes[0].submission:
        _say_one(outcomes[0])
        return
    for outcome in outcomes:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(outcome.name)}**")
            if outcome.submission:
                _say_one(outcome)
            else:
                message("error", outcome.problem)


def _say_one(outcome: Outcome) -> None:
    if outcome.sent:
        stored, remedy = (
            _("The file is stored and sent for approval."),
            _("A colleague who may approve looks at it now. Its figures count as soon as they approve."),
        )
    else:
        stored, remedy = (
            _("The file is stored. Nobody has been asked to approve it yet."),
            _("Send it for approval when you are ready. Its figures do not count before that."),
        )
    if outcome.added_to:
        stored = _("The mended rows were added to “{file}”.").format(file=outcome.added_to) + (
            " " + _("It is sent for approval.") if outcome.sent else ""
        )
    message("success", stored, remedy=remedy)
    if outcome.unsent:
        message("warning", _("It could not be sent for approval: {why}").format(why=outcome.unsent))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        onward(SUBMISSIONS_PAGE, _("Open the submission"), {"submission": outcome.submission})
        if outcome.mend is not None:
            mend, origin = outcome.mend, outcome.origin
            st.download_button(
                _("Download the rows that need mending"),
                data=lambda: refused.workbook(mend, of=origin),
                file_name=refused.file_name(mend),
                mime=XLSX,
                key=f"mend-{outcome.submission}",
                on_click="ignore",
                type="tertiary",
                help=_("Mend them in the workbook and drop it here: they join this submission."),
            )
