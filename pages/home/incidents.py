"""What goes on right now: the open incidents of one's ministry, before everything else."""

from collections.abc import Iterable, Sequence

import streamlit as st

from components.crisis import drill_mark
from components.page import BadgeColour, onward, plain
from core.crisis.board import Cell, headline
from core.crisis.incidents import Incident
from core.texts import _
from pages.frame.registry import entry


def show_incidents(going_on: Iterable[tuple[Incident, Sequence[Cell]]]) -> None:
    """Show each open incident with its board in a sentence; nothing where there is none."""
    for one, cells in going_on:
        _show(one, cells)


def _show(one: Incident, cells: Sequence[Cell]) -> None:
    marks: list[tuple[str, BadgeColour]] = [drill_mark()] if one.drill else []
    marks.append((_("Going on"), "red"))
    with st.container(border=True, gap="xsmall"):
        onward(entry("crisis").path, one.title, {"incident": one.id}, marks=marks)
        st.markdown(plain(headline(cells)))
