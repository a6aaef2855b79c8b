"""What a practice is linked to: themes, missions and accounts, and how its effect is to be measured."""

from dataclasses import replace
from datetime import date
from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.handles import PLATFORMS, platform_name
from core.catalogue.missions import Mission
from core.practices.content import Content
from core.texts import _
from pages.practices.editor_state import Open
from pages.practices.kept import indicators_seen, own_missions, theme_names
from pages.practices.month_choice import choose_month

ENOUGH_MISSIONS: Final = 3


def draw_facts(viewer: Viewer, api: Api, there: Open) -> Content:
    """Draw the facts; return the content as the fields hold it."""
    content = there.draft.content
    themes = theme_names(viewer, api)
    chosen_themes = st.multiselect(
        _("Themes"),
        list(themes),
        default=[code for code in content.themes if code in themes],
        format_func=lambda code: _(themes[code]),
        key=there.key("themes"),
    )
    own = own_missions(viewer, api)
    missions = st.multiselect(
        _("Missions that did it"),
        list(own),
        default=[one for one in content.missions if one in own],
        format_func=lambda one: own[one].name,
        key=there.key("missions"),
        help=_("Their figures are what is measured. With three or more, smaller changes can be seen."),
    )
    accounts = _accounts(content, [own[one] for one in missions], there)
    content = replace(
        content, themes=tuple(chosen_themes), missions=tuple(missions), accounts=tuple(accounts)
    )
    return _others(_measure(viewer, api, there, content), there)


def _accounts(content: Content, missions: list[Mission], there: Open) -> list[str]:
    held = {account.id: account for mission in missions for account in mission.open_accounts}
    if not held:
        return []
    return st.multiselect(
        _("Accounts, where it was not all of them"),
        list(held),
        default=[one for one in content.accounts if one in held],
        format_func=lambda one: f"{held[one].handle} · {platform_name(held[one].platform)}",
        key=there.key("accounts"),
    )


def _measure(viewer: Viewer, api: Api, there: Open, content: Content) -> Content:
    """Draw how the effect is measured, and say early what will make it visible."""
    st.header(_("How the effect is measured"), anchor=False)
    st.markdown(
        f":gray[{plain(_('Name these before you know the results: the practice is then called registered, and readers trust it more.'))}]"
    )
    known = indicators_seen(viewer, api)
    codes = ["", *known]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        indicator = st.selectbox(
            _("Indicator"),
            codes,
            index=codes.index(content.indicator or ""),
            format_func=lambda code: _(known[code].name) if code else _("Not measured"),
            key=there.key("indicator"),
            width=320,
        )
        platforms = ["", *PLATFORMS]
        platform = st.selectbox(
            _("Platform"),
            platforms,
            index=platforms.index(content.platform or ""),
            format_func=lambda code: platform_name(code) if code else _("None"),
            key=there.key("platform"),
            width=220,
        )
        start = choose_month(_("First month with the practice"), content.start_month, key=there.key("start"))
    if indicator and len(content.missions) < ENOUGH_MISSIONS:
        message(
            "info",
            _("With fewer than three missions, only large changes can be seen."),
            remedy=_("Add missions that did the same, if there are any."),
        )
    return replace(content, indicator=indicator or None, platform=platform or None, start_month=start)


def _others(content: Content, there: Open) -> Content:
    """Draw the commitments and the day on which somebody should look again."""
    st.header(_("Commitments and review"), anchor=False)
    lines = st.text_area(
        _("Commitments it serves, one a line"),
        "\n".join(content.commitments),
        max_chars=4000,
        key=there.key("commitments"),
        help=_("Such as: Jakarta Message, inclusive use of digital tools."),
    )
    review_on = st.date_input(
        _("Look again on"),
        content.review_on,
        min_value=date(2020, 1, 1),
        max_value=date(2100, 12, 31),
        format="YYYY-MM-DD",
        key=there.key("review_on"),
        help=_("After this day readers see “Check if still true”."),
        width=260,
    )
    commitments = tuple(line.strip() for line in lines.splitlines() if line.strip())
    return replace(
        content, commitments=commitments, review_on=review_on if isinstance(review_on, date) else None
    )
