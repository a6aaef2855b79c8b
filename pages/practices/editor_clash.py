"""Two people changed the same part: both wordings side by side, and the choice which one stays."""

from dataclasses import replace

import streamlit as st

from components.page import message, plain
from components.practices import difference
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.difference import rows
from core.practices.practices import Overtaken, save
from core.texts import _
from pages.practices.editor_parts import part_name, part_text
from pages.practices.editor_state import Clash, Open, load


def draw_clash(viewer: Viewer, api: Api, there: Open) -> None:
    """Draw each part in both wordings; theirs is saved, and the writer's stays until they decide."""
    clash = there.clash
    if clash is None:
        return
    message(
        "warning",
        _("{name} changed the same part as you did.").format(name=clash.name),
        remedy=_(
            "Theirs is saved. Yours is below: keep theirs, or put yours in its place. Versions keep both."
        ),
    )
    for part in clash.parts:
        st.markdown(f"**{plain(part_name(viewer, api, part))}**")
        shown = rows(part_text(there.draft.content, part), part_text(clash.mine, part))
        difference(shown, clash.name, _("You"))
    with st.container(horizontal=True, gap="small"):
        if st.button(_("Keep theirs"), key=there.key("clash-theirs")):
            there.clash = None
            st.rerun()
        if st.button(_("Put mine in its place"), key=there.key("clash-mine")):
            _put_mine(api, there, clash)
            st.rerun()


def _put_mine(api: Api, there: Open, clash: Clash) -> None:
    """Keep their text as a version, then save the writer's parts over it."""
    now = there.draft
    sections = dict(now.content.sections)
    fields = {}
    for part in clash.parts:
        if part in sections or part in clash.mine.sections:
            sections[part] = clash.mine.sections.get(part, "")
        else:
            fields[part] = getattr(clash.mine, part)
    try:
        kept = save(api, now.practice, now.revision, now.content, keep=True)
        save(api, now.practice, kept.revision, replace(now.content, sections=sections, **fields), keep=True)
    except Overtaken as again:
        there.told = _("{name} saved again meanwhile. Look at it, then decide.").format(name=again.name)
        there.take(load(api, now.practice))
        return
    there.clash = None
    there.take(load(api, now.practice))
