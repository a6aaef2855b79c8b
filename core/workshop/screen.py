"""What stands on the projector: one thing a screen, as HTML of the page's language.

Sizes are the style sheet's (``present.css``), relative to the screen, so that the same HTML is
also the speaker's small preview. Nothing here comes from a participant but words of a
cloud that are not hidden and questions that were approved.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final

from babel.dates import format_date

from core.practices import markup
from core.texts import _, language, ngettext
from core.workshop.drawings import drawn, number
from core.workshop.links import PATH
from core.workshop.qr import qr_svg
from core.workshop.snapshots import Cell, Snapshot
from core.workshop.stage import Question, Stage
from core.workshop.steps import Poll, Step

Draw = Callable[[Mapping[str, Any]], str]
"""Draws a Vega-Lite specification as SVG in the type of the projector."""

# A headline of more letters than this is set smaller, so that it stays at two lines.
LONG, LONGER = 70, 130
SHOWN_QUESTIONS: Final = 6


@dataclass(frozen=True)
class Room:
    """How people come in: the address they type, where the QR code leads, and where all of it stays afterwards."""

    public_url: str
    code: str
    afterwards: str = ""

    @property
    def address(self) -> str:
        """What a person types, without what every browser adds by itself."""
        return f"{self.public_url.partition('://')[2]}{PATH}"

    @property
    def link(self) -> str:
        """Where the QR code leads."""
        return f"{self.public_url}{PATH}/{self.code}"

    @property
    def spaced_code(self) -> str:
        """The code in two halves, as people read it aloud."""
        half = len(self.code) // 2
        return f"{self.code[:half]} {self.code[half:]}"


def screen(stage: Stage, step: Step | None, picture: Snapshot | None, room: Room, draw: Draw) -> str:
    """Return what a step shows; without a step, how people join, or after the end, that it is over."""
    if stage.state != "open":
        return _over(stage, room)
    if step is None:
        return _welcome(stage, room)
    match step.kind:
        case "poll" if step.poll is not None:
            return _poll(stage, step, step.poll, room)
        case "questions":
            return _questions(stage, step, room)
        case _:
            return _text(step) if picture is None else _figure(picture, draw)


def _slide(kind: str, title: str, body: str, *, foot: str = "") -> str:
    size = "longer" if len(title) > LONGER else "long" if len(title) > LONG else ""
    footer = f"<footer>{escape(foot)}</footer>" if foot else ""
    return f'<article class="slide {kind}"><h1 class="{size}">{escape(title)}</h1>{body}{footer}</article>'


def _text(step: Step) -> str:
    return _slide("text", step.title, f'<div class="body prose">{markup.html(step.body)}</div>')


def _welcome(stage: Stage, room: Room) -> str:
    when = "" if stage.begins_on is None else format_date(stage.begins_on, "d MMMM y", locale=language())
    about = " · ".join(part for part in (stage.place, when) if part)
    return _slide(
        "welcome",
        stage.title,
        f'<p class="lead">{escape(about)}</p><div class="body"><div><p>{escape(_("Take part with your phone"))}</p>'
        f'<p class="address">{_breakable(room.address)}</p><p>{escape(_("Code"))}</p>'
        f'<p class="code">{escape(room.spaced_code)}</p>{_people(stage)}</div>{_qr(room.link)}</div>',
    )


def _over(stage: Stage, room: Room) -> str:
    thanks = escape(_("The workshop has ended. Thank you."))
    stays = escape(_("What was shown and said stays here for some days."))
    return _slide(
        "over",
        stage.title,
        f'<div class="body"><div><p class="lead">{thanks}</p><p>{stays}</p></div>{_qr(room.afterwards)}</div>',
    )


def _people(stage: Stage) -> str:
    joined = ngettext("{n} person has joined", "{n} people have joined", stage.people).format(n=stage.people)
    return f'<p class="people">{escape(joined)}</p>'


def _qr(link: str) -> str:
    label = escape(_("QR code of {address}").format(address=link))
    return f'<div class="qr" role="img" aria-label="{label}">{_qr_image(link)}</div>'


# The code stands on every screen that asks something, and changes never.
@functools.lru_cache(maxsize=64)
def _qr_image(link: str) -> str:
    return qr_svg(link).decode()


def _breakable(address: str) -> str:
    """Return an address that wraps before its path, never within a name."""
    return escape(address).replace("/", "<wbr>/")


def _joining(room: Room) -> str:
    return (
        f'{_qr(room.link)}<p class="address">{_breakable(room.address)}</p>'
        f'<p class="code">{escape(room.spaced_code)}</p>'
    )


def _poll(stage: Stage, step: Step, poll: Poll, room: Room) -> str:
    """Return what is asked, or its results once they are revealed; one fetched ahead is only asked."""
    asking = stage.asking if step == stage.current else None
    body = drawn(poll, stage.results) if asking and asking.revealed else _asked(poll)
    answers = int(stage.results["answers"]) if asking else 0
    closed = f'<p class="closed">{escape(_("Closed"))}</p>' if asking and not asking.open else ""
    return _slide(
        f"poll {poll.kind}",
        step.title,
        f'<div class="body"><div class="answers">{body}</div><aside>{_joining(room)}'
        f'<p class="count"><b>{answers}</b> {escape(ngettext("answer", "answers", answers))}</p>{closed}{_people(stage)}</aside></div>',
    )


def _asked(poll: Poll) -> str:
    """Return what there is to choose from, without a hint of how others chose."""
    match poll.kind:
        case "scale":
            points = "".join(f"<li>{point}</li>" for point in range(1, (poll.steps or 0) + 1))
            ends = f'<p class="ends"><span>{escape(poll.low_label)}</span><span>{escape(poll.high_label)}</span></p>'
            return f'<ol class="points">{points}</ol>{ends}'
        case "number":
            return f'<p class="how">{escape(_("Type a number ({unit}).").format(unit=poll.unit) if poll.unit else _("Type a number."))}</p>'
        case "words":
            return f'<p class="how">{escape(_("Type one word, or a few."))}</p>'
        case _:
            ask = {
                "single": _("Choose one."),
                "multiple": _("Choose all that apply."),
                "ranking": _("Put them in your order."),
            }[poll.kind]
            choices = "".join(f"<li>{escape(choice)}</li>" for choice in poll.choices)
            return f'<ul class="choices">{choices}</ul><p class="how">{escape(ask)}</p>'


def _questions(stage: Stage, step: Step, room: Room) -> str:
    shown = sorted(
        (asked for asked in stage.questions if asked.state in {"pinned", "approved"}),
        key=lambda asked: asked.state != "pinned",
    )[:SHOWN_QUESTIONS]
    items = (
        "".join(map(_question, shown))
        or f'<li class="none">{escape(_("Ask your question with your phone."))}</li>'
    )
    return _slide(
        "questions",
        step.title,
        f'<div class="body"><ul class="asked">{items}</ul><aside>{_joining(room)}{_people(stage)}</aside></div>',
    )


def _question(asked: Question) -> str:
    votes = ngettext("{n} vote", "{n} votes", asked.votes).format(n=asked.votes)
    return (
        f'<li class="{asked.state}"><span class="votes"><span aria-hidden="true">▲ {asked.votes}</span>'
        f'<span class="quiet">{escape(votes)}</span></span> <span>{escape(asked.text)}</span></li>'
    )


def _figure(picture: Snapshot, draw: Draw) -> str:
    """Return a frozen figure: its finding, how to read it, the drawing or the table, and what it rests on."""
    foot = picture.source
    if picture.taken_at:
        day = format_date(datetime.fromisoformat(picture.taken_at), "d MMM y", locale=language())
        foot = " · ".join(part for part in (foot, _("Figures as of {day}").format(day=day)) if part)
    if picture.spec is None:
        body = _table(picture.columns, picture.rows)
    else:
        alt = escape(picture.alt or picture.title)
        body = (
            f'<div class="body picture" role="img" tabindex="0" aria-label="{alt}">{draw(picture.spec)}</div>'
        )
    return _slide("figure", picture.title, f'<p class="lead">{escape(picture.subtitle)}</p>{body}', foot=foot)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    kinds = [' class="number"' if _is_numbers(place, rows) else "" for place in range(len(columns))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(columns, kinds, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{_cell(value)}</td>' for value, kind in zip(row, kinds, strict=True))}</tr>"
        for row in rows
    )
    return f'<div class="body table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _is_numbers(place: int, rows: Sequence[Sequence[Cell]]) -> bool:
    return all(row[place] is None or isinstance(row[place], int | float) for row in rows)


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    return number(value, 3) if isinstance(value, int | float) else escape(str(value)).replace("\n", "<br>")
