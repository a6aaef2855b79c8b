"""What was put right after publication, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.page import day_text
from core.audit.words import FIELDS
from core.awards.editing import Correction
from core.texts import _

# Values a reader can compare in one line; the rest, and what stands behind a number, is told by its name alone.
READABLE = (str, int, float)
NUMBERS = ("photo_id", "rule_id")


def note(correction: Correction) -> str:
    """Return when an entry was put right, what it said before, and why."""
    when = day_text(correction.decided_at.date()) if correction.decided_at else ""
    return _("Corrected on {day}: {changes}. Reason: {reason}").format(
        day=when, changes=changes_text(correction.before, correction.after), reason=correction.reason
    )


def changes_text(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return each field with what it said and what it says: ``place: “Bali” → “Jakarta”``."""
    said = []
    for name, value in sorted(after.items()):
        field = _(FIELDS.get(name, name))
        was = before.get(name)
        if name in NUMBERS:
            said.append(field)
        elif isinstance(value, READABLE) and isinstance(was, READABLE):
            said.append(
                _("{field}: “{before}” became “{after}”").format(field=field, before=was, after=value)
            )
        elif isinstance(value, READABLE) and was is None:
            said.append(_("{field}: “{after}” was added").format(field=field, after=value))
        elif value is None and isinstance(was, READABLE):
            said.append(_("{field}: “{before}” was taken out").format(field=field, before=was))
        else:
            said.append(field)
    return "; ".join(said)


def notes(found: Sequence[Correction], *entries: str) -> list[str]:
    """Return the notes on these entries, the latest first."""
    return [note(correction) for correction in found if correction.entry in entries]
