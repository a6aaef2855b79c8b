"""One practice: its text, what was measured, who took it up, and where to go from it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components.page import day_text, empty_state, onward, page_header, plain
from components.practices import badges, contents, measured, practice_card
from core.access.api import Api
from core.access.viewer import Viewer
from core.catalogue.names import country_name, language_name
from core.practices.practices import Section
from core.practices.reading import Practice
from core.practices.search import similar
from core.texts import _, language
from pages.frame.registry import entry
from pages.frame.visit import kept
from pages.practices.adopting import show_adoption
from pages.practices.attached import show_attachments
from pages.practices.cards import similar_card
from pages.practices.evidence import latest, renew_if_due, show_evidence
from pages.practices.kept import indicators_seen, places_seen, practice_seen, sections_seen, theme_names
from pages.practices.offers import offers
from pages.practices.reading_in import Wording, choose_wording, draw_part
from pages.practices.translating import show_languages
from pages.practices.words import facts_line, figure_of, marks, month_name

SIDE: Final = (2, 5)
NEAREST: Final = 3


def show_practice(viewer: Viewer | None, api: Api, wanted: str, *, languages: bool = False) -> None:
    """Draw the practice of this id, or its ``languages`` to be worked on, or say that it is not there."""
    found = practice_seen(viewer, api, wanted)
    back = {
        name: value
        for name, value in st.query_params.items()
        if name not in {"practice", "view", "in", "measurement"}
    }
    if found is None:
        page_header(_("Practices"), _("What ministries did, and whether it worked."))
        empty_state(
            _("This practice is not open to you"),
            _("It may be a draft, or its ministry took it back. Sign in if you have an account."),
        )
        onward(entry("practices").path, _("All practices"))
        return
    if languages and viewer is not None:
        show_languages(viewer, api, found)
        return
    renew_if_due(viewer, api, found)
    onward(entry("practices").path, _("All practices"), back)
    known = sections_seen(viewer, api)
    wording = choose_wording(viewer, api, found, known)
    page_header(
        wording.text("title"), facts_line(found.country, found.content.platform, found.content.start_month)
    )
    badges(
        marks(
            registered=found.registered,
            measured=found.content.indicator is not None,
            check_due=found.check_due,
            archived=found.archived_at is not None,
            public=found.public,
            demonstration=found.demonstration,
        )
    )
    side, text = st.columns(SIDE, gap="large")
    with side:
        _at_a_glance(viewer, api, found)
        st.header(_("Contents"), anchor=False)
        contents(
            [
                *((section.code, _(section.name)) for section in known),
                ("evidence", _("Evidence")),
                ("adoption", _("Adoption")),
            ]
        )
        offers(viewer, api, found, wording, known)
    with text:
        st.markdown(f"**{plain(wording.text('summary'))}**")
        _sections(wording, known)
        show_attachments(viewer, api, found)
        show_evidence(viewer, api, found)
        show_adoption(viewer, api, found)
        _similar(viewer, api, found)


def _at_a_glance(viewer: Viewer | None, api: Api, found: Practice) -> None:
    """Draw the facts of a practice in a box, its one figure first."""
    content = found.content
    with st.container(border=True, gap="small"):
        indicator = indicators_seen(viewer, api).get(content.indicator or "")
        frozen = latest(viewer, api, found)
        evidence = frozen.evidence if frozen else None
        figure = figure_of(
            evidence.verdict.code if evidence else None,
            evidence.effect if evidence else None,
            evidence.interval if evidence else None,
            indicator,
        )
        if figure is not None:
            measured(figure)
        themes = theme_names(viewer, api)
        facts = [
            (_("Ministry"), country_name(found.country)),
            (_("Missions"), ", ".join(place.name for place in places_seen(viewer, api, found).values())),
            (_("Themes"), ", ".join(_(themes[code]) for code in content.themes if code in themes)),
            (_("Began"), month_name(content.start_month) if content.start_month else ""),
            (_("Commitments"), "; ".join(content.commitments)),
            (_("Written in"), language_name(found.original_language)),
            (_("Published"), published_text(found)),
        ]
        st.markdown("  \n".join(f":gray[{plain(name)}:] {plain(value)}" for name, value in facts if value))


def published_text(found: Practice) -> str:
    """Return which version is published, and since when."""
    return _("version {version}, {day}").format(
        version=found.version, day=day_text(found.published_at.date())
    )


def _sections(wording: Wording, known: Sequence[Section]) -> None:
    for section in known:
        st.header(plain(_(section.name)), anchor=section.code)
        draw_part(wording, section.code)


def _similar(viewer: Viewer | None, api: Api, found: Practice) -> None:
    if viewer is None:
        return
    near = kept(
        ("similar", found.id, language()), lambda: similar(api, found.id, shown_in=language(), count=NEAREST)
    )
    if not near:
        return
    st.header(_("Similar practices"), anchor="similar")
    themes = theme_names(viewer, api)
    for column, one in zip(st.columns(NEAREST), near, strict=False):
        with column, st.container(border=True, height="stretch", gap="small"):
            practice_card(similar_card(one, themes), str(entry("practices").path), {"practice": one.id})
