"""Monitor: what missions publish, how active they are, how their feeds do, and what one is told."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from components.page import page_header
from core.access.api import Api
from core.access.viewer import Viewer
from core.texts import N_, _
from pages.frame import opened
from pages.monitor.activity import show_activity
from pages.monitor.alerts import show_alerts
from pages.monitor.feeds import show_feeds
from pages.monitor.items import show_table, show_timeline

# View → its name, and what draws it.
VIEWS: Final[Mapping[str, tuple[str, Callable[[Viewer, Api], None]]]] = {
    "timeline": (N_("Timeline"), show_timeline),
    "table": (N_("Table"), show_table),
    "activity": (N_("Activity"), show_activity),
    "feeds": (N_("Feeds"), show_feeds),
    "alerts": (N_("Alerts"), show_alerts),
}


def choose_view() -> str:
    """Ask what to look at; a link opens the view it names."""
    linked = st.query_params.get("view", "")
    chosen: str = st.segmented_control(
        _("Show"),
        list(VIEWS),
        format_func=lambda code: _(VIEWS[code][0]),
        default=linked if linked in VIEWS else "timeline",
        required=True,
        key="monitor-view",
    )
    if chosen != st.query_params.get("view", "timeline"):
        st.query_params["view"] = chosen
    return chosen


viewer, api = opened("monitor")
page_header(
    _("Monitor"),
    _(
        "What missions publish, as their feeds tell it. It says what was written, never in which tone: nothing here guesses one."
    ),
)
VIEWS[choose_view()][1](viewer, api)
