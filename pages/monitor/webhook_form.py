"""The address of a member's own that alerts are posted to, and the secret that signs them."""

from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.alerts import drop_webhook, set_webhook
from core.texts import _
from pages.frame.press import act
from pages.monitor.alert_forms import held_choice

SECRET: Final = "monitor-webhook-secret"  # noqa: S105 - the name of a place, not a secret.


def webhook_form(viewer: Viewer, api: Api) -> None:
    """Show, set and take away the address that is called; its secret is shown once."""
    if secret := st.session_state.pop(SECRET, ""):
        message(
            "warning",
            _("This is the secret that signs the calls. Copy it now: it is not shown again."),
            remedy=_("Your server checks each call with it, as the guide “Search the monitor” says."),
        )
        st.code(secret, language=None, wrap_lines=True)
    held = held_choice(viewer, api).webhook
    with st.expander(plain(_("Calls to your own address (webhook)") + (" · " + _("on") if held else ""))):
        st.markdown(
            plain(
                _(
                    "For whoever runs a server: each alert is posted to it, signed. It has to be on the public internet."
                )
            )
        )
        with st.form("alert-webhook", border=False):
            given = st.text_input(
                _("Address"), held, max_chars=1000, placeholder="https://", key="alert-webhook-address"
            )
            asked = st.form_submit_button(_("Save and make a new secret"))
        if asked:
            act(lambda: _new_secret(api, given.strip()), _("Calls go to this address from now on."))
        if held and st.button(_("Call it no more"), type="tertiary", key="alert-webhook-drop"):
            act(lambda: drop_webhook(api), _("No address is called any more."))


def _new_secret(api: Api, given: str) -> None:
    st.session_state[SECRET] = set_webhook(api, given)
