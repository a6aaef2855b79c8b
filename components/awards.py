"""How an award looks: the edition's facts, a card for each result, and where it is known from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import streamlit as st

from components.page import plain
from core.texts import _

# What may stand in an address as it is; all else could end the link or open another one.
IN_ADDRESS: Final = ":/?#[]@!$&'*+,;=%~-._"


@dataclass(frozen=True, slots=True)
class AwardCard:
    """One result, in words for reading.

    ``award`` is the category's title and ``meaning`` what it honours. ``honoured``
    is the person, or the mission when the award went to a mission; ``mission`` and
    ``place`` say who and where that is. ``group`` is the group of missions the
    edition ranked within, empty for all. ``links`` are (title, address).
    """

    award: str
    meaning: str
    honoured: str
    mission: str
    place: str
    citation: str
    group: str = ""
    links: Sequence[tuple[str, str]] = ()


def award_head(title: str, facts: str, basis: str) -> None:
    """Open an edition: its name, when and where it was given, and what it rests on."""
    st.header(plain(title), anchor=False)
    st.markdown(f"{plain(facts)}  \n:gray[{plain(basis)}]" if basis else plain(facts))


def award_card(card: AwardCard) -> None:
    """Draw who was honoured, for what, and in which words; the page goes on below it."""
    group = f" :gray-badge[{plain(card.group)}]" if card.group else ""
    st.markdown(f":orange-badge[**{plain(card.award)}**]{group}  \n:gray[{plain(card.meaning)}]")
    where = card.place if card.honoured == card.mission else f"{card.mission} · {card.place}"
    with st.container(gap=None):
        st.subheader(plain(card.honoured), anchor=False)
        st.markdown(f":gray[{plain(where)}]")
    st.markdown(plain(card.citation))
    sources(card.links)


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
