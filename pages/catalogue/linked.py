"""The mission that a link or the search names, above the lists."""

import streamlit as st

from components.page import day_text, empty_state, onward, plain
from core.access.api import Api
from core.catalogue.handles import platform_name
from core.catalogue.mission_types import kind_name
from core.catalogue.missions import Mission, mission
from core.catalogue.names import country_name
from core.texts import _
from pages.frame.registry import entry


def show_linked(api: Api) -> None:
    """Draw the mission that the address names; nothing where it names none."""
    wanted = st.query_params.get("mission", "")
    if not wanted:
        return
    # A link from this same page leaves the address as it was.
    st.query_params["mission"] = wanted
    found = mission(api, wanted)
    if found is None:
        empty_state(_("This mission no longer exists"), _("Look for it by its name below."))
        return
    with st.container(border=True, gap="small", key="linked-mission"):
        _card(found)


def _card(found: Mission) -> None:
    sender = country_name(found.country)
    facts = [sender, kind_name(found.kind), found.place]
    if found.closed_on:
        facts.append(_("Closed on {day}").format(day=day_text(found.closed_on)))
    st.header(plain(found.name), anchor=False)
    st.markdown(f":gray[{plain(' · '.join(facts))}]")
    for account in found.open_accounts:
        st.markdown(f"- {plain(f'{platform_name(account.platform)}: {account.handle}')}")
    with st.container(horizontal=True, gap="medium"):
        onward(entry("monitor").path, _("What it publishes"), {"missions": found.id, "period": "90"})
        onward(entry("missions").path, _("All missions"), {})
