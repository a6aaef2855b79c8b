"""From an incident to the draft of a practice: what is known is filled in, and the author writes the rest.

Only what the ministry itself wrote down goes into it: neither check-ins, which people sent to
headquarters alone, nor what other ministries let it read.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from babel.dates import format_datetime

from core.access.api import Api
from core.catalogue.names import country_name
from core.crisis.board import Cell
from core.crisis.first_words import FirstWord, basis, finding, first_words
from core.crisis.incidents import Incident
from core.crisis.log import Event
from core.crisis.words import KINDS
from core.practices.content import Content
from core.practices.practices import save
from core.practices.translation import LANGUAGES
from core.texts import _, language

TITLE_MOST = 200


def begin_practice(api: Api, incident: Incident, cells: Sequence[Cell], log: Sequence[Event]) -> str:
    """Store a draft of a practice made of an incident; return the practice's id. Nothing is published."""
    return save(api, "", 0, told(incident, cells, log)).practice


def told(incident: Incident, cells: Sequence[Cell], log: Sequence[Event]) -> Content:
    """Return what can be told of an incident already, in the viewer's language; ``log`` may hold others' entries."""
    own = [cell for cell in cells if cell.own]
    # Whoever holds a cell as their own is of the ministry whose entries may be told.
    ministries = {cell.country for cell in own} or {incident.country}
    entries = sorted((event for event in log if event.country in ministries), key=lambda event: event.at)
    names = {cell.mission_id: cell.mission for cell in own}
    title = _("Drill: {title}").format(title=incident.title) if incident.drill else incident.title
    sections = {
        "challenge": _challenge(incident),
        "done": _steps(entries, names),
        "stakeholders": _people(entries),
        "results": _results(first_words(own, incident.onset)),
    }
    return Content(
        language=language() if language() in LANGUAGES else "en",
        title=title[:TITLE_MOST],
        sections={code: text for code, text in sections.items() if text},
        themes=("crisis",),
        missions=tuple(names),
    )


def _challenge(incident: Incident) -> str:
    said = _("{kind} at {place} on {time} UTC. Countries affected: {countries}.").format(
        kind=_(KINDS[incident.kind]),
        place=incident.place,
        time=_moment(incident.onset),
        countries=", ".join(country_name(host) for host in incident.hosts),
    )
    return f"{said} {_('It was a drill.')}" if incident.drill else said


def _steps(entries: Sequence[Event], names: Mapping[str, str]) -> str:
    """Return the log as steps; what was corrected is left out for its correction."""
    corrected = {event.corrects for event in entries if event.corrects}
    return "\n".join(
        f"{number}. {_moment(event.at)}: {' · '.join(filter(None, (names.get(event.mission_id or ''), event.what)))}"
        for number, event in enumerate((event for event in entries if event.id not in corrected), start=1)
    )


def _people(entries: Sequence[Event]) -> str:
    return "\n".join(f"- {who}" for who in dict.fromkeys(event.who for event in entries))


def _results(words: Sequence[FirstWord]) -> str:
    return f"{finding(words)} {basis(words)}" if words else ""


def _moment(at: datetime) -> str:
    return str(format_datetime(at.astimezone(UTC), "d MMM y HH:mm", locale=language()))
