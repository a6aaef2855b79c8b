"""The sentence that names a figure of the portal in somebody's text."""

from datetime import UTC, datetime

from babel.dates import format_date

from core.texts import _, language


def citation(title: str, source: str, link: str, taken_at: datetime) -> str:
    """Return portal, finding, what it rests on, when it was taken and where it stands, in one sentence."""
    at = taken_at.astimezone(UTC)
    day = format_date(at.date(), "d MMMM y", locale=language())
    taken = _("taken on {day} at {time} UTC").format(day=day, time=f"{at:%H:%M}")
    basis = source.replace(" · ", ", ").rstrip(".")
    parts = ["Jejaring", f"“{title.rstrip('.')}”", basis, taken, link]
    return ", ".join(part for part in parts if part)
