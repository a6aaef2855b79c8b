"""An edition's results side by side: who was honoured, and where the viewer's missions stand nearest to it."""

import streamlit as st

from components.awards import AwardCard, award_card, award_head, award_notes, award_source
from components.page import day_text, empty_state, message
from core.access.api import Api
from core.access.viewer import Viewer
from core.awards.editing import Correction, corrections, photo
from core.awards.editions import Edition, Result, results
from core.awards.standing import platforms
from core.benchmarks.reading import indicators, latest_release
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.texts import _
from pages.awards.corrected import notes
from pages.awards.nearest import held_platforms, nearest, released
from pages.frame.visit import kept

ACROSS = 2


def edition_head(edition: Edition) -> None:
    """Open the edition: its name, who gave it, when and where, and what it rests on."""
    if edition.demonstration:
        st.badge(_("Demonstration: figures are invented"), color="orange")
    given = _("Given by {country}").format(country=country_name(edition.given_by))
    parts = [_("Given by nobody") if edition.demonstration else given]
    if edition.held_on:
        parts.append(day_text(edition.held_on))
    facts = " · ".join([*parts, *([edition.place] if edition.place else [])])
    award_head(edition.title, facts, _(edition.basis) if edition.basis else "")


def edition_source(edition: Edition) -> None:
    """Close the edition with where its facts come from."""
    award_source(
        _(edition.source_title) if edition.source_title else "",
        edition.source_url or "",
        _(edition.source_note) if edition.source_note else "",
    )


def show_results(viewer: Viewer, api: Api, edition: Edition) -> None:
    """Draw the edition's results and its source."""
    found = kept(("results", edition.id), lambda: results(api, edition))
    put_right = kept(("corrected", edition.id), lambda: _corrections(api, edition, found))
    award_notes(notes(put_right, edition.id))
    if not found:
        empty_state(_("No results yet"), _("They appear here when the first one is published."))
    measured = {indicator.code: indicator for indicator in kept("indicators", lambda: indicators(api))}
    release = kept("release", lambda: latest_release(api))
    published = released(api, release.number) if release else []
    platform = _platform_choice(viewer, api, platforms(published)) if found else None
    for start in range(0, len(found), ACROSS):
        for column, result in zip(st.columns(ACROSS), found[start : start + ACROSS], strict=False):
            with column, st.container(border=True, height="stretch", gap="small"):
                award_card(card(api, result, notes(put_right, result.id, result.category.id)))
                indicator = measured.get(result.category.indicator or "")
                if indicator and platform and release:
                    nearest(viewer, api, indicator, platform, published, release.number)
    edition_source(edition)


def _corrections(api: Api, edition: Edition, found: list[Result]) -> list[Correction]:
    entries = {edition.id, *(result.id for result in found), *(result.category.id for result in found)}
    return corrections(api, sorted(entries), "published")


def card(api: Api, result: Result, corrected: list[str]) -> AwardCard:
    """Return the result in words, with its picture."""
    picture = (result.photo_id and kept(("photo", result.photo_id), lambda: _photo(api, result))) or ""
    return AwardCard(
        award=result.category.title,
        meaning=_(result.category.description),
        honoured=result.person_name or result.mission_name,
        mission=result.mission_name,
        place=place(result.city, result.host_country),
        citation=_(result.citation),
        group=result.band or "",
        links=[(link.title, link.url) for link in result.links],
        photo=picture,
        photo_alt=result.photo_alt or "",
        notes=corrected,
    )


def _photo(api: Api, result: Result) -> str:
    return photo(api, result.photo_id or "") or ""


def place(city: str, host_country: str) -> str:
    """Return city and country; once where the country is a city."""
    country = country_name(host_country)
    return country if country.startswith(city) else f"{city}, {country}"


def _platform_choice(viewer: Viewer, api: Api, choices: list[str]) -> str | None:
    """Ask on which platform the own missions are compared; None before the network's first release."""
    if not choices:
        message(
            "info",
            _("The network has no figures yet."),
            remedy=_("Where your missions stand beside each award appears here with the first release."),
        )
        return None
    return st.selectbox(
        _("Compare our missions on"),
        held_platforms(viewer, api, choices),
        format_func=platform_name,
        key="platform",
        bind="query-params",
        width=260,
    )
