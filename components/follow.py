"""A board that follows by itself: the browser is told of changes and presses “Refresh”.

The button is a plain one, so that everything works without the script, too, only not
by itself. Where it stands in a fragment, nothing but the fragment is drawn anew.
"""

from typing import Final

import streamlit as st

from components.scripts import page_script
from core.texts import _

# The script names the state on the container; of the two captions that one shows.
STYLES: Final = """
.st-key-following-live, .st-key-following-lost { display: none; }
[data-follow="live"] .st-key-following-live, [data-follow="lost"] .st-key-following-lost { display: block; }
"""


def following(incident: str, version: str) -> bool:
    """Draw “Refresh” and whether the board follows by itself; return whether it was just pressed.

    Called inside the fragment that draws the board. ``incident`` is its id, ``version`` what
    ``incident_version`` answered before the board was read: the browser asks for nothing it has.
    """
    page_script("follow", STYLES)
    with st.container(
        key=f"follow-{incident}-{version}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        pressed = st.button(_("Refresh"), icon=":material/refresh:", key=f"refresh-{incident}")
        with st.container(key="following-live"):
            st.caption(_("Follows by itself"))
        with st.container(key="following-lost"):
            st.caption(_("Not following: no connection. Press “Refresh” or load the page again."))
    return pressed
