"""How the feeds do that the viewer reads, and the forms to keep those of their ministry."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from components.downloads import download_csv
from components.figure import listing, table_twin
from components.page import BadgeColour, Stat, empty_state, message, number_text, plain, stat_row
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.monitor.feeds import KINDS, Feed, may_keep
from core.monitor.health import HEALTH
from core.texts import N_, _, ngettext
from pages.frame.press import take_message
from pages.monitor.feed_forms import follow_form
from pages.monitor.feed_keeping import keep_form, offer_new_address
from pages.monitor.kept import feeds_seen, own_missions

# What needs somebody stands first; the colour only helps, the word carries the meaning.
COLOURS: Final[dict[str, BadgeColour]] = {
    "failing": "red",
    "empty": "orange",
    "unchecked": "orange",
    "silent": "yellow",
    "new": "blue",
    "fresh": "green",
    "closed": "gray",
}
TIER_NAMES: Final = {"own": N_("our ministry"), "network": N_("the network"), "public": N_("everybody")}


def show_feeds(viewer: Viewer, api: Api) -> None:
    """Draw how many feeds do well, the form to follow another, the own ones one by one, and those of others."""
    if done := take_message():
        message("success", done)
    read = sorted(feeds_seen(api), key=lambda feed: list(COLOURS).index(feed.health))
    own = [feed for feed in read if feed.country == viewer.country]
    if may_keep(viewer, viewer.country):
        follow_form(viewer, api)
    _own(viewer, api, own)
    _others([feed for feed in read if feed.country != viewer.country])


def _own(viewer: Viewer, api: Api, own: Sequence[Feed]) -> None:
    st.header(_("Feeds of your ministry"), anchor=False)
    if not own:
        empty_state(
            _("No feed is followed yet"),
            _("An analyst or approver of your ministry can follow the feed of a mission's website."),
        )
        return
    followed = [feed for feed in own if feed.closed_at is None]
    stat_row(
        [
            Stat(_(HEALTH[state][0]), number_text(sum(feed.health == state for feed in followed)))
            for state in COLOURS
            if any(feed.health == state for feed in followed)
        ]
    )
    names = {mission.id: mission.name for mission in own_missions(viewer, api)}
    for feed in own:
        _feed(viewer, api, feed, names.get(feed.mission_id or "", _("News media")))
    download_csv("feeds", feed_table(own, names), quiet=True)


def _feed(viewer: Viewer, api: Api, feed: Feed, mission: str) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(_(HEALTH[feed.health][0]), color=COLOURS[feed.health])
            st.markdown(f"**{plain(feed.title)}**")
        st.markdown(plain(f"{mission} · {feed.sentence}"))
        st.markdown(f":small[:gray[{plain(_facts(feed))}]]")
        if may_keep(viewer, feed.country):
            offer_new_address(api, feed)
            with st.expander(_("Change or close"), key=f"keep-{feed.id}", on_change="rerun") as section:
                if section.open:
                    keep_form(viewer, api, feed)


def _facts(feed: Feed) -> str:
    said = [
        _(KINDS[feed.kind]),
        feed.address,
        _("last read well {ago}").format(ago=ago(feed.last_good_at)),
        _("newest item {ago}").format(ago=ago(feed.last_item_at)),
        ngettext("{n} item", "{n} items", feed.items).format(n=number_text(feed.items, digits=9)),
        _("seen by {whom}").format(whom=_(TIER_NAMES[feed.tier])),
    ]
    if feed.failures:
        said.append(
            ngettext("failed {n} time", "failed {n} times in a row", feed.failures).format(n=feed.failures)
        )
    if feed.empties:
        said.append(
            ngettext("empty {n} time", "empty {n} times in a row", feed.empties).format(n=feed.empties)
        )
    return " · ".join(said)


def ago(moment: datetime | None) -> str:
    """Return how long ago something was, for reading."""
    if moment is None:
        return _("never")
    minutes = int((datetime.now(UTC) - moment).total_seconds() // 60)
    if minutes < 60:
        return _("{n} min ago").format(n=max(minutes, 0))
    if minutes < 48 * 60:
        return _("{n} h ago").format(n=minutes // 60)
    return _("{n} days ago").format(n=minutes // (24 * 60))


def feed_table(listed: Sequence[Feed], missions: dict[str, str]) -> pd.DataFrame:
    """Return feeds as a table to take along."""
    return pd.DataFrame(
        {
            _("Feed"): [feed.title for feed in listed],
            _("Mission"): [missions.get(feed.mission_id or "", "") for feed in listed],
            _("Address"): [feed.address for feed in listed],
            _("State"): [_(HEALTH[feed.health][0]) for feed in listed],
            _("Last read well"): [feed.last_good_at and feed.last_good_at.isoformat() for feed in listed],
            _("Newest item"): [feed.last_item_at and feed.last_item_at.isoformat() for feed in listed],
            _("Items"): [feed.items for feed in listed],
        }
    )


def _others(others: Sequence[Feed]) -> None:
    if not others:
        return
    st.header(_("Feeds of others that you may read"), anchor=False)
    with listing(
        title=_("Feeds of others that you may read"),
        name="feeds-of-others",
        table=lambda: feed_table(others, {}),
    ):
        table_twin(
            pd.DataFrame(
                {
                    _("Feed"): [(feed.title, country_name(feed.country)) for feed in others],
                    _("State"): [_(HEALTH[feed.health][0]) for feed in others],
                    _("Last read well"): [ago(feed.last_good_at) for feed in others],
                }
            )
        )
