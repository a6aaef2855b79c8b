"""Forms of alerts: of what, by which ways, in which hours, and the member's own address."""

from collections.abc import Callable
from datetime import time
from zoneinfo import available_timezones

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.alerts import (
    Alert,
    Choice,
    Kind,
    SavedSearch,
    choice,
    choose,
    drop_alert,
    drop_search,
    drop_webhook,
    set_alert,
    set_webhook,
)
from core.refusals import Refused
from core.settings import settings
from core.texts import LANGUAGES, OWN_NAMES, _
from pages.frame.visit import forget, kept

DONE, SECRET = "monitor-alerts-done", "monitor-webhook-secret"


def _do(change: Callable[[], None], done: str) -> None:
    """Make a change and say so at the next run, or say why it was refused."""
    try:
        change()
    except Refused as refused:
        message("error", refused.sentence)
        return
    forget()
    st.session_state[DONE] = done
    st.rerun()


def feeds_form(api: Api, alert: Alert | None) -> None:
    """Ask whether the member is told of their ministry's feeds that break, empty or fall silent."""
    with st.expander(plain(_("Feeds of your ministry that break or fall silent") + _mark(alert))):
        _ways(api, "feeds", None, alert, key="feeds")


def search_form(api: Api, search: SavedSearch, alert: Alert | None) -> None:
    """Ask whether the member is told of what a saved search finds, and offer to forget the search."""
    with st.expander(plain(_("New items of “{name}”").format(name=search.name) + _mark(alert))):
        _ways(api, "search", search.id, alert, key=search.id)
        if st.button(_("Delete this saved search"), type="tertiary", key=f"drop-{search.id}"):
            _do(lambda: drop_search(api, search.id), _("The saved search is deleted."))


def _mark(alert: Alert | None) -> str:
    return " · " + _("on") if alert else ""


def _ways(api: Api, kind: Kind, search: str | None, alert: Alert | None, *, key: str) -> None:
    with st.form(f"alert-{key}", border=False):
        wanted = st.toggle(_("Tell me on the portal"), alert is not None, key=f"alert-on-{key}")
        by_mail = st.checkbox(_("And by e-mail"), bool(alert and alert.by_mail), key=f"alert-mail-{key}")
        by_webhook = st.checkbox(
            _("And by a call to my own address"), bool(alert and alert.by_webhook), key=f"alert-call-{key}"
        )
        if not st.form_submit_button(_("Save")):
            return
    if wanted:
        _do(
            lambda: set_alert(api, kind, search, by_mail=by_mail, by_webhook=by_webhook),
            _("You are told from now on."),
        )
    elif alert:
        _do(lambda: drop_alert(api, alert), _("You are not told of this any more."))


def _held(viewer: Viewer, api: Api) -> Choice:
    return kept("choice", lambda: choice(api, viewer, zone=st.context.timezone or "UTC"))


def how_form(viewer: Viewer, api: Api) -> None:
    """Ask for the language, the time zone and the quiet hours."""
    if not settings().smtp_host:
        message("info", _("This portal has no mail server, so no e-mails are sent."))
    held = _held(viewer, api)
    zones = sorted(available_timezones())
    with st.form("alert-how", width=520):
        tongue = st.radio(
            _("Language of e-mails"),
            LANGUAGES,
            index=LANGUAGES.index(held.language) if held.language in LANGUAGES else 0,
            format_func=OWN_NAMES.__getitem__,
            horizontal=True,
            key="alert-language",
        )
        zone = st.selectbox(
            _("Your time zone"),
            zones,
            index=zones.index(held.time_zone) if held.time_zone in zones else zones.index("UTC"),
            key="alert-zone",
        )
        quiet = st.toggle(
            _("Quiet hours: nothing is sent, and what came meanwhile comes afterwards"),
            bool(held.quiet_from),
            key="alert-quiet",
        )
        with st.container(horizontal=True, gap="small"):
            start = st.time_input(
                _("From"), time.fromisoformat(held.quiet_from or "21:00"), key="alert-from", width=140
            )
            end = st.time_input(
                _("Until"), time.fromisoformat(held.quiet_until or "07:00"), key="alert-until", width=140
            )
        if not st.form_submit_button(_("Save"), type="primary"):
            return
    hours = (f"{start:%H:%M}", f"{end:%H:%M}") if quiet else ("", "")
    _do(lambda: choose(api, Choice(zone, tongue, *hours)), _("Saved."))


def webhook_form(viewer: Viewer, api: Api) -> None:
    """Show, set and take away the address that is called; its secret is shown once."""
    if secret := st.session_state.pop(SECRET, ""):
        message(
            "warning",
            _("This is the secret that signs the calls. Copy it now: it is not shown again."),
            remedy=_("Your server checks each call with it, as the guide “Search the monitor” says."),
        )
        st.code(secret, language=None, wrap_lines=True)
    held = _held(viewer, api).webhook
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
            _do(lambda: _new_secret(api, given.strip()), _("Calls go to this address from now on."))
        if held and st.button(_("Call it no more"), type="tertiary", key="alert-webhook-drop"):
            _do(lambda: drop_webhook(api), _("No address is called any more."))


def _new_secret(api: Api, given: str) -> None:
    st.session_state[SECRET] = set_webhook(api, given)
