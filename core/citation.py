"""The sentence that names a figure of the portal in somebody's text."""

from datetime import UTC, datetime

from babel.dates import format_date

from core.texts import _, language


def citation(title: str, source: str, link: str, taken_at: datetime | None) -> str:
    """Return portal, finding, what it rests on, when it was taken and where it stands, in one sentence."""
    basis = source.replace(" · ", ", ").rstrip(".")
    parts = ["Jejaring", f"“{title.rstrip('.')}”", basis, _taken(taken_at) if taken_at else "", link]
    return ", ".join(part for part in parts if part)


def _taken(taken_at: datetime) -> str:
    at = taken_at.astimezone(UTC)
    day = format_date(at.date(), "d MMMM y", locale=language())
    return _("taken on {day} at {time} UTC").format(day=day, time=f"{at:%H:%M}")
