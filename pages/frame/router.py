"""One run of the portal: who looks, what they may open, and the page they chose."""

from collections.abc import Hashable
from pathlib import Path

import streamlit as st

from components.brand import logo, mark
from components.figure import offer_beside
from components.language import speak, widget_texts
from components.page import lead_to, line_link, message, plain
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.refusals import Refused, Unreachable
from core.settings import settings
from core.texts import _, language
from core.workshop.workshops import RUNS_WORKSHOPS
from pages.frame import signin
from pages.frame.language import choose_language, language_switch
from pages.frame.registry import PAGES, Entry, entry
from pages.frame.search import search_box
from pages.workshop.adding import add_to_workshop


def run() -> None:
    """Draw the bar, then the page. What a viewer may not open is not in their navigation."""
    choose_language()
    st.set_page_config(
        page_title="Jejaring", page_icon=mark("icon"), layout="wide", initial_sidebar_state="collapsed"
    )
    logo()
    speak(language(), widget_texts())
    viewer = signin.known_viewer()
    pages = _pages(viewer)
    page = st.navigation(list(pages.values()), position="hidden" if viewer is None else "top")
    lead_to(pages)
    _bar(viewer)
    offer_beside(add_to_workshop if viewer is not None and viewer.has(RUNS_WORKSHOPS) else None)
    try:
        page.run()
    except (Refused, Unreachable) as trouble:
        # What a page does not expect is said all the same, and nothing else breaks.
        message("error", trouble.sentence)


def _pages(viewer: Viewer | None) -> dict[Path, st.Page]:
    """Return every page by its file, made once a session: looking for their files was a tenth of a rerun.

    Before the sign-in they stay reachable, so that a link leads to the sign-in and then to
    itself. A page for others is known but not listed: a link to it gets the guard's words,
    not Streamlit's.
    """
    made: dict[Hashable, dict[Path, st.Page]] = st.session_state.setdefault("pages", {})
    whose = (language(), None if viewer is None else viewer.roles)
    if whose not in made:
        made[whose] = {one.path: _page(one, listed=viewer is None or viewer.has(*one.roles)) for one in PAGES}
    return made[whose]


def _page(one: Entry, *, listed: bool) -> st.Page:
    return st.Page(
        one.path,
        title=_(one.title),
        url_path=one.url_path,
        default=not one.url_path,
        visibility="visible" if listed and one.in_menu else "hidden",
    )


def _bar(viewer: Viewer | None) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"
    ):
        if settings().demonstration:
            st.badge(_("Demonstration: people and figures are invented"), color="orange")
        if viewer is not None:
            search_box(viewer)
        language_switch()
        if viewer is not None:
            with st.popover(plain(viewer.name)):
                st.markdown(
                    f"**{plain(viewer.name)}**  \n{plain(country_name(viewer.country))}  \n{plain(viewer.email)}"
                )
                line_link(entry("help").path, _("Help"))
                st.button(_("Sign out"), on_click=signin.sign_out, key="sign-out")
