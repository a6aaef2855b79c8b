"""A feed that is followed: who sees it, its title and address, reading it now, closing it."""

from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.discovery import try_feed
from core.monitor.feeds import TIERS, Feed, change, check_soon, close, may_share
from core.monitor.settings import monitor_settings
from core.monitor.trouble import FeedTrouble
from core.texts import N_, _
from pages.frame.press import act

SHARING: Final = {
    "own": N_("Only our ministry"),
    "network": N_("Members of the network"),
    "public": N_("Everybody on the portal"),
}


def choose_tier(key: str, held: str, viewer: Viewer) -> str:
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
        tier = choose_tier(f"tier-{feed.id}", feed.tier, viewer)
        if st.form_submit_button(_("Save")):
            _change(api, feed, title, address.strip(), tier)
    with st.container(horizontal=True, gap="small"):
        if feed.closed_at is None:
            if st.button(_("Read it now"), key=f"soon-{feed.id}"):
                act(lambda: check_soon(api, feed.id), _("The monitor looks at it next."))
            if st.button(
                _("Close this feed"),
                key=f"close-{feed.id}",
                help=_("It is not read any more. Its items stay."),
            ):
                act(lambda: close(api, feed.id), _("The feed is closed. Its items stay."))
        elif st.button(_("Follow it again"), key=f"reopen-{feed.id}"):
            act(lambda: close(api, feed.id, closed=False), _("The feed is followed again."))


def offer_new_address(api: Api, feed: Feed) -> None:
    """Say that a feed has moved for good, and let somebody take the new address over; nothing follows by itself."""
    if feed.new_address is None:
        return
    st.markdown(
        plain(_("Its address says that it has moved for good to {address}").format(address=feed.new_address))
    )
    if st.button(_("Take over the new address"), key=f"moved-{feed.id}"):
        _change(api, feed, feed.title, feed.new_address, feed.tier)


def _change(api: Api, feed: Feed, title: str, address: str, tier: str) -> None:
    """Keep what was changed; a new address has to hold a feed first."""
    kind = feed.kind
    if address != feed.address:
        try:
            kind = try_feed(address, monitor_settings()).kind
        except FeedTrouble as trouble:
            message("error", trouble.sentence)
            return
    act(
        lambda: change(api, feed, kind=kind, address=address, title=title, language=feed.language, tier=tier),
        _("Saved."),
    )
