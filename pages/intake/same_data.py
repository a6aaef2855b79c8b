"""Which other files hold the same rows as a submission, and who else claims its accounts."""

from collections.abc import Mapping

import streamlit as st

from components.page import message, onward, plain
from core.access.api import Api
from core.catalogue.names import country_name
from core.intake.review import same_data
from core.intake.submissions import Submission
from core.texts import _


def show_others(api: Api, submission: Submission, accounts: Mapping[str, str]) -> None:
    """Say which other files of the ministry hold the same rows, and who else claims the accounts."""
    same, claims = same_data(api, submission.id)
    if not (same or claims):
        return
    st.header(_("Who else had this data"), anchor=False)
    for shared in same:
        with st.container(border=True, gap="xsmall"):
            st.markdown(plain(shared.sentence(submission.grain, submission.rows_accepted)))
            st.markdown(f":gray[{plain(_standing(shared.other, submission, shared.different))}]")
            onward("pages/intake/submissions.py", shared.other.file_name, {"submission": shared.other.id})
    for claim in claims:
        message(
            "warning",
            _("{country} lists {account} as its own, too.").format(
                country=country_name(claim.country), account=accounts.get(claim.account_id, "–")
            ),
            remedy=_("Check the account on the page of missions. The secretariat can clear up whose it is."),
        )


def _standing(other: Submission, submission: Submission, different: int) -> str:
    """Say who brought the other file, and whether its figures count beside these."""
    who = _("Uploaded by {name}.").format(name=other.created_by_name)
    if not other.settled:
        return f"{who} " + _("It does not count now.")
    if not different:
        return f"{who} " + _("It is approved.")
    if submission.state in {"checked", "submitted"}:
        return f"{who} " + _("It is approved. Where they differ, the figures of this file take its place.")
    return f"{who} " + _("It is approved. Where they differ, the file approved last wins.")
