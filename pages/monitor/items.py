"""Items found, as a timeline with a chart and as a table."""

from datetime import UTC
from itertools import groupby
from typing import Final

import streamlit as st

from components.figure import listing
from components.monitor import item_line
from components.page import Action, day_text, empty_state, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.search import Wanted, search
from core.texts import _
from pages.frame.visit import kept
from pages.monitor.choosing import choose_wanted
from pages.monitor.item_chart import items_chart
from pages.monitor.item_theme import show_theme
from pages.monitor.item_words import item_table, line_of, table_basis
from pages.monitor.kept import feeds_seen, options
from pages.monitor.searches import searches_bar

STEP: Final = 40
TABLE_ROWS: Final = 900
SHOWN: Final = "monitor-shown"


def show_timeline(viewer: Viewer, api: Api) -> None:
    """Draw the search, a chart of how many items there were, and the newest ones by day."""
    wanted = _asked(viewer, api)
    found = kept((wanted, _how_many(wanted)), lambda: search(api, wanted, count=_how_many(wanted)))
    if not found.items:
        _nothing(api)
        return
    items_chart(viewer, api, wanted)
    for day, items in groupby(found.items, key=lambda item: item.at.astimezone(UTC).date()):
        st.header(plain(day_text(day)), anchor=False)
        for item in items:
            with st.container(gap=None):
                item_line(line_of(item, viewer.country))
                show_theme(viewer, api, item)
    if found.more:
        st.button(_("Show more"), on_click=_more, args=[wanted], key="monitor-more")


def show_table(viewer: Viewer, api: Api) -> None:
    """Draw the search and what it found as a table to sort and to take along."""
    wanted = _asked(viewer, api)
    found = kept((wanted, TABLE_ROWS), lambda: search(api, wanted, count=TABLE_ROWS))
    if not found.items:
        _nothing(api)
        return
    table = item_table(found.items)
    link = _("Link")
    with listing(title=_("Items found"), name="monitor", table=lambda: table, source=table_basis(found)):
        st.dataframe(
            table,
            hide_index=True,
            height="content" if len(table) < 12 else 480,
            column_config={
                link: st.column_config.LinkColumn(link, display_text=r"https?://(?:www\.)?([^/]+)"),
                _("When (UTC)"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
            },
        )


def _asked(viewer: Viewer, api: Api) -> Wanted:
    wanted = choose_wanted(options(viewer, api))
    searches_bar(api, wanted)
    return wanted


def _how_many(wanted: Wanted) -> int:
    """Return how many items are shown; another search begins with the first page again."""
    asked, count = st.session_state.get(SHOWN, (wanted, STEP))
    return count if asked == wanted else STEP


def _more(wanted: Wanted) -> None:
    st.session_state[SHOWN] = (wanted, min(_how_many(wanted) + STEP, TABLE_ROWS))


def _nothing(api: Api) -> None:
    if feeds_seen(api):
        empty_state(
            _("No item fits"), _("Take out a filter, choose a longer period, or try the beginning of a word.")
        )
    else:
        empty_state(
            _("No feed is followed yet"),
            _("Follow the feed of a mission's website: its news then come here by themselves."),
            action=Action(_("Follow a feed"), run=lambda: st.query_params.update({"view": "feeds"})),
        )
