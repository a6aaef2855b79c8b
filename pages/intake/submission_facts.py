"""What a submission is, its life so far, and who looked at its figures."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st

from components.intake import day_text, facts, moment_text, period_text
from components.page import number_text
from core.access.api import Api
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name, language_name
from core.intake.sharing import looks, tier
from core.intake.submissions import Event, Submission, account_ids, history
from core.texts import N_, _, ngettext

ACCOUNTS_SHOWN: Final = 4
LOOKS_SHOWN: Final = 20
STEPS: Final = {
    "submission.checked": N_("Uploaded and checked"),
    "submission.continued": N_("Mended rows added"),
    "submission.submitted": N_("Sent for approval"),
    "submission.approved": N_("Approved"),
    "submission.returned": N_("Returned"),
    "submission.withdrawn": N_("Withdrawn"),
    "submission.restored": N_("Put back"),
    "submission.shared": N_("Changed who may see the figures"),
}


def show_facts(api: Api, submission: Submission, accounts: Mapping[str, str]) -> None:
    """Show what the submission is. ``accounts`` names account ids."""
    named = sorted(accounts.get(account, "–") for account in account_ids(api, submission.id))
    said = ", ".join(named[:ACCOUNTS_SHOWN])
    if len(named) > ACCOUNTS_SHOWN:
        said = _("{accounts} and {n} more").format(accounts=said, n=len(named) - ACCOUNTS_SHOWN)
    rows = _("{accepted} of {total} taken in, {refused} kept out").format(
        accepted=number_text(submission.rows_taken_in),
        total=number_text(submission.rows_total),
        refused=number_text(submission.rows_total - submission.rows_taken_in),
    )
    if submission.rows_held and not submission.held_reason:
        held = ngettext(
            "{n} of them held for the approver", "{n} of them held for the approver", submission.rows_held
        )
        rows = f"{rows} · {held.format(n=number_text(submission.rows_held))}"
    tongue = submission.language
    facts(
        [
            (_("Kind"), _("External monitoring") if submission.monitoring else ""),
            (_("Export"), submission.export_title),
            (_("Platform"), platform_name(submission.platform)),
            (_("Accounts"), said),
            (_("Days"), period_text(submission.first_day, submission.last_day)),
            (_("Rows"), rows),
            (_("Language of its columns"), language_name(tongue) if tongue and tongue != "und" else ""),
            (
                _("Who may see the figures"),
                _seen_by(submission.tier, submission.embargo_until) if submission.state == "approved" else "",
            ),
        ]
    )


def _seen_by(code: str, embargo_until: date | None) -> str:
    who = _(tier(code).title)
    if embargo_until is None:
        return who
    return _("{who}, not before {day}").format(who=who, day=day_text(embargo_until))


def show_history(api: Api, submission: Submission) -> None:
    """Show the steps the viewer may see, oldest first."""
    st.header(_("Its life so far"), anchor=False)
    steps = [(moment_text(event.at), _step(event)) for event in history(api, submission.id)]
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
            words = {"approved": _("Approved"), "compared": _("Approved"), "returned": _("Returned")}
            decided = words.get(submission.state, _("Decided"))
            steps.append((moment_text(submission.decided_at), f"{decided}: {submission.decided_by_name}"))
    facts(steps)


def _step(event: Event) -> str:
    """Return one step in words: what, by whom, who may see the figures since, and what was said."""
    parts = [f"{_(STEPS.get(event.action, event.action))}: {event.actor_name}"]
    if event.tier:
        parts.append(_seen_by(event.tier, event.embargo_until))
    if event.comment:
        parts.append(f"“{event.comment}”")
    return " · ".join(parts)


def show_looks(api: Api, submission: Submission) -> None:
    """Show who of other ministries was shown figures that rest on this file."""
    found = looks(api, submission.id)
    shared = submission.state == "approved" and submission.tier in {"network", "public"}
    if not (found or shared):
        return
    st.header(_("Who looked at the figures"), anchor=False)
    if not found:
        st.markdown(_("Nobody of another ministry yet."))
        return
    facts(
        [
            (
                moment_text(look.at),
                _("{name}, {country}: {months}").format(
                    name=look.viewer_name,
                    country=country_name(look.viewer_country),
                    months=ngettext("{n} month", "{n} months", look.months).format(n=look.months),
                ),
            )
            for look in found[:LOOKS_SHOWN]
        ]
    )
    if len(found) > LOOKS_SHOWN:
        st.caption(_("These are the latest {n} of {all}.").format(n=LOOKS_SHOWN, all=len(found)))
