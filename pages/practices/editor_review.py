"""The way of a practice: sent to review, published by another person, returned, archived, looked at again."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import streamlit as st

from components.page import BadgeColour, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.measuring import renew
from core.practices.practices import Draft, drop, move
from core.refusals import Refused, Unreachable
from core.texts import N_, _
from pages.practices.editor_attempt import attempt
from pages.practices.editor_parts import part_name
from pages.practices.editor_published import draw_published
from pages.practices.editor_state import Open

STATES: Final[Mapping[str, tuple[str, BadgeColour]]] = {
    "draft": (N_("Draft"), "gray"),
    "review": (N_("In review"), "orange"),
    "published": (N_("Published"), "green"),
    "archived": (N_("Archived"), "gray"),
}


def state_line(found: Draft) -> None:
    """Say how far the practice is, and what a colleague asked for."""
    word, colour = STATES[found.state]
    marks = f":{colour}-badge[{plain(_(word))}]"
    if found.version and found.state != "published":
        marks += f" :green-badge[{plain(_('Readers see version {n}').format(n=found.version))}]"
    st.markdown(marks)
    if found.comment and found.state == "draft":
        message(
            "warning",
            _("{name} returned it: {comment}").format(
                name=found.commented_by_name or "", comment=found.comment
            ),
        )


def draw_review(viewer: Viewer, api: Api, there: Open) -> None:
    """Draw what can be done with the practice now, and by whom."""
    found = there.draft
    if found.missing:
        names = ", ".join(part_name(viewer, api, part) for part in found.missing)
        message(
            "info",
            _("Still empty: {parts}.").format(parts=names),
            remedy=_("Everything must be filled before it can be published."),
        )
    if found.state == "draft":
        _propose(api, there)
    elif found.state == "review":
        _decide(viewer, api, there)
    if found.version:
        draw_published(api, there)
    elif st.button(_("Throw this draft away"), type="tertiary", key=there.key("drop")):
        attempt(lambda: drop(api, found.practice), _("The draft is gone."), gone=True)


def _propose(api: Api, there: Open) -> None:
    found = there.draft
    if st.button(_("Send to review"), type="primary", disabled=bool(found.missing), key=there.key("propose")):
        attempt(
            lambda: move(api, found.practice, found.revision, "review"),
            _("Sent to review. A colleague who wrote no part of it can publish it."),
        )


def _decide(viewer: Viewer, api: Api, there: Open) -> None:
    """Let a second person publish or return; whoever wrote a part waits."""
    found = there.draft
    if viewer.id in found.editors or not viewer.has("approver", "publisher"):
        message("info", _("It waits for a colleague who may publish and wrote no part of it."))
    else:
        if st.button(_("Publish"), type="primary", key=there.key("publish")):
            attempt(lambda: _publish(api, found), _("Published. Every member can read it now."))
        comment = st.text_area(_("What should be mended"), key=there.key("comment"), max_chars=2000)
        if st.button(_("Return to the authors"), key=there.key("return")):
            attempt(
                lambda: move(api, found.practice, found.revision, "draft", comment),
                _("Returned to the authors."),
            )
        return
    if st.button(_("Take it back to write on"), key=there.key("withdraw")):
        attempt(
            lambda: move(api, found.practice, found.revision, "draft", _("Taken back by its author.")),
            _("It is a draft again."),
        )


def _publish(api: Api, found: Draft) -> None:
    """Publish, then measure: the published version keeps the measurement of its day."""
    move(api, found.practice, found.revision, "published")
    # Published it is, whatever the figures bear: the practice's page measures again and says what hinders it.
    with suppress(Refused, Unreachable):
        renew(api, found.practice)
