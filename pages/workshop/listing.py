"""The workshops of a ministry: those that go on, those being prepared, those that are over."""

from collections.abc import Sequence
from typing import Final

import streamlit as st
from babel.dates import format_time

from components.page import BadgeColour, day_text, empty_state, onward, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import language_name
from core.texts import _, language, ngettext
from core.workshop.workshops import DRAFT, ENDED, OPEN, RUNS_WORKSHOPS, STATES, Workshop, workshops
from pages.frame.registry import entry
from pages.frame.visit import kept
from pages.workshop.plan_form import beginning_form

COLOURS: Final[dict[str, BadgeColour]] = {DRAFT: "blue", OPEN: "green", ENDED: "gray"}


def show_workshops(viewer: Viewer, api: Api) -> None:
    """Show open workshops and drafts, the form for a new one, and the ended ones folded away."""
    found = kept("workshops", lambda: workshops(api))
    ahead = [one for one in found if one.state == OPEN] + [one for one in found if one.is_draft]
    if not ahead:
        empty_state(
            _("No workshop is being prepared"),
            _(
                "Begin one below. Then press “Add to workshop” under any figure of the portal, and add texts and polls."
            )
            if viewer.has(RUNS_WORKSHOPS)
            else _("Your ministry's facilitators prepare them."),
        )
    for one in ahead:
        with st.container(border=True, gap="small"):
            marks(one)
            st.header(plain(one.title), anchor=False)
            st.caption(plain(facts(one)))
            onward(entry("workshop").path, _("Open the workshop"), {"workshop": one.id})
    if viewer.has(RUNS_WORKSHOPS):
        with st.expander(_("Begin a workshop"), icon=":material/add:", key="workshop-new"):
            beginning_form(api)
    _over([one for one in found if one.state == ENDED])


def _over(ended: Sequence[Workshop]) -> None:
    if not ended:
        return
    label = ngettext("{n} workshop is over", "{n} workshops are over", len(ended)).format(n=len(ended))
    with st.expander(label, key="workshop-over"):
        for one in ended:
            onward(entry("workshop").path, one.title, {"workshop": one.id})
            st.caption(plain(facts(one)))


def marks(found: Workshop) -> None:
    """Say in badges how far it is, and whether countries are letters."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content"):
        st.badge(_(STATES[found.state]), color=COLOURS[found.state])
        if found.anonymous:
            st.badge(_("Countries are letters"), color="violet")
        if found.demonstration:
            st.badge(_("Example"), color="orange")


def facts(found: Workshop) -> str:
    """Return where and when it is, in which language, and who began it."""
    day = day_text(found.begins_on) if found.begins_on else _("Day not set yet")
    begins = format_time(found.begins_at, "short", locale=language()) if found.begins_at else ""
    who = _("begun by {name}").format(name=found.created_by_name)
    return " · ".join(filter(None, (found.place, day, begins, language_name(found.language), who)))
