"""What a viewer may do with a submission: each button with what it does, and none they may not press."""

import streamlit as st

from components.page import message, onward
from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.sharing import share
from core.intake.submissions import (
    Action,
    Submission,
    actions_of,
    give_back,
    restore,
    same_file,
    submit,
    withdraw,
)
from core.refusals import Refused
from core.texts import _
from pages.frame.press import LONGEST_COMMENT, act
from pages.intake.approval import approval
from pages.intake.sharing_choice import sharing_choice


def decisions(api: Api, viewer: Viewer, submission: Submission) -> None:
    """Draw what this viewer may do now."""
    allowed = actions_of(submission, viewer)
    if Action.SUBMIT in allowed:
        st.markdown(_("The file is stored. Its figures count after a colleague approves it."))
        if st.button(_("Send for approval"), type="primary"):
            act(lambda: submit(api, submission.id), _("Sent. A colleague who may approve sees it now."))
    if Action.APPROVE in allowed:
        with st.container(border=True):
            approval(api, viewer, submission)
        _return(api, submission)
    if Action.SHARE in allowed:
        with st.expander(_("Change who may see the figures")):
            _sharing(api, viewer, submission)
    if Action.RESTORE in allowed:
        _restoring(api, submission)
    if Action.WITHDRAW in allowed:
        _withdrawal(api, submission)


def _return(api: Api, submission: Submission) -> None:
    with st.form("return"):
        st.markdown("**" + _("Return for mending") + "**")
        comment = st.text_area(_("What should be mended?"), max_chars=LONGEST_COMMENT)
        if st.form_submit_button(_("Return with this comment")):
            act(
                lambda: give_back(api, submission.id, comment),
                _("Returned. Your colleague sees your comment."),
            )


def _sharing(api: Api, viewer: Viewer, submission: Submission) -> None:
    if viewer.id in submission.authors:
        st.caption(Refused("intake.own_sharing").sentence)
    choice = sharing_choice(api, viewer, submission)
    if st.button(_("Save"), key="share"):
        act(
            lambda: share(api, submission.id, tier=choice.tier, embargo_until=choice.embargo_until),
            _("Saved. It is noted in the audit log."),
        )


def _restoring(api: Api, submission: Submission) -> None:
    again = same_file(api, submission.file_hash)
    if again is not None:
        # Two of the same file cannot count at once.
        message(
            "info",
            _("The same file was uploaded again. Withdraw that one first; then this one can be put back."),
        )
        onward("pages/intake/submissions.py", again.file_name, {"submission": again.id})
        return
    with st.form("restore"):
        st.markdown("**" + _("Put it back") + "**")
        st.markdown(
            _("Its figures count again, in the place they had: files approved after it still win over it.")
        )
        comment = st.text_input(_("Reason (optional)"), max_chars=LONGEST_COMMENT)
        if st.form_submit_button(_("Put this submission back")):
            act(
                lambda: restore(api, submission.id, comment),
                _("Put back. The months are as if it had never been away."),
                meanwhile=_("Its months are worked out …"),
            )


def _withdrawal(api: Api, submission: Submission) -> None:
    counted = submission.settled
    with st.expander(_("Withdraw")), st.form("withdraw", border=False):
        st.markdown(
            _(
                "Its figures no longer count. Every month is again what it was without this file."
                " An approver who did not upload it can put it back."
            )
            if counted
            else _("It disappears from everybody's list of things to do. The file may be uploaded again.")
        )
        comment = st.text_input(_("Reason (optional)"), max_chars=LONGEST_COMMENT)
        sure = st.checkbox(_("Yes, withdraw it"))
        if st.form_submit_button(_("Withdraw this submission")):
            if not sure:
                message("warning", _("Tick the box first, so that nothing is withdrawn by mistake."))
                return
            act(
                lambda: withdraw(api, submission.id, comment),
                _("Withdrawn. The months are as they were before.") if counted else _("Withdrawn."),
                meanwhile=_("Its months are worked out …") if counted else "",
            )
