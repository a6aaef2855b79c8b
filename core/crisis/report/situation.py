"""What a situation report says: the board, the log and the tasks of one incident at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_datetime

from core.catalogue.names import country_name
from core.crisis.board import Cell, counts, headline
from core.crisis.incidents import Incident
from core.crisis.log import Event
from core.crisis.report.paper import Paper, Part
from core.crisis.tasks import Task
from core.crisis.words import HEALTH, KINDS, SIGNS, STATUSES, minutes_between, span
from core.texts import _, language, ngettext


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a report is made of, as one viewer sees it at one moment (``at``, UTC).

    ``ministry``: the country code of the viewer; ``missions``: id → name, for log and tasks.
    """

    incident: Incident
    cells: Sequence[Cell]
    events: Sequence[Event]
    tasks: Sequence[Task]
    missions: Mapping[str, str]
    ministry: str
    author: str
    at: datetime


def situation_report(now: Situation) -> Paper:
    """Return the report in the viewer's language. All its times are UTC, as it travels between time zones."""
    incident = now.incident
    stamp = _("As of {time}. Made by {name}, {country}, from what they may see.").format(
        time=utc(now.at), name=now.author, country=country_name(now.ministry)
    )
    return Paper(
        title=_("Situation report: {title}").format(title=incident.title),
        subtitle=f"{_(KINDS[incident.kind])} · {incident.place}",
        language=language(),
        mark=_("DRILL – this is an exercise. Nothing of this happened.") if incident.drill else "",
        stamp=stamp,
        lead=(headline(now.cells), _counted(now.cells)),
        facts=_facts(now),
        parts=(_board(now), _log(now), _tasks(now)),
    )


def utc(at: datetime) -> str:
    """Return a moment for a paper, in UTC."""
    return _("{time} UTC").format(
        time=format_datetime(at.astimezone(UTC), "d MMM y HH:mm", locale=language())
    )


def _counted(cells: Sequence[Cell]) -> str:
    return " · ".join(f"{_(SIGNS[sign])}: {n}" for sign, n in counts(cells).items())


def _facts(now: Situation) -> tuple[tuple[str, str], ...]:
    incident = now.incident
    end = incident.until(now.at)
    passed = span(max(0, minutes_between(incident.onset, end)))
    closed = (
        _("Closed on {time}").format(time=utc(incident.closed_at)) if incident.closed_at else _("Going on")
    )
    return (
        (_("State"), closed),
        (
            _("Onset"),
            _("{time}. The board covers the {span} since.").format(time=utc(incident.onset), span=passed),
        ),
        (_("Countries affected"), ", ".join(country_name(host) for host in incident.hosts)),
        (_("What this covers"), _coverage(now)),
    )


def _coverage(now: Situation) -> str:
    """Say how many missions of whom stand in the report, and of how many feeds nothing can be known."""
    own = sum(cell.own for cell in now.cells)
    others = len(now.cells) - own
    blind = sum(cell.health != "fresh" for cell in now.cells)
    said = [ngettext("{n} mission of the ministry.", "{n} missions of the ministry.", own).format(n=own)]
    if others:
        said.append(
            ngettext(
                "{n} mission that another ministry shares.",
                "{n} missions that other ministries share.",
                others,
            ).format(n=others)
        )
    if blind:
        said.append(
            ngettext(
                "{n} mission has no working feed: what it published may be missing.",
                "{n} missions have no working feed: what they published may be missing.",
                blind,
            ).format(n=blind)
        )
    return " ".join(said)


def _board(now: Situation) -> Part:
    return Part(
        _("Missions"),
        _("Asking for help first, then silence. Minutes count from the onset."),
        (_("Mission"), _("State"), _("Last published"), _("Last check-in"), _("Feed")),
        tuple(_board_row(now, cell) for cell in now.cells),
    )


def _board_row(now: Situation, cell: Cell) -> tuple[str, ...]:
    state = _(SIGNS[cell.sign])
    told = _(STATUSES[cell.status]) if cell.status else ""
    item = _when(now, cell.last_item_at, cell.item_title)
    check_in = _when(now, cell.last_check_in_at, ": ".join(filter(None, (told, cell.note))))
    return f"{cell.mission} ({cell.city})", state, item, check_in, _(HEALTH[cell.health])


def _when(now: Situation, at: datetime | None, words: str) -> str:
    if at is None:
        return "–"
    after = _("{time} (after {span})").format(
        time=utc(at), span=span(max(0, minutes_between(now.incident.onset, at)))
    )
    return f"{after} {words}".strip()


def _log(now: Situation) -> Part:
    corrected = {event.corrects for event in now.events if event.corrects}
    rows = tuple(
        (
            utc(event.at),
            event.who,
            _said(event, corrected),
            event.place or now.missions.get(event.mission_id or "", ""),
        )
        for event in sorted(now.events, key=lambda event: event.at)
    )
    note = "" if rows else _("Nothing was written down yet.")
    return Part(_("Log"), note, (_("When"), _("Who"), _("What"), _("Where")), rows)


def _said(event: Event, corrected: set[str]) -> str:
    if event.id in corrected:
        return _("{words} (corrected below)").format(words=event.what)
    return _("Correction: {words}").format(words=event.what) if event.corrects else event.what


def _tasks(now: Situation) -> Part:
    rows = tuple(
        (
            " – ".join(filter(None, (task.title, task.note))),
            task.assignee_name or now.missions.get(task.mission_id or "", "") or "–",
            utc(task.due_at) if task.due_at else "–",
            _task_state(task, now.at),
        )
        for task in now.tasks
    )
    note = "" if rows else _("There are no tasks.")
    return Part(_("Tasks"), note, (_("Task"), _("Who"), _("Due"), _("State")), rows)


def _task_state(task: Task, at: datetime) -> str:
    if task.done_at:
        return _("Done on {time}").format(time=utc(task.done_at))
    return _("Overdue") if task.overdue(at) else _("To do")
