"""One paragraph of a translation: the original beside what stands for it, which a person can change."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from components.page import BadgeColour, message, plain
from components.practices import badges, written
from core.access.api import Api
from core.catalogue.names import language_name
from core.practices import translations
from core.practices.practices import Overtaken
from core.practices.reading import Practice
from core.practices.translation import findings
from core.practices.translations import Paragraph
from core.refusals import Refused, Unreachable
from core.texts import N_, _
from pages.frame.visit import forget

STATES: Final[Mapping[str, tuple[str, BadgeColour]]] = {
    "missing": (N_("Not translated"), "gray"),
    "stale": (N_("The original changed"), "orange"),
    "machine": (N_("By machine, not checked"), "orange"),
    "edited": (N_("By a person"), "green"),
}
LONGEST: Final = 20_000


def draw_paragraph(
    api: Api, found: Practice, target: str, one: Paragraph, terms: Mapping[str, str], *, may_write: bool
) -> None:
    """Draw one paragraph beside its translation, which a person can change."""
    given = one.translation
    left, right = st.columns(2, gap="medium")
    with left:
        written(one.source, language=found.original_language)
    with right:
        word, colour = STATES[one.state]
        badges([(_(word), colour)])
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
            _(
                "{name} changed this paragraph meanwhile. Yours is still in the field: load the page again to see theirs."
            ).format(name=overtaken.name),
        )
        return
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return
    forget()
    st.rerun()
