"""Pictures and documents of a practice: checked, cleaned, described, and taken out again."""

from dataclasses import replace

import streamlit as st

from components.page import message, plain
from components.practices import picture
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.attached import LARGEST, cleaned
from core.practices.attachments import add, attachments
from core.practices.content import Content
from core.refusals import Refused, Unreachable
from core.texts import _
from pages.frame.visit import forget, kept
from pages.practices.attached import MEGABYTE, drawn_picture, size_text
from pages.practices.editor_state import Open
from pages.practices.sheet import is_picture

KINDS = ("png", "jpg", "jpeg", "webp", "gif", "pdf")


def draw_files(viewer: Viewer, api: Api, there: Open) -> Content:
    """Draw what is attached and the form for more; return the content as it is then."""
    content = there.draft.content
    known = {
        one.id: one
        for one in kept(("attachments", there.draft.practice), lambda: attachments(api, there.draft.practice))
    }
    left_out = []
    for one in (known[id_] for id_ in content.attachments if id_ in known):
        with st.container(border=True, gap="small"):
            if is_picture(one):
                picture(drawn_picture(viewer, api, one), one.alt, one.alt)
            st.markdown(f"**{plain(one.name)}** :gray[{size_text(one)}]")
            if st.button(_("Take out"), key=f"take-out-{one.id}", type="tertiary"):
                left_out.append(one.id)
    added = _form(api, there)
    if not added and not left_out:
        return content
    stay = [one for one in content.attachments if one not in left_out]
    return replace(content, attachments=(*stay, *([added] if added else [])))


def _form(api: Api, there: Open) -> str:
    """Draw the form; return the id of what was added, empty when nothing was."""
    with st.form(there.key(f"attach-{len(there.draft.content.attachments)}"), clear_on_submit=False):
        file = st.file_uploader(
            _("A picture or a PDF, at most 20 MB"), type=list(KINDS), max_upload_size=LARGEST // MEGABYTE
        )
        alt = st.text_input(
            _("What it shows, for those who do not see it"),
            max_chars=500,
            help=_("One sentence. Without it a picture cannot be added."),
        )
        st.markdown(
            f":small[:gray[{plain(_('Where it was taken and by whom is removed before it is stored.'))}]]"
        )
        if not st.form_submit_button(_("Add"), type="primary"):
            return ""
    if file is None:
        message("error", _("Choose a file first."))
        return ""
    try:
        checked = cleaned(file.getvalue(), alt)
        added = add(api, there.draft.practice, file.name, checked.media_type, checked.content, alt.strip())
    except (Refused, Unreachable) as trouble:
        message("error", trouble.sentence)
        return ""
    forget()
    return added
