"""Who is looking: from the identity cookie to a viewer, or to a page that says what to do."""

import time
from dataclasses import dataclass
from typing import Final

import streamlit as st

from components.page import plain
from core.access.api import Api
from core.access.membership import Identity, Refusal, identity, membership
from core.access.sessions import Sessions, SignIn
from core.access.viewer import Viewer, token
from core.refusals import Unreachable
from core.settings import settings
from core.texts import N_, _

# A token lives five minutes; a new one is made well before that.
TOKEN_SECONDS: Final = 200

REFUSALS: Final = {
    Refusal.UNKNOWN_ISSUER: (
        N_("This sign-in is not registered"),
        N_(
            "The portal does not know the service you signed in with. Sign in with your ministry's own service."
        ),
    ),
    Refusal.UNVERIFIED_EMAIL: (
        N_("Your e-mail address is not verified"),
        N_(
            "Your ministry's sign-in does not confirm your e-mail address. Ask its help desk to verify it, then sign in again."
        ),
    ),
    Refusal.UNKNOWN_PERSON: (
        N_("You have not been invited yet"),
        N_("Ask your ministry's approver, or the secretariat, to invite {email}. Then sign in again."),
    ),
    Refusal.WRONG_COUNTRY: (
        N_("This sign-in cannot speak for your country"),
        N_(
            "Your membership belongs to another country than this sign-in service. Ask the secretariat to put it right."
        ),
    ),
    Refusal.SUSPENDED: (
        N_("Your membership is suspended"),
        N_("Ask your ministry's approver or the secretariat to restore it."),
    ),
}

ENDINGS: Final = {
    SignIn.IDLE: N_("You were signed out because nothing happened for a while. Sign in again to go on."),
    SignIn.EXPIRED: N_("You were signed out after a long day. Sign in again to go on."),
    SignIn.ENDED: N_("You have signed out. Sign in again to come back."),
}


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
        _welcome("")
        return None
    state = _sessions().touch(who.person, who.signed_in_at)
    if state is not SignIn.ALIVE:
        _welcome(_(ENDINGS[state]))
        return None
    try:
        viewer = _look_up(who)
    except Unreachable as trouble:
        st.error(trouble.sentence)
        return None
    if isinstance(viewer, Refusal):
        _turn_away(who, viewer)
        return None
    return viewer


def known_viewer() -> Viewer | None:
    """Return the viewer of this run, or None, without showing anything."""
    who = _signed_in()
    if who is None or _sessions().touch(who.person, who.signed_in_at) is not SignIn.ALIVE:
        return None
    try:
        viewer = _look_up(who)
    except Unreachable:
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
    """End the sign-in here for good, then leave."""
    who = identity(st.user.to_dict())
    _sessions().end(who.person, who.signed_in_at)
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


def _welcome(note: str) -> None:
    """Say what the portal is, and let the person sign in."""
    left, _right = st.columns([3, 2])
    with left:
        st.title("Jejaring", anchor=False)
        st.header(plain(_("The network of digital diplomacy")), anchor=False)
        st.markdown(
            plain(
                _(
                    "Foreign ministries of the region bring the figures of their missions' accounts, see where they"
                    " stand beside the network and beside Indonesia's Social Media Award, and learn from one another."
                    " Each ministry's figures stay its own: the network sees only what nobody can be recognised in."
                )
            )
        )
        if note:
            st.info(note)
        for issuer in settings().issuers:
            st.button(
                _("Sign in with {issuer}").format(issuer=plain(_(issuer.title))),
                key=f"sign-in-{issuer.name}",
                type="primary",
                on_click=st.login,
                args=[issuer.name],
            )


def _turn_away(who: Identity, why: Refusal) -> None:
    """Say why a person who signed in may not come in, and what to do."""
    title, remedy = REFUSALS[why]
    st.title(_(title), anchor=False)
    st.markdown(plain(_(remedy).format(email=who.email)))
    st.button(_("Sign out"), on_click=sign_out)
