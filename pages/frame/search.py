"""The search of the bar: from every page to anything, by a button, "/" or Ctrl+K."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from components.page import STATES, line_link, plain
from core.access.viewer import Viewer
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.commitments.instruments import commitments, instruments
from core.guides import GUIDES
from core.refusals import Refused, Unreachable
from core.search.everything import Hit, search
from core.texts import N_, _
from pages.benchmarks.kept import reference
from pages.frame import signin
from pages.frame.registry import PAGES, entry

TYPED: Final = "search-typed"
# Kind → the heading it stands under, the page that opens it, and the parameter that names it there.
KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "page": (N_("Pages"), "", ""),
    "help": (N_("Help"), "help", "guide"),
    "indicator": (N_("Indicators"), "benchmarks", "indicator"),
    "mission": (N_("Missions"), "missions", "mission"),
    "account": (N_("Accounts"), "missions", "mission"),
    "practice": (N_("Practices"), "practices", "practice"),
    "edition": (N_("Awards"), "awards", "edition"),
    "result": (N_("Award results"), "awards", "edition"),
    "incident": (N_("Incidents"), "crisis", "incident"),
    "submission": (N_("Submissions"), "submissions", "submission"),
    "workshop": (N_("Workshops"), "workshop", "workshop"),
    "instrument": (N_("Instruments"), "commitments", "instrument"),
    "commitment": (N_("Commitments"), "commitments", "commitment"),
    "item": (N_("Items of the monitor"), "monitor", "words"),
}


def search_box(viewer: Viewer) -> None:
    """Draw the button; pressed, it opens the search over the page. The start page brings its script (core.asgi)."""
    # The sign tells which key opens it.
    if st.button(f"{_('Search')} `/`", icon=":material/search:", type="tertiary", key="search-open"):
        # A new search begins empty.
        st.session_state.pop(TYPED, None)
        st.dialog(_("Search everything"), width="medium")(_ask)(viewer)


def _ask(viewer: Viewer) -> None:
    typed = st.text_input(
        _("Search everything"),
        placeholder=_("A mission, an account, an indicator, a practice, a page …"),
        label_visibility="collapsed",
        key=TYPED,
    )
    try:
        found = search(signin.api(), typed, _named(viewer))
    except (Refused, Unreachable) as trouble:
        st.error(trouble.sentence)
        return
    with st.container(key="search-found", gap="small"):
        for kind in KINDS:
            if some := [hit for hit in found if hit.kind == kind]:
                st.markdown(f":small[:gray[{plain(_(KINDS[kind][0]))}]]")
                for hit in some:
                    page, query = _place(hit)
                    line_link(page, hit.title, query, aside=_aside(hit))
    if len(typed.strip()) > 1 and not found:
        st.markdown(plain(_("Nothing you may read is called so. Try fewer words.")))


def _named(viewer: Viewer) -> list[Hit]:
    """Return what the portal itself is made of, as far as this viewer may open it."""
    pages = [Hit("page", one.area, _(one.title)) for one in PAGES if viewer.has(*one.roles)]
    indicators = [
        Hit("indicator", one.code, _(one.name), _(one.question)) for one in reference(signin.api())[0]
    ]
    guides = [Hit("help", code, _(title)) for code, title in GUIDES.items()]
    agreed = [Hit("instrument", one.code, _(one.title)) for one in instruments()]
    promised = [
        Hit("commitment", code, _(one.title), _(instrument.title))
        for code, (instrument, one) in commitments().items()
    ]
    return [*pages, *indicators, *guides, *agreed, *promised]


def _place(hit: Hit) -> tuple[Path, dict[str, str]]:
    """Return the page that opens what was found, at the right place."""
    if hit.kind == "page":
        return entry(hit.id).path, {}
    if hit.kind == "item":
        # The item among what else its feed says: found by its title, whenever it was.
        return entry("monitor").path, {"words": f'"{hit.title}"', "period": "all"}
    _heading, area, parameter = KINDS[hit.kind]
    return entry(area).path, {parameter: hit.id}


def _aside(hit: Hit) -> str:
    """Return a word or two that tell things of one name apart."""
    country = country_name(hit.country) if hit.country else ""
    match hit.kind:
        case "account":
            detail = platform_name(hit.detail)
        case "submission":
            return _(STATES[hit.detail][0])
        case "practice":
            detail = ""
        case _:
            detail = hit.detail
    return ", ".join(dict.fromkeys(part for part in (detail, country) if part))
