"""What the monitor told the viewer and they have not read, on the first page."""

import streamlit as st

from components.page import onward
from core.texts import ngettext
from pages.frame.registry import entry


def show_alerts(fresh: int) -> None:
    """Say how many alerts are new, with the way to them; nothing when there are none."""
    if fresh:
        with st.container(border=True):
            label = ngettext("{n} new alert of the monitor", "{n} new alerts of the monitor", fresh).format(
                n=fresh
            )
            onward(entry("monitor").path, label, {"view": "alerts"})
