"""How a practice looks: a card with one figure, its text, its pictures, and two wordings side by side."""

import html as escaping
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import streamlit as st

from components.awards import award_photo
from components.page import BadgeColour, onward, plain
from core.practices.difference import Piece, Row
from core.practices.markup import html
from core.texts import _

Tone = Literal["good", "bad", "changed", "none", "unknown"]

# The word carries the meaning, the colour only helps.
TONES: Final[dict[Tone, BadgeColour]] = {
    "good": "green",
    "bad": "red",
    "changed": "violet",
    "none": "gray",
    "unknown": "gray",
}
# Beside each other where there is room, under each other on a phone.
PAIR: Final = "display:flex;flex-wrap:wrap;gap:0.25rem 2rem;padding:0.5rem 0;border-bottom:1px solid rgba(128,140,160,.35)"
SIDE: Final = "flex:1 1 17rem;min-width:0;overflow-wrap:anywhere"
TEXT: Final = "overflow-wrap:anywhere;max-width:46rem"
# Strong enough to be seen on both grounds, thin enough to leave the letters their contrast.
REMOVED: Final = "background:rgba(190,60,60,.22);text-decoration:line-through"
ADDED: Final = "background:rgba(40,140,80,.24);text-decoration:underline"


@dataclass(frozen=True, slots=True)
class Figure:
    """The one figure of a card: large, the verdict in words, and what it is of; without a ``large`` one the verdict is it."""

    large: str
    verdict: str
    basis: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Card:
    """One practice in a list, in words for reading. ``marks`` are (word, colour) of small badges."""

    title: str
    facts: str
    summary: str
    figure: Figure | None
    themes: Sequence[str] = ()
    marks: Sequence[tuple[str, BadgeColour]] = field(default=())


def badges(marks: Sequence[tuple[str, BadgeColour]]) -> None:
    """Draw small words beside each other."""
    if marks:
        st.markdown(" ".join(f":{colour}-badge[{plain(word)}]" for word, colour in marks))


def measured(figure: Figure) -> None:
    """Draw the one figure: what came out, said plainly, with what it is of."""
    large, size = (figure.large, "1.75rem") if figure.large else (figure.verdict, "1.25rem")
    with st.container(gap="xsmall"):
        st.html(
            f'<div style="font-size:{size};font-weight:600;line-height:1.2">{escaping.escape(large)}</div>'
        )
        badge = f":{TONES[figure.tone]}-badge[**{plain(figure.verdict)}**]  \n" if figure.large else ""
        basis = f":small[:gray[{plain(figure.basis)}]]" if figure.basis else ""
        if badge or basis:
            st.markdown(badge + basis)


def practice_card(card: Card, page: str, query: dict[str, str]) -> None:
    """Draw a practice in a list; its title leads to it, and a box beside it stays free for the page."""
    badges(card.marks)
    with st.container(gap=None):
        st.header(plain(card.title), anchor=False)
        st.markdown(f":gray[{plain(card.facts)}]")
    if card.figure is not None:
        measured(card.figure)
    st.markdown(plain(card.summary))
    badges([(theme, "gray") for theme in card.themes])
    onward(page, _("Read the practice"), query)


def written(markdown: str, *, language: str) -> None:
    """Draw what somebody wrote in Markdown; ``language`` (BCP 47) tells readers aloud how to say it."""
    st.html(f'<div lang="{escaping.escape(language, quote=True)}" style="{TEXT}">{html(markdown)}</div>')


def picture(jpeg: str, alt: str, caption: str = "") -> None:
    """Draw a picture (JPEG as base64) with its words for whoever does not see it."""
    award_photo(jpeg, alt)
    if caption:
        st.markdown(f":small[:gray[{plain(caption)}]]")


def _pieces(pieces: Sequence[Piece], tag: str, style: str) -> str:
    return "".join(
        f'<{tag} style="{style}">{escaping.escape(piece.text)}</{tag}>'
        if piece.changed
        else escaping.escape(piece.text)
        for piece in pieces
    )


def difference(rows: Sequence[Row], before: str, after: str) -> None:
    """Draw two wordings side by side; ``before`` and ``after`` name them. What differs is struck out or underlined."""
    head = "".join(
        f'<div style="{SIDE};font-weight:600">{escaping.escape(name)}</div>' for name in (before, after)
    )
    drawn = [f'<div style="{PAIR}">{head}</div>']
    for row in rows:
        old, new = _pieces(row.before, "del", REMOVED), _pieces(row.after, "ins", ADDED)
        sides = "".join(
            f'<div style="{SIDE};white-space:pre-wrap">{side or "–"}</div>' for side in (old, new)
        )
        drawn.append(f'<div style="{PAIR}">{sides}</div>')
    st.html("".join(drawn))


def beside(sides: Sequence[tuple[str, str]]) -> None:
    """Draw wordings beside each other: each is (language, Markdown)."""
    drawn = "".join(
        f'<div lang="{escaping.escape(language, quote=True)}" style="{SIDE}">{html(markdown) or "–"}</div>'
        for language, markdown in sides
    )
    st.html(f'<div style="{PAIR}">{drawn}</div>')


def side_by_side(sides: Sequence[tuple[str, str, str]]) -> None:
    """Draw whole texts in columns: each is (whose it is, language, Markdown)."""
    for column, (whose, language, markdown) in zip(st.columns(len(sides), gap="medium"), sides, strict=True):
        with column:
            # On a phone the columns stand under each other, far from their heads.
            st.markdown(f":small[:gray[{plain(whose)}]]")
            written(markdown or "–", language=language)


def fact_rows(rows: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Draw facts in columns: (name, a value for each side); one that is the same for all is told once, others are bold."""
    drawn = []
    for name, values in rows:
        differ = len(set(values)) > 1
        weight = "600" if differ else "400"
        sides = "".join(
            f'<div style="{SIDE};font-weight:{weight}">{escaping.escape(value) or "–"}</div>'
            for value in (values if differ else values[:1])
        )
        drawn.append(f'<div style="font-size:.875rem;opacity:.85">{escaping.escape(name)}</div>')
        drawn.append(f'<div style="{PAIR};margin-bottom:.5rem">{sides}</div>')
    st.html("".join(drawn))


def contents(titles: Sequence[tuple[str, str]]) -> None:
    """Draw the contents of a page: (anchor, title) of each part, as links within it."""
    st.markdown("\n".join(f"1. [{plain(title)}](#{anchor})" for anchor, title in titles))


def share(link: str, citation: str, *, key: str, more: Callable[[], None] | None = None) -> None:
    """Offer the address and a citation to copy, and whatever else the page hands out."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=key):
        with st.popover(_("Cite"), type="tertiary"):
            st.code(citation, language=None, wrap_lines=True)
        if link:
            with st.popover(_("Link to this page"), type="tertiary"):
                st.code(link, language=None, wrap_lines=True)
        if more is not None:
            more()
