"""What can be written in an edition and a category. Each form returns the fields once it is sent."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from components.page import message
from core.benchmarks.model import Indicator
from core.texts import _
from pages.awards.editor_review import fresh, sent

HOLDERS = ("mission", "head_of_mission")
Fields = dict[str, object]


def edition_form(values: Mapping[str, Any], *, key: str, correcting: bool = False) -> Fields | None:
    """Draw the facts of an edition; return them when they are sent, None until then."""
    with st.form(fresh(key)):
        title = st.text_input(_("Title"), values.get("title") or "", max_chars=200)
        year = st.number_input(_("Year"), 2000, 2100, values.get("year") or date.today().year)  # noqa: DTZ011
        held_on = st.date_input(
            _("Given on"),
            date.fromisoformat(values["held_on"]) if values.get("held_on") else None,
            min_value=date(2000, 1, 1),
            max_value=date(2100, 12, 31),
            format="YYYY-MM-DD",
        )
        place = st.text_input(_("Place"), values.get("place") or "", max_chars=200)
        basis = st.text_area(_("What the results rest on"), values.get("basis") or "", max_chars=1000)
        source_title = st.text_input(_("Source"), values.get("source_title") or "", max_chars=300)
        source_url = st.text_input(_("Address of the source"), values.get("source_url") or "", max_chars=500)
        note = st.text_area(_("Note on the source"), values.get("source_note") or "", max_chars=2000)
        if not sent(_("Save the edition"), correcting=correcting):
            return None
    if len(title.strip()) < 2:
        message("error", _("The edition needs a title."))
        return None
    return {
        "title": title.strip(),
        "year": int(year),
        "held_on": held_on.isoformat() if held_on else None,
        "place": place.strip() or None,
        "basis": basis.strip() or None,
        "source_title": source_title.strip() or None,
        "source_url": source_url.strip() or None,
        "source_note": note.strip() or None,
    }


def category_form(
    values: Mapping[str, Any], indicators: Mapping[str, Indicator], *, key: str, correcting: bool = False
) -> Fields | None:
    """Draw what a category honours; return the fields when they are sent."""
    holders = {"mission": _("A mission"), "head_of_mission": _("A head of mission, by name")}
    none = ""
    with st.form(fresh(key)):
        title = st.text_input(_("Title of the award"), values.get("title") or "", max_chars=200)
        description = st.text_area(
            _("What it honours, in one sentence"), values.get("description") or "", max_chars=2000
        )
        holder = st.selectbox(
            _("Who is honoured"),
            HOLDERS,
            index=HOLDERS.index(values.get("holder") or "mission"),
            format_func=holders.__getitem__,
        )
        choices = [none, *indicators]
        near = st.selectbox(
            _("Nearest indicator"),
            choices,
            index=choices.index(values.get("indicator") or none),
            format_func=lambda code: _(indicators[code].name) if code else _("None"),
        )
        position = st.number_input(_("Place in the order"), 1, 50, values.get("position") or 1)
        if not sent(_("Save the category"), correcting=correcting):
            return None
    if len(title.strip()) < 2 or not description.strip():
        message("error", _("The category needs a title and a sentence on what it honours."))
        return None
    return {
        "title": title.strip(),
        "code": values.get("code") or code_of(title),
        "description": description.strip(),
        "holder": holder,
        "indicator": near or None,
        "position": int(position),
    }


def code_of(title: str) -> str:
    """Return a title as a code: ``most_active_mission``; letters it cannot spell are left out."""
    return re.sub(r"[^a-z]+", "_", title.lower()).strip("_") or "award"
