"""What a reader can do with a practice: cite it, send it on, print it, compare it, and for its ministry edit it."""

from collections.abc import Sequence

import streamlit as st

from components.downloads import offer
from components.page import onward
from components.practices import share
from core.access.api import Api
from core.access.viewer import Viewer
from core.practices.attachments import content
from core.practices.practices import Section
from core.practices.printing import printed
from core.practices.reading import Practice
from core.texts import _, language
from pages.frame.afresh import afresh
from pages.frame.registry import entry
from pages.practices import public_files
from pages.practices.evidence import latest
from pages.practices.kept import indicators_seen
from pages.practices.library import MOST_COMPARED, PICKED, set_picked
from pages.practices.reading_in import Wording
from pages.practices.sheet import citation, pictures, sheet


def address(practice: str, language: str = "") -> str:
    """Return the address of a practice, in a language where one is named; empty outside a browser."""
    here = (st.context.url or "").split("?")[0]
    return f"{here}?practice={practice}{f'&in={language}' if language else ''}" if here else ""


def offers(
    viewer: Viewer | None, api: Api, found: Practice, shown: Wording, sections: Sequence[Section]
) -> None:
    """Draw what can be done with this practice."""
    in_language = shown.language if shown.language != shown.original else ""
    share(address(found.id, in_language), citation(found, shown, address(found.id)), key="practice-share")
    _print(viewer, api, found, shown, sections)
    if viewer is None:
        return
    picked: dict[str, str] = st.session_state.setdefault(PICKED, {})
    st.checkbox(
        _("Compare this one"),
        found.id in picked,
        disabled=found.id not in picked and len(picked) >= MOST_COMPARED,
        key=f"pick-{found.id}",
        on_change=set_picked,
        args=[found.id, found.content.title],
        help=_("Pick two to four practices."),
    )
    if len(picked) > 1:
        onward(
            entry("practices").path,
            _("Compare {n} practices").format(n=len(picked)),
            {"compare": ",".join(picked)},
        )
    onward(entry("practices").path, _("Languages"), {"practice": found.id, "view": "languages"})
    if viewer.country == found.country and viewer.has(*entry("practice_editor").roles):
        onward(entry("practice_editor").path, _("Edit this practice"), {"practice": found.id})


def _print(
    viewer: Viewer | None, api: Api, found: Practice, shown: Wording, sections: Sequence[Section]
) -> None:
    """Offer the practice on paper: made here for members, by a route of its own for everybody else."""
    label = _("Print or keep as PDF")
    if viewer is None:
        st.link_button(label, public_files.print_path(found.id, shown.language, language()))
        return
    indicator = indicators_seen(viewer, api).get(found.content.indicator or "")
    link, evidence = address(found.id), latest(viewer, api, found)

    def written(later: Api) -> bytes:
        drawn = pictures(found, lambda one: content(later, one))
        return printed(
            sheet(found, shown, sections, link=link, evidence=evidence, indicator=indicator, pictures=drawn)
        )

    offer(
        label,
        afresh(viewer, written),
        file_name=f"practice-{found.id[:8]}.pdf",
        mime="application/pdf",
        key="practice-pdf",
    )
