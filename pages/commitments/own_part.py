"""What the viewer's own ministry does about a commitment: its grade, its steps, and what the portal suggests."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.commitments import grade_badge
from components.page import day_text, empty_state, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.commitments.instruments import Commitment
from core.commitments.progress import WRITERS, Progress, current_grade, record
from core.commitments.suggestions import Suggestion, fitting
from core.texts import _, ngettext
from pages.commitments.acting import show_acting
from pages.commitments.kept import happened_seen
from pages.commitments.recording import grade_form, step_form
from pages.commitments.saying import show_entry
from pages.frame.press import act

SUGGESTED_AT_ONCE = 3


def show_own_part(viewer: Viewer, api: Api, found: Commitment, entries: Sequence[Progress]) -> None:
    """Show the ministry's own entries, the latest first, with the forms for who writes."""
    writes = viewer.has(*WRITERS)
    st.header(plain(country_name(viewer.country)), anchor=False)
    _grade(current_grade(entries, found.code, viewer.country))
    if writes:
        with st.expander(_("Record a step"), icon=":material/add:", key="commitments-step"):
            step_form(api, found.code)
        with st.expander(_("Give your own grade"), icon=":material/edit:", key="commitments-grade"):
            grade_form(api, found.code)
        _suggestions(api, found, entries)
    if not entries:
        empty_state(
            _("Your ministry has written nothing yet"),
            _("It is voluntary. A first step is a good beginning: what was done, when, and by whom."),
        )
    for one in reversed(entries):
        with st.container(border=True, gap="small"):
            show_entry(viewer, one)
            if writes:
                show_acting(viewer, api, one)


def _grade(current: Progress | None) -> None:
    if current is None or current.grade is None:
        st.markdown(f":gray[{plain(_('Your ministry has given itself no grade yet.'))}]")
        return
    since = _("as of {day}").format(day=day_text(current.on_day))
    st.markdown(f"{plain(_('Own grade:'))} {grade_badge(current.grade)} :gray[{plain(since)}]")


def _suggestions(api: Api, found: Commitment, entries: Sequence[Progress]) -> None:
    linked = [evidence for one in entries for evidence in one.evidence]
    fits = fitting(happened_seen(api), found, linked)
    if not fits:
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(_('From what the portal holds'))}**")
        for one in fits[:SUGGESTED_AT_ONCE]:
            _suggestion(api, found, one)
        if more := fits[SUGGESTED_AT_ONCE:]:
            title = ngettext("{n} more suggestion", "{n} more suggestions", len(more)).format(n=len(more))
            with st.expander(title, key="commitments-more"):
                for one in more:
                    _suggestion(api, found, one)


def _suggestion(api: Api, found: Commitment, one: Suggestion) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = f"{plain(one.words)}  \n:small[:gray[{plain(f'{day_text(one.on_day)} · {one.why}')}]]"
        st.markdown(said, width="stretch")
        if st.button(_("Record as a step"), key=f"suggested-{one.kind}-{one.reference}"):
            act(
                partial(record, api, one.record(found.code)),
                _("Recorded for your ministry. Ask for more readers when you like."),
            )
