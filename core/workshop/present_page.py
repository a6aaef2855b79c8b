"""The presenter's two windows: the screen for the projector, and the desk for the speaker alone.

Each is one HTML document with its styles and script inside; its fonts come from the portal,
and nothing comes from anywhere else. What changes is a few named parts, made here anew
whenever the stage moves.
"""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

from core.fonts import font_styles
from core.own_pages import content_security_policy, document
from core.texts import _, ngettext
from core.workshop.drawings import drawn
from core.workshop.stage import Asking, Question, Stage
from core.workshop.steps import Step

FOLDER: Final = Path(__file__).parent
STYLES: Final = font_styles() + (FOLDER / "present.css").read_text(encoding="utf-8")
SCRIPT: Final = (FOLDER / "present.js").read_text(encoding="utf-8")
POLICY: Final = f"{content_security_policy(STYLES, SCRIPT)}; font-src 'self'"

Parts = Mapping[str, str]
"""The parts of a window by the id of their place: HTML."""


def told(stage: Stage, parts: Parts) -> dict[str, object]:
    """Return what the script of a window knows of the stage, as JSON values."""
    poll = stage.asking
    return {
        "version": stage.version,
        "step": stage.current.id if stage.current else "",
        "order": ["", *(step.id for step in stage.steps)],
        "blank": stage.blank,
        "poll": {"open": poll.open, "revealed": poll.revealed} if poll else None,
        "parts": parts,
    }


def presenter_parts(stage: Stage, screen: str) -> Parts:
    """Return what the projector shows; ``screen`` is the HTML of the current step."""
    place = f"{stage.position} / {len(stage.steps)}" if stage.position else ""
    return {"screen": screen, "place": place}


def presenter_page(workshop: str, stage: Stage, parts: Parts) -> str:
    """Return the document for the projector."""
    buttons = "".join(
        _button(words, label=label, command=command)
        for command, words, label in (
            ("back", _("Back"), ""),
            ("next", _("Next"), ""),
            ("open", _("Poll"), _("Open or close the poll")),
            ("reveal", _("Results"), _("Show or hide results")),
            ("blank", _("Blank"), ""),
            ("full", _("Full screen"), ""),
            ("keys", _("Keys"), ""),
        )
    )
    body = f"""<div class="screen" id="screen" aria-live="polite">{parts["screen"]}</div>
<p id="place">{escape(parts["place"])}</p>
<div class="controls" role="group" aria-label="{escape(_("Controls"))}">{buttons}</div>"""
    return _window("presenter", workshop, stage, parts, body)


def speaker_parts(stage: Stage, now: str, following: str) -> Parts:
    """Return what the speaker's desk shows; ``now`` and ``following`` are the screens of two steps."""
    return {
        "times": _times(stage),
        "now": now,
        "following": following,
        "notes": _notes(stage.current),
        "poll": _poll(stage),
        "queue": _queue(stage.questions),
        "agenda": _agenda(stage),
    }


def speaker_page(workshop: str, stage: Stage, parts: Parts) -> str:
    """Return the document for the speaker."""
    buttons = "".join(
        _button(words, command=command)
        for command, words in (
            ("back", _("Back")),
            ("next", _("Next")),
            ("blank", _("Blank")),
            ("keys", _("Keys")),
        )
    )
    headings = {
        "now": _("On the screen"),
        "following": _("Next"),
        "notes": _("Notes"),
        "poll": _("Poll"),
        "queue": _("Questions"),
        "agenda": _("Agenda"),
    }
    kinds = {"now": "screen", "following": "screen", "notes": "notes"}
    sections = {
        part: f'<section class="{part}"><h2>{escape(words)}</h2>'
        f'<div id="{part}" class="{kinds.get(part, "")}">{parts[part]}</div></section>'
        for part, words in headings.items()
    }
    left = "".join(sections[part] for part in ("notes", "poll", "queue"))
    right = f'<div class="pair">{sections["now"]}{sections["following"]}</div>{sections["agenda"]}'
    body = f"""<header><h1>{escape(stage.title)}</h1><div id="times" class="row">{parts["times"]}</div></header>
<div class="controls" role="group" aria-label="{escape(_("Controls"))}">{buttons}</div>
<div class="column">{left}</div>
<div class="column">{right}</div>"""
    return _window("speaker", workshop, stage, parts, body)


