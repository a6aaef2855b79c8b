"""The way of a practice: sent to review, published by another person, returned, archived, looked at again."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st
from core.practices.measuring import renew

from components.page import BadgeColour, message, onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.practices import Draft, Overtaken, confirm, drop, move, share
from core.refusals import Refused, Unreachable
from core.texts import N_, _
from pages.frame.registry import entry
from pages.frame.visit import forget
from pages.practices.editor_open import OPEN
from pages.practices.editor_state import Open
from pages.practices.editor_parts import part_name

STATES: Final[Mapping[str, tuple[str, BadgeColour]]] = {
    "draft": (N_("Draft"), "gray"),
    "review": (N_("In review"), "orange"),
    "published": (N_("Published"), "green"),
    "archived": (N_("Archived"), "gray"),
}
YEAR: Final = timedelta(days=365)


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
        _published(api, there)
    elif st.button(_("Throw this draft away"), type="tertiary", key=there.key("drop")):
        _do(there, lambda: drop(api, found.practice), _("The draft is gone."), gone=True)


def _do(there: Open, run: Callable[[], object], done: str, *, gone: bool = False) -> None:
    """Do something and open the draft anew; a refusal is said and nothing is lost."""
    try:
        run()
    except Overtaken as overtaken:
        message(
            "warning", _("{name} saved meanwhile. Look at the text again first.").format(name=overtaken.name)
        )
        return
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    forget()
    if gone:
        st.session_state.pop(OPEN, None)
        st.query_params.clear()
    else:
        there.told = done
        st.session_state[OPEN] = None
    st.session_state["practice-done"] = done
    st.rerun()


def _propose(api: Api, there: Open) -> None:
    found = there.draft
    if st.button(_("Send to review"), type="primary", disabled=bool(found.missing), key=there.key("propose")):
        _do(
            there,
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
            _do(there, lambda: _publish(api, found), _("Published. Every member can read it now."))
        comment = st.text_area(_("What should be mended"), key=there.key("comment"), max_chars=2000)
        if st.button(_("Return to the authors"), key=there.key("return")):
            _do(
                there,
                lambda: move(api, found.practice, found.revision, "draft", comment),
                _("Returned to the authors."),
            )
        return
    if st.button(_("Take it back to write on"), key=there.key("withdraw")):
        _do(
            there,
            lambda: move(api, found.practice, found.revision, "draft", _("Taken back by its author.")),
            _("It is a draft again."),
        )


def _publish(api: Api, found: Draft) -> None:
    """Publish, then measure: the published version keeps the measurement of its day."""
    move(api, found.practice, found.revision, "published")
    if found.content.indicator and found.content.start_month:
        renew(api, found.practice)


def _published(api: Api, there: Open) -> None:
    """Draw what a published practice needs from time to time."""
    found = there.draft
    with st.container(border=True, gap="small"):
        st.header(_("The published version"), anchor=False)
        onward(entry("practices").path, _("Read it as others do"), {"practice": found.practice})
        public = st.toggle(
            _("Readable without an account"),
            found.public,
            key=there.key("public"),
            help=_("Anybody with the address can read it then, and search engines may find it."),
        )
        if public != found.public:
            _do(there, lambda: share(api, found.practice, public=public), _("Changed who can read it."))
        today = datetime.now(UTC).date()
        again = st.date_input(
            _("Still true; look again on"),
            today + YEAR,
            min_value=today,
            key=there.key("again"),
            width=260,
        )
        with st.container(horizontal=True, gap="small"):
            if st.button(_("It is still true"), key=there.key("confirm")) and isinstance(again, date):
                _do(
                    there,
                    lambda: confirm(api, found.practice, again),
                    _("Noted. Readers see that it was checked."),
                )
            if found.state != "archived" and st.button(
                _("Archive"), key=there.key("archive"), type="tertiary"
            ):
                _do(
                    there,
                    lambda: move(api, found.practice, found.revision, "archived"),
                    _("Archived. It stays readable, and is no longer listed."),
                )
