"""Days without a year: the person says in which year the first of them is."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from core.intake.remembered import kind_of
from core.texts import _
from pages.intake.desk import Desk
from pages.intake.file_check import read_again
from pages.intake.table import Table

ANSWERED: Final = "year-answered"
# No platform is older.
FIRST: Final = 2004


def ask_year(desk: Desk, table: Table) -> None:
    """Ask for the year where the days of a file have none; whoever answered may answer again.

    What was answered last stands there for the next file: in this visit for any, as files dropped
    together are of one time, else for a file of this kind. It is never taken without being asked:
    a year that was right last time may be wrong by now.
    """
    if "date.no_year" not in table.verdict.counts and table.year is None:
        return
    this_year = datetime.now(UTC).year
    known = desk.answers.get(kind_of(table.verdict))
    before = known.first_year if known else None
    likely = table.year or st.session_state.get(ANSWERED) or before or this_year
    with st.form(f"year-{table.key}", border=True):
        year = st.number_input(
            _("The days in this file have no year. In which year is the earliest of them?"),
            min_value=FIRST,
            max_value=this_year,
            value=min(likely, this_year),
            step=1,
            width=320,
        )
        if before and likely == before and table.year is None:
            st.caption(_("As last time. Look whether it still holds."))
        if st.form_submit_button(_("Read the days with this year")):
            table.year = st.session_state[ANSWERED] = int(year)
            read_again(table)
            st.rerun()