def signed_out_page() -> str:
    """Return what somebody sees who is not signed in, or may not present this workshop."""
    words = escape(
        _(
            "Sign in to the portal as a facilitator of the ministry whose workshop this is, then open this window again."
        )
    )
    link = f'<p><a href="/workshop">{escape(_("Go to the portal"))}</a></p>'
    return document(_("Workshop"), f"<h1>{escape(_('Workshop'))}</h1><p>{words}</p>{link}", STYLES)


def _window(kind: str, workshop: str, stage: Stage, parts: Parts, body: str) -> str:
    lost = _("No connection to the portal. The screen stays as it is; trying again.")
    known = escape(json.dumps(told(stage, parts), ensure_ascii=False))
    return document(
        stage.title,
        f'<div id="window" class="{kind}" data-kind="{kind}" data-workshop="{workshop}"'
        f' data-lost="{escape(lost)}" data-stage="{known}">\n{body}\n'
        f'<p id="said" class="notice" role="status" hidden></p>\n{_help()}\n</div>',
        STYLES,
        SCRIPT,
    )


def _help() -> str:
    keys = "".join(
        f"<dt>{escape(key)}</dt><dd>{escape(words)}</dd>"
        for key, words in (
            (f"→  PgDn  {_('Space')}", _("Next step")),
            ("←  PgUp", _("Step before")),
            ("↓  ↑", _("Move within a high figure, then as above")),
            ("H", _("Show or hide results")),
            ("O", _("Open or close the poll")),
            ("B", _("Blank the screen, and back")),
            ("F", _("Full screen, and back")),
            ("?", _("These keys")),
        )
    )
    title = escape(_("Keys"))
    close = _button(_("Close"), command="keys")
    return f'<dialog id="keys" aria-label="{title}"><h2>{title}</h2><dl>{keys}</dl>{close}</dialog>'


def _button(words: str, *, label: str = "", name: str = "", **does: str) -> str:
    """Return a button; ``does`` says what, ``label`` says it where its words do not, ``name`` names it on the page.

    A named button keeps the focus when its part is made anew.
    """
    named = f' id="do-{escape(name)}"' if name else ""
    labelled = f' aria-label="{escape(label)}"' if label else ""
    data = "".join(f' data-{key}="{escape(value)}"' for key, value in does.items())
    return f'<button type="button"{named}{labelled}{data}>{escape(words)}</button>'


def _times(stage: Stage) -> str:
    people = ngettext("{n} person has joined", "{n} people have joined", stage.people).format(n=stage.people)
    place = _("Step {n} of {all}").format(n=stage.position, all=len(stage.steps)) if stage.position else ""
    own = stage.current.minutes if stage.current else None
    clocks = [
        _clock(_("This step"), stage.step_seconds if stage.position else None, own),
        _clock(_("Workshop"), stage.seconds, stage.minutes),
    ]
    return "".join([*clocks, *(f"<span>{escape(words)}</span>" for words in (place, people) if words)])


def _clock(words: str, seconds: int | None, minutes: int | None) -> str:
    if seconds is None:
        return ""
    meant = f" / {escape(_('{n} min').format(n=minutes))}" if minutes else ""
    return (
        f"<span>{escape(words)} "
        f'<span class="clock" role="timer" data-seconds="{seconds}" data-minutes="{minutes or 0}"></span>{meant}</span>'
    )


def _notes(step: Step | None) -> str:
    return escape(step.notes if step and step.notes else _("No notes for this step."))


def _poll(stage: Stage) -> str:
    step, asking = stage.current, stage.asking
    if step is None or step.poll is None or asking is None:
        return f"<p>{escape(_('This step asks nothing.'))}</p>"
    answers = int(stage.results["answers"])
    said = ngettext("{n} answer", "{n} answers", answers).format(n=answers)
    again = _button(
        _("Ask again"),
        sure=_("Ask again? The answers given so far stay in the record but count no more."),
        act="reset",
        step=step.id,
    )
    buttons = f"{_poll_buttons(step.id, asking)}{again}<span>{escape(said)}</span>"
    words = _words(step.id, asking, stage) if step.poll.kind == "words" else ""
    results = f'<div class="results">{drawn(step.poll, stage.results)}</div>' if answers else ""
    return f'<div class="row">{buttons}</div>{words}{results}'


