"""Times as the reader's own clock shows them; whoever reads together with others finds UTC in the report."""

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from babel.dates import format_datetime

from core.texts import _, language


def zone() -> tuple[tzinfo, str]:
    """Return the time zone of the reader's browser with its name; UTC where it tells none."""
    name = st.context.timezone or "UTC"
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError):
        return UTC, "UTC"


def time_text(at: datetime) -> str:
    """Return a moment for reading, by the reader's clock."""
    return format_datetime(at.astimezone(zone()[0]), "d MMM y HH:mm", locale=language())


def moment_fields(day_label: str, time_label: str, value: datetime | None, key: str) -> datetime | None:
    """Ask for a moment by the reader's clock; None while a part of it is missing."""
    clock, name = zone()
    shown = value.astimezone(clock) if value else None
    with st.container(horizontal=True, gap="small"):
        day = st.date_input(
            day_label, shown.date() if shown else None, format="YYYY-MM-DD", key=f"{key}-day", width=180
        )
        hour = st.time_input(
            time_label,
            shown.time().replace(second=0, microsecond=0) if shown else None,
            step=60,
            key=f"{key}-time",
            width=180,
            help=_("By your own clock: {zone}").format(zone=name),
        )
    return _joined(day, hour, clock)


def _joined(day: date | None, hour: time | None, clock: tzinfo) -> datetime | None:
    return datetime.combine(day, hour, clock).astimezone(UTC) if day and hour else None


def now() -> datetime:
    """Return the moment of this run, UTC."""
    return datetime.now(UTC)
