"""The language a practice is read in: its original, or a translation with what is to be said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from components.page import BadgeColour
from components.practices import badges, beside, written
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import language_name
from core.practices import translations
from core.practices.practices import Section
from core.practices.reading import Practice
from core.practices.translations import Paragraph
from core.texts import _, language, ngettext
from pages.practices.kept import languages_seen, translations_seen

BESIDE: Final = "practice-beside"


@dataclass(frozen=True, slots=True)
class Wording:
    """A practice in one language. ``parts``: part → its paragraphs; ``machine``: a person has not checked it all."""

    language: str
    original: str
    parts: Mapping[str, Sequence[Paragraph]]
    machine: bool = False

    def text(self, part: str) -> str:
        """Return a part as it is shown, in Markdown; what nobody translated stays in the original."""
        return "\n\n".join(shown(one) for one in self.parts.get(part, ()))


def shown(paragraph: Paragraph) -> str:
    """Return a paragraph's translation, or the original where none stands for it."""
    return paragraph.translation.shown if paragraph.translation else paragraph.source


def wording(found: Practice, paragraphs: Sequence[Paragraph], tag: str) -> Wording:
    """Return the paragraphs of a practice by part."""
    parts: dict[str, list[Paragraph]] = {}
    for one in paragraphs:
        parts.setdefault(one.part, []).append(one)
    machine = any(one.state == "machine" for one in paragraphs)
    return Wording(tag, found.original_language, parts, machine)


def choose_wording(viewer: Viewer | None, api: Api, found: Practice, known: Sequence[Section]) -> Wording:
    """Ask which language to read in, where there are several, and say what kind of text it is."""
    vouched = languages_seen(viewer, api, found.id)
    paragraphs = translations.original(found.content, [section.code for section in known])
    original = found.original_language
    choices = [original, *(tag for tag in vouched if tag != original)]
    if len(choices) == 1:
        return wording(found, paragraphs, original)
    linked = st.query_params.get("in", "")
    first = linked if linked in choices else language() if language() in choices else original
    chosen: str = st.segmented_control(
        _("Language"),
        choices,
        format_func=language_name,
        default=first,
        required=True,
        key=f"practice-in-{found.id}",
    )
    if chosen != linked:
        st.query_params["in"] = chosen
    if chosen == original:
        return wording(found, paragraphs, original)
    paragraphs = translations.beside(paragraphs, translations_seen(viewer, api, found.id, chosen))
    badges(quality(paragraphs, original, vouched=vouched[chosen]))
    st.toggle(_("Show the original beside it"), key=BESIDE)
    return wording(found, paragraphs, chosen)


def quality(
    paragraphs: Sequence[Paragraph], original: str, *, vouched: bool
) -> list[tuple[str, BadgeColour]]:
    """Return how far to trust a translation: who made it, who checked it, what is not, or no longer, translated."""
    states = [one.state for one in paragraphs]
    machine, stale, missing = (states.count(state) for state in ("machine", "stale", "missing"))
    marks: list[tuple[str, BadgeColour]] = []
    if vouched:
        marks.append((_("Verified by its ministry"), "green"))
    elif machine:
        text = ngettext(
            "{n} paragraph by machine, not checked", "{n} paragraphs by machine, not checked", machine
        )
        marks.append((text.format(n=machine), "orange"))
    elif "edited" in states:
        marks.append((_("Translated by people, not verified by its ministry"), "gray"))
    if stale:
        text = ngettext(
            "{n} paragraph changed since it was translated",
            "{n} paragraphs changed since they were translated",
            stale,
        )
        marks.append((text.format(n=stale), "orange"))
    if missing:
        text = ngettext("{n} paragraph only in {language}", "{n} paragraphs only in {language}", missing)
        marks.append((text.format(n=missing, language=language_name(original)), "gray"))
    return marks


def draw_part(said: Wording, part: str) -> None:
    """Draw one part of a practice: its text, or the original beside it."""
    if said.language == said.original or not st.session_state.get(BESIDE):
        written(said.text(part), language=said.language)
        return
    for one in said.parts.get(part, ()):
        beside([(said.original, one.source), (said.language, shown(one))])
