"""The page of a workshop afterwards: what was shown and what the room answered, for any phone.

One HTML document without a script. Pictures come from the portal's own address; nothing else is loaded.
"""

from datetime import date
from html import escape
from typing import Final

from babel.dates import format_date

from core import own_pages
from core.own_pages import document, other_languages
from core.practices import markup
from core.texts import _, language
from core.workshop.join_page import STYLES
from core.workshop.join_parts import results, table
from core.workshop.record import Record, Step
from core.workshop.record_words import cover_lines, question_fate
from core.workshop.snapshots import Snapshot

PICTURE: Final = (
    "img { display: block; max-width: 100%; height: auto; background: #fff; border-radius: .5rem; }"
)
ALL_STYLES: Final = f"{STYLES}\n{PICTURE}\n"


def after_page(record: Record, address: str, until: date) -> str:
    """Return the page; ``address`` is its own, under which the pictures lie, and ``until`` its last day."""
    lead = "".join(f'<p class="soft">{escape(line)}</p>' for line in cover_lines(record))
    steps = "".join(f"<section>{_step(step, address)}</section>" for step in record.steps)
    day = format_date(until, "d MMMM y", locale=language())
    kept = _("This page stays until {day}. Nobody who was in the room is named on it.").format(day=day)
    return document(
        record.title,
        f'<h1>{escape(record.title)}</h1>{lead}{steps}<p class="soft">{escape(kept)}</p>{other_languages()}',
        ALL_STYLES,
    )


def gone_page() -> str:
    """Return the page of a link that shows nothing, or nothing any more."""
    title = _("Workshop")
    sentence = _(
        "Nothing is kept here. Either the workshop has not ended yet, or it ended too long ago, or the link was not copied whole."
    )
    return document(
        title, f"<h1>{escape(title)}</h1><p>{escape(sentence)}</p>{other_languages()}", ALL_STYLES
    )


def content_security_policy() -> str:
    """Return the policy of these pages: their own styles, pictures of their own address, and nothing else."""
    return f"{own_pages.content_security_policy(ALL_STYLES, '')}; img-src 'self'"


def _step(step: Step, address: str) -> str:
    heading = f"<h2>{escape(step.title)}</h2>"
    body = markup.html(step.body) if step.body else ""
    if step.snapshot is not None:
        return heading + body + _picture(step, step.snapshot, address)
    if step.kind == "questions":
        asked = "".join(
            f'<li>{escape(one.text)} <small class="soft">{escape(question_fate(one.votes, one.state))}</small></li>'
            for one in step.questions
        )
        return f"{heading}{body}<ul>{asked}</ul>"
    if step.results is None:
        return heading + body
    if not step.results["answers"]:
        return f"{heading}{body}<p>{escape(_('Nobody answered.'))}</p>"
    return f"{heading}{body}{results(step.results)}"


def _picture(step: Step, picture: Snapshot, address: str) -> str:
    finding = f"<p><strong>{escape(picture.title)}</strong></p>" if picture.title != step.title else ""
    drawn = (
        f'<img src="{escape(address)}/{escape(step.id)}.svg" alt="{escape(picture.alt or picture.title)}" loading="lazy">'
        if picture.spec is not None
        else ""
    )
    figures = table(picture.data(), picture.title, "")
    return (
        f"{finding}<p>{escape(picture.subtitle)}</p>{drawn}"
        f"<details><summary>{escape(_('The figures as a table'))}</summary>{figures}</details>"
        f'<p class="soft">{escape(picture.source)}</p>'
    )
