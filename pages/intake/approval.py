"""Approving a submission, with or without the rows that are held back."""

import streamlit as st

from components.figure import listing
from components.page import message, plain
from components.review import ROWS_MOST, folded, held_file, held_table
from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.findings import Finding
from core.intake.review import held_rows
from core.intake.submissions import Submission, approve
from core.texts import _, ngettext
from pages.frame.press import LONGEST_COMMENT, act
from pages.intake.partner_view import Choice
from pages.intake.sharing_choice import sharing_choice


def takes_held(submission: Submission) -> bool:
    """Whether the viewer has ticked that the rows held back are taken in."""
    return bool(st.session_state.get(_held_key(submission), False))


def _held_key(submission: Submission) -> str:
    return f"take-held-{submission.id}"


def approval(api: Api, viewer: Viewer, submission: Submission) -> None:
    """Draw the approval: who may see the figures, the rows held back, a comment."""
    st.markdown("**" + _("Approve") + "**")
    if submission.monitoring:
        st.markdown(_("External monitoring: it is compared with what was reported, and counts nowhere."))
        choice = Choice("own", None)
    else:
        choice = sharing_choice(api, viewer, submission, with_held=takes_held(submission))
    reason = _held_reason(submission) if submission.rows_held else ""
    comment = st.text_input(_("Comment (optional)"), max_chars=LONGEST_COMMENT)
    if st.button(_("Approve"), type="primary", key="approve"):
        if takes_held(submission) and not reason.strip():
            message("warning", _("Say why the rows held back may count: the reason is kept with them."))
            return
        act(
            lambda: approve(
                api,
                submission.id,
                tier=choice.tier,
                embargo_until=choice.embargo_until,
                comment=comment,
                held_reason=reason,
            ),
            _("Approved. It is compared with what was reported.")
            if submission.monitoring
            else _(
                "Approved. The figures count from now on. The network's benchmark takes them in with the first"
                " release after their quarter has ended."
            ),
            meanwhile=_("Its months are worked out …"),
        )


def _held_reason(submission: Submission) -> str:
    """Ask whether the rows held back count as well, and why; return the reason, empty where they stay out."""
    held = submission.rows_held
    take = st.checkbox(
        ngettext("Take in the {n} row held back, too", "Take in the {n} rows held back, too", held).format(
            n=held
        ),
        key=_held_key(submission),
        help=_("The page shows them, with what is wrong with each. Without this tick they stay out."),
    )
    return st.text_input(_("Why may they count?"), max_chars=LONGEST_COMMENT) if take else ""


def show_held(api: Api, submission: Submission, found: list[Finding]) -> None:
    """Show the rows that wait for an approver, or why they were taken in."""
    if not submission.rows_held:
        return
    st.header(_("Rows held back"), anchor=False)
    if submission.held_reason:
        st.markdown(plain(_("They were taken in: “{reason}”").format(reason=submission.held_reason)))
    else:
        st.caption(
            _("These rows stay out, unless the approver takes them in and says why: a rare case may be true.")
        )
    reasons: dict[int, list[str]] = {}
    for finding in found:
        if finding.row is not None:
            reasons.setdefault(finding.row, []).append(finding.message)
    rows = held_rows(api, submission.id, limit=ROWS_MOST)
    with listing(
        title=_("Rows of “{file}” that are held back").format(file=submission.file_name),
        name=f"held-{submission.id[:8]}",
        table=lambda: held_file(held_rows(api, submission.id, limit=submission.rows_held), reasons),
    ):
        folded(held_table(rows, reasons), total=submission.rows_held)
