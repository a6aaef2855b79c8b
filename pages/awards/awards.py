"""Awards: each edition with its results, and where the viewer's missions stand on what lies nearest."""

import streamlit as st

from components.awards import AwardCard, award_card, award_head, award_source
from components.page import day_text, empty_state, message, page_header
from core.awards.editions import Edition, Result, editions, results
from core.awards.standing import platforms
from core.benchmarks.reading import indicators, latest_release
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.texts import _
from pages.awards.nearest import nearest, released
from pages.frame import opened

viewer, api = opened("awards")
page_header(_("Awards"), _("Missions and heads of mission that Indonesia's Social Media Award has honoured."))
ACROSS = 2


def facts(edition: Edition) -> str:
    """Return who gave the edition, when and where."""
    parts = [_("Given by {country}").format(country=country_name(edition.given_by))]
    if edition.held_on:
        parts.append(day_text(edition.held_on))
    return " · ".join([*parts, *([edition.place] if edition.place else [])])


def place(result: Result) -> str:
    """Return city and country; once where the country is a city."""
    country = country_name(result.host_country)
    return country if country.startswith(result.city) else f"{result.city}, {country}"


def card(result: Result) -> AwardCard:
    """Return the result in words."""
    return AwardCard(
        award=result.category.title,
        meaning=_(result.category.description),
        honoured=result.person_name or result.mission_name,
        mission=result.mission_name,
        place=place(result),
        citation=_(result.citation),
        group=result.band or "",
        links=[(link.title, link.url) for link in result.links],
    )


def platform_choice(choices: list[str]) -> str | None:
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
        choices,
        format_func=platform_name,
        key="platform",
        bind="query-params",
        width=260,
    )


def show(edition: Edition) -> None:
    """Draw one edition: its facts, its results side by side, its source."""
    award_head(edition.title, facts(edition), _(edition.basis) if edition.basis else "")
    found = results(api, edition)
    measured = {indicator.code: indicator for indicator in indicators(api)}
    release = latest_release(api)
    published = released(api, release.number) if release else []
    platform = platform_choice(platforms(published))
    for start in range(0, len(found), ACROSS):
        columns = st.columns(ACROSS)
        for column, result in zip(columns, found[start : start + ACROSS], strict=False):
            with column, st.container(border=True, height="stretch", gap="small"):
                award_card(card(result))
                indicator = measured.get(result.category.indicator or "")
                if indicator and platform and release:
                    nearest(api, indicator, platform, published, release.number)
    award_source(
        _(edition.source_title) if edition.source_title else "",
        edition.source_url or "",
        _(edition.source_note) if edition.source_note else "",
    )


given = editions(api)
if given:
    chosen = given[0]
    if len(given) > 1:
        year = st.selectbox(
            _("Edition"), [edition.year for edition in given], key="edition", bind="query-params", width=260
        )
        chosen = next((edition for edition in given if edition.year == year), chosen)
    show(chosen)
else:
    empty_state(_("No edition is published yet"), _("Come back when the first results are out."))
