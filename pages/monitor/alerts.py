"""What the viewer was told, what they want to be told, and how."""

from collections.abc import Sequence
from datetime import UTC

import streamlit as st

from components.monitor import Line, item_list
from components.page import day_text, empty_state, message, onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.alerts import Alert, Notice, alerts, mark_read, notices
from core.monitor.telling import sentence
from core.texts import _, ngettext
from pages.frame.press import take_message
from pages.frame.registry import entry
from pages.frame.visit import forget, kept
from pages.monitor.alert_forms import feeds_form, how_form, search_form
from pages.monitor.place import address
from pages.monitor.searches import searches_seen
from pages.monitor.webhook_form import webhook_form

FIRST = 3


def show_alerts(viewer: Viewer, api: Api) -> None:
    """Draw the notices, the alerts and the forms."""
    if done := take_message():
        message("success", done)
    st.header(_("What you were told"), anchor=False)
    _notices(api, kept("notices", lambda: notices(api)))
    st.header(_("What you want to be told"), anchor=False)
    _wanted(api, kept("alerts", lambda: alerts(api)))
    st.header(_("How you are told"), anchor=False)
    how_form(viewer, api)
    webhook_form(viewer, api)


def _notices(api: Api, told: Sequence[Notice]) -> None:
    if not told:
        empty_state(
            _("Nothing yet"),
            _(
                "Save a search and let the portal tell you of new items, or of feeds that break or fall silent."
            ),
        )
        return
    if fresh := sum(notice.unread for notice in told):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(plain(ngettext("{n} is new.", "{n} are new.", fresh).format(n=fresh)))
            st.button(_("Mark all as read"), on_click=_read, args=[api], type="tertiary", key="monitor-read")
    for notice in told:
        _notice(notice)


def _read(api: Api) -> None:
    mark_read(api)
    forget()


def _notice(notice: Notice) -> None:
    with st.container(border=True, gap="small"):
        said = plain(sentence(notice.kind, notice.title, notice.items, notice.found))
        at = notice.made_at.astimezone(UTC)
        facts = [
            f"{day_text(at.date())}, {at:%H:%M} UTC",
            *(_way(way, state) for way, state in notice.ways.items()),
        ]
        mark = f":orange-badge[{plain(_('New'))}] " if notice.unread else ""
        st.markdown(f"{mark}**{said}**  \n:small[:gray[{plain(' · '.join(facts))}]]")
        if notice.kind == "search":
            item_list(
                [
                    Line(item["title"] or _("(no title)"), item["link"] or "", item["feed"])
                    for item in notice.found[:FIRST]
                ]
            )
            onward(entry("monitor").path, _("Show what this search finds"), address(notice.wanted))
        else:
            onward(entry("monitor").path, _("Look at the feeds"), {"view": "feeds"})


def _way(way: str, state: str) -> str:
    words = {
        ("mail", "waiting"): _("the e-mail waits"),
        ("mail", "sent"): _("sent by e-mail"),
        ("mail", "given_up"): _("the e-mail could not be sent"),
        ("webhook", "waiting"): _("the call waits"),
        ("webhook", "sent"): _("sent to your address"),
        ("webhook", "given_up"): _("your address could not be reached"),
    }
    return words[way, state]


def _wanted(api: Api, held: Sequence[Alert]) -> None:
    by_search = {alert.search: alert for alert in held}
    feeds_form(api, by_search.get(None))
    searches = searches_seen(api)
    for search in searches:
        search_form(api, search, by_search.get(search.id))
    if not searches:
        st.markdown(f":gray[{plain(_('To be told of new items, save a search on the timeline first.'))}]")