def _poll_buttons(step: str, asking: Asking) -> str:
    """Return the buttons that open or close a poll, and show or hide what came in."""

    def button(words: str, name: str, *, is_open: bool, revealed: bool) -> str:
        return _button(words, name=name, act="poll", step=step, open=_flag(is_open), revealed=_flag(revealed))

    opening = _("Close the poll") if asking.open else _("Open the poll")
    revealing = _("Hide results") if asking.revealed else _("Show results")
    return button(opening, "open", is_open=not asking.open, revealed=asking.revealed) + button(
        revealing, "reveal", is_open=asking.open, revealed=not asking.revealed
    )


def _words(step: str, asking: Asking, stage: Stage) -> str:
    """Return each word of a cloud with a button to hide it, or to show it again."""

    def button(words: str, label: str, word: str, *, hidden: bool) -> str:
        return _button(words, label=label, name=word, act="word", step=step, word=word, hidden=_flag(hidden))

    named = [str(one["word"]) for one in stage.results["words"]]
    shown = [
        f"<li>{button(f'{word} ×', _('Hide “{word}”').format(word=word), word, hidden=True)}</li>"
        for word in named
    ]
    hidden = [
        f'<li class="hidden-word">{button(word, _("Show “{word}” again").format(word=word), word, hidden=False)}</li>'
        for word in asking.hidden_words
    ]
    return f'<ul class="wordlist">{"".join([*shown, *hidden])}</ul>'


def _queue(questions: tuple[Question, ...]) -> str:
    """Return the questions: those that wait first, then what the room sees, then what was answered."""
    order = ("waiting", "pinned", "approved", "answered")
    ordered = sorted(questions, key=lambda asked: order.index(asked.state))
    if not ordered:
        return f"<p>{escape(_('No questions yet.'))}</p>"
    return f'<ul class="queue">{"".join(map(_queued, ordered))}</ul>'


def _queued(asked: Question) -> str:
    states = {
        "waiting": _("waiting"),
        "approved": _("on the list"),
        "pinned": _("pinned"),
        "answered": _("answered"),
    }
    ways = {
        "waiting": (("approved", _("Approve")), ("pinned", _("Pin")), ("refused", _("Refuse"))),
        "approved": (("pinned", _("Pin")), ("answered", _("Answered")), ("refused", _("Refuse"))),
        "pinned": (("answered", _("Answered")), ("approved", _("Unpin"))),
        "answered": (("approved", _("Back on the list")),),
    }[asked.state]
    buttons = "".join(
        _button(words, label=f"{words}: {asked.text}", act="question", question=asked.id, state=state)
        for state, words in ways
    )
    votes = ngettext("{n} vote", "{n} votes", asked.votes).format(n=asked.votes)
    about = escape(f"{votes} · {states[asked.state]}")
    return f'<li><p>{escape(asked.text)}</p><div class="row">{buttons}<span>{about}</span></div></li>'


def _agenda(stage: Stage) -> str:
    """Return all steps, each a button that leads the room there."""
    rows = [_agenda_row("", _("Joining"), None, now=stage.current is None)]
    rows += [
        _agenda_row(step.id, f"{place}. {step.title}", step.minutes, now=step == stage.current)
        for place, step in enumerate(stage.steps, start=1)
    ]
    return f'<ol class="agenda">{"".join(rows)}</ol>'


def _agenda_row(step: str, words: str, minutes: int | None, *, now: bool) -> str:
    meant = f" · {_('{n} min').format(n=minutes)}" if minutes else ""
    current = ' aria-current="step"' if now else ""
    return (
        f'<li><button type="button" id="go-{step}" data-act="go" data-step="{step}"{current}>'
        f"{escape(words + meant)}</button></li>"
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"
