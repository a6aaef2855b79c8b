"""How storing ended, table by table, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from components.downloads import XLSX, offer
from components.page import message, onward
from core.intake import refused
from core.intake.model import Verdict
from core.texts import _, ngettext

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
    """Say how storing ended on this visit."""
    say_outcomes(st.session_state.get(DONE, []))


def say_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Say how storing ended, table by table, and what comes next."""
    stored = [outcome for outcome in outcomes if outcome.submission]
    if len(outcomes) == len(stored) == 1:
        _say_one(outcomes[0])
        return
    for sent in (True, False):
        if count := sum(outcome.sent is sent for outcome in stored):
            message("success", _counted(count, sent=sent), remedy=_what_next(sent=sent))
    for outcome in stored:
        _ways_on(outcome, outcome.name)
    for outcome in outcomes:
        if outcome.problem:
            message("error", _("“{file}” was not stored.").format(file=outcome.name), remedy=outcome.problem)


def _counted(count: int, *, sent: bool) -> str:
    if sent:
        said = ngettext(
            "{n} table is stored and sent for approval.",
            "{n} tables are stored and sent for approval.",
            count,
        )
    else:
        said = ngettext(
            "{n} table is stored. Nobody has been asked to approve it yet.",
            "{n} tables are stored. Nobody has been asked to approve them yet.",
            count,
        )
    return said.format(n=count)


def _what_next(*, sent: bool) -> str:
    if sent:
        return _("A colleague who may approve looks at it now. Its figures count as soon as they approve.")
    return _("Send it for approval when you are ready. Its figures do not count before that.")


def _say_one(outcome: Outcome) -> None:
    if outcome.added_to:
        stored = _("The mended rows were added to “{file}”.").format(file=outcome.added_to)
        stored += " " + _("It is sent for approval.") if outcome.sent else ""
    elif outcome.sent:
        stored = _("The file is stored and sent for approval.")
    else:
        stored = _("The file is stored. Nobody has been asked to approve it yet.")
    message("success", stored, remedy=_what_next(sent=outcome.sent))
    _ways_on(outcome, _("Open the submission"))


def _ways_on(outcome: Outcome, label: str) -> None:
    """Offer the way to a stored table's submission, and its rows kept out."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        onward(SUBMISSIONS_PAGE, label, {"submission": outcome.submission})
        if outcome.mend is not None:
            mend, origin = outcome.mend, outcome.origin
            offer(
                _("Download the rows kept out"),
                lambda: refused.workbook(mend, of=origin),
                file_name=refused.file_name(mend),
                mime=XLSX,
                key=f"mend-{outcome.submission}",
                quiet=True,
                tip=_("Mend them in the workbook and drop it here: they join this submission."),
            )
    if outcome.unsent:
        message("warning", _("It could not be sent for approval: {why}").format(why=outcome.unsent))
