"""One mission of a board: what was seen of it, what was heard from it, and writing down a call."""

import uuid
from urllib.parse import urlencode

import streamlit as st

from components.crisis import board_tiles
from components.crisis_mission import check_in_list, published_list
from components.page import empty_state, message, onward
from core.access.api import Api
from core.access.viewer import Viewer
from core.crisis.board import Cell
from core.crisis.check_ins import check_ins, record_check_in
from core.crisis.incidents import Incident
from core.crisis.published import published_since
from core.crisis.words import STATUSES
from core.texts import _
from pages.crisis.board import board_now
from pages.crisis.times import moment_fields, now, time_text
from pages.crisis.writers import may_write
from pages.frame.press import act, turn
from pages.frame.registry import entry
from pages.frame.visit import kept


def show_mission(viewer: Viewer, api: Api, found: Incident, wanted: str) -> None:
    """Show everything known of one mission since the onset."""
    onward(entry("crisis").path, _("Back to the board"), {"incident": found.id})
    cell = next((cell for cell in board_now(api, found) if cell.mission_id == wanted), None)
    if cell is None:
        empty_state(
            _("This mission is not on the board"), _("It was taken off, or its ministry does not show it.")
        )
        return
    board_tiles(
        [cell], found, now(), lambda one: f"?{urlencode({'incident': found.id, 'mission': one.mission_id})}"
    )
    if cell.own:
        st.header(_("Check-ins"), anchor=False)
        check_in_list(kept(("check-ins", wanted), lambda: check_ins(api, found.id, wanted)), time_text)
        if may_write(viewer) and found.closed_at is None:
            with st.expander(_("Write down a call"), icon=":material/call:", key="crisis-call"):
                _call_form(api, found, cell)
    st.header(_("Published since the onset"), anchor=False)
    published_list(kept(("published", wanted), lambda: published_since(api, found, wanted, now())), time_text)


def _call_form(api: Api, found: Incident, cell: Cell) -> None:
    key = f"call-{cell.mission_id}-{turn()}"
    with st.form(key, border=False):
        status = st.radio(
            _("What they said"),
            list(STATUSES),
            format_func=lambda code: _(STATUSES[code]),
            horizontal=True,
            key=key,
        )
        note = st.text_area(_("In their words"), max_chars=500, height=80, key=f"{key}-note")
        at = moment_fields(_("Day"), _("Time"), now(), f"{key}-at")
        if not st.form_submit_button(_("Write down the check-in"), type="primary"):
            return
    if at is None:
        message("error", _("Say when they called."))
        return
    # The same form sent twice is one check-in.
    tap = st.session_state.setdefault(f"{key}-tap", str(uuid.uuid4()))
    act(
        lambda: record_check_in(api, found.id, cell.mission_id, status=status, note=note, at=at, key=tap),
        _("The check-in of {mission} is written down.").format(mission=cell.mission),
    )
