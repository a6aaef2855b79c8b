"""The log: who did what, where and when. What is written stays; a mistake is corrected by a new entry."""

from collections.abc import Sequence

import streamlit as st

from components.page import empty_state, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.crisis.board import Cell
from core.crisis.incidents import Incident
from core.crisis.log import Event, add_event, events
from core.texts import _
from pages.crisis.board import board_now
from pages.crisis.times import moment_fields, now, time_text
from pages.crisis.writers import may_write
from pages.frame.press import act, turn
from pages.frame.visit import kept


def show_log(viewer: Viewer, api: Api, found: Incident) -> None:
    """Show the log, the latest first, with the form for a new entry above it."""
    written = kept(("log", found.id), lambda: events(api, found.id))
    cells = board_now(api, found)
    if may_write(viewer) and found.closed_at is None:
        with st.expander(_("Write an entry"), icon=":material/add:", key="crisis-new-entry"):
            _entry_form(viewer, api, found, cells, written)
    if not written:
        empty_state(
            _("Nothing is written down yet"), _("Who did what, where and when: every step belongs here.")
        )
    corrected = {event.corrects for event in written if event.corrects}
    names = {cell.mission_id: cell.mission for cell in cells}
    for event in written:
        _entry(viewer, event, corrected, names)


def _entry(viewer: Viewer, event: Event, corrected: set[str], names: dict[str, str]) -> None:
    where = " · ".join(filter(None, (names.get(event.mission_id or "", ""), event.place)))
    by = event.recorded_by if event.country == viewer.country else country_name(event.country)
    with st.container(border=True, gap=None):
        st.markdown(
            f"**{plain(time_text(event.at))}** · {plain(event.who)}{f' · {plain(where)}' if where else ''}"
        )
        if event.corrects:
            st.badge(_("Correction"), color="blue")
        struck = event.id in corrected
        st.markdown(f"~~{plain(event.what)}~~" if struck else plain(event.what))
        said = _("Written down by {name} on {time}").format(name=by, time=time_text(event.recorded_at))
        st.caption(plain(f"{said}. {_('Corrected by a later entry.')}" if struck else said))


def _entry_form(
    viewer: Viewer, api: Api, found: Incident, cells: Sequence[Cell], written: Sequence[Event]
) -> None:
    key = f"event-{turn()}"
    own = {cell.mission_id: cell.mission for cell in cells if cell.own}
    mine = {event.id: event for event in written if event.country == viewer.country}
    with st.form(key, border=False):
        with st.container(horizontal=True, gap="small"):
            who = st.text_input(
                _("Who"),
                viewer.name,
                max_chars=120,
                key=f"{key}-who",
                help=_("A function or a name: duty officer."),
            )
            mission = st.selectbox(
                _("Mission"),
                list(own),
                index=None,
                format_func=own.__getitem__,
                placeholder=_("None"),
                key=f"{key}-mission",
            )
            place = st.text_input(_("Where"), max_chars=160, key=f"{key}-place")
        what = st.text_area(
            _("What happened or was done"), max_chars=2000, height=80, key=f"{key}-what",
            placeholder=_("Called the hospital: no nationals among the injured."),
        )  # fmt: skip
        at = moment_fields(_("Day"), _("Time"), now(), f"{key}-at")
        corrects = st.selectbox(
            _("Corrects an earlier entry"),
            list(mine),
            index=None,
            format_func=lambda id_: f"{time_text(mine[id_].at)} – {mine[id_].what[:60]}",
            placeholder=_("No"),
            key=f"{key}-corrects",
        )
        shared = _shared(viewer, found, key)
        if not st.form_submit_button(_("Write it down"), type="primary"):
            return
    if not what.strip() or not who.strip() or at is None:
        message("error", _("Say who did what, and when."))
        return
    tier = "network" if shared else "own"
    act(
        lambda: add_event(
            api,
            found.id,
            at=at,
            who=who,
            what=what,
            place=place,
            mission=mission,
            corrects=corrects,
            tier=tier,
        ),
        _("Written down."),
    )


def _shared(viewer: Viewer, found: Incident, key: str) -> bool:
    """Ask whether the other ministries read the entry, too, where there are others and the viewer may decide it."""
    if found.tier != "network" or not viewer.has("approver", "secretariat"):
        return False
    return st.checkbox(_("The other ministries may read this entry"), key=f"{key}-shared")
