"""How many items there were over time, and what that rests on."""

from datetime import UTC, date, datetime
from typing import Final

import pandas as pd
import streamlit as st

from components.figure import figure
from components.monitor import over_time_spec
from components.page import day_text, number_text, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.search import LONGEST_COUNT_DAYS, Counts, Wanted, counts
from core.texts import N_, _, ngettext
from pages.frame import notes as noted
from pages.frame.visit import kept
from pages.monitor.kept import feeds_seen, own_missions

STEP_WORDS: Final = {
    "day": N_("Items a day. Days are in UTC."),
    "week": N_("Items a week, from Monday. Days are in UTC."),
}


def items_chart(viewer: Viewer, api: Api, wanted: Wanted) -> None:
    """Draw how many items of each day or week fit; say so where the period is too long for it."""
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
    finding = _finding(counted)
    first, last = wanted.since or min(counted.items), wanted.until or today
    line = noted.TimeLine("items", {one.id: one.name for one in own_missions(viewer, api)}, wanted.missions)
    notes = noted.notes_of(api, line, first, last)
    figure(
        title=finding,
        subtitle=_(STEP_WORDS[counted.step]),
        spec=over_time_spec(
            tuple((day.isoformat(), items) for day, items in counted.items.items()),
            unit=_("Items"),
            step=counted.step,
            notes=noted.drawn(notes),
        ),
        alt=" ".join([finding + ".", *noted.told(notes)]),
        table=lambda: pd.DataFrame(
            {_("First day"): [str(day) for day in counted.items], _("Items"): list(counted.items.values())}
        ),
        source=" · ".join(
            [
                _("{first} to {last}").format(first=day_text(first), last=day_text(last)),
                _basis(viewer, api),
            ]
        ),
        name="monitor-items",
    )
    noted.notes_section(viewer, api, line, notes)


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
