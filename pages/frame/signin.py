"""Who is looking: from the identity cookie to a viewer, or to a page that says what to do."""

import logging
import time
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.access.api import Api
from core.access.membership import Identity, Refusal, identity, membership
from core.access.sessions import Sessions, SignIn
from core.access.viewer import Viewer, token
from core.refusals import Refused, Unreachable
from core.settings import settings
from pages.frame.welcome import turned_away, welcome

LOG: Final = logging.getLogger(__name__)

# A token lives five minutes; a new one is made well before that.
TOKEN_SECONDS: Final = 200


@st.cache_resource(show_spinner=False)
def _sessions() -> Sessions:
    """Return the one record of sign-ins of this process."""
    return Sessions(settings().idle_minutes * 60, settings().absolute_hours * 3600)


@dataclass
class _Known:
    """What this browser session learned, and until when it may be believed."""

    who: Identity
    viewer: Viewer | Refusal
    looked_up: float
    api: Api | None = None
    api_made: float = 0.0


def current() -> Viewer | None:
    """Return the viewer of this run, or None after showing what keeps this person out."""
    who = _signed_in()
    if who is None:
        welcome()
        return None
    state = _sessions().touch(who.person, who.signed_in_at)
    if state is not SignIn.ALIVE:
        welcome(state)
        return None
    try:
        viewer = _look_up(who)
    except (Refused, Unreachable) as trouble:
        st.error(trouble.sentence)
        return None
    if viewer is Refusal.SIGNED_OUT:
        welcome(SignIn.ENDED)
        return None
    if isinstance(viewer, Refusal):
        turned_away(who, viewer, sign_out)
        return None
    return viewer


def known_viewer() -> Viewer | None:
    """Return the viewer of this run, or None, without showing anything."""
    who = _signed_in()
    if who is None or _sessions().touch(who.person, who.signed_in_at) is not SignIn.ALIVE:
        return None
    try:
        viewer = _look_up(who)
    except (Refused, Unreachable):
        # The guard of the page asks once more, and says what is wrong.
        return None
    return viewer if isinstance(viewer, Viewer) else None


def api() -> Api:
    """Return the viewer's window on the database, with a token that is still good."""
    known: _Known = st.session_state["known"]
    now = time.monotonic()
    if known.api is None or now - known.api_made > TOKEN_SECONDS:
        if isinstance(known.viewer, Refusal):
            raise TypeError("Only a viewer has a window on the database.")
        known.api, known.api_made = Api(settings(), token(settings(), known.viewer)), now
    return known.api


def sign_out() -> None:
    """End the sign-in for good, then leave."""
    who = identity(st.user.to_dict())
    _sessions().end(who.person, who.signed_in_at)
    try:
        # Other copies of the portal, and this one after a restart, must know it, too.
        if isinstance(_look_up(who), Viewer):
            api().call("end_sign_in", signed_in_at=who.signed_in_at)
    except (Refused, Unreachable) as trouble:
        # The person leaves all the same; as long as this process lives, its own record is enough.
        LOG.warning("A sign-out could not be written down: %s", trouble)
    st.session_state.pop("known", None)
    st.logout()


def _signed_in() -> Identity | None:
    """Return who the identity cookie names; without a configured sign-in there is no flag to ask."""
    claims = st.user.to_dict()
    return identity(claims) if claims.get("is_logged_in") else None


def _look_up(who: Identity) -> Viewer | Refusal:
    known: _Known | None = st.session_state.get("known")
    now = time.monotonic()
    if known and known.who == who and now - known.looked_up < settings().membership_seconds:
        return known.viewer
    viewer = membership(settings(), who)
    # A change of roles needs a new token at once; otherwise the window stays.
    same = known is not None and known.who == who and known.viewer == viewer
    st.session_state["known"] = _Known(
        who, viewer, now, known.api if known and same else None, known.api_made if known and same else 0.0
    )
    return viewer
