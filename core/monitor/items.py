"""From the entries of a feed to the items that are kept."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from core.monitor.duplicates import fingerprint
from core.monitor.language import language_of
from core.monitor.reading import Entry

# Clocks differ by a little; a date further ahead than this is wrong, and said to be.
SKEW: Final = timedelta(minutes=10)


Row = dict[str, str | int | None]


def item_rows(
    entries: Iterable[Entry], now: datetime, tell: Callable[[str], str | None] = language_of
) -> list[Row]:
    """Return items as ``portal.keep_fetch`` takes them; ``tell`` tells the language of a text.

    A date ahead of ``now`` (UTC) is brought back to it: an event announced for next month was
    published today. ``date_doubt`` says so, and says where a date is missing.
    """
    return [_row(entry, now, tell) for entry in entries]


def _row(entry: Entry, now: datetime, tell: Callable[[str], str | None]) -> Row:
    text = f"{entry.title} {entry.summary}"
    told = entry.published_at
    doubt = "missing" if told is None else "future" if told > now + SKEW else None
    return {
        "external_id": entry.id,
        "link": entry.link,
        "link_key": entry.link_key,
        "title": entry.title,
        "summary": entry.summary,
        "language": tell(text),
        "published_at": None if told is None else min(told, now).isoformat(),
        "date_doubt": doubt,
        "fingerprint": fingerprint(text),
    }
