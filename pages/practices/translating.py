"""The languages of a practice: original beside translation, paragraph by paragraph, by machine and by people."""

from collections.abc import Sequence

import streamlit as st

from components.page import message, onward, page_header, plain
from components.practices import badges
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import language_name, sorted_languages
from core.practices import translations
from core.practices.reading import Practice
from core.practices.translation import LANGUAGES
from core.practices.translations import Paragraph
from core.refusals import Refused, Unreachable
from core.texts import _, language
from pages.frame.registry import entry
from pages.frame.visit import forget, kept
from pages.practices.kept import sections_seen
from pages.practices.reading_in import quality, translated
from pages.practices.translating_machine import machine
from pages.practices.translating_paragraph import draw_paragraph


def show_languages(viewer: Viewer, api: Api, found: Practice) -> None:
    """Draw the choice of a language, how far its translation is, and its paragraphs."""
    page_header(
        found.content.title, _("In other languages. Readers always see who translated and who checked.")
    )
    onward(entry("practices").path, _("Back to the practice"), {"practice": found.id})
    target = _target(found)
    known = sections_seen(viewer, api)
    said = translated(viewer, api, found, known, target)
    badges(quality(said))
    paragraphs = said.paragraphs
    may_write = viewer.has(*entry("practice_editor").roles)
    terms = kept(("terms", target), lambda: translations.protected_terms(api, target))
    if may_write:
        machine(api, found, target, paragraphs, terms)
        _vouch(viewer, api, found, target, paragraphs, vouched=said.vouched)
    names = {translations.TITLE: _("Title"), translations.SUMMARY: _("In short")}
    names |= {section.code: _(section.name) for section in known}
    there = [part for part in names if any(one.part == part for one in paragraphs)]
    part = st.pills(
        _("Section"),
        there,
        format_func=lambda code: f"{'✓ ' if _whole(paragraphs, code) else ''}{plain(names[code])}",
        default=there[0],
        required=True,
        key="translating-part",
    )
    for one in paragraphs:
        if one.part == part:
            draw_paragraph(api, found, target, one, terms, may_write=may_write)


def _target(found: Practice) -> str:
    """Ask for the language; it stands in the address."""
    tags = sorted_languages(tag for tag in LANGUAGES if tag != found.original_language)
    linked = st.query_params.get("in", "")
    first = linked if linked in tags else language() if language() in tags else tags[0]
    chosen: str = st.selectbox(
        _("Translate into"),
        tags,
        index=tags.index(first),
        format_func=language_name,
        key="translating-into",
        width=320,
    )
    if chosen != linked:
        st.query_params["in"] = chosen
    return chosen


def _whole(paragraphs: Sequence[Paragraph], part: str) -> bool:
    return all(one.state in {"machine", "edited"} for one in paragraphs if one.part == part)


def _vouch(
    viewer: Viewer, api: Api, found: Practice, target: str, paragraphs: Sequence[Paragraph], *, vouched: bool
) -> None:
    """Let the author's ministry say that the translation is right."""
    if viewer.country != found.country or not any(one.translation for one in paragraphs):
        return
    label = _("No longer vouch for it") if vouched else _("We vouch for this translation")
    if st.button(
        label, key=f"vouch-{target}", help=_("Every change of the translation takes your word back.")
    ):
        try:
            translations.verify(api, found.id, target, verified=not vouched)
        except (Refused, Unreachable) as trouble:
            message("error", trouble.sentence)
            return
        forget()
        st.rerun()
