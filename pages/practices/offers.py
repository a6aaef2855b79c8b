"""What a reader can do with a practice: cite it, send it on, print it, compare it, and for its ministry edit it."""

from collections.abc import Sequence

import streamlit as st

from components.page import onward
from components.practices import share
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.practices.practices import Section
from core.practices.printing import Sheet, printed
from core.practices.reading import Practice
from core.texts import _
from pages.frame.registry import entry
from pages.practices.attached import pictures
from pages.practices.evidence import latest
from pages.practices.library import MOST_COMPARED, PICKED, toggle_picked
from pages.practices.reading_in import Wording
from pages.practices.words import facts_line


def address(practice: str, language: str = "") -> str:
    """Return the address of a practice, in a language where one is named; empty outside a browser."""
    here = (st.context.url or "").split("?")[0]
    return f"{here}?practice={practice}{f'&in={language}' if language else ''}" if here else ""


def citation(found: Practice, shown: Wording) -> str:
    """Return how to name the practice elsewhere: who, when, what, which version, where."""
    said = _(
        "{country} ({year}). {title}. Version {version}. Jejaring, the network of digital diplomacy. {link}"
    )
    return said.format(
        country=country_name(found.country),
        year=found.published_at.year,
        title=shown.text("title"),
        version=found.version,
        link=address(found.id),
    ).strip()


def offers(
    viewer: Viewer | None, api: Api, found: Practice, shown: Wording, sections: Sequence[Section]
) -> None:
    """Draw what can be done with this practice."""
    in_language = shown.language if shown.language != shown.original else ""
    share(address(found.id, in_language), citation(found, shown), key="practice-share")
    if viewer is None:
        return
    st.download_button(
        _("Print or keep as PDF"),
        data=lambda: printed(_sheet(viewer, api, found, shown, sections)),
        file_name=f"practice-{found.id[:8]}.pdf",
        mime="application/pdf",
        on_click="ignore",
        key="practice-pdf",
    )
    picked: dict[str, str] = st.session_state.setdefault(PICKED, {})
    st.checkbox(
        _("Compare this one"),
        found.id in picked,
        disabled=found.id not in picked and len(picked) >= MOST_COMPARED,
        key=f"pick-{found.id}",
        on_change=toggle_picked,
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


def _sheet(viewer: Viewer, api: Api, found: Practice, shown: Wording, sections: Sequence[Section]) -> Sheet:
    """Return the practice as it is printed."""
    content = found.content
    frozen = latest(viewer, api, found)
    return Sheet(
        title=shown.text("title"),
        subtitle=facts_line(found.country, content.platform, content.start_month),
        language=shown.language,
        facts=[(_("In short"), shown.text("summary"))],
        sections=[(_(section.name), shown.text(section.code)) for section in sections],
        citation=citation(found, shown),
        link=address(found.id),
        day=found.published_at.date(),
        evidence=frozen,
        machine_translated=shown.machine,
        pictures=pictures(api, found),
    )
