"""Days without a year: the person says in which year the file ends."""

from datetime import UTC, datetime

import streamlit as st

from core.texts import _
from pages.intake.file_check import read_again
from pages.intake.table import Table


def ask_year(table: Table) -> None:
    """Ask for the year where the days of a file have none; whoever answered may answer again."""
    if "date.no_year" not in table.verdict.counts and table.year is None:
        return
    this_year = datetime.now(UTC).year
    with st.form(f"year-{table.key}", border=True):
        year = st.number_input(
            _("The days in this file have no year. In which year does the file end?"),
            min_value=2004,
            max_value=this_year,
            value=table.year or this_year,
            step=1,
            width=320,
        )
        if st.form_submit_button(_("Read the days with this year")):
            table.year = int(year)
            read_again(table)
            st.rerun()
