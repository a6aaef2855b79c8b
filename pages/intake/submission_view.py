"""One submission: what it is, what deciding about it changes, what was found, and its life so far."""

import streamlit as st

from components.figure import listing
from components.intake import findings_file, findings_list, grouped, submission_line
from components.page import message, onward, page_header, status_badge
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.missions import missions
from core.intake.findings import Finding
from core.intake.submissions import Submission, actions_of, findings
from core.texts import _
from pages.intake.approval import show_held
from pages.intake.decisions import decisions
from pages.intake.lock import lock_words
from pages.intake.same_data import show_others
from pages.intake.submission_facts import show_facts, show_history, show_looks
from pages.intake.submission_review import show_weight


def show_submission(api: Api, viewer: Viewer, submission: Submission) -> None:
    """Draw the whole page of one submission."""
    own = missions(api, country=viewer.country)
    accounts = {account.id: f"@{account.handle}" for mission in own for account in mission.accounts}
    page_header(submission.file_name, submission_line(submission))
    status_badge(submission.state)
    _say_comment(viewer, submission)
    if locked := lock_words(api, viewer, submission):
        message("info", locked)
    if actions_of(submission, viewer):
        left, right = st.columns([3, 2], gap="large")
        with right:
            decisions(api, viewer, submission)
    else:
        left = st.container(width=860)
    with left:
        found = findings(api, submission.id)
        show_facts(api, submission, accounts)
        show_weight(api, viewer, submission, own, accounts)
        show_others(api, submission, accounts)
        show_held(api, submission, found)
        _findings(submission, found)
        show_history(api, submission)
        show_looks(api, submission)


def _say_comment(viewer: Viewer, submission: Submission) -> None:
    comment = submission.decision_comment
    if submission.state == "returned":
        said = _("{name} returned this file: “{comment}”").format(
            name=submission.decided_by_name, comment=comment or ""
        )
        message(
            "warning",
            said,
            remedy=_(
                "Mend the rows kept out and drop their workbook: they join this file. Or upload the whole file"
                " anew, and withdraw this one."
            ),
        )
        if viewer.has("contributor"):
            onward("pages/intake/upload.py", _("Upload the mended file"))
    elif comment:
        message(
            "info", _("{name}: “{comment}”").format(name=submission.decided_by_name or "", comment=comment)
        )


def _findings(submission: Submission, found: list[Finding]) -> None:
    st.header(_("What the checks found"), anchor=False)
    if not found:
        st.markdown(_("The checks found nothing wrong."))
        return
    with listing(
        title=_("What the checks found in “{file}”").format(file=submission.file_name),
        name=f"findings-{submission.id[:8]}",
        table=lambda: findings_file(found),
    ):
        findings_list(grouped(found), key=submission.id, held_taken=bool(submission.held_reason))
