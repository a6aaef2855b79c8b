"""Changing what is said of a workshop, ending it, copying it, throwing a draft away."""

import streamlit as st

from components.page import plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.texts import _
from core.workshop.workshops import OPEN, Workshop, copy_workshop, drop_workshop, end_workshop
from pages.frame.press import act
from pages.workshop.plan_form import changing_form


def show_settling(_viewer: Viewer, api: Api, found: Workshop) -> None:
    """Draw what may be settled of a workshop in its state."""
    if found.is_draft:
        changing_form(api, found)
    if found.state == OPEN:
        _section(
            _("End it"),
            _("The code opens nothing any more, and every poll closes. What was shown and answered stays."),
        )
        if st.button(_("End the workshop"), type="primary", key="workshop-end"):
            act(lambda: end_workshop(api, found.id), _("The workshop has ended."))
    _section(
        _("Use the agenda again"),
        _("A copy is a new draft with the same steps, for another day or to change what was started."),
    )
    if st.button(_("Copy the workshop"), key="workshop-copy"):
        act(lambda: _open(copy_workshop(api, found.id)), _("This is the copy. Give it its own day."))
    if found.is_draft:
        _section(_("Throw it away"), _("The draft and its steps are gone for good."))
        if st.button(_("Throw the draft away"), key="workshop-drop"):
            act(lambda: _drop(api, found), _("The draft is gone."))


def _section(title: str, means: str) -> None:
    st.header(title, anchor=False)
    st.markdown(f":gray[{plain(means)}]")


def _open(workshop: str) -> None:
    st.query_params.from_dict({"workshop": workshop})


def _drop(api: Api, found: Workshop) -> None:
    drop_workshop(api, found.id)
    st.query_params.clear()
