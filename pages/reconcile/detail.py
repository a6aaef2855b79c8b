"""One comparison: both sides, the posts behind them, why they differ, and who signed."""

from collections.abc import Sequence

import streamlit as st

from components.confidence import grade_badge
from components.intake import day_text, facts, moment_text, month_text
from components.page import Stat, message, number_text, page_header, stat_row
from components.reconcile import SOURCES, measure_name, signed_number, state_badge
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.handles import platform_name
from core.catalogue.missions import Mission
from core.reconcile.causes import cause_name
from core.reconcile.discrepancies import Comparison, Step, steps
from core.reconcile.grades import confidence, month_grades
from core.texts import N_, _
from pages.frame.press import take_message
from pages.reconcile.acting import acting
from pages.reconcile.posts_behind import show_posts
from pages.reconcile.wanted import leave

ACTIONS = {
    "changed": N_("Changed"),
    "commented": N_("Commented"),
    "signed_by_mission": N_("Signed for the mission"),
    "signed_by_headquarters": N_("Signed for headquarters"),
    "reopened": N_("Took the signatures back"),
}


def show_discrepancy(api: Api, viewer: Viewer, row: Comparison, own: Sequence[Mission]) -> None:
    """Draw the whole page of one comparison."""
    if said := take_message():
        message("success", said)
    st.button(_("All comparisons"), icon=":material/arrow_back:", type="tertiary", on_click=leave)
    mission = next(found for found in own if found.id == row.mission_id)
    account = next(found for found in mission.accounts if found.id == row.account_id)
    page_header(
        f"{measure_name(row.measure)}, {month_text(row.month)}",
        f"{platform_name(account.platform)} @{account.handle} · {mission.name}",
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        state_badge(row.state)
        grades = month_grades(api, row.month, row.month, [row.measure])
        grade_badge(confidence(grades, accounts=[row.account_id]))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _sides(row)
        show_posts(api, row)
        _life(steps(api, row))
    with right:
        acting(api, viewer, row)


def _sides(row: Comparison) -> None:
    covered = _("{days} of {all} days")
    stat_row(
        [
            Stat(
                _("Reported"),
                number_text(row.reported),
                covered.format(days=row.reported_days, all=row.month_days)
                if row.reported is not None
                else "",
            ),
            Stat(
                _("Monitored"),
                number_text(row.monitored),
                covered.format(days=row.monitored_days, all=row.month_days),
            ),
            Stat(
                _("Difference"),
                signed_number(row.difference) if row.difference is not None else "–",
                _("up to {allowed} is agreement").format(allowed=number_text(int(row.allowed))),
            ),
        ]
    )
    st.caption(_("Monitored by {source}.").format(source=_(SOURCES[row.source])))
    if row.state == "moved":
        message(
            "warning",
            moved_words(row),
            remedy=_("Take the signatures back and sign the figures as they are now."),
        )
    elif row.state == "partly":
        message("info", _("One side misses days of the month, so nothing can be told from the difference."))
    elif row.state == "unreported":
        message(
            "warning",
            _("Somebody outside saw posts, and your ministry has reported nothing for this month."),
            remedy=_("Upload the export of this account. If it is not yours, say so as the cause."),
        )


def moved_words(row: Comparison) -> str:
    """Say that figures are others than those signed, and since when where it is known."""
    was = _("It was signed with: reported {reported}, monitored {monitored}.").format(
        reported=number_text(row.signed_reported), monitored=number_text(row.signed_monitored)
    )
    if row.moved_at is None:
        return was + " " + _("A file was taken back since.")
    return was + " " + _("The figures changed on {day}.").format(day=day_text(row.moved_at.date()))


def _life(found: Sequence[Step]) -> None:
    if not found:
        return
    st.header(_("Its life so far"), anchor=False)
    facts([(moment_text(step.at), _step(step)) for step in found])


def _step(step: Step) -> str:
    """Return a step in words: who did what, what it changed, what was said, and the figures then."""
    parts = [f"{_(ACTIONS[step.action])}: {step.person_name}"]
    if cause := step.changes.get("cause"):
        parts.append(cause_name(cause))
    if owner := step.changes.get("owner"):
        parts.append(_("task of {name}").format(name=owner))
    if step.comment:
        parts.append(f"“{step.comment}”")
    parts.append(
        _("reported {reported} · monitored {monitored}").format(
            reported=number_text(step.reported), monitored=number_text(step.monitored)
        )
    )
    return " · ".join(parts)
