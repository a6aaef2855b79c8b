"""The practice editor: write with a preview, attach, compare versions, and let a colleague publish."""

import streamlit as st

from components.live import listen
from components.page import message, page_header
from core.practices.practices import drafts
from core.texts import _
from pages.frame import opened
from pages.practices.editor_facts import draw_facts
from pages.practices.editor_files import draw_files
from pages.practices.editor_open import (
    as_stored,
    choose_practice,
    opened_draft,
    saved_line,
    store,
    watch_others,
)
from pages.practices.editor_review import draw_review, state_line
from pages.practices.editor_start import draw_start
from pages.practices.editor_state import DONE
from pages.practices.editor_text import draw_text
from pages.practices.editor_versions import draw_versions

viewer, api = opened("practice_editor")
page_header(
    _("Practice editor"),
    _(
        "Tell what was done so that another mission can do it, too. A colleague reads it before it is published."
    ),
)
listen()
done = st.session_state.pop(DONE, "")
if done:
    message("success", done)
chosen = choose_practice(drafts(api))
if not chosen:
    draw_start(api)
else:
    open_now = opened_draft(api, chosen)
    head = st.container(gap="small")
    watch_others(viewer, api, open_now)
    line = st.empty()
    views = {
        "text": _("Text"),
        "facts": _("Facts and figures"),
        "files": _("Pictures and documents"),
        "versions": _("Versions"),
        "review": _("Review and publish"),
    }
    linked = st.query_params.get("view", "text")
    view = st.segmented_control(
        _("Part"),
        list(views),
        format_func=views.__getitem__,
        default=linked if linked in views else "text",
        required=True,
        key="practice-view",
    )
    if view != linked:
        st.query_params["view"] = view
    if view == "versions":
        draw_versions(viewer, api, as_stored(api, open_now))
    elif view == "review":
        draw_review(viewer, api, as_stored(api, open_now))
    else:
        draw = {"text": draw_text, "facts": draw_facts, "files": draw_files}[view]
        store(viewer, api, open_now, draw(viewer, api, open_now))
    # Both are said last, as what was just written changes them.
    with head:
        state_line(open_now.draft)
    saved_line(line, open_now)
