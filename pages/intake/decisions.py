"""What a viewer may do with a submission: each button with what it does, and none they may not press."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from components.page import message
from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.submissions import (
    TIERS,
    Action,
    Submission,
    actions_of,
    approve,
    give_back,
    share,
    submit,
    withdraw,
)
from core.refusals import Refused, Unreachable
from core.texts import _

SAID: Final = "submission-said"
LONGEST_COMMENT: Final = 2000


def take_message() -> str | None:
    """Return what the last button did, once."""
    said: str | None = st.session_state.pop(SAID, None)
    return said


def decisions(api: Api, viewer: Viewer, submission: Submission) -> None:
    """Draw what this viewer may do now, or why somebody else must act."""
    allowed = actions_of(submission, viewer)
    if submission.state == "submitted" and Action.APPROVE not in allowed:
        _say_who_decides(viewer, submission)
    if Action.SUBMIT in allowed:
        st.markdown(_("The file is stored. Its figures count after a colleague approves it."))
        if st.button(_("Send for approval"), type="primary"):
            _act(lambda: submit(api, submission.id), _("Sent. A colleague who may approve sees it now."))
    if Action.APPROVE in allowed:
        _approval(api, submission)
        _return(api, submission)
    if Action.SHARE in allowed:
        _sharing(api, submission)
    if Action.WITHDRAW in allowed:
        _withdrawal(api, submission)


def _say_who_decides(viewer: Viewer, submission: Submission) -> None:
    if submission.created_by == viewer.id:
        message("info", _("You uploaded this: a colleague must approve it."))
    else:
        message("info", _("A colleague with the role of approver decides about it."))


def _act(press: Callable[[], None], done: str) -> None:
    try:
        press()
    except (Refused, Unreachable) as problem:
        message("error", problem.sentence)
        return
    st.session_state[SAID] = done
    st.rerun()


def _tier_choice(submission: Submission) -> str:
    codes = [tier.code for tier in TIERS]
    return st.radio(
        _("Who may see the figures?"),
        codes,
        index=codes.index(submission.tier),
        format_func=lambda code: _(next(tier.title for tier in TIERS if tier.code == code)),
        captions=[_(tier.sentence) for tier in TIERS],
    )


def _embargo_choice(submission: Submission) -> date | None:
    return st.date_input(
        _("Not before (optional)"),
        submission.embargo_until,
        min_value=datetime.now(UTC).date(),
        max_value=datetime.now(UTC).date() + timedelta(days=3650),
        format="YYYY-MM-DD",
        help=_("Until this day nobody outside your ministry sees them, and they enter no benchmark."),
    )


def _approval(api: Api, submission: Submission) -> None:
    with st.form("approve"):
        st.markdown("**" + _("Approve") + "**")
        tier = _tier_choice(submission)
        embargo = _embargo_choice(submission)
        comment = st.text_input(_("Comment (optional)"), max_chars=LONGEST_COMMENT)
        if st.form_submit_button(_("Approve"), type="primary"):
            _act(
                lambda: approve(api, submission.id, tier=tier, embargo_until=embargo, comment=comment),
                _(
                    "Approved. The figures count from now on. The network's benchmark takes them in with the first"
                    " release after their quarter has ended."
                ),
            )


def _return(api: Api, submission: Submission) -> None:
    with st.form("return"):
        st.markdown("**" + _("Return for mending") + "**")
        comment = st.text_area(_("What should be mended?"), max_chars=LONGEST_COMMENT)
        if st.form_submit_button(_("Return with this comment")):
            _act(
                lambda: give_back(api, submission.id, comment),
                _("Returned. Your colleague sees your comment."),
            )


def _sharing(api: Api, submission: Submission) -> None:
    with st.expander(_("Change who may see the figures")), st.form("share", border=False):
        tier = _tier_choice(submission)
        embargo = _embargo_choice(submission)
        if st.form_submit_button(_("Save")):
            _act(
                lambda: share(api, submission.id, tier=tier, embargo_until=embargo),
                _("Saved. It is noted in the audit log."),
            )


def _withdrawal(api: Api, submission: Submission) -> None:
    counted = submission.state == "approved"
    with st.expander(_("Withdraw")), st.form("withdraw", border=False):
        st.markdown(
            _("Its figures no longer count. Every month is again what it was without this file.")
            if counted
            else _("It disappears from everybody's list of things to do. The file may be uploaded again.")
        )
        comment = st.text_input(_("Reason (optional)"), max_chars=LONGEST_COMMENT)
        sure = st.checkbox(_("Yes, withdraw it"))
        if st.form_submit_button(_("Withdraw this submission")):
            if not sure:
                message("warning", _("Tick the box first: this cannot be taken back."))
                return
            _act(
                lambda: withdraw(api, submission.id, comment),
                _("Withdrawn. The months are as they were before.") if counted else _("Withdrawn."),
            )
