"""The first line of every page."""

from typing import TYPE_CHECKING

import streamlit as st

from components.page import page_header
from core.practices.reading import nobody
from core.settings import settings
from core.texts import _
from pages.frame import signin, visit
from pages.frame.language import choose_language
from pages.frame.registry import entry

if TYPE_CHECKING:
    from core.access.api import Api
    from core.access.viewer import Viewer


def opened(area: str) -> "tuple[Viewer, Api]":
    """Return the viewer and their window on the database, or end the run with what to do.

    The guard does not trust the navigation: a page run without it is refused the same way.
    """
    choose_language()
    viewer = signin.current()
    if viewer is None:
        st.stop()
    if not viewer.has(*entry(area).roles):
        page_header(
            _("This page is not open to you"),
            _("Your roles do not include it. Ask your ministry's approver if you need it for your work."),
        )
        st.stop()
    visit.begin(area, viewer)
    return viewer, signin.api()


def opened_to_all(area: str) -> "tuple[Viewer | None, Api]":
    """Return the viewer and their window; for whoever is not signed in, nobody's window on what is public.

    Raises ValueError for a page that is not public.
    """
    if not entry(area).public:
        raise ValueError(f"the page {area} is for members")
    choose_language()
    viewer = signin.known_viewer()
    if viewer is not None:
        return opened(area)
    visit.begin(area, None)
    return None, nobody(settings())
