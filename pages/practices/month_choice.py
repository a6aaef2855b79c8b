"""A month, chosen as its first day."""

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from core.texts import _
from pages.practices.words import month_name

FIRST_YEAR: Final = 2010
NONE: Final = ""


def choose_month(label: str, value: date | None, *, key: str) -> date | None:
    """Ask for a month from 2010 to a year from now; None where none is named."""
    today = datetime.now(UTC).date()
    months = [
        date(year, month, 1).isoformat()
        for year in range(today.year + 1, FIRST_YEAR - 1, -1)
        for month in range(12, 0, -1)
        if (year, month) <= (today.year + 1, today.month)
    ]
    choices = [NONE, *months]
    now = value.isoformat() if value else NONE
    chosen: str = st.selectbox(
        label,
        choices,
        index=choices.index(now) if now in choices else 0,
        format_func=lambda month: month_name(date.fromisoformat(month)) if month else _("Not named"),
        key=key,
        width=260,
    )
    return date.fromisoformat(chosen) if chosen else None
