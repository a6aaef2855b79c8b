"""Every version of a practice: two of them side by side, and any of them brought back."""

import streamlit as st

from components.page import day_text, empty_state, message, plain
from components.practices import difference
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.content import Content
from core.practices.difference import rows
from core.practices.practices import Overtaken
from core.practices.versions import Version, restore, versions
from core.refusals import Refused, Unreachable
from core.texts import N_, _
from pages.frame.visit import forget, kept
from pages.practices.editor_parts import NAMES, part_name, part_text
from pages.practices.editor_state import Open, load
from pages.practices.kept import sections_seen

KINDS = {
    "saved": N_("saved"),
    "proposed": N_("sent to review"),
    "published": N_("published"),
    "restored": N_("brought back"),
}
NOW = 0


def draw_versions(viewer: Viewer, api: Api, there: Open) -> None:
    """Draw the choice of two versions, what differs between them, and the way back."""
    known = {
        one.number: one
        for one in kept(
            ("versions", there.draft.practice, there.draft.revision),
            lambda: tuple(versions(api, there.draft.practice)),
        )
    }
    if not known:
        empty_state(
            _("There is no version yet"),
            _("One is kept each time the text is sent to review, published, or brought back."),
        )
        return
    numbers = sorted(known, reverse=True)
    with st.container(horizontal=True, gap="small"):
        older = st.selectbox(
            _("Compare"),
            numbers,
            # The newest is mostly what the text is now; what changed is seen beside the one before.
            index=min(1, len(numbers) - 1),
            format_func=lambda number: _name(known[number]),
            key="version-older",
            width=520,
        )
        newer = st.selectbox(
            _("with"),
            [NOW, *numbers],
            format_func=lambda number: _name(known[number]) if number else _("the text as it is now"),
            key="version-newer",
            width=520,
        )
    before = known[older].content
    after = known[newer].content if newer else there.draft.content
    _draw(viewer, api, before, after, _name(known[older]), _name(known[newer]) if newer else _("Now"))
    if st.button(_("Bring version {n} back").format(n=older), key="version-restore"):
        try:
            restore(api, there.draft.practice, older, there.draft.revision)
        except Overtaken as overtaken:
            message(
                "warning",
                _("{name} saved meanwhile. Look at the text again first.").format(name=overtaken.name),
            )
            there.take(load(api, there.draft.practice))
            return
        except (Refused, Unreachable) as trouble:
            message("error", trouble.sentence)
            return
        forget()
        there.take(load(api, there.draft.practice))
        there.told = _(
            "Version {n} is the text again. What was there before stays among the versions."
        ).format(n=older)
        st.rerun()


def _name(one: Version) -> str:
    said = _("version {n}, {kind} on {day}").format(
        n=one.number, kind=_(KINDS[one.kind]), day=day_text(one.saved_at.date())
    )
    return f"{said} · {one.saved_by_name}" if one.saved_by_name else said


def _draw(viewer: Viewer, api: Api, before: Content, after: Content, name: str, other: str) -> None:
    """Draw each part that differs, both wordings side by side."""
    parts = [
        *(part for part in NAMES if part != "measure"),
        *(section.code for section in sections_seen(viewer, api)),
    ]
    differing = [part for part in parts if part_text(before, part) != part_text(after, part)]
    if not differing:
        message("info", _("These two are the same."))
    for part in differing:
        st.header(plain(part_name(viewer, api, part)), anchor=False)
        difference(rows(part_text(before, part), part_text(after, part)), name, other)
