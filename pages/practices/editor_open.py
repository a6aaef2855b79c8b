"""The practice that is open in the editor: loaded, saved as it is written, and joined with what others write."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import streamlit as st
from babel.dates import format_time
from streamlit.delta_generator import DeltaGenerator

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.content import Content
from core.practices.merging import merged
from core.practices.practices import Draft, Overtaken, save
from core.refusals import Refused, Unreachable
from core.texts import _, language
from pages.frame.visit import stay
from pages.practices.editor_clash import draw_clash
from pages.practices.editor_state import OPEN, Clash, Open, load

NEW: Final = ""
# Somebody who saved within these seconds may be writing still.
RECENT: Final = 900
LOOK_EVERY: Final = 20


def choose_practice(known: Sequence[Draft]) -> str:
    """Ask which practice to write on; the choice stands in the address. Empty for a new one."""
    names: dict[str, str] = {}
    for one in known:
        # A list tells its entries apart by their names alone.
        same = sum(1 for draft in known[: len(names)] if draft.content.title == one.content.title)
        names[one.practice] = f"{one.content.title} ({same + 1})" if same else one.content.title
    linked = st.query_params.get("practice", NEW)
    choices = [*names, NEW]
    chosen: str = st.selectbox(
        _("Practice"),
        choices,
        index=choices.index(linked) if linked in choices else len(choices) - 1,
        format_func=lambda one: names.get(one, _("A new practice")),
        key=f"practice-chosen-{linked}",
    )
    if chosen != linked:
        st.query_params.from_dict({"practice": chosen} if chosen else {})
    return chosen


def opened_draft(api: Api, practice: str) -> Open:
    """Return the open practice; it is loaded when it is another one, or another visit, than before."""
    there: Open | None = st.session_state.get(OPEN)
    if there is None or there.draft.practice != practice or there.stay is not stay():
        there = Open(load(api, practice), stay(), there.round + 1 if there else 0)
        st.session_state[OPEN] = there
    return there


def as_stored(api: Api, there: Open) -> Open:
    """Return the open practice as it is stored now, for views in which nobody writes."""
    found = load(api, there.draft.practice)
    if found.revision == there.draft.revision:
        there.draft = found
    else:
        there.take(found)
    return there


def store(viewer: Viewer, api: Api, there: Open, content: Content) -> None:
    """Save what the fields hold when it differs from what is stored; what somebody else saved meanwhile stays."""
    if there.clash is not None:
        draw_clash(viewer, api, there)
        return
    if content == there.draft.content:
        return
    base = there.draft.content
    try:
        saved = save(api, there.draft.practice, there.draft.revision, content)
    except Overtaken as overtaken:
        _join(api, there, base, content, overtaken.name)
        st.rerun()
    except (Refused, Unreachable) as trouble:
        there.trouble = trouble.sentence
        return
    there.saved_at, there.trouble = saved.at, ""
    now = load(api, there.draft.practice)
    # Somebody may have saved in between; then the next save finds it out and joins the two.
    same = now.revision == saved.revision
    there.draft = now if same else replace(there.draft, content=content, revision=saved.revision)


def _join(api: Api, there: Open, base: Content, mine: Content, name: str) -> None:
    """Join what both wrote; where both changed the same part, let the writer decide."""
    theirs = load(api, there.draft.practice)
    joined, clashing = merged(base, theirs.content, mine)
    there.take(theirs)
    if joined != theirs.content:
        saved = save(api, theirs.practice, theirs.revision, joined)
        there.draft = replace(theirs, content=joined, revision=saved.revision)
        there.saved_at = saved.at
    there.told = _("{name} wrote at the same time. Both your changes are in the text now.").format(name=name)
    if clashing:
        there.clash = Clash(name, mine, clashing)


def watch_others(viewer: Viewer, api: Api, there: Open) -> None:
    """Tell the writer who else is at it, now and while the page stays open."""
    if there.told:
        message("warning", there.told)
        there.told = ""

    @st.fragment(run_every=LOOK_EVERY)
    def look() -> None:
        try:
            newest = load(api, there.draft.practice)
        except (Refused, Unreachable):
            return
        if newest.revision > there.draft.revision:
            message(
                "warning",
                _("{name} saved a newer text.").format(name=newest.saved_by_name),
                remedy=_("Write on: your changes are joined with theirs, and nothing is overwritten."),
            )
        elif newest.saved_by != viewer.id and (datetime.now(UTC) - newest.saved_at).total_seconds() < RECENT:
            message(
                "info",
                _("{name} saved this text a few minutes ago and may be writing still.").format(
                    name=newest.saved_by_name
                ),
            )

    look()


def saved_line(place: DeltaGenerator, there: Open) -> None:
    """Say at the top whether everything is saved."""
    if there.trouble:
        place.error(plain(_("Not saved: {why}").format(why=there.trouble)))
    elif there.saved_at is not None:
        at = format_time(there.saved_at, "HH:mm:ss", locale=language())
        place.caption(
            plain(_("Saved at {time} UTC. Everything you write is saved by itself.").format(time=at))
        )
    else:
        place.caption(plain(_("Everything you write is saved by itself.")))
