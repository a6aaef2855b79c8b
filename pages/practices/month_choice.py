"""A month, chosen as its first day."""

from datetime import date

import streamlit as st

from core.texts import _
from pages.practices.words import month_name

FIRST_YEAR = 2010


def choose_month(label: str, value: date | None, *, key: str) -> date | None:
    """Ask for a month since 2010; None where none is named."""
    today = date.today()  # noqa: DTZ011 - the choices end with the reader's own month, give or take a day.
    months = [
        date(year, month, 1)
        for year in range(today.year + 1, FIRST_YEAR - 1, -1)
        for month in range(12, 0, -1)
        if (year, month) <= (today.year + 1, today.month)
    ]
    choices = [None, *months]
    chosen: date | None = st.selectbox(
        label,
        choices,
        index=choices.index(value) if value in choices else 0,
        format_func=lambda month: month_name(month) if month else _("Not named"),
        key=key,
        width=260,
    )
    return chosen
