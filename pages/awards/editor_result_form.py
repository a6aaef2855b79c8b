"""What can be written in a result: who, for what, in which words, with which picture and links."""

import re
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from components.page import message
from core.awards.photos import LARGEST_UPLOAD
from core.texts import _
from pages.awards.editor_forms import Fields
from pages.awards.editor_review import fresh, sent

# The figures of a score are those of one mission, and do not go to another one.
OTHER_MISSION: Final = {"rule_id": None, "working": None, "figure": None}


def result_form(
    values: Mapping[str, Any],
    missions: Mapping[str, str],
    *,
    to_a_person: bool,
    key: str,
    correcting: bool = False,
) -> Fields | None:
    """Draw a result; return its fields when they are sent. An uploaded picture is in ``upload``."""
    choices = list(missions)
    before = values.get("mission_id")
    with st.form(fresh(key)):
        mission = st.selectbox(
            _("Mission"),
            choices,
            index=choices.index(before) if before in choices else 0,
            format_func=missions.__getitem__,
        )
        person = st.text_input(
            _("Head of mission") if to_a_person else _("Person (if one is honoured)"),
            values.get("person_name") or "",
            max_chars=200,
        )
        rank = st.number_input(_("Rank"), 1, 999, values.get("rank") or 1)
        band = st.text_input(
            _("Group it was ranked within (empty for all)"), values.get("band") or "", max_chars=200
        )
        citation = st.text_area(_("Citation"), values.get("citation") or "", max_chars=4000)
        links = st.text_area(
            _("Links, one a line: title | address"),
            "\n".join(f"{link['title']} | {link['url']}" for link in values.get("links") or []),
        )
        upload = st.file_uploader(
            _("Photograph (JPEG, PNG or WebP)"),
            type=["jpg", "jpeg", "png", "webp"],
            max_upload_size=LARGEST_UPLOAD // 1_000_000,
        )
        alt = st.text_input(_("What the photograph shows"), values.get("photo_alt") or "", max_chars=500)
        if not sent(_("Save the result"), correcting=correcting):
            return None
    read = read_links(links)
    problem = _result_problem(citation, read, has_photo=bool(upload or values.get("photo_id")), alt=alt)
    if problem:
        message("error", problem)
        return None
    return {
        "mission_id": mission,
        "person_name": person.strip() or None,
        "rank": int(rank),
        "band": band.strip() or None,
        "citation": citation.strip(),
        "links": read,
        "photo_alt": alt.strip() or None,
        **({"upload": upload.getvalue()} if upload else {}),
        **(OTHER_MISSION if before and mission != before else {}),
    }


def _result_problem(citation: str, links: list[dict[str, str]] | None, *, has_photo: bool, alt: str) -> str:
    """Return what is missing, in a sentence; empty when nothing is."""
    if not citation.strip():
        return _("Write a citation: the words said about the result.")
    if links is None:
        return _("Each link is a title, a bar and an address: The ceremony | https://…")
    if has_photo and not alt.strip():
        return _("Say what the photograph shows, for whoever cannot see it.")
    if alt.strip() and not has_photo:
        return _("There is a description, but no photograph. Choose one, or empty the field.")
    return ""


def read_links(text: str) -> list[dict[str, str]] | None:
    """Return the links of lines ``title | address``; None when a line is something else."""
    links = []
    for line in filter(None, map(str.strip, text.splitlines())):
        title, bar, address = line.rpartition("|")
        if not bar or not title.strip() or not re.fullmatch(r"https?://\S+", address.strip()):
            return None
        links.append({"title": title.strip(), "url": address.strip()})
    return links
