"""Items found, as a timeline with a chart and as a table."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Final

import pandas as pd
import streamlit as st

from components.downloads import download_csv, download_xlsx
from components.figure import figure
from components.monitor import Line, item_list, over_time_spec
from components.page import Action, day_text, empty_state, number_text, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name, language_name
from core.monitor.search import LONGEST_COUNT_DAYS, NOT_SURE, Counts, Found, Item, Wanted, counts, search
from core.texts import N_, _, ngettext
from pages.frame.address import here
from pages.frame.visit import kept
from pages.monitor.choosing import choose_wanted, theme_name
from pages.monitor.kept import feeds_seen, options
from pages.monitor.searches import searches_bar

STEP: Final = 40
TABLE_ROWS: Final = 900
SHOWN: Final = "monitor-shown"
STEP_WORDS: Final = {
    "day": N_("Items a day. Days are in UTC."),
    "week": N_("Items a week, from Monday. Days are in UTC."),
}


def show_timeline(viewer: Viewer, api: Api) -> None:
    """Draw the search, a chart of how many items there were, and the newest ones by day."""
    wanted = _asked(viewer, api)
    found = kept((wanted, _how_many(wanted)), lambda: search(api, wanted, count=_how_many(wanted)))
    if not found.items:
        _nothing(api)
        return
    _chart(viewer, api, wanted)
    for day, items in groupby(found.items, key=lambda item: item.at.astimezone(UTC).date()):
        st.header(plain(day_text(day)), anchor=False)
        item_list([_line(item, viewer.country) for item in items])
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
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(table) < 12 else 480,
        column_config={
            link: st.column_config.LinkColumn(link, display_text=r"https?://(?:www\.)?([^/]+)"),
            _("When (UTC)"): st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
    )
    st.caption(plain(_table_basis(found)))
    with st.container(horizontal=True, gap="small"):
        download_csv("monitor", table)
        download_xlsx("monitor", table)


def item_table(items: Sequence[Item]) -> pd.DataFrame:
    """Return items as a table: moments are UTC without saying so in the cell, so that a spreadsheet can sort them."""
    return pd.DataFrame(
        {
            _("When (UTC)"): [item.at.astimezone(UTC).replace(tzinfo=None) for item in items],
            _("Title"): [item.title for item in items],
            _("Mission"): [item.mission or "" for item in items],
            _("Host country"): [country_name(item.host) if item.host else "" for item in items],
            _("Feed"): [item.feed for item in items],
            _("Language"): [language_name(item.language) if item.language else "" for item in items],
            _("Theme"): [_theme_text(item) for item in items],
            _("Also at"): [", ".join(copy.feed for copy in item.also) for item in items],
            _("Link"): [item.link or "" for item in items],
        }
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


def _chart(viewer: Viewer, api: Api, wanted: Wanted) -> None:
    today = datetime.now(UTC).date()
    counted = kept(("counts", wanted), lambda: counts(api, wanted, today))
    if counted is None:
        st.caption(
            plain(
                _("A chart is drawn for periods of up to {n} days. Below are the newest items.").format(
                    n=LONGEST_COUNT_DAYS
                )
            )
        )
        return
    finding, basis = _finding(counted), _basis(viewer, api)
    figure(
        title=finding,
        subtitle=_(STEP_WORDS[counted.step]),
        spec=over_time_spec(
            tuple((day.isoformat(), items) for day, items in counted.items.items()),
            unit=_("Items"),
            step=counted.step,
        ),
        alt=finding,
        table=lambda: pd.DataFrame(
            {_("First day"): [str(day) for day in counted.items], _("Items"): list(counted.items.values())}
        ),
        source=basis,
        name="monitor-items",
        link=here(),
    )


def _finding(counted: Counts) -> str:
    most: date = max(counted.items, key=lambda day: (counted.items[day], day))
    said = {
        "day": ngettext(
            "{n} item; most on {day} ({most})", "{n} items; most on {day} ({most})", counted.total
        ),
        "week": ngettext(
            "{n} item; most in the week from {day} ({most})",
            "{n} items; most in the week from {day} ({most})",
            counted.total,
        ),
    }[counted.step]
    return said.format(
        n=number_text(counted.total, digits=9),
        day=day_text(most),
        most=number_text(counted.items[most], digits=9),
    )


def _basis(viewer: Viewer, api: Api) -> str:
    """Say what the items rest on: how many feeds, and how many of them cannot be trusted to be quiet."""
    read = [feed for feed in feeds_seen(api) if feed.closed_at is None]
    own = sum(feed.country == viewer.country for feed in read)
    broken = sum(not feed.trusted for feed in read)
    return " ".join(
        [
            _(
                "Feeds: {own} of your ministry, {others} that others share. The same text at several places counts once."
            ).format(own=own, others=len(read) - own),
            ngettext(
                "{n} feed cannot be read just now, so what it holds may be missing.",
                "{n} feeds cannot be read just now, so what they hold may be missing.",
                broken,
            ).format(n=broken)
            if broken
            else "",
        ]
    ).strip()


def _line(item: Item, own: str) -> Line:
    at = item.at.astimezone(UTC)
    doubts = {
        "future": _("dated ahead, so it stands where it was first seen"),
        "missing": _("no date given: first seen then"),
    }
    facts = [
        f"{at:%H:%M} UTC",
        item.mission or "",
        item.feed if item.feed != item.mission else "",
        country_name(item.country) if item.country != own else "",
        language_name(item.language) if item.language else "",
        _theme_text(item),
        doubts.get(item.date_doubt or "", ""),
    ]
    also = (
        _("Also at {places}").format(places=", ".join(copy.feed for copy in item.also)) if item.also else ""
    )
    return Line(
        title=item.title or _("(no title)"),
        link=item.link or "",
        facts=" · ".join(fact for fact in facts if fact),
        summary=item.summary,
        language=item.language or "",
        also=also,
    )


def _theme_text(item: Item) -> str:
    """Return the theme with how sure the classifier is of it; nothing where nobody has looked yet."""
    if item.told_by is None:
        return ""
    name = theme_name(item.theme or NOT_SURE)
    if item.told_by == "member" or item.theme is None or item.probability is None:
        return name
    return _("{theme} ({share} likely)").format(
        theme=name, share=number_text(item.probability, percent=True, digits=2)
    )


def _table_basis(found: Found) -> str:
    said = ngettext("{n} item, the newest first.", "{n} items, the newest first.", len(found.items)).format(
        n=len(found.items)
    )
    if found.more:
        said += " " + _("There are more: narrow the search or the period to see them.")
    return said


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
