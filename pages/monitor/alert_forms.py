"""Forms of alerts: of what, by which ways, and in which hours."""

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
    set_alert,
)
from core.settings import settings
from core.texts import LANGUAGES, OWN_NAMES, _
from pages.frame.press import act
from pages.frame.visit import kept


def feeds_form(api: Api, alert: Alert | None) -> None:
    """Ask whether the member is told of their ministry's feeds that break, empty or fall silent."""
    with st.expander(plain(_("Feeds of your ministry that break or fall silent") + _mark(alert))):
        _ways(api, "feeds", None, alert, key="feeds")


def search_form(api: Api, search: SavedSearch, alert: Alert | None) -> None:
    """Ask whether the member is told of what a saved search finds, and offer to forget the search."""
    with st.expander(plain(_("New items of “{name}”").format(name=search.name) + _mark(alert))):
        _ways(api, "search", search.id, alert, key=search.id)
        if st.button(_("Delete this saved search"), type="tertiary", key=f"drop-{search.id}"):
            act(lambda: drop_search(api, search.id), _("The saved search is deleted."))


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
        act(
            lambda: set_alert(api, kind, search, by_mail=by_mail, by_webhook=by_webhook),
            _("You are told from now on."),
        )
    elif alert:
        act(lambda: drop_alert(api, alert), _("You are not told of this any more."))


def held_choice(viewer: Viewer, api: Api) -> Choice:
    """Return how the member is told, looked up once a visit."""
    return kept("choice", lambda: choice(api, viewer, zone=st.context.timezone or "UTC"))


def how_form(viewer: Viewer, api: Api) -> None:
    """Ask for the language, the time zone and the quiet hours."""
    if not settings().smtp_host:
        message("info", _("This portal has no mail server, so no e-mails are sent."))
    held = held_choice(viewer, api)
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
    act(lambda: choose(api, Choice(zone, tongue, *hours)), _("Saved."))
