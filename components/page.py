"""The parts every page is made of: header, messages, figures at a glance, empty states."""

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import streamlit as st
from babel.dates import format_date
from babel.numbers import format_decimal

from core.texts import N_, _, language

Kind = Literal["success", "info", "warning", "error"]
BadgeColour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

# Streamlit makes links of bare addresses, and pictures of :material/home: and :smile:, even where
# every letter is escaped; an invisible joiner (U+2060) inside keeps them text. 10:30:15 is none of these.
_ADDRESS: Final = re.compile(r"(://|www\.|@)", re.IGNORECASE)
_PICTURE: Final = re.compile(r":(?=material/|(?!\d\d:)[\w+-]+:)")
SHORT: Final = 16
_JOINER: Final = "\u2060"
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")

# State of a submission → its word and colour; the word carries the meaning, the colour only helps.
STATES: Final[dict[str, tuple[str, BadgeColour]]] = {
    "draft": (N_("Draft"), "gray"),
    "checked": (N_("Checked"), "blue"),
    "submitted": (N_("Waiting for approval"), "orange"),
    "approved": (N_("Approved"), "green"),
    "compared": (N_("For comparison"), "violet"),
    "returned": (N_("Returned"), "red"),
    "withdrawn": (N_("Withdrawn"), "gray"),
}


# The pages of this run, by their files.
_known: ContextVar[Mapping[Path, st.Page]] = ContextVar("known pages", default=MappingProxyType({}))


def lead_to(pages: Mapping[Path, st.Page]) -> None:
    """Name the pages of this run, so that links find them at once; else each looks for its file on the disk."""
    _known.set(pages)


@functools.lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return ``text`` so that Streamlit shows it letter by letter.

    Names and comments come from people and files: a link, an image or a heading
    in them must not become one on the page.
    """
    joined = _PICTURE.sub(f":{_JOINER}", _ADDRESS.sub(rf"{_JOINER}\1{_JOINER}", " ".join(text.split())))
    return _MARKDOWN.sub(r"\\\1", joined)


def number_text(value: float | None, *, percent: bool = False, digits: int = 3) -> str:
    """Return a number for reading, in the reader's language: at most ``digits`` significant digits below 1,000.

    A missing value is a dash, never 0. With ``percent`` the value is a share (0.031 → 3.1%).
    """
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself.
        return "–"
    shown = value * 100 if percent else value
    small = 0 < abs(shown) < 1000
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(shown)))) if small else 0
    text = format_decimal(round(shown, decimals), format="#,##0.##########", locale=language())
    return f"{text}%" if percent else text


def day_text(day: date) -> str:
    """Return a day for reading, in the reader's language: 8 January 2020."""
    return _day(day, "d MMMM y", language())


def short_day_text(day: date) -> str:
    """Return a day of these months for a list, in the reader's language: 8 Jan."""
    return _day(day, "d MMM", language())


@functools.lru_cache(maxsize=4096)
def _day(day: date, pattern: str, tongue: str) -> str:
    return str(format_date(day, pattern, locale=tongue))


def page_header(title: str, lead: str = "") -> None:
    """Open a page: its name and one sentence on what it is for, unless that goes without saying."""
    st.title(plain(title), anchor=False)
    if lead:
        st.markdown(f":gray[{plain(lead)}]")


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do next: a label and either a page to open or something to run."""

    label: str
    page: str | None = None
    run: Callable[[], None] | None = None


def onward(
    page: str | Path,
    label: str,
    query: Mapping[str, str] | None = None,
    *,
    marks: Sequence[tuple[str, BadgeColour]] = (),
    aside: str = "",
) -> None:
    """Offer a way on: a link that looks like one, to a page with these query parameters.

    ``marks`` (word and colour) stand before it as badges, ``aside`` behind it in small grey: in the
    link itself, because a rerun costs so much for each element on the page, whatever is in it.
    """
    badges = [f":{colour}-badge[{plain(word)}]" for word, colour in marks]
    # No line begins with the arrow.
    link = f":blue[**{plain(label)}**\u00a0→]"
    grey = [f":small[:gray[{plain(aside)}]]"] if aside else []
    _page_link(page, " ".join([*badges, link, *grey]), query)


def line_link(
    page: str | Path, label: str, query: Mapping[str, str] | None = None, *, aside: str = ""
) -> None:
    """Draw one line of a list as a link to its page, with what belongs to it in grey."""
    # A short one stays together: no line begins with the month.
    said = plain(aside).replace(" ", "\u00a0") if len(aside) < SHORT else plain(aside)
    grey = f"  :gray[{said}]" if aside else ""
    _page_link(page, f"{plain(label)}{grey}", query)


def _page_link(page: str | Path, label: str, query: Mapping[str, str] | None) -> None:
    known = _known.get().get(Path(page), page)
    st.page_link(known, label=label, query_params=dict(query) if query else None)


def empty_state(title: str, what_to_do: str, *, action: Action | None = None) -> None:
    """Say why nothing is here and what to do about it."""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(title)}**")
        st.markdown(f":gray[{plain(what_to_do)}]")
        if action is not None and action.page is not None:
            onward(action.page, action.label)
        elif action is not None:
            st.button(plain(action.label), type="primary", on_click=action.run)


def message(kind: Kind, text: str, *, remedy: str = "") -> None:
    """Tell the reader something; a problem comes with its remedy."""
    show = {"success": st.success, "info": st.info, "warning": st.warning, "error": st.error}[kind]
    show(f"**{plain(text)}**\n\n{plain(remedy)}" if remedy else plain(text))


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure at a glance: what it is, its value as text, and what it rests on."""

    label: str
    value: str
    basis: str = ""


def stat_row(stats: Sequence[Stat]) -> None:
    """Show figures side by side; on a phone they wrap under each other."""
    with st.container(horizontal=True, gap="small"):
        for stat in stats:
            with st.container(width=165, gap="xsmall"):
                st.metric(plain(stat.label), plain(stat.value))
                if stat.basis:
                    st.caption(plain(stat.basis))


def status_badge(state: str) -> None:
    """Show the state of a submission. Raises KeyError for a state that does not exist."""
    word, colour = STATES[state]
    st.badge(_(word), color=colour)


def footer(text: str) -> None:
    """Close a page with what its figures rest on."""
    st.divider()
    st.caption(plain(text))
