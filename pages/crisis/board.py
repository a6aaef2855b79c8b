"""The board as it is now: it follows by itself, fills a wall, and leaves as a report."""

from typing import Final
from urllib.parse import urlencode

import streamlit as st

from components.crisis import board_table, board_tiles, clock, drill_badge, legend, sign_label
from components.crisis_map import area_spec, area_words
from components.figure import drawing, listing, unfolding
from components.follow import following
from components.page import plain
from core.access.api import Api
from core.crisis.board import Cell, board, board_version, counts, headline
from core.crisis.incidents import Incident, incident
from core.texts import _, ngettext
from pages.crisis.reporting import offer_report
from pages.crisis.times import now, time_text
from pages.frame import opened
from pages.frame.visit import forget, kept

BOARDS: Final = 256
MAP_WIDTH: Final = 420


@st.fragment
def show_board(wanted: str) -> None:
    """Draw the board of an incident, and draw it anew whenever something on it changes."""
    # It is drawn again without the rest of the page, so it asks by itself who looks.
    viewer, api = opened("crisis")
    # Asked before the board, so that nothing that happens in between is missed.
    version = board_version(api, wanted)
    if version is None:
        return
    if following(wanted, version):
        forget()
    found = kept(("incident", wanted), lambda: incident(api, wanted))
    if found is None:
        return
    cells = _same_for_a_ministry(viewer.country, wanted, version, api)
    with listing(
        title=headline(cells),
        name="board",
        table=lambda: board_table(cells, time_text),
        source=found.title,
        key="crisis-board",
    ):
        if found.drill:
            # Shown on a wall only, where nothing else says so.
            with st.container(key="crisis-drill-on-wall"):
                drill_badge()
        clock(found, now())
        st.header(plain(headline(cells)), anchor=False)
        shown = _chosen(cells)
        _tiles_and_map(found, shown)
        if len(shown) < len(cells):
            st.caption(
                ngettext(
                    "{n} of {all} missions is shown.", "{n} of {all} missions are shown.", len(shown)
                ).format(n=len(shown), all=len(cells))
            )
    unfolding(
        _("The board as a table"),
        lambda: board_table(cells, time_text),
        name="board-table",
        source=found.title,
    )
    with st.expander(_("What the signs mean"), key="crisis-legend"):
        st.markdown(legend())
    offer_report(viewer, found)


def _tiles_and_map(found: Incident, shown: list[Cell]) -> None:
    """Draw the tiles, and beside them where the missions are, as far as that is known."""
    area = area_spec(shown)
    with st.container(key="crisis-area", horizontal=True, gap="medium"):
        with st.container(width="stretch"):
            board_tiles(shown, found, now(), lambda cell: _address(found, cell))
        if area:
            with st.container(key="crisis-map", width=MAP_WIDTH):
                drawing(area, alt=area_words(shown), key="crisis-map-chart")


@st.cache_data(max_entries=BOARDS, show_spinner=False)
def _same_for_a_ministry(country: str, wanted: str, version: str, _api: Api) -> list[Cell]:  # noqa: ARG001 - what it is kept by.
    """Return the board: what a ministry's people see of one version is the same, so that 200 watchers ask once."""
    return board(_api, wanted)


def _chosen(cells: list[Cell]) -> list[Cell]:
    """Let the reader pick signs; without a pick every mission is shown."""
    found = {sign: n for sign, n in counts(cells).items() if n}
    linked = [sign for sign in st.query_params.get("signs", "").split(",") if sign in found]
    picked = st.pills(
        _("Show only"),
        list(found),
        selection_mode="multi",
        default=linked,
        format_func=lambda sign: sign_label(sign, found[sign]),
        key="crisis-signs",
        label_visibility="collapsed",
    )
    if picked != linked:
        st.query_params["signs"] = ",".join(picked)
    return [cell for cell in cells if not picked or cell.sign in picked]


def _address(found: Incident, cell: Cell) -> str:
    """Return where what is known of a mission stands."""
    return f"?{urlencode({'incident': found.id, 'mission': cell.mission_id})}"


def board_now(api: Api, found: Incident) -> list[Cell]:
    """Return the board as this visit knows it."""
    return kept(("board", found.id), lambda: board(api, found.id))
