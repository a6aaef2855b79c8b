"""How an award looks: the edition's facts, a card for each result, and where it is known from."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import streamlit as st

from components.page import plain
from core.texts import _

# What may stand in an address as it is; all else could end the link or open another one.
IN_ADDRESS: Final = ":/?#[]@!$&'*+,;=%~-._"

BASE64: Final = re.compile(r"[A-Za-z0-9+/]+=*")


@dataclass(frozen=True, slots=True)
class AwardCard:
    """One result, in words for reading.

    ``award`` is the category's title and ``meaning`` what it honours. ``honoured``
    is the person, or the mission when the award went to a mission; ``mission`` and
    ``place`` say who and where that is. ``group`` is the group of missions the
    edition ranked within, empty for all. ``links`` are (title, address). ``photo`` is
    a JPEG as base64 and ``photo_alt`` what it shows; ``notes`` say what was corrected.
    """

    award: str
    meaning: str
    honoured: str
    mission: str
    place: str
    citation: str
    group: str = ""
    links: Sequence[tuple[str, str]] = ()
    photo: str = ""
    photo_alt: str = ""
    notes: Sequence[str] = ()


def award_photo(image: str, alt: str) -> None:
    """Draw a photograph (base64 of a JPEG) with its words; it travels with the page, not by an open address."""
    if not BASE64.fullmatch(image):
        raise ValueError("a photograph is base64")
    st.html(
        f'<img src="data:image/jpeg;base64,{image}" alt="{html.escape(alt, quote=True)}"'
        ' style="width:100%;max-height:320px;object-fit:cover;object-position:50% 30%;border-radius:6px;display:block">'
    )


def award_notes(notes: Sequence[str]) -> None:
    """Say what was put right after publication, and why."""
    for note in notes:
        st.markdown(f":small[:gray[{plain(note)}]]")


def award_head(title: str, facts: str, basis: str) -> None:
    """Open an edition: its name, when and where it was given, and what it rests on."""
    st.header(plain(title), anchor=False)
    st.markdown(f"{plain(facts)}  \n:gray[{plain(basis)}]" if basis else plain(facts))


def award_card(card: AwardCard) -> None:
    """Draw who was honoured, for what, and in which words; the page goes on below it."""
    if card.photo:
        award_photo(card.photo, card.photo_alt)
    group = f" :gray-badge[{plain(card.group)}]" if card.group else ""
    st.markdown(f":orange-badge[**{plain(card.award)}**]{group}  \n:gray[{plain(card.meaning)}]")
    where = card.place if card.honoured == card.mission else f"{card.mission} · {card.place}"
    with st.container(gap=None):
        st.subheader(plain(card.honoured), anchor=False)
        st.markdown(f":gray[{plain(where)}]")
    st.markdown(plain(card.citation))
    sources(card.links)
    award_notes(card.notes)


def sources(links: Sequence[tuple[str, str]]) -> None:
    """Offer pages elsewhere; they open apart, and their server does not learn where the reader came from."""
    for title, address in links:
        linked = f"[{plain(title)}]({quote(address, safe=IN_ADDRESS)})"
        # A caption would fade the link below the contrast that a reader needs.
        st.markdown(f":small[:gray[{_('Source: {link}').format(link=linked)}]]")


def award_source(title: str, address: str, note: str) -> None:
    """Close an edition with where its facts come from."""
    with st.container(gap=None):
        if address:
            sources([(title or address, address)])
        if note:
            st.markdown(f":small[:gray[{plain(note)}]]")
