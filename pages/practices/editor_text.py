"""The text of a practice: one part at a time, with its hint, and beside it how it will look."""

from dataclasses import replace
from typing import Final

import streamlit as st

from components.live import live
from components.page import plain
from components.practices import written
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.content import Content
from core.texts import _
from pages.practices.editor_state import Open
from pages.practices.kept import sections_seen

IN_SHORT: Final = "summary"
LONGEST: Final = 20_000
LONGEST_SUMMARY: Final = 600
HEIGHT: Final = 420


def draw_text(viewer: Viewer, api: Api, there: Open) -> Content:
    """Draw title, the part chosen and its preview; return the content as the fields hold it."""
    content = there.draft.content
    known = {section.code: section for section in sections_seen(viewer, api)}
    title = st.text_input(_("Title"), content.title, max_chars=200, key=there.key("title"))
    filled = {IN_SHORT: bool(content.summary.strip())} | {
        code: bool(content.sections.get(code, "").strip()) for code in known
    }
    names = {IN_SHORT: _("In short")} | {code: _(section.name) for code, section in known.items()}
    part = st.pills(
        _("Section"),
        list(names),
        format_func=lambda code: f"{'✓ ' if filled[code] else ''}{plain(names[code])}",
        default=IN_SHORT,
        required=True,
        key="practice-part",
    )
    hint = (
        _(known[part].hint)
        if part in known
        else _("Two or three sentences that stand alone: who did what, and what came of it.")
    )
    st.markdown(f":gray[{plain(hint)}]")
    left, right = st.columns(2, gap="medium")
    with left, live(part):
        text = st.text_area(
            names[part],
            content.summary if part == IN_SHORT else content.sections.get(part, ""),
            height=HEIGHT,
            max_chars=LONGEST_SUMMARY if part == IN_SHORT else LONGEST,
            key=there.key(f"text-{part}"),
            help=_(
                "**bold**, *italic*, lists with - or 1., links as [words](https://…), tables with |. No HTML and no pictures from elsewhere: attach those."
            ),
        )
    with right, st.container(border=True, height="stretch"):
        st.markdown(f":gray[{plain(_('How it will look'))}]")
        written(text or "", language=content.language)
    if part == IN_SHORT:
        return replace(content, title=title.strip() or content.title, summary=text)
    return replace(content, title=title.strip() or content.title, sections={**content.sections, part: text})
