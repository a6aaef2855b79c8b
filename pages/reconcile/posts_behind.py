"""The posts behind a difference: what stands on one side alone, and what a person should look at."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from components.figure import listing
from components.intake import month_text
from components.page import number_text, plain
from components.reconcile import measure_name, post_card, posts_file, posts_table
from core.access.api import Api
from core.apart import BrokenOff
from core.reconcile.discrepancies import Comparison
from core.reconcile.posts import MonthPosts, decide_match, month_posts
from core.texts import N_, _, ngettext
from pages.frame.press import act

REVIEWED_AT_ONCE = 5
HOW = {
    "number": N_("by number:"),
    "address": N_("by address:"),
    "text": N_("by time and text:"),
    "person": N_("by a person:"),
}


def show_posts(api: Api, row: Comparison) -> None:
    """Match the posts of the month and show what has no partner, where both sides brought posts."""
    try:
        found = month_posts(api, row.account_id, row.month)
    except BrokenOff as trouble:
        st.caption(plain(trouble.sentence))
        return
    if found is None:
        st.caption(_("One side brought sums only, so single posts cannot be laid beside each other."))
        return
    st.header(_("The posts behind it"), anchor=False)
    st.markdown(plain(_matched_words(found)))
    _review(api, row, found)
    for side, title, posts in (
        ("reported", _("Reported only: {n}"), found.lone_reported),
        ("monitored", _("Monitored only: {n}"), found.lone_monitored),
    ):
        if len(posts):
            said = title.format(n=number_text(len(posts)))
            with (
                st.expander(said),
                listing(
                    title=f"{measure_name(row.measure)}, {month_text(row.month)}: {said}",
                    name=f"posts-{side}",
                    table=partial(posts_file, posts),
                ),
            ):
                posts_table(posts)


def _matched_words(found: MonthPosts) -> str:
    """Say how many posts stand on both sides, and how that is known."""
    count = sum(found.found.values())
    said = ngettext("{n} post stands on both sides.", "{n} posts stand on both sides.", count)
    how = ", ".join(
        f"{_(words)} {number_text(found.found[kind])}" for kind, words in HOW.items() if kind in found.found
    )
    return said.format(n=number_text(count)) + (" " + _("Found {how}.").format(how=how) if how else "")


def _review(api: Api, row: Comparison, found: MonthPosts) -> None:
    """Ask about pairs that may be the same post: the likeliest first, a few at a time."""
    unsure = found.matches.to_review
    if unsure.empty:
        return
    st.markdown(
        "**"
        + ngettext("{n} pair may be the same post", "{n} pairs may be the same post", len(unsure)).format(
            n=len(unsure)
        )
        + "**"
    )
    for place, pair in enumerate(unsure.head(REVIEWED_AT_ONCE).to_dict("records")):
        ours, theirs = (
            found.reported.loc[pair["reported"]].to_dict(),
            found.monitored.loc[pair["monitored"]].to_dict(),
        )
        left, right = st.columns(2)
        with left:
            post_card(_("Reported"), ours, _moment(ours))
        with right:
            post_card(_("Monitored"), theirs, _moment(theirs))
        with st.container(horizontal=True, gap="small"):
            for same, label in ((True, _("The same post")), (False, _("Not the same"))):
                if st.button(label, key=f"match-{place}-{same}"):
                    ids = {"reported_id": ours["external_id"], "monitored_id": theirs["external_id"]}
                    act(
                        partial(decide_match, api, row.account_id, **ids, same=same),
                        _("Noted."),
                    )


def _moment(post: Mapping[str, Any]) -> str:
    return str(post["day"]) if pd.isna(post["published_at"]) else f"{post['published_at']:%Y-%m-%d %H:%M}"
