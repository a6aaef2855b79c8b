"""The form by which an incident is opened or changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from components.page import message
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name, sorted_countries
from core.catalogue.spelling import listed_countries
from core.crisis.incidents import Incident, Report, change_incident, open_incident
from core.crisis.words import KINDS
from core.texts import N_, _
from pages.crisis.times import moment_fields, now
from pages.frame.press import act, turn

SHORTEST = 3
TIERS = {
    "own": N_("Our ministry only"),
    "network": N_("Every ministry of the network, each with its own missions"),
}


def opening_form(viewer: Viewer, api: Api) -> None:
    """Ask what happened, and open the incident."""
    said = _fields(viewer, None, f"incident-{turn()}", _("Open the incident"))
    if said:
        act(lambda: _open(api, said), _("The incident is open. The missions in its area are on the board."))


def _open(api: Api, said: Report) -> None:
    st.query_params.from_dict({"incident": open_incident(api, said)})


def changing_form(viewer: Viewer, api: Api, incident: Incident) -> None:
    """Ask what is to be said differently of an incident."""
    said = _fields(viewer, incident, f"incident-{incident.id}-{turn()}", _("Save the changes"))
    if said:
        act(lambda: change_incident(api, incident.id, said), _("The incident was changed."))


@dataclass(frozen=True, slots=True)
class _Said:
    """What the fields hold, complete or not."""

    title: str
    kind: str
    place: str
    hosts: list[str]
    onset: datetime | None
    drill: bool
    tier: str


def _fields(viewer: Viewer, was: Incident | None, key: str, button: str) -> Report | None:
    """Draw the form; return what it says once it is sent and complete."""
    with st.form(key, border=False):
        said = _asked(viewer, was, key)
        if not st.form_submit_button(button, type="primary"):
            return None
    problem = _problem(said)
    if problem or said.onset is None:
        message("error", problem)
        return None
    return Report(said.title, said.kind, said.place, tuple(said.hosts), said.onset, said.drill, said.tier)


def _asked(viewer: Viewer, was: Incident | None, key: str) -> _Said:
    title = st.text_input(
        _("What happened"),
        was.title if was else "",
        max_chars=160,
        key=f"{key}-title",
        placeholder=_("Earthquake south of Lombok"),
    )
    with st.container(horizontal=True, gap="small"):
        kinds = list(KINDS)
        kind = st.selectbox(
            _("Kind"),
            kinds,
            index=kinds.index(was.kind) if was else 0,
            format_func=lambda code: _(KINDS[code]),
            key=f"{key}-kind",
            width=240,
        )
        place = st.text_input(
            _("Place"),
            was.place if was else "",
            max_chars=160,
            key=f"{key}-place",
            placeholder=_("Lombok Strait"),
        )
    hosts = st.multiselect(
        _("Countries affected"),
        sorted_countries(listed_countries()),
        default=list(was.hosts) if was else [],
        format_func=country_name,
        key=f"{key}-hosts",
        placeholder=_("Choose countries"),
        help=_("Your missions hosted there come onto the board. You can take some off or add others later."),
    )
    onset = moment_fields(
        _("Day it began"),
        _("Time it began"),
        was.onset if was else now() - timedelta(minutes=5),
        f"{key}-onset",
    )
    drill = st.toggle(
        _("This is a drill"),
        was.drill if was else False,
        key=f"{key}-drill",
        help=_("Everything about it is then marked as an exercise: board, check-in and reports."),
    )
    return _Said(title, kind, place, hosts, onset, drill, _tier(viewer, was, key))


def _tier(viewer: Viewer, was: Incident | None, key: str) -> str:
    """Ask who sees the incident, where the viewer may decide it and it is not decided for good."""
    now_is = was.tier if was else "own"
    if now_is == "network" or not viewer.has("approver", "secretariat"):
        return now_is
    return st.radio(
        _("Who sees this incident"),
        list(TIERS),
        format_func=lambda tier: _(TIERS[tier]),
        key=f"{key}-tier",
        help=_("Once the network has seen it, it cannot be taken back."),
    )


def _problem(said: _Said) -> str:
    """Return what is missing and how to mend it; empty when nothing is."""
    if len(said.title.strip()) < SHORTEST:
        return _("Say in a few words what happened, such as: Earthquake south of Lombok.")
    if not said.place.strip():
        return _("The place is missing. Write where it happened, as precisely as you know.")
    if not said.hosts:
        return _(
            "No country is chosen. Choose the countries affected, so that your missions there come onto the board."
        )
    if said.onset is None:
        return _(
            "Say on which day and at what time it began. A guess is better than nothing; you can change it."
        )
    return ""
