"""The form of a mission, and the message that follows a form."""

from datetime import date

import streamlit as st

from components.page import message
from core.access.api import Api
from core.catalogue.mission_types import KINDS, kind_name
from core.catalogue.missions import Mission, save_mission
from core.catalogue.names import country_name, sorted_countries
from core.catalogue.spelling import listed_countries
from core.refusals import Refused
from core.texts import _

MESSAGE = "missions-message"
ADDED = "missions-added"
EARLIEST = date(1600, 1, 1)


def take_message() -> str:
    """Return what the last form did, once."""
    return str(st.session_state.pop(MESSAGE, ""))


def take_added(chooser: str) -> None:
    """Let the chooser with this key stand on the mission just added; called before it is drawn."""
    if added := st.session_state.pop(ADDED, ""):
        st.session_state[chooser] = added


def done(text: str, added: str = "") -> None:
    """Draw the page again with the change in it, say what was done, and go on with what was added."""
    st.session_state[MESSAGE] = text
    if added:
        st.session_state[ADDED] = added
    st.rerun()


def mission_form(api: Api, mission: Mission | None, country: str, key: str) -> None:
    """Add a mission of ``country``, or change one."""
    hosts = sorted_countries(listed_countries())
    kinds = list(KINDS)
    with st.form(f"{key}-mission-{mission.id if mission else 'new'}"):
        kind = st.selectbox(
            _("Kind"), kinds, format_func=kind_name, index=kinds.index(mission.kind) if mission else 0
        )
        name = st.text_input(_("Name"), mission.name if mission else "", max_chars=200)
        host = st.selectbox(
            _("Host country"),
            hosts,
            format_func=country_name,
            index=hosts.index(mission.host_country) if mission else None,
            placeholder=_("Choose a country"),
        )
        city = st.text_input(_("City"), mission.city if mission else "", max_chars=120)
        website = st.text_input(
            _("Website"), (mission.website or "") if mission else "", placeholder="https://…", max_chars=500
        )
        latitude = st.number_input(
            _("Latitude"), -90.0, 90.0, mission.latitude if mission else None, format="%f"
        )
        longitude = st.number_input(
            _("Longitude"), -180.0, 180.0, mission.longitude if mission else None, format="%f"
        )
        opened_on = st.date_input(
            _("Opened on"),
            mission.opened_on if mission else None,
            min_value=EARLIEST,
            max_value="today",
            format="YYYY-MM-DD",
        )
        if not st.form_submit_button(_("Save mission") if mission else _("Add mission"), type="primary"):
            return
    problem = _problem(name, host, city, website)
    if problem or host is None:
        message("error", problem)
        return
    try:
        saved = save_mission(
            api,
            mission.id if mission else None,
            kind=kind,
            name=name,
            host_country=host,
            city=city,
            latitude=latitude,
            longitude=longitude,
            website=website,
            opened_on=opened_on,
            country=country,
        )
    except Refused as refused:
        message("error", refused.sentence)
        return
    said = _("{name} was changed.") if mission else _("{name} was added.")
    done(said.format(name=name.strip()), added="" if mission else saved)


def _problem(name: str, host: str | None, city: str, website: str) -> str:
    """Return what is wrong with a mission's entries and how to mend it; empty when nothing is."""
    if len(name.strip()) < 2:
        return _("The name is missing. Write it as people know it, such as Embassy of Japan in Hanoi.")
    if host is None:
        return _("The host country is missing. Choose it from the list.")
    if not city.strip():
        return _("The city is missing. Write the city where the mission stands.")
    if website.strip() and not website.strip().lower().startswith(("http://", "https://")):
        return _("The website must begin with http:// or https://.")
    return ""
