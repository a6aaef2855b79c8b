"""What is to be weighed before a decision: what it changes, who else had this data, what is held back."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from components.confidence import grade_legend
from components.figure import listing
from components.page import onward
from components.review import (
    KINDS,
    ROWS_MOST,
    figures_file,
    figures_table,
    folded,
    long_table,
    months_file,
    months_table,
    values_file,
    values_table,
)
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.reading import indicators
from core.catalogue.missions import Mission
from core.intake.review import Effect, Kind, effect, months
from core.intake.submissions import Submission
from core.reconcile.grades import month_grades
from core.texts import _, ngettext
from pages.frame.registry import entry
from pages.intake.approval import takes_held


def show_weight(
    api: Api, viewer: Viewer, submission: Submission, missions: list[Mission], accounts: Mapping[str, str]
) -> None:
    """Show what hangs on the submission: figures, or, of external monitoring, a comparison alone."""
    if not submission.monitoring:
        show_effect(api, viewer, submission, missions, accounts)
        return
    st.header(_("What it is compared with"), anchor=False)
    st.markdown(
        _("No figure rests on external monitoring. Once approved it stands beside what was reported.")
    )
    if viewer.has(*entry("reconcile").roles):
        onward("pages/reconcile/reconcile.py", _("See the comparison"))


def show_effect(
    api: Api, viewer: Viewer, submission: Submission, missions: list[Mission], accounts: Mapping[str, str]
) -> None:
    """Show what the next decision changes; of an approved submission, the figures that rest on it."""
    if submission.state == "approved":
        rests = months(api, submission)
        st.header(_("Figures that rest on this file"), anchor=False)
        grades = _grades(api, submission)
        with listing(
            title=_("Figures that rest on “{file}”").format(file=submission.file_name),
            name=f"figures-{submission.id[:8]}",
            table=lambda: months_file(rests, accounts, grades),
            source=ngettext("{n} month", "{n} months, counted for each account", len(rests)).format(
                n=len(rests)
            ),
        ):
            long_table(months_table(rests, accounts, grades))
        grade_legend()
    if not viewer.has("contributor", "approver"):
        return
    if submission.state in {"checked", "submitted"}:
        st.header(_("What approving changes"), anchor=False)
        _changes(api, submission, missions, accounts)
    elif submission.restorable:
        st.header(_("What putting it back changes"), anchor=False)
        _changes(api, submission, missions, accounts)
    elif submission.state == "approved":
        with st.expander(
            _("What withdrawing would change"), on_change="rerun", key=f"withdrawing-{submission.id}"
        ) as part:
            # Trying it costs as much as doing it: only for who wants to know.
            if part.open:
                _changes(api, submission, missions, accounts)


def _grades(api: Api, submission: Submission) -> dict[tuple[str, date], str]:
    """Return the grade of confidence of every month the file has days in."""
    first, last = submission.first_day.replace(day=1), submission.last_day.replace(day=1)
    measures = ("posts", "interactions", "followers")
    return {(one.account_id, one.month): one.grade for one in month_grades(api, first, last, measures)}


def _changes(api: Api, submission: Submission, missions: list[Mission], accounts: Mapping[str, str]) -> None:
    with st.spinner(_("What would change is worked out …")):
        found = _effect(api, submission.id, submission.state, takes_held(submission))
    if not found.figures:
        st.markdown(_("Nothing: every figure stays as it is."))
        return
    if found.changes_nothing:
        st.markdown(_("Nothing: the same figures are approved already."))
    else:
        st.caption(
            _(
                "Each figure of an account and month, the biggest jumps first. A dash means nothing is known."
                " You are never asked whether to overwrite or to add: the file approved last wins, figure by figure."
            )
        )
    present = [kind for kind in Kind if found.counts[kind]]
    chosen = st.pills(
        _("Show"),
        present,
        selection_mode="multi",
        default=[kind for kind in present if kind is not Kind.UNCHANGED],
        format_func=lambda kind: f"{_(KINDS[kind])}: {found.counts[kind]}",
        key=f"kinds-{submission.id}",
        label_visibility="collapsed",
    )
    listed = [figure for figure in found.figures if figure.kind in chosen]
    if listed:
        with listing(
            title=_("What a decision on “{file}” changes").format(file=submission.file_name),
            name=f"changes-{submission.id[:8]}",
            table=lambda: figures_file(listed, accounts),
        ):
            folded(figures_table(listed[:ROWS_MOST], accounts), total=len(listed))
    if not found.changes_nothing:
        st.markdown("**" + _("Your own figures in the benchmarks") + "**")
    if not found.changes_nothing and not found.values:
        st.markdown(_("None of them moves."))
    if found.values:
        names = {mission.id: mission.name for mission in missions}
        known = {indicator.code: indicator for indicator in indicators(api)}
        with listing(
            title=_("What a decision on “{file}” changes in your benchmarks").format(
                file=submission.file_name
            ),
            name=f"values-{submission.id[:8]}",
            table=lambda: values_file(found.values, names, known),
        ):
            folded(values_table(found.values[:ROWS_MOST], names, known), total=len(found.values))


@st.cache_data(scope="session", ttl=60, max_entries=8, show_spinner=False)
def _effect(_api: Api, submission: str, state: str, with_held: bool) -> Effect:  # noqa: ARG001 - a decision changes the effect.
    """Work out the effect once a minute, not on every rerun: the database tries it on every row."""
    return effect(_api, submission, with_held=with_held)
