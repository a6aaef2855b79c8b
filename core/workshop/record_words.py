"""What slides, paper and phones say alike of a workshop looked back on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from babel.dates import format_date

from core.catalogue.names import country_name
from core.citation import citation
from core.texts import N_, _, language, ngettext
from core.workshop.record import Record
from core.workshop.snapshots import Snapshot

QUESTION_STATES: Final[Mapping[str, str]] = {
    "approved": N_("Open"),
    "pinned": N_("Open, picked out"),
    "answered": N_("Answered in the room"),
}


def cover_lines(record: Record) -> list[str]:
    """Return what a workshop was: where and when, whose, and how many were there."""
    day = format_date(record.held_on, "d MMMM y", locale=language()) if record.held_on else ""
    lines = [", ".join(filter(None, (record.place, day))), country_name(record.country)]
    if record.people:
        people = ngettext("{n} phone joined", "{n} phones joined", record.people).format(n=record.people)
        from_ministries = (
            ngettext(
                "from {n} ministry by its own link",
                "from {n} ministries by their own links",
                record.ministries,
            ).format(n=record.ministries)
            if record.ministries
            else ""
        )
        lines.append(", ".join(filter(None, (people, from_ministries))))
    if record.anonymous:
        lines.append(_("Countries are letters in every picture."))
    return [line for line in lines if line]


def figure_citation(picture: Snapshot, public_url: str) -> str:
    """Return how to name a picture elsewhere: as it stood when it was taken."""
    link = f"{public_url}{picture.address}" if picture.address else ""
    taken_at = datetime.fromisoformat(picture.taken_at) if picture.taken_at else None
    return citation(picture.title, picture.source, link, taken_at)


def question_fate(votes: int, state: str) -> str:
    """Return how many wanted a question answered, and what became of it."""
    wanted = ngettext("{n} vote", "{n} votes", votes).format(n=votes)
    return f"{wanted} · {_(QUESTION_STATES[state])}"
