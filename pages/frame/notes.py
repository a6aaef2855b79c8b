"""What a ministry notes on its time lines, on every page that draws one: the notes, and a form to add one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from components.page import day_text, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.notes import LONGEST, EventNote, add_event_note, drop_event_note, event_notes
from core.catalogue.handles import platform_name
from core.texts import _
from pages.frame.press import act, take_message, turn
from pages.frame.visit import kept


@dataclass(frozen=True, slots=True)
class TimeLine:
    """What a time line of the viewer's own ministry is drawn from.

    ``missions`` are its missions by id, ``drawn`` the ids of those on the line. ``accounts`` looks up
    the accounts the line is drawn from, id → (mission, how it is called): a note about one of them
    belongs on the line, too. ``place`` names the line on its page.
    """

    place: str
    missions: Mapping[str, str]
    drawn: Sequence[str]
    accounts: Callable[[], Mapping[str, tuple[str, str]]] = dict


def accounts_of(api: Api, missions: Collection[str], platform: str) -> dict[str, tuple[str, str]]:
    """Return the accounts of missions on a platform: id → (mission, how it is called)."""
    return kept(
        ("accounts", *missions, platform),
        lambda: {
            row["id"]: (row["mission_id"], account_name(platform, row["handle"]))
            for row in api.rows(
                "account",
                columns="id,mission_id,handle",
                where={"mission_id": list(missions), "platform": platform},
                order=["handle", "id"],
            )
        },
    )


def account_name(platform: str, handle: str) -> str:
    """Return how an account is called where it can be chosen."""
    return f"@{handle} ({platform_name(platform)})"


def notes_of(api: Api, line: TimeLine, first: date, last: date) -> list[EventNote]:
    """Return the notes that belong on a time line of these days, the earliest first."""
    found = kept(("notes", first, last), lambda: event_notes(api, first, last))
    behind = list(line.accounts()) if any(note.account_id for note in found) else []
    return [note for note in found if note.concerns(line.drawn, behind)]


def drawn(notes: Sequence[EventNote]) -> tuple[tuple[str, str], ...]:
    """Return notes as a chart takes them: (day as ISO text, words)."""
    return tuple((note.day.isoformat(), note.text) for note in notes)


def told(notes: Sequence[EventNote]) -> list[str]:
    """Return notes as sentences, for whoever hears a chart instead of seeing it."""
    return [f"{day_text(note.day)}: {note.text}." for note in notes]


def notes_section(viewer: Viewer, api: Api, line: TimeLine, notes: Sequence[EventNote]) -> None:
    """List the notes; analysts and approvers also add and delete them."""
    if done := take_message():
        message("success", done)
    may_write = viewer.has("contributor", "approver")
    if not notes and not may_write:
        return
    with st.expander(_("Notes on these lines"), key=f"notes-{line.place}", on_change="rerun") as section:
        if not section.open:
            return
        st.caption(_("Only your own ministry reads them."))
        for note in notes:
            _one(api, line, note, may_write=may_write)
        if may_write:
            _form(api, line)


def _one(api: Api, line: TimeLine, note: EventNote, *, may_write: bool) -> None:
    about = line.missions.get(note.mission_id or "", _("all missions"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain(day_text(note.day))}** · {plain(note.text)} · :gray[{plain(about)}]", width="stretch"
        )
        if may_write and st.button(_("Delete"), key=f"drop-note-{line.place}-{note.id}", type="tertiary"):
            act(partial(drop_event_note, api, note.id), _("The note was deleted."))


def _form(api: Api, line: TimeLine) -> None:
    accounts = line.accounts()
    # What it is about → (mission, account); the missions on the line come first.
    about = {"": ("", "")} | {mission: (mission, "") for mission in [*line.drawn, *line.missions]}
    about |= {account: (mission, account) for account, (mission, _name) in accounts.items()}

    def said(code: str) -> str:
        if code in accounts:
            mission, name = accounts[code]
            return f"{line.missions.get(mission, '')} · {name}"
        return line.missions.get(code, _("All our missions"))

    with st.form(f"note-{line.place}-{turn()}"):
        with st.container(horizontal=True, gap="small"):
            day = st.date_input(
                _("Day"),
                None,
                min_value=date(2000, 1, 1),
                max_value=date(2100, 12, 31),
                format="YYYY-MM-DD",
                width=170,
            )
            chosen = st.selectbox(
                _("About"), list(about), index=1 if line.drawn else 0, format_func=said, width=420
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
    act(partial(add_event_note, api, mission, account, day, text), _("The note stands on the line."))
