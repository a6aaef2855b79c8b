"""Dates that feeds write in their own language, though the standard knows English only."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Final

from babel.dates import get_month_names

# Languages whose months are written in letters; names that mean two months are known to none.
LANGUAGES: Final = ("en", "id", "ms", "pt", "es", "fr", "de", "it", "nl", "fil", "tr", "sw", "pl", "ru", "uk")

# “Seg, 24 Set 2018 19:42:40 -0300”, “3 Agustus 2026 08:15”
_WRITTEN: Final = re.compile(
    r"(?:\w+\.?,?\s+)?(?P<day>\d{1,2})\.?\s+(?:de\s+)?(?P<month>[^\W\d]+)\.?\s+(?:de\s+)?(?P<year>\d{4})"
    r"(?:,?\s+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?)?"
    r"(?:\s*(?P<sign>[+-])(?P<ahead>\d{2}):?(?P<more>\d{2}))?\b.*"
)


def written_date(text: str) -> datetime | None:
    """Return the moment of a date with its month in words (UTC where no offset is given), or None."""
    found = _WRITTEN.fullmatch(text.strip())
    month = _months().get(found["month"].casefold()) if found else None
    if not found or month is None:
        return None
    ahead = timedelta(hours=int(found["ahead"] or 0), minutes=int(found["more"] or 0))
    zone = timezone(-ahead if found["sign"] == "-" else ahead)
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    try:
        day = datetime(int(found["year"]), month, int(found["day"]), tzinfo=zone)
        return day.replace(hour=hour, minute=minute, second=second).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@cache
def _months() -> Mapping[str, int]:
    meant: dict[str, set[int]] = {}
    for name, month in _names():
        meant.setdefault(name, set()).add(month)
    return {name: months.pop() for name, months in meant.items() if len(months) == 1}


def _names() -> Iterator[tuple[str, int]]:
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, language).items():
                    yield name.casefold().rstrip("."), month
