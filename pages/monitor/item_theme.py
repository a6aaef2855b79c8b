"""The theme of an item where it is read: how probable, what spoke for it, and saying it better."""

import streamlit as st

from components.page import plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.monitor.own_topics import correct_item
from core.monitor.search import Item
from core.texts import _
from pages.frame.press import turn
from pages.monitor.correcting import choose_theme
from pages.monitor.item_words import theme_text


def show_theme(viewer: Viewer, api: Api, item: Item) -> None:
    """Draw the theme as something to press: behind it stand its reasons and, for who may, the other themes."""
    if item.told_by is None:
        return
    # After saving, forms are new ones, and so closed.
    key = f"item-theme-{turn()}-{item.id}"
    with st.popover(plain(theme_text(item)), type="tertiary", key=key, on_change="rerun") as opened:
        if not opened.open:
            return
        st.caption(plain(reason_text(item)))
        if item.country == viewer.country and viewer.has("contributor", "approver"):
            choose_theme(key, item.theme, lambda theme: correct_item(api, item.id, theme))


def reason_text(item: Item) -> str:
    """Return who or what told the theme of an item, or why nobody is sure."""
    if item.told_by == "member":
        return _("A member said so.")
    if item.reason:
        return _("A classifier inside the portal told it. What spoke for it: {words}.").format(
            words=", ".join(item.reason)
        )
    return _("A classifier inside the portal looked at it; no single word stands out.")
