"""Following a feed: from an address to the feeds that are there, read once before any is kept."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from components.page import day_text, message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import language_name
from core.monitor.discovery import Found, find_feeds, try_feed
from core.monitor.feeds import KINDS, TIERS, Feed, change, check_soon, close, follow, may_share
from core.monitor.settings import monitor_settings
from core.monitor.trouble import FeedTrouble
from core.refusals import Refused
from core.texts import N_, _, ngettext
from pages.frame.visit import forget
from pages.monitor.kept import own_missions

DONE, OFFERED = "monitor-feeds-done", "monitor-feeds-offered"
MEDIA: Final = ""
SHARING: Final = {
    "own": N_("Only our ministry"),
    "network": N_("Members of the network"),
    "public": N_("Everybody on the portal"),
}


def _do(make: Callable[[], object], done: str) -> None:
    """Make a change and say so at the next run, or say why it was refused."""
    try:
        make()
    except Refused as refused:
        message("error", refused.sentence)
        return
    forget()
    st.session_state.pop(OFFERED, None)
    st.session_state[DONE] = done
    st.rerun()


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
        tier = _tier("feed-tier", "own", viewer)
        asked = st.form_submit_button(_("Follow this feed"), type="primary")
    if asked and mission is None:
        message("error", _("Choose whose feed it is."))
    elif asked:
        _do(
            lambda: follow(
                api,
                kind=found.kind,
                address=found.address,
                title=title,
                mission_id=mission or None,
                language=found.language,
                tier=tier,
            ),
            _("The feed is followed. Its items come with the next look, within a quarter of an hour."),
        )


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


def _tier(key: str, held: str, viewer: Viewer) -> str:
    """Ask who may see a feed; showing it to others takes an approver."""
    may = may_share(viewer, viewer.country)
    chosen: str = st.selectbox(
        _("Who sees it and its items"),
        TIERS if may else [held],
        index=TIERS.index(held) if may else 0,
        format_func=lambda code: _(SHARING[code]),
        help=None if may else _("An approver of your ministry can show it to others."),
        key=key,
    )
    return chosen


def keep_form(viewer: Viewer, api: Api, feed: Feed) -> None:
    """Change a feed, let it be read soon, close it or open it again."""
    with st.form(f"feed-{feed.id}", border=False):
        title = st.text_input(_("Title"), feed.title, max_chars=200, key=f"title-{feed.id}")
        address = st.text_input(_("Address"), feed.address, max_chars=2000, key=f"address-{feed.id}")
        tier = _tier(f"tier-{feed.id}", feed.tier, viewer)
        if st.form_submit_button(_("Save")):
            _change(api, feed, title, address.strip(), tier)
    with st.container(horizontal=True, gap="small"):
        if feed.closed_at is None:
            if st.button(_("Read it now"), key=f"soon-{feed.id}"):
                _do(lambda: check_soon(api, feed.id), _("The monitor looks at it next."))
            if st.button(
                _("Close this feed"),
                key=f"close-{feed.id}",
                help=_("It is not read any more. Its items stay."),
            ):
                _do(lambda: close(api, feed.id), _("The feed is closed. Its items stay."))
        elif st.button(_("Follow it again"), key=f"reopen-{feed.id}"):
            _do(lambda: close(api, feed.id, closed=False), _("The feed is followed again."))


def _change(api: Api, feed: Feed, title: str, address: str, tier: str) -> None:
    """Keep what was changed; a new address has to hold a feed first."""
    kind = feed.kind
    if address != feed.address:
        try:
            kind = try_feed(address, monitor_settings()).kind
        except FeedTrouble as trouble:
            message("error", trouble.sentence)
            return
    _do(
        lambda: change(api, feed, kind=kind, address=address, title=title, language=feed.language, tier=tier),
        _("Saved."),
    )
