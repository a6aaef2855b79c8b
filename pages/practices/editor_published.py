"""What a published practice needs from time to time: its readers, its truth, its end."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from components.page import onward
from core.access.api import Api
from core.practices.practices import confirm, move, share
from core.texts import _
from pages.frame.registry import entry
from pages.practices.editor_attempt import attempt
from pages.practices.editor_state import Open

YEAR: Final = timedelta(days=365)


def draw_published(api: Api, there: Open) -> None:
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
            attempt(lambda: share(api, found.practice, public=public), _("Changed who can read it."))
        today = datetime.now(UTC).date()
        again = st.date_input(
            _("Still true; look again on"),
            today + YEAR,
            min_value=today,
            format="YYYY-MM-DD",
            key=there.key("again"),
            width=260,
        )
        with st.container(horizontal=True, gap="small"):
            if st.button(_("It is still true"), key=there.key("confirm")) and isinstance(again, date):
                attempt(
                    lambda: confirm(api, found.practice, again),
                    _("Noted. Readers see that it was checked."),
                )
            if found.state != "archived" and st.button(
                _("Archive"), key=there.key("archive"), type="tertiary"
            ):
                attempt(
                    lambda: move(api, found.practice, found.revision, "archived"),
                    _("Archived. It stays readable, and is no longer listed."),
                )
