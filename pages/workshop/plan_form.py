"""The form by which a workshop is begun or changed."""

from typing import Final

import streamlit as st

from components.page import message
from core.access.api import Api
from core.catalogue.names import language_name
from core.texts import LANGUAGES, _, language
from core.workshop.workshops import Plan, Workshop, begin_workshop, change_workshop
from pages.frame.press import act, turn

SHORTEST: Final = 3


def beginning_form(api: Api) -> None:
    """Ask what the workshop is called, and open it."""
    said = _fields(None, f"workshop-{turn()}", _("Begin the workshop"))
    if said:
        act(lambda: _begin(api, said), _("The workshop is begun. Put steps on its agenda."))


def _begin(api: Api, said: Plan) -> None:
    st.query_params.from_dict({"workshop": begin_workshop(api, said)})


def changing_form(api: Api, found: Workshop) -> None:
    """Ask what is to be said differently of a draft."""
    said = _fields(found, f"workshop-{found.id}-{turn()}", _("Save the changes"))
    if said:
        act(lambda: change_workshop(api, found.id, said), _("The workshop was changed."))


def _fields(was: Workshop | None, key: str, button: str) -> Plan | None:
    """Draw the form; return what it says once it is sent and complete."""
    with st.form(key, border=False):
        title = st.text_input(
            _("Title"),
            was.title if was else "",
            max_chars=160,
            key=f"{key}-title",
            placeholder=_("Digital diplomacy workshop, Denpasar"),
        )
        with st.container(horizontal=True, gap="small"):
            place = st.text_input(_("Place"), was.place if was else "", max_chars=160, key=f"{key}-place")
            day = st.date_input(
                _("Day"), was.begins_on if was else None, format="YYYY-MM-DD", key=f"{key}-day", width=180
            )
            hour = st.time_input(
                _("Begins at"),
                was.begins_at if was else None,
                step=300,
                key=f"{key}-time",
                width=160,
                help=_("By the clock in the room. The agenda then tells when each step begins."),
            )
        tongue = st.selectbox(
            _("Language of the room"),
            LANGUAGES,
            index=LANGUAGES.index(was.language if was else language()),
            format_func=language_name,
            key=f"{key}-language",
            width=260,
        )
        anonymous = st.toggle(
            _("Countries are letters"),
            was.anonymous if was else False,
            key=f"{key}-anonymous",
            help=_(
                "On the screen and on every phone, names of countries, missions and accounts become letters, drawn by lot. Whoever comes by their ministry's own link sees on their own phone which letter they are."
            ),
        )
        if not st.form_submit_button(button, type="primary"):
            return None
    if len(title.strip()) < SHORTEST:
        message("error", _("Give the workshop a title, such as: Digital diplomacy workshop, Denpasar."))
        return None
    return Plan(title, place, day, hour, tongue, anonymous)
