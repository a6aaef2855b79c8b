"""The languages of a practice: original beside translation, paragraph by paragraph, by machine and by people."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.page import message, onward, page_header, plain
from components.practices import badges, written
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import language_name, sorted_languages
from core.practices import translations
from core.practices.practices import Overtaken
from core.practices.reading import Practice
from core.practices.translation import LANGUAGES, findings
from core.practices.translations import Paragraph
from core.refusals import Refused, Unreachable
from core.texts import N_, _, language
from pages.frame.registry import entry
from pages.frame.visit import forget, kept
from pages.practices.kept import languages_seen, sections_seen, translations_seen
from pages.practices.reading_in import quality
from pages.practices.translating_machine import machine

STATES: Mapping[str, str] = {
    "missing": N_("Not translated"),
    "stale": N_("The original changed"),
    "machine": N_("By machine, not checked"),
    "edited": N_("By a person"),
}
LONGEST = 20_000


def show_languages(viewer: Viewer, api: Api, found: Practice) -> None:
    """Draw the choice of a language, how far its translation is, and its paragraphs."""
    page_header(found.content.title, _("In other languages. Readers always see who translated and who checked."))
    onward(entry("practices").path, _("Back to the practice"), {"practice": found.id})
    target = _target(found)
    known = sections_seen(viewer, api)
    paragraphs = translations.beside(
        translations.original(found.content, [section.code for section in known]),
        translations_seen(viewer, api, found.id, target),
    )
    vouched = languages_seen(viewer, api, found.id).get(target, False)
    badges(quality(paragraphs, found.original_language, vouched=vouched))
    may_write = viewer.has(*entry("practice_editor").roles)
    terms = kept(("terms", target), lambda: translations.protected_terms(api, target))
    if may_write:
        machine(api, found, target, paragraphs, terms)
        _vouch(viewer, api, found, target, paragraphs, vouched=vouched)
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
            _paragraph(api, found, target, one, terms, may_write=may_write)


def _target(found: Practice) -> str:
    """Ask for the language; it stands in the address."""
    tags = sorted_languages(tag for tag in LANGUAGES if tag != found.original_language)
    linked = st.query_params.get("in", "")
    first = linked if linked in tags else language() if language() in tags else tags[0]
    chosen: str = st.selectbox(
        _("Translate into"), tags, index=tags.index(first), format_func=language_name, key="translating-into", width=320
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
    if st.button(label, key=f"vouch-{target}", help=_("Every change of the translation takes your word back.")):
        try:
            translations.verify(api, found.id, target, verified=not vouched)
        except (Refused, Unreachable) as trouble:
            message("error", trouble.sentence)
            return
        forget()
        st.rerun()


def _paragraph(
    api: Api, found: Practice, target: str, one: Paragraph, terms: Mapping[str, str], *, may_write: bool
) -> None:
    """Draw one paragraph beside its translation, which a person can change."""
    given = one.translation
    left, right = st.columns(2, gap="medium")
    with left:
        written(one.source, language=found.original_language)
    with right:
        colour = "green" if one.state == "edited" else "orange" if one.state in {"machine", "stale"} else "gray"
        badges([(_(STATES[one.state]), colour)])
        if one.earlier is not None and given is None:
            st.markdown(f":gray[{plain(_('It was: {text}').format(text=one.earlier.shown))}]")
        if not may_write:
            written(given.shown if given else "–", language=target)
            return
        text = st.text_area(
            _("In {language}").format(language=language_name(target)),
            given.shown if given else "",
            max_chars=LONGEST,
            key=f"say-{found.id}-{target}-{one.key}-{given.revision if given else 0}-{given is not None}",
            label_visibility="collapsed",
        )
        if text.strip() != (given.shown if given else "").strip():
            _save(api, found, target, one, text)
        if given is not None:
            for finding in findings(one.source, given.shown, found.original_language, target, terms):
                st.markdown(f":orange[{plain(finding.sentence)}]")
    st.divider()


def _save(api: Api, found: Practice, target: str, one: Paragraph, text: str) -> None:
    try:
        translations.edit(api, found.id, target, one, text.strip())
    except Overtaken as overtaken:
        forget()
        message(
            "warning",
            _("{name} changed this paragraph meanwhile. Yours is still in the field: load the page again to see theirs.").format(
                name=overtaken.name
            ),
        )
        return
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    forget()
    st.rerun()
