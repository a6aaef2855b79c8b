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
from core.practices.translations import Paragraph, Translation
from core.texts import _, language, ngettext
from pages.practices.kept import languages_seen, translations_seen

BESIDE: Final = "practice-beside"


@dataclass(frozen=True, slots=True)
class Wording:
    """A practice in one language. ``parts``: part → its paragraphs; ``vouched``: its ministry verified the translation."""

    language: str
    original: str
    parts: Mapping[str, Sequence[Paragraph]]
    vouched: bool = False

    @property
    def machine(self) -> bool:
        """Whether some of it is a machine's that no person has checked."""
        return not self.vouched and any(one.state == "machine" for one in self.paragraphs)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Every paragraph, in order."""
        return tuple(one for part in self.parts.values() for one in part)

    def text(self, part: str) -> str:
        """Return a part as it is shown, in Markdown; what nobody translated stays in the original."""
        return "\n\n".join(shown(one) for one in self.parts.get(part, ()))


def shown(paragraph: Paragraph) -> str:
    """Return a paragraph's translation, or the original where none stands for it."""
    return paragraph.translation.shown if paragraph.translation else paragraph.source


def worded(
    found: Practice,
    known: Sequence[Section],
    tag: str,
    kept: Sequence[Translation] = (),
    *,
    vouched: bool = False,
) -> Wording:
    """Return a practice in a language with what is ``kept`` of its translation, however little."""
    parts: dict[str, list[Paragraph]] = {}
    paragraphs = translations.original(found.content, [section.code for section in known])
    for one in translations.beside(paragraphs, kept):
        parts.setdefault(one.part, []).append(one)
    return Wording(tag, found.original_language, parts, vouched)


def translated(
    viewer: Viewer | None, api: Api, found: Practice, known: Sequence[Section], tag: str
) -> Wording:
    """Return a practice with what stands for it in another language."""
    vouched = languages_seen(viewer, api, found.id).get(tag, False)
    return worded(found, known, tag, translations_seen(viewer, api, found.id, tag), vouched=vouched)


def wording(viewer: Viewer | None, api: Api, found: Practice, known: Sequence[Section], tag: str) -> Wording:
    """Return a practice in the language of ``tag``, or in its original where nobody translated any of it."""
    if tag != found.original_language and tag in languages_seen(viewer, api, found.id):
        return translated(viewer, api, found, known, tag)
    return worded(found, known, found.original_language)


def choose_wording(viewer: Viewer | None, api: Api, found: Practice, known: Sequence[Section]) -> Wording:
    """Ask which language to read in, where there are several, and say what kind of text it is."""
    original = found.original_language
    choices = list(dict.fromkeys([original, *languages_seen(viewer, api, found.id)]))
    if len(choices) == 1:
        return wording(viewer, api, found, known, original)
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
    said = wording(viewer, api, found, known, chosen)
    if chosen != original:
        badges(quality(said))
        st.toggle(_("Show the original beside it"), key=BESIDE)
    return said


def quality(said: Wording) -> list[tuple[str, BadgeColour]]:
    """Return how far to trust a translation: who made it, who checked it, what is not, or no longer, translated."""
    if said.language == said.original:
        return []
    states = [one.state for one in said.paragraphs]
    machine, stale, missing = (states.count(state) for state in ("machine", "stale", "missing"))
    marks: list[tuple[str, BadgeColour]] = []
    if said.vouched:
        marks.append((_("Verified by its ministry"), "green"))
    elif machine:
        text = ngettext(
            "{n} paragraph by machine, not checked", "{n} paragraphs by machine, not checked", machine
        )
        marks.append((text.format(n=machine), "orange"))
    elif "edited" in states:
        marks.append((_("Translated by people, not verified"), "gray"))
    if stale:
        text = ngettext(
            "{n} paragraph changed since it was translated",
            "{n} paragraphs changed since they were translated",
            stale,
        )
        marks.append((text.format(n=stale), "orange"))
    if missing:
        text = ngettext("{n} paragraph only in {language}", "{n} paragraphs only in {language}", missing)
        marks.append((text.format(n=missing, language=language_name(said.original)), "gray"))
    return marks


def draw_part(said: Wording, part: str) -> None:
    """Draw one part of a practice: its text, or the original beside it."""
    if said.language == said.original or not st.session_state.get(BESIDE):
        written(said.text(part), language=said.language)
        return
    for one in said.parts.get(part, ()):
        beside([(said.original, one.source), (said.language, shown(one))])
