"""Days without a year: the person says in which year the first of them is."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from core.texts import _
from pages.intake.file_check import read_again
from pages.intake.table import Table

ANSWERED: Final = "year-answered"


def ask_year(table: Table) -> None:
    """Ask for the year where the days of a file have none; whoever answered may answer again.

    What was answered last in this visit stands there for the next file: files dropped together are of one time.
    """
    if "date.no_year" not in table.verdict.counts and table.year is None:
        return
    this_year = datetime.now(UTC).year
    with st.form(f"year-{table.key}", border=True):
        year = st.number_input(
            _("The days in this file have no year. In which year is the earliest of them?"),
            min_value=2004,
            max_value=this_year,
            value=table.year or st.session_state.get(ANSWERED, this_year),
            step=1,
            width=320,
        )
        if st.form_submit_button(_("Read the days with this year")):
            table.year = st.session_state[ANSWERED] = int(year)
            read_again(table)
            st.rerun()
