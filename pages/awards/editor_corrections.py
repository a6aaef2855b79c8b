"""Corrections that wait: what would change, the new photograph with it, and a second publisher's decision."""

from collections.abc import Sequence

import streamlit as st

from components.awards import award_photo
from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.awards.editing import Correction, Entry, corrections, decide_correction, photo
from core.texts import _
from pages.awards.corrected import changes_text
from pages.awards.editor_review import attempt, fresh
from pages.frame.visit import kept


def decide_corrections(viewer: Viewer, api: Api, found: Sequence[Entry]) -> None:
    """Show the corrections that wait, and let a second publisher decide them."""
    for asked in corrections(api, [entry.id for entry in found], "review"):
        with st.container(border=True):
            st.markdown(f"**{plain(_('A correction waits'))}**")
            st.markdown(plain(changes_text(asked.before, asked.after)))
            if asked.after.get("photo_id"):
                _new_photo(api, asked, found)
            st.markdown(plain(_("Reason: {reason}").format(reason=asked.reason)))
            if asked.drafted_by == viewer.id:
                message("info", _("What you wrote waits for a second publisher."))
                continue
            comment = st.text_input(_("Comment"), key=fresh(f"comment-{asked.id}"), max_chars=2000)
            with st.container(horizontal=True, gap="small"):
                publish = st.button(
                    _("Make the correction"), type="primary", key=fresh(f"publish-{asked.id}")
                )
                refuse = st.button(_("Return"), key=fresh(f"refuse-{asked.id}"))
            if publish:
                attempt(
                    lambda asked=asked: decide_correction(api, asked.id, publish=True),  # type: ignore[misc]  # mypy cannot infer a lambda with a default.
                    _("Corrected. The page says what changed and why."),
                )
            if refuse:
                attempt(
                    lambda asked=asked, comment=comment: decide_correction(  # type: ignore[misc]  # as above.
                        api, asked.id, publish=False, comment=comment
                    ),
                    _("Returned to the author."),
                )


def _new_photo(api: Api, asked: Correction, found: Sequence[Entry]) -> None:
    """Draw the photograph that a result would get, as nobody agrees to what they have not seen."""
    of_result = next(entry for entry in found if entry.id == asked.entry)
    wanted = asked.after["photo_id"]
    picture = kept(("photo", wanted), lambda: photo(api, wanted))
    if picture:
        award_photo(picture, asked.after.get("photo_alt") or of_result.fields["photo_alt"])
