"""How an edition's results came about: each rule in words, and the scores that it gave, adding up."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.awards_scores import score_chart
from components.page import empty_state, plain
from core.access.api import Api
from core.awards.editions import Category, Edition, Result, categories, results
from core.awards.rule_words import in_words, month_text
from core.awards.rules import Rule, in_force, rules
from core.benchmarks.model import Indicator
from core.benchmarks.reading import indicators
from core.catalogue.handles import platform_name
from core.texts import _
from pages.awards.score_words import finding, score_row
from pages.frame.visit import kept


def show_scores(api: Api, edition: Edition) -> None:
    """Draw each category's rule, and the scores of its results where they were published."""
    known = {indicator.code: indicator for indicator in kept("indicators", lambda: indicators(api))}
    honoured = kept(("categories", edition.id), lambda: categories(api, edition))
    found = kept(("results", edition.id), lambda: results(api, edition))
    versions = kept(("rules", edition.id), lambda: rules(api, [category.id for category in honoured]))
    newest = in_force(versions)
    if not newest:
        empty_state(_("No rule is published"), _("This edition was given without figures."))
    for category in honoured:
        if category.id in newest:
            of_category = [result for result in found if result.category.id == category.id]
            category_scores(category, newest[category.id], versions, of_category, known)


def category_scores(
    category: Category,
    rule: Rule,
    versions: Sequence[Rule],
    found: Sequence[Result],
    known: Mapping[str, Indicator],
) -> None:
    """Draw a category's rule in words, and the scores of its results."""
    with st.container(border=True, gap="small"):
        st.header(plain(category.title), anchor=False)
        rule_in_words(rule, known)
        worked = [result for result in found if result.working]
        # A result keeps the version it was found by; a later version changes nothing that was given.
        by = {result.rule_id for result in worked} - {rule.id}
        for older in (version for version in versions if version.id in by):
            with st.expander(_("The results were found by version {version}").format(version=older.version)):
                rule_in_words(older, known)
        for band in dict.fromkeys(result.band or "" for result in worked):
            _chart(category, band, [result for result in worked if (result.band or "") == band], known)
        if found and not worked:
            st.markdown(f":gray[{plain(_('The results were published without figures.'))}]")


def rule_in_words(rule: Rule, known: Mapping[str, Indicator]) -> None:
    """Say what the rule counts, in sentences, and whose rule it is."""
    origins = {
        "organiser": _("The organiser's rule, version {version}"),
        "portal": _("A reading by the portal, version {version}: the organiser published no rule"),
    }
    st.markdown(f":small[:gray[{plain(origins[rule.origin].format(version=rule.version))}]]")
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in in_words(rule.definition, known)))
    st.markdown(plain(_(rule.explanation)))


def _chart(category: Category, band: str, found: Sequence[Result], known: Mapping[str, Indicator]) -> None:
    rows = tuple(
        score_row(result.person_name or result.mission_name, result.rank, result.working, known, kind="award")
        for result in found
        if result.working
    )
    working = found[0].working
    if working is None:
        return
    basis = _("{platform}, {first} to {last}, among {n} missions").format(
        platform=platform_name(working.platform),
        first=month_text(working.first_month),
        last=month_text(working.last_month),
        n=working.missions,
    )
    score_chart(
        rows,
        title=finding(band, rows, [result.working for result in found if result.working]),
        source=basis,
        name=f"scores-{category.code}-{found[0].id[:8]}",
    )
