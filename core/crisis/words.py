"""The words of incidents and of the board, to be translated when shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from core.texts import N_, _

# Kinds of incidents, in the order in which they are offered.
KINDS: Final[Mapping[str, str]] = {
    "earthquake": N_("Earthquake"),
    "tsunami": N_("Tsunami"),
    "volcano": N_("Volcano"),
    "storm": N_("Storm"),
    "flood": N_("Flood"),
    "epidemic": N_("Epidemic"),
    "unrest": N_("Unrest"),
    "conflict": N_("Armed conflict"),
    "attack": N_("Attack"),
    "accident": N_("Accident"),
    "cyber": N_("Cyber attack"),
    "other": N_("Other incident"),
}
# What the board says of a mission, in the order in which it is read.
SIGNS: Final[Mapping[str, str]] = {
    "silent": N_("Silent"),
    "unknown": N_("Unknown"),
    "seen_only": N_("Seen only"),
    "reported_only": N_("Reported only"),
    "seen_reported": N_("Seen and reported"),
}
MEANINGS: Final[Mapping[str, str]] = {
    "silent": N_("its feed works, but nothing was published and nobody checked in"),
    "unknown": N_(
        "nobody checked in, and what it publishes cannot be seen: its feed is broken, missing or not read yet"
    ),
    "seen_only": N_("something was published, but nobody checked in"),
    "reported_only": N_("somebody checked in, but nothing published was seen"),
    "seen_reported": N_("something was published, and somebody checked in"),
}
STATUSES: Final[Mapping[str, str]] = {
    "safe": N_("All safe"),
    "need_help": N_("Needs help"),
    "assisting": N_("Assisting nationals"),
}
HEALTH: Final[Mapping[str, str]] = {
    "fresh": N_("Feed works"),
    "waiting": N_("Feed not read yet"),
    "failing": N_("Feed broken"),
    "none": N_("No feed"),
}
HOUR: Final = 60
DAY: Final = 24 * HOUR
# A length of time below an hour, below a day, and from a day on.
SPANS: Final = (N_("{minutes} min"), N_("{hours} h {minutes} min"), N_("{days} d {hours} h"))


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the whole minutes from ``start`` to ``end``."""
    return int((end - start).total_seconds() // 60)


def span(minutes: int) -> str:
    """Return a length of time for reading: 35 min, 2 h 5 min, 3 d 4 h."""
    short, long, longest = (_(words) for words in SPANS)
    if minutes < HOUR:
        return short.format(minutes=minutes)
    if minutes < DAY:
        return long.format(hours=minutes // HOUR, minutes=minutes % HOUR)
    return longest.format(days=minutes // DAY, hours=minutes % DAY // HOUR)
