"""The board of an incident: a tile a mission, with a shape, a word and a colour for what is known of it."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from components.page import BadgeColour
from components.scripts import page_script
from core.catalogue.names import country_name
from core.crisis.board import Cell
from core.crisis.incidents import Incident
from core.crisis.words import HEALTH, MEANINGS, SIGNS, SPANS, STATUSES, minutes_between, span
from core.texts import _

STYLE: Final = Path(__file__).with_suffix(".css")
# Sign → its shape and a colour seen on both grounds. Each shape is told apart without its colour.
LOOKS: Final[dict[str, tuple[str, str]]] = {
    "silent": ("▲", "#d0454a"),
    "unknown": ("△", "#9a6fc4"),
    "seen_only": ("■", "#b7791f"),
    "reported_only": ("◆", "#4c7fc0"),
    "seen_reported": ("●", "#2e8b57"),
}


def crisis_look() -> None:
    """Bring the look of boards and clocks, and let their time go on; once a run."""
    page_script("crisis", STYLE.read_text(encoding="utf-8"))


def drill_mark() -> tuple[str, BadgeColour]:
    """Return the badge, word and colour, that says that nothing of it happened."""
    return _("Drill: this is an exercise"), "violet"


def drill_badge() -> None:
    """Draw it by itself."""
    word, colour = drill_mark()
    st.badge(word, color=colour)


def sign_label(sign: str, count: int) -> str:
    """Return a sign as a word with its shape and how many missions show it."""
    return f"{LOOKS[sign][0]} {_(SIGNS[sign])}: {count}"


def clock(incident: Incident, now: datetime) -> None:
    """Show how long ago it began; the time goes on by itself until the incident is closed."""
    end = incident.until(now)
    passed = (
        _ago(incident.onset, now)
        if incident.closed_at is None
        else span(minutes_between(incident.onset, end))
    )
    said = _("since the onset") if incident.closed_at is None else _("from the onset to the closing")
    st.html(f'<div class="jejaring-clock" {_time(now)}><b>{passed}</b> {escape(said)}</div>')


def board_tiles(
    cells: Sequence[Cell], incident: Incident, now: datetime, address: Callable[[Cell], str]
) -> None:
    """Draw a tile a mission in the given order. ``address`` leads to what is known of it."""
    st.html(board_html(cells, incident, now, address))


def board_html(
    cells: Sequence[Cell], incident: Incident, now: datetime, address: Callable[[Cell], str]
) -> str:
    """Return the tiles as HTML; whatever people wrote is text in it."""
    tiles = "".join(_tile(cell, incident, now, address(cell)) for cell in cells)
    return f'<ul class="jejaring-board" {_time(now)}>{tiles}</ul>'


def _tile(cell: Cell, incident: Incident, now: datetime, address: str) -> str:
    shape, colour = LOOKS[cell.sign]
    place = country_name(cell.host)
    lines = [
        f'<span class="sign"><span aria-hidden="true">{shape}</span>{escape(_(SIGNS[cell.sign]))}</span>',
        f'<strong><a href="{escape(address, quote=True)}" target="_self">{escape(cell.mission)}</a></strong>',
        f"<span>{escape(place if place.startswith(cell.city) else f'{cell.city}, {place}')}</span>",
    ]
    if cell.calls_for_help:
        lines.append(f'<span class="help">{escape(_(STATUSES["need_help"]))}</span>')
    lines += [_published(cell, incident, now), _heard(cell, incident, now), _feed(cell)]
    asking = ' class="asking"' if cell.calls_for_help else ""
    return f'<li{asking} style="--sign:{colour}">{"".join(lines)}</li>'


def _published(cell: Cell, incident: Incident, now: datetime) -> str:
    if cell.last_item_at is None:
        return f"<span>{escape(_('Published: nothing seen'))}</span>"
    title = f' <span class="news">{escape(cell.item_title)}</span>' if cell.item_title else ""
    return f"<span>{_since(_('Published'), cell.last_item_at, incident, now)}</span>{title}"


def _heard(cell: Cell, incident: Incident, now: datetime) -> str:
    if cell.last_check_in_at is None:
        return f"<span>{escape(_('Check-in: none'))}</span>"
    status = escape(_(STATUSES[cell.status])) if cell.status in STATUSES else ""
    note = f' <span class="news">{escape(cell.note)}</span>' if cell.note else ""
    told = _since(_("Check-in"), cell.last_check_in_at, incident, now)
    return f"<span>{told}{f' · {status}' if status else ''}</span>{note}"


def _since(what: str, at: datetime, incident: Incident, now: datetime) -> str:
    """Say when: how long ago while it goes on, how long after the onset once it is over."""
    if incident.closed_at is None:
        said = escape(_("{what}: {span} ago")).format(what=escape(what), span=_ago(at, now))
    else:
        after = span(max(0, minutes_between(incident.onset, at)))
        said = escape(_("{what}: {span} after the onset").format(what=what, span=after))
    return said


def _feed(cell: Cell) -> str:
    word = escape(_(HEALTH[cell.health]))
    return f"<span>{'⚠ ' if cell.health == 'failing' else ''}{word}</span>"


def _ago(at: datetime, now: datetime) -> str:
    """Return a length of time that goes on by itself."""
    passed = escape(span(max(0, minutes_between(at, now))))
    return f'<span data-jejaring-since="{at.isoformat()}">{passed}</span>'


def _time(now: datetime) -> str:
    """Return what the script needs to let time go on: the words of ``span``, and what time it is here.

    A reader's own clock may be hours wrong, and in a crisis the board is what people go by.
    """
    words = escape(json.dumps([_(words) for words in SPANS]), quote=True)
    return f'data-jejaring-words="{words}" data-jejaring-now="{now.isoformat()}"'


def board_table(cells: Sequence[Cell], time_text: Callable[[datetime], str]) -> pd.DataFrame:
    """Return the board as a table of the same facts, for reading without tiles and as a file."""
    return pd.DataFrame(
        [
            {
                _("Mission"): cell.mission,
                _("City"): cell.city,
                _("Host country"): country_name(cell.host),
                _("State"): _(SIGNS[cell.sign]),
                _("Last published"): time_text(cell.last_item_at) if cell.last_item_at else "–",
                _("Last check-in"): time_text(cell.last_check_in_at) if cell.last_check_in_at else "–",
                _("Said"): _(STATUSES[cell.status]) if cell.status in STATUSES else "–",
                _("Feed"): _(HEALTH[cell.health]),
            }
            for cell in cells
        ]
    )


def legend() -> str:
    """Return what the signs mean, as lines of text."""
    return "\n".join(
        f"- {LOOKS[sign][0]} **{_(word)}** – {_(MEANINGS[sign])}" for sign, word in SIGNS.items()
    )
