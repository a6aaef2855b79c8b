"""The board of an incident: what was seen and heard of each mission since the onset.

Silence is data, so it stands first. A mission whose feed is broken, or that has none, may have
published unseen: it is not called silent but unknown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from core.access.api import Api
from core.crisis.incidents import moment
from core.crisis.words import SIGNS
from core.texts import _, ngettext

NAMED: Final = 3
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cell:
    """One mission on the board. Times are UTC; ``own``: of the viewer's ministry.

    ``state``: seen_reported, seen_only, reported_only or neither. ``status``: of the last check-in:
    safe, need_help or assisting. ``health`` of its feeds: fresh, waiting, failing or none. Where it
    stands is in degrees.
    """

    mission_id: str
    mission: str
    country: str
    host: str
    city: str
    own: bool
    state: str
    health: str
    feeds: int = 0
    feed_good_at: datetime | None = None
    first_item_at: datetime | None = None
    last_item_at: datetime | None = None
    item_title: str = ""
    item_link: str = ""
    first_check_in_at: datetime | None = None
    last_check_in_at: datetime | None = None
    status: str = ""
    note: str = ""
    by: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def calls_for_help(self) -> bool:
        """Whether its last check-in asks for help."""
        return self.status == "need_help"

    @property
    def sign(self) -> str:
        """What the board says of it: its state, where neither is ``silent`` with a feed that works, else ``unknown``."""
        if self.state != "neither":
            return self.state
        return "silent" if self.health == "fresh" else "unknown"

    @property
    def last_sign_at(self) -> datetime | None:
        """When something was last seen or heard of it."""
        return max((at for at in (self.last_item_at, self.last_check_in_at) if at), default=None)


def board(api: Api, incident: str) -> list[Cell]:
    """Return the missions of an incident that the viewer may see, the most urgent first."""
    return read_board(api.call("crisis_board", incident=incident))


def read_board(rows: Iterable[Mapping[str, Any]]) -> list[Cell]:
    """Return the board that rows of the database tell of, the most urgent first."""
    return in_order(map(_cell, rows))


def board_version(api: Api, incident: str) -> str | None:
    """Return a text that changes whenever the viewer's board does; None where they may not see the incident."""
    version: str | None = api.call("incident_version", incident=incident)
    return version


def in_order(cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells as a duty officer reads them: who asks for help, then silence, the longest first."""
    signs = list(SIGNS)
    return sorted(
        cells,
        key=lambda cell: (
            not cell.calls_for_help,
            signs.index(cell.sign),
            cell.last_sign_at or LONG_AGO,
            cell.mission,
        ),
    )


def counts(cells: Sequence[Cell]) -> Mapping[str, int]:
    """Return how many missions show each sign, in the order of the signs."""
    found = Counter(cell.sign for cell in cells)
    return {sign: found[sign] for sign in SIGNS}


def headline(cells: Sequence[Cell]) -> str:
    """Return the board in a sentence or three, computed from its cells."""
    if not cells:
        return _("No mission stands on this board.")
    return " ".join(filter(None, (_help(cells), _silence(cells), _unknown(cells))))


def _help(cells: Sequence[Cell]) -> str:
    asking = [cell for cell in cells if cell.calls_for_help]
    if not asking:
        return ""
    return ngettext(
        "{n} mission asks for help: {names}.", "{n} missions ask for help: {names}.", len(asking)
    ).format(n=len(asking), names=_names(asking))


def _silence(cells: Sequence[Cell]) -> str:
    silent = [cell for cell in cells if cell.sign == "silent"]
    if silent:
        return ngettext(
            "{n} of {all} missions is silent: {names}.",
            "{n} of {all} missions are silent: {names}.",
            len(silent),
        ).format(n=len(silent), all=len(cells), names=_names(silent))
    reported = sum(cell.state in {"seen_reported", "reported_only"} for cell in cells)
    return ngettext(
        "No mission is known to be silent; {reported} of {all} checked in.",
        "No mission is known to be silent; {reported} of {all} checked in.",
        reported,
    ).format(all=len(cells), reported=reported)


def _unknown(cells: Sequence[Cell]) -> str:
    unknown = sum(cell.sign == "unknown" for cell in cells)
    if not unknown:
        return ""
    return ngettext(
        "Of {n} mission nothing is known: nobody checked in, and its feed is broken, missing or not read yet.",
        "Of {n} missions nothing is known: nobody checked in, and their feeds are broken, missing or not read yet.",
        unknown,
    ).format(n=unknown)


def _names(cells: Sequence[Cell]) -> str:
    """Return the first names, and how many follow."""
    named = ", ".join(cell.mission for cell in cells[:NAMED])
    more = len(cells) - NAMED
    return (
        ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=named, n=more)
        if more > 0
        else named
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    return Cell(
        mission_id=row["mission_id"],
        mission=row["mission"],
        country=row["country"],
        host=row["host_country"],
        city=row["city"],
        own=row["own"],
        state=row["state"],
        health=row["feed_health"],
        feeds=row["feeds"],
        feed_good_at=moment(row["feed_good_at"]),
        first_item_at=moment(row["first_item_at"]),
        last_item_at=moment(row["last_item_at"]),
        item_title=row["last_item_title"] or "",
        item_link=row["last_item_link"] or "",
        first_check_in_at=moment(row["first_check_in_at"]),
        last_check_in_at=moment(row["last_check_in_at"]),
        status=row["last_status"] or "",
        note=row["last_note"] or "",
        by=row["last_by"] or "",
        latitude=row["latitude"],
        longitude=row["longitude"],
    )
