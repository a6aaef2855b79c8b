"""Pictures and documents of a practice."""

import base64
from functools import partial
from typing import Final

import streamlit as st

from components.downloads import offer
from components.page import number_text, plain
from components.practices import picture
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.attachments import Stored, content, public_content
from core.practices.pictures import for_the_page
from core.practices.reading import Practice
from core.texts import _
from pages.frame.afresh import afresh
from pages.frame.visit import kept
from pages.practices.public_files import file_path
from pages.practices.sheet import is_picture

MEGABYTE: Final = 1_000_000


def size_text(one: Stored) -> str:
    """Return how large an attachment is: 340 kB, 1.2 MB."""
    if one.bytes < MEGABYTE:
        return f"{number_text(max(1, round(one.bytes / 1000)))} kB"
    return f"{number_text(round(one.bytes / MEGABYTE, 1))} MB"


def show_attachments(viewer: Viewer | None, api: Api, found: Practice) -> None:
    """Draw the pictures, and offer the documents."""
    if not found.attachments:
        return
    st.header(_("Pictures and documents"), anchor="attachments")
    for one in found.attachments:
        label = plain(f"{one.name} ({size_text(one)})")
        if is_picture(one):
            drawn = drawn_picture(viewer, api, one)
            if drawn:
                picture(drawn, one.alt, one.alt)
        elif viewer is None:
            st.link_button(label, file_path(found.id, one.id))
        else:
            offer(
                label,
                afresh(viewer, partial(content, attachment=one)),
                file_name=one.name,
                mime=one.media_type,
                key=f"attachment-{one.id}",
            )


def drawn_picture(viewer: Viewer | None, api: Api, one: Stored) -> str:
    """Return a picture as a page shows it: a JPEG of the page's width, as base64; empty where it is gone."""

    def look_up() -> str:
        whole = content(api, one) if viewer else public_content(api, one)
        return base64.b64encode(for_the_page(whole)).decode() if whole else ""

    return kept(("picture", one.id), look_up)
