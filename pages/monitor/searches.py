"""Saved searches beside the filters: open one, or keep what is looked for now."""

import streamlit as st

from components.page import message
from core.access.api import Api
from core.monitor.alerts import SavedSearch, save_search, saved_searches, set_alert
from core.monitor.search import Wanted
from core.texts import _
from pages.frame.press import act, take_message
from pages.frame.visit import kept
from pages.monitor.place import open_search

PICKED = "monitor-saved"


def searches_seen(api: Api) -> list[SavedSearch]:
    """Return the viewer's saved searches."""
    return kept("searches", lambda: saved_searches(api))


def searches_bar(api: Api, wanted: Wanted) -> None:
    """Draw the saved searches, and the way to keep this one."""
    if done := take_message():
        message("success", done)
    saved = {search.id: search for search in searches_seen(api)}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if saved:
            st.selectbox(
                _("Saved searches"),
                list(saved),
                index=None,
                placeholder=_("Open one"),
                format_func=lambda code: saved[code].name,
                key=PICKED,
                on_change=_open,
                args=[saved],
                width=260,
            )
        if wanted.always != Wanted():
            with st.popover(_("Save this search"), type="tertiary"):
                _saving(api, wanted)


def _open(saved: dict[str, SavedSearch]) -> None:
    if chosen := st.session_state.get(PICKED):
        open_search(saved[chosen].wanted)


def _saving(api: Api, wanted: Wanted) -> None:
    with st.form("monitor-save", border=False, clear_on_submit=True):
        name = st.text_input(_("Name"), max_chars=80, key="monitor-save-name")
        tell = st.checkbox(_("Tell me of new items"), key="monitor-save-tell")
        asked = st.form_submit_button(_("Save"), type="primary")
    if not asked:
        return
    act(
        lambda: _keep(api, name, wanted, tell=tell),
        _("Saved. How you are told of new items stands under “Alerts”."),
    )


def _keep(api: Api, name: str, wanted: Wanted, *, tell: bool) -> None:
    made = save_search(api, name, wanted)
    if tell:
        set_alert(api, "search", made, by_mail=False, by_webhook=False)
