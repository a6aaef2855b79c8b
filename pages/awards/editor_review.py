"""How entries move along: proposed, published by a second person, returned, corrected, thrown away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.audit.words import VALUES
from core.awards.editing import (
    Entry,
    drop,
    move,
    propose_correction,
    waiting_for,
)
from core.refusals import Refused, Unreachable
from core.texts import _, ngettext
from pages.frame.visit import forget

DONE, ROUND = "award-editor-done", "award-editor-round"
COLOURS = {"draft": "gray", "review": "orange", "published": "green"}


class Form(Protocol):
    """A form of an entry: drawn with the values there are, it returns the fields once they are sent."""

    def __call__(
        self, values: Mapping[str, Any], *, key: str, correcting: bool = False
    ) -> dict[str, object] | None:
        """Draw the form; ``correcting`` says that what is sent is proposed, not saved."""


def sent(saving: str, *, correcting: bool) -> bool:
    """Draw the button of a form and say whether it was pressed; it is called by what it does."""
    label = _("Propose this correction") if correcting else saving
    return st.form_submit_button(label, type="primary")


def fresh(key: str) -> str:
    """Return a key that is new after each change, so that forms show what is stored now."""
    return f"{key}-{st.session_state.get(ROUND, 0)}"


def show_message() -> None:
    """Say what was last done, once."""
    done = st.session_state.pop(DONE, None)
    if done:
        message(*done)


def attempt(run: Callable[[], object], done: str) -> None:
    """Do something and run the page anew with what came of it; a refusal is said and nothing is lost."""
    try:
        run()
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    forget()
    st.session_state[DONE] = ("success", done)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()


def state_line(what: str, entry: Entry) -> None:
    """Say what an entry is and how far it is."""
    word = _(VALUES["state"][entry.state])
    st.markdown(f":gray[{plain(what)}] :{COLOURS[entry.state]}-badge[{plain(word)}]")


def drop_button(api: Api, entry: Entry) -> None:
    """Offer to throw away what was never out."""
    if st.button(_("Throw away"), key=fresh(f"drop-{entry.id}"), type="tertiary"):
        attempt(lambda: drop(api, entry), _("The draft is gone."))


def together(viewer: Viewer, api: Api, found: Sequence[Entry]) -> None:
    """Offer to propose all drafts, and to publish or return what a colleague proposed."""
    drafts = [entry for entry in found if entry.state == "draft"]
    waiting = [entry for entry in found if entry.state == "review"]
    theirs = waiting_for(viewer.id, found)
    with st.container(horizontal=True, gap="small"):
        if drafts and st.button(
            ngettext("Propose {n} draft", "Propose {n} drafts", len(drafts)).format(n=len(drafts)),
            type="primary",
            key=fresh("propose-all"),
        ):
            attempt(
                lambda: move(api, drafts, "review"),
                _("Proposed. A second publisher can now check and publish."),
            )
        if theirs and st.button(
            ngettext("Publish {n} entry", "Publish {n} entries", len(theirs)).format(n=len(theirs)),
            type="primary",
            key=fresh("publish-all"),
        ):
            attempt(lambda: move(api, theirs, "published"), _("Published. Every member can see it now."))
    if len(waiting) > len(theirs):
        message("info", _("What you wrote waits for a second publisher."))
    if theirs:
        with st.expander(_("Return to the author with a comment")):
            comment = st.text_area(_("What should be mended"), key=fresh("return-comment"), max_chars=2000)
            if st.button(_("Return"), key=fresh("return-all")):
                attempt(lambda: move(api, theirs, "draft", comment), _("Returned to the author."))


def correct(api: Api, entry: Entry, form: Form) -> None:
    """Offer to propose a correction of a published entry, with its reason."""
    with st.expander(_("Put something right")):
        st.markdown(
            f":gray[{plain(_('It stays as it is until a second publisher agrees. What was there before stays readable.'))}]"
        )
        reason = st.text_input(_("Why it must be corrected"), key=fresh(f"reason-{entry.id}"), max_chars=2000)
        changes = form(entry.fields, key=f"correct-{entry.id}", correcting=True)
        if changes is not None:
            attempt(
                lambda: propose_correction(api, entry, changes, reason),
                _("The correction waits for a second publisher."),
            )
