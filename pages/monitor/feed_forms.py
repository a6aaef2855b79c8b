"""Following a feed: from an address to the feeds that are there, read once before any is kept."""

from typing import Final

import streamlit as st

from components.page import day_text, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import language_name
from core.monitor.discovery import Found, find_feeds
from core.monitor.feeds import KINDS, follow
from core.monitor.settings import monitor_settings
from core.monitor.trouble import FeedTrouble
from core.texts import _, ngettext
from pages.frame.press import act
from pages.monitor.feed_keeping import choose_tier
from pages.monitor.kept import own_missions

OFFERED: Final = "monitor-feeds-offered"
MEDIA: Final = ""


def follow_form(viewer: Viewer, api: Api) -> None:
    """Ask for an address, offer the feeds found there, and follow the one chosen."""
    with st.expander(_("Follow a feed"), icon=":material/add:", expanded=OFFERED in st.session_state):
        with st.form("feed-find", border=False):
            given = st.text_input(
                _("Address of a website or of a feed"),
                max_chars=2000,
                placeholder="kemlu.go.id/hanoi",
                key="feed-address",
            )
            if st.form_submit_button(_("Look for feeds")):
                _look(given)
        if offered := st.session_state.get(OFFERED):
            _choose(viewer, api, offered)


def _look(given: str) -> None:
    st.session_state.pop(OFFERED, None)
    try:
        with st.spinner(_("Looking …")):
            st.session_state[OFFERED] = find_feeds(given, monitor_settings())
    except FeedTrouble as trouble:
        message("error", trouble.sentence)


def _choose(viewer: Viewer, api: Api, offered: list[Found]) -> None:
    place = st.radio(
        _("Feeds found and read"),
        range(len(offered)),
        format_func=lambda number: plain(offered[number].title or offered[number].address),
        captions=[plain(_what(found)) for found in offered],
        key="feed-found",
    )
    found = offered[place or 0]
    missions = {
        mission.id: mission.name for mission in own_missions(viewer, api) if mission.closed_on is None
    }
    # Which media the whole network follows is the secretariat's to say; a ministry follows its own.
    with st.form("feed-follow", border=False):
        title = st.text_input(_("Title"), found.title, max_chars=200, key=f"feed-title-{place}")
        mission = st.selectbox(
            _("Whose feed it is"),
            [*missions, MEDIA],
            format_func=lambda code: missions.get(code, _("News media, not a mission")),
            index=None,
            placeholder=_("Choose a mission"),
            key="feed-mission",
        )
        tier = choose_tier("feed-tier", "own", viewer)
        asked = st.form_submit_button(_("Follow this feed"), type="primary")
    if asked and mission is None:
        message("error", _("Choose whose feed it is."))
    elif asked:
        act(
            lambda: _follow(api, found, title, mission or None, tier),
            _("The feed is followed. Its items come with the next look, within a quarter of an hour."),
        )


def _follow(api: Api, found: Found, title: str, mission: str | None, tier: str) -> None:
    """Follow the feed; the others that were found are offered no longer."""
    follow(
        api,
        kind=found.kind,
        address=found.address,
        title=title,
        mission_id=mission,
        language=found.language,
        tier=tier,
    )
    st.session_state.pop(OFFERED, None)


def _what(found: Found) -> str:
    said = [
        _(KINDS[found.kind]),
        ngettext("{n} entry", "{n} entries", found.entries).format(n=found.entries),
        language_name(found.language) if found.language else "",
        _("newest of {day}").format(day=day_text(found.newest.date())) if found.newest else "",
        " / ".join(found.titles),
        found.address,
    ]
    return " · ".join(part for part in said if part)
