"""One submission: what it is, what approving it changes, what was found, and its life so far."""

from collections.abc import Mapping

import streamlit as st

from components.downloads import download_csv
from components.intake import (
    SEVERITIES,
    changes_table,
    findings_file,
    findings_list,
    grouped,
    long_table,
    months_table,
    submission_line,
)
from components.page import message, onward, page_header, status_badge
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.missions import missions
from core.intake.findings import Severity
from core.intake.submissions import (
    Change,
    Submission,
    actions_of,
    changes,
    findings,
    months,
)
from core.texts import _, ngettext
from pages.intake.decisions import decisions
from pages.intake.submission_facts import show_facts, show_history


def show_submission(api: Api, viewer: Viewer, submission: Submission) -> None:
    """Draw the whole page of one submission."""
    accounts = {
        account.id: f"@{account.handle}"
        for mission in missions(api, country=viewer.country)
        for account in mission.accounts
    }
    page_header(submission.file_name, submission_line(submission))
    status_badge(submission.state)
    _say_comment(viewer, submission)
    if actions_of(submission, viewer) or submission.state == "submitted":
        left, right = st.columns([3, 2], gap="large")
        with right:
            decisions(api, viewer, submission)
    else:
        left = st.container(width=860)
    with left:
        show_facts(api, submission, accounts)
        _effect(api, viewer, submission, accounts)
        _findings(api, submission)
        show_history(api, submission)


def _say_comment(viewer: Viewer, submission: Submission) -> None:
    comment = submission.decision_comment
    if submission.state == "returned":
        said = _("{name} returned this file: “{comment}”").format(
            name=submission.decided_by_name, comment=comment or ""
        )
        message("warning", said, remedy=_("Mend the file, or export it again, and upload it anew."))
        if viewer.has("contributor"):
            onward("pages/intake/upload.py", _("Upload the mended file"))
    elif comment:
        message(
            "info", _("{name}: “{comment}”").format(name=submission.decided_by_name or "", comment=comment)
        )


def _effect(api: Api, viewer: Viewer, submission: Submission, accounts: Mapping[str, str]) -> None:
    if submission.state in {"checked", "submitted"} and viewer.has("contributor", "approver"):
        st.header(_("What approving changes"), anchor=False)
        foreseen = _changes(api, submission.id)
        if not foreseen:
            st.markdown(_("Nothing: the same figures are approved already."))
            return
        count = len(foreseen)
        st.caption(
            ngettext(
                "{n} month changes: before → after. A dash means nothing is known.",
                "{n} months change, counted for each account: before → after. A dash means nothing is known.",
                count,
            ).format(n=count)
        )
        long_table(changes_table(foreseen, accounts))
    elif submission.state == "approved":
        rests = months(api, submission)
        st.header(_("Figures that rest on this file"), anchor=False)
        st.caption(
            ngettext("{n} month", "{n} months, counted for each account", len(rests)).format(n=len(rests))
        )
        long_table(months_table(rests, accounts))


@st.cache_data(scope="session", ttl=60, max_entries=8, show_spinner=False)
def _changes(_api: Api, submission: str) -> list[Change]:
    """Work out the effect once a minute, not on every rerun: the database tries it on every row."""
    return changes(_api, submission)


def _findings(api: Api, submission: Submission) -> None:
    found = findings(api, submission.id)
    st.header(_("What the checks found"), anchor=False)
    if not found:
        st.markdown(_("Every row is fine."))
        return
    present = [severity for severity in Severity if any(finding.severity is severity for finding in found)]
    chosen = (
        st.pills(
            _("Show"),
            present,
            selection_mode="multi",
            format_func=lambda severity: _(SEVERITIES[severity][0]),
            key=f"severities-{submission.id}",
            label_visibility="collapsed",
        )
        if len(present) > 1
        else []
    )
    groups = [group for group in grouped(found) if not chosen or group.severity in chosen]
    findings_list(groups)
    download_csv("findings", findings_file(found), label=_("Download this list"), quiet=True)
