"""What a person sees who is not inside: the way in, or why it is shut and what to do."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from components.page import plain
from core.access.membership import Identity, Refusal
from core.access.sessions import SignIn
from core.settings import settings
from core.texts import N_, _

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


def welcome(ending: SignIn | None = None) -> None:
    """Say what the portal is, and let the person sign in; ``ending``: what became of their last sign-in."""
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
        if ending is not None:
            st.info(_(ENDINGS[ending]))
        sign_in_buttons()
        # An ordinary link: this page also stands where the navigation was not drawn.
        st.markdown(f"[{plain(_('Read the practices that ministries have made public'))}](/practices)")


def sign_in_buttons() -> None:
    """Offer every way in."""
    for issuer in settings().issuers:
        st.button(
            _("Sign in with {issuer}").format(issuer=plain(_(issuer.title))),
            key=f"sign-in-{issuer.name}",
            type="primary",
            on_click=st.login,
            args=[issuer.name],
        )


def turned_away(who: Identity, why: Refusal, sign_out: Callable[[], None]) -> None:
    """Say why a person who signed in may not come in, and what to do."""
    title, remedy = REFUSALS[why]
    st.title(_(title), anchor=False)
    st.markdown(plain(_(remedy).format(email=who.email)))
    st.button(_("Sign out"), on_click=sign_out)
