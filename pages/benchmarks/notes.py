"""What the ministry notes on its time lines: the notes of this view, and a form to add one."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from components.page import day_text, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.notes import LONGEST, EventNote, add_event_note, drop_event_note, event_notes
from core.catalogue.handles import platform_name
from core.refusals import Refused, Unreachable
from core.texts import _
from pages.benchmarks.view import View
from pages.frame.visit import forget, kept

DONE = "benchmarks-note-done"


def _accounts(api: Api, view: View) -> dict[str, tuple[str, str]]:
    """Return id → (mission, handle) of the own accounts behind the lines."""
    ids = [one.mission_id for one in view.own]
    return kept(
        ("accounts", view.cell.platform, view.cell.quarter),
        lambda: {
            row["id"]: (row["mission_id"], row["handle"])
            for row in api.rows(
                "account",
                columns="id,mission_id,handle",
                where={"mission_id": ids, "platform": view.cell.platform},
                order=["handle", "id"],
            )
        },
    )


def notes_of(api: Api, view: View, first: date, last: date) -> list[EventNote]:
    """Return the notes that belong on the lines of the chosen missions."""
    found = kept(("notes", first, last), lambda: event_notes(api, first, last))
    behind = _accounts(api, view) if any(note.account_id for note in found) else {}
    return [note for note in found if note.concerns(view.compared, list(behind))]


def notes_section(viewer: Viewer, api: Api, view: View, notes: Sequence[EventNote]) -> None:
    """List the notes; analysts and approvers also add and delete them."""
    done = st.session_state.pop(DONE, None)
    if done:
        message(*done)
    may_write = viewer.has("contributor") or viewer.has("approver")
    if not notes and not may_write:
        return
    names = {one.mission_id: one.mission for one in view.own}
    with st.expander(_("Notes on these lines"), key="benchmarks-notes", on_change="rerun") as section:
        if not section.open:
            return
        st.caption(_("Only your own ministry reads them."))
        for note in notes:
            about = names.get(note.mission_id or "", _("all missions"))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(
                    f"**{plain(day_text(note.day))}** · {plain(note.text)} · :gray[{plain(about)}]",
                    width="stretch",
                )
                if may_write:
                    st.button(
                        _("Delete"),
                        key=f"drop-note-{note.id}",
                        type="tertiary",
                        on_click=_change,
                        args=(lambda note=note: drop_event_note(api, note.id), _("The note was deleted.")),
                    )
        if may_write:
            _form(api, view, names)


def _form(api: Api, view: View, names: dict[str, str]) -> None:
    accounts = _accounts(api, view)
    # What it is about → (mission, account); the chosen missions come first.
    about = {"": ("", "")} | {mission: (mission, "") for mission in [*view.compared, *names]}
    about |= {account: (mission, account) for account, (mission, _handle) in accounts.items()}

    def said(code: str) -> str:
        if code in accounts:
            return f"{names.get(accounts[code][0], '')} · @{accounts[code][1]} ({platform_name(view.cell.platform)})"
        return names.get(code, _("All our missions"))

    with st.form("benchmarks-note", clear_on_submit=True):
        with st.container(horizontal=True, gap="small"):
            day = st.date_input(
                _("Day"), None, min_value=date(2000, 1, 1), max_value=date(2100, 12, 31), width=170
            )
            chosen = st.selectbox(
                _("About"), list(about), index=1 if view.compared else 0, format_func=said, width=420
            )
        text = st.text_input(
            _("What happened"), max_chars=LONGEST, placeholder=_("National day, ambassador arrives, …")
        )
        if not st.form_submit_button(_("Add the note"), type="primary"):
            return
    if day is None or len(text.strip()) < 2:
        message("error", _("A note needs a day and a few words."))
        return
    mission, account = about[chosen]
    _change(lambda: add_event_note(api, mission, account, day, text), _("The note stands on the line."))
    st.rerun()


def _change(act: Callable[[], object], said: str) -> None:
    """Change the notes; what came of it is said on the next run."""
    try:
        act()
    except (Refused, Unreachable) as problem:
        st.session_state[DONE] = ("error", problem.sentence)
        return
    forget()
    st.session_state[DONE] = ("success", said)
