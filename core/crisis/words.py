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
# What the board says of a mission, silence first.
STATES: Final[Mapping[str, str]] = {
    "neither": N_("Silent"),
    "seen_only": N_("Seen only"),
    "reported_only": N_("Reported only"),
    "seen_reported": N_("Seen and reported"),
}
MEANINGS: Final[Mapping[str, str]] = {
    "neither": N_("nothing published that was seen, and no check-in"),
    "seen_only": N_("published something, but has not checked in"),
    "reported_only": N_("checked in, but nothing published was seen"),
    "seen_reported": N_("published something and checked in"),
}
STATUSES: Final[Mapping[str, str]] = {
    "safe": N_("All safe"),
    "need_help": N_("Needs help"),
    "assisting": N_("Assisting nationals"),
}
HEALTH: Final[Mapping[str, str]] = {
    "fresh": N_("Feed works"),
    "failing": N_("Feed broken"),
    "none": N_("No feed"),
}
HOUR: Final = 60
DAY: Final = 24 * HOUR


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the whole minutes from ``start`` to ``end``."""
    return int((end - start).total_seconds() // 60)


def span(minutes: int) -> str:
    """Return a length of time for reading: 35 min, 2 h 5 min, 3 d 4 h."""
    if minutes < HOUR:
        return _("{minutes} min").format(minutes=minutes)
    if minutes < DAY:
        return _("{hours} h {minutes} min").format(hours=minutes // HOUR, minutes=minutes % HOUR)
    return _("{days} d {hours} h").format(days=minutes // DAY, hours=minutes % DAY // HOUR)
