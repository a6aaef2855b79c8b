"""Which days a file covers: asked for posts, where a day without one may be a true zero."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from components.page import plain
from core.intake.model import Grain, Verdict
from core.intake.plausible import EARLIEST
from core.intake.row_counts import rows_of
from core.texts import _, ngettext


def choose_period(verdict: Verdict, accounts: Mapping[str, str | None], key: str) -> tuple[date, date] | None:
    """Ask which days a file of posts covers; the days of a daily file speak for themselves."""
    if verdict.period is None:
        return None
    first, last = verdict.period
    if verdict.grain is Grain.DAY:
        return verdict.period
    st.header(_("Which days does the file cover?"), anchor=False)
    st.markdown(
        _(
            "Name the first and the last day you exported. A covered day without a post counts as zero posts;"
            " a day that is not covered counts as unknown."
        )
    )
    today = datetime.now(UTC).date()
    with st.container(horizontal=True, gap="medium"):
        # "required" would give the field an attribute that screen readers may not have there; cleared, it means
        # what the file itself says.
        begin = st.date_input(
            _("First day"), first, min_value=EARLIEST, max_value=first, format="YYYY-MM-DD",
            key=f"first-{key}", width=220,
        ) or first  # fmt: skip
        end = st.date_input(
            _("Last day"), last, min_value=last, max_value=max(last, today), format="YYYY-MM-DD",
            key=f"last-{key}", width=220,
        ) or last  # fmt: skip
    posted = verdict.data.loc[rows_of(verdict.data, accounts), "day"].nunique()
    covered = (end - begin) // timedelta(days=1) + 1
    st.caption(
        plain(
            ngettext("{n} day is covered.", "{n} days are covered.", covered).format(n=covered)
            + " "
            + ngettext("{n} of them has posts.", "{n} of them have posts.", posted).format(n=posted)
        )
    )
    return begin, end
