"""Say that one's own ministry takes a practice up, and later what became of it."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.handles import PLATFORMS, platform_name
from core.practices.adoption import STATES, Adoption, save_adoption
from core.practices.practices import Overtaken
from core.practices.reading import Practice
from core.refusals import Refused, Unreachable
from core.texts import N_, _
from pages.frame.visit import forget
from pages.practices.kept import indicators_seen, own_missions
from pages.practices.month_choice import choose_month

DONE: Final = "adoption-done"
# Everybody who speaks for a ministry; facilitators run workshops.
ADOPTERS: Final = ("reader", "contributor", "approver", "publisher", "secretariat")
NAMES: Final[Mapping[str, str]] = {
    "adopting": N_("Adopting"),
    "adopted": N_("Adopted"),
    "adapted": N_("Adapted"),
    "dropped": N_("Dropped"),
}


def adoption_form(viewer: Viewer, api: Api, found: Practice, own: Adoption | None) -> None:
    """Draw the form of the viewer's own ministry."""
    done = st.session_state.pop(DONE, "")
    if done:
        message("success", done)
    title = _("What became of it with us") if own else _("We take this up")
    with st.expander(title), st.form(f"adoption-{found.id}"):
        written = _fields(viewer, api, found, own)
        if not st.form_submit_button(_("Save"), type="primary"):
            return
    try:
        # The next run measures it, as it measures whatever waits to be.
        save_adoption(api, written)
    except Overtaken as overtaken:
        forget()
        message(
            "warning", _("{name} saved meanwhile. Look at it again, then save.").format(name=overtaken.name)
        )
        return
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    forget()
    st.session_state[DONE] = _("Saved. The practice counts you now.")
    st.rerun()


def _fields(viewer: Viewer, api: Api, found: Practice, own: Adoption | None) -> Adoption:
    """Draw the fields and return what they hold."""
    missions = own_missions(viewer, api)
    state = st.selectbox(
        _("How far are you"),
        STATES,
        index=STATES.index(own.state) if own else 0,
        format_func=lambda code: _(NAMES[code]),
        width=260,
    )
    chosen = st.multiselect(
        _("Missions that take it up"),
        list(missions),
        default=[one for one in own.missions if one in missions] if own else [],
        format_func=lambda one: missions[one].name,
    )
    known = indicators_seen(viewer, api)
    codes = ["", *known]
    indicator = st.selectbox(
        _("Measured by"),
        codes,
        index=codes.index((own.indicator if own else found.content.indicator) or ""),
        format_func=lambda code: _(known[code].name) if code else _("Not measured"),
    )
    platforms = ["", *PLATFORMS]
    platform = st.selectbox(
        _("Platform"),
        platforms,
        index=platforms.index((own.platform if own else found.content.platform) or ""),
        format_func=lambda code: platform_name(code) if code else _("None"),
        width=260,
    )
    start = choose_month(
        _("First month with the practice"), own.start_month if own else None, key="adoption-start"
    )
    result = st.text_area(
        _("What came of it, in your own words"),
        (own.result or "") if own else "",
        max_chars=4000,
        help=plain(_("What you changed, what worked and what did not.")),
    )
    return Adoption(
        practice=found.id,
        country=viewer.country,
        state=state,
        missions=tuple(chosen),
        indicator=indicator or None,
        platform=platform or None,
        start_month=start,
        result=result.strip() or None,
        revision=own.revision if own else 0,
    )
