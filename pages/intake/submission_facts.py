"""What a submission is, and its life so far."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from components.intake import day_text, facts, moment_text, period_text
from components.page import number_text
from core.access.api import Api
from core.catalogue.handles import platform_name
from core.catalogue.names import language_name
from core.intake.submissions import TIERS, Submission, account_ids, history
from core.texts import N_, _

ACCOUNTS_SHOWN: Final = 4
STEPS: Final = {
    "submission.checked": N_("Uploaded and checked"),
    "submission.submitted": N_("Sent for approval"),
    "submission.approved": N_("Approved"),
    "submission.returned": N_("Returned"),
    "submission.withdrawn": N_("Withdrawn"),
    "submission.shared": N_("Changed who may see the figures"),
}


def show_facts(api: Api, submission: Submission, accounts: Mapping[str, str]) -> None:
    """Show what the submission is. ``accounts`` names account ids."""
    named = sorted(accounts.get(account, "–") for account in account_ids(api, submission.id))
    said = ", ".join(named[:ACCOUNTS_SHOWN])
    if len(named) > ACCOUNTS_SHOWN:
        said = _("{accounts} and {n} more").format(accounts=said, n=len(named) - ACCOUNTS_SHOWN)
    tier = next(tier for tier in TIERS if tier.code == submission.tier)
    seen_by = _(tier.title)
    if submission.embargo_until:
        seen_by = _("{who}, not before {day}").format(who=seen_by, day=day_text(submission.embargo_until))
    rows = _("{accepted} of {total} taken in, {refused} kept out").format(
        accepted=number_text(submission.rows_accepted),
        total=number_text(submission.rows_total),
        refused=number_text(submission.rows_refused),
    )
    tongue = submission.language
    facts(
        [
            (_("Export"), submission.export_title),
            (_("Platform"), platform_name(submission.platform)),
            (_("Accounts"), said),
            (_("Days"), period_text(submission.first_day, submission.last_day)),
            (_("Rows"), rows),
            (_("Language of its columns"), language_name(tongue) if tongue and tongue != "und" else ""),
            (_("Who may see the figures"), seen_by if submission.state == "approved" else ""),
        ]
    )


def show_history(api: Api, submission: Submission) -> None:
    """Show the steps the viewer may see, oldest first."""
    st.header(_("Its life so far"), anchor=False)
    steps = [
        (moment_text(event.at), f"{_(STEPS.get(event.action, event.action))}: {event.actor_name}")
        for event in history(api, submission.id)
    ]
    if not steps:
        # The log is for approvers; what the submission itself tells is for everybody.
        steps = [
            (
                moment_text(submission.created_at),
                _("Uploaded by {name}").format(name=submission.created_by_name),
            )
        ]
        if submission.submitted_at:
            steps.append((moment_text(submission.submitted_at), _("Sent for approval")))
        if submission.decided_at and submission.decided_by_name:
            words = {"approved": _("Approved"), "returned": _("Returned")}
            decided = words.get(submission.state, _("Decided"))
            steps.append((moment_text(submission.decided_at), f"{decided}: {submission.decided_by_name}"))
    facts(steps)
