"""A published rule replayed over the viewer's own missions: would-be scores and ranks, with weights to try."""

from math import isclose

import streamlit as st

from components.page import empty_state
from core.access.api import Api
from core.access.viewer import Viewer
from core.awards.distribution import grounded, rule_distribution
from core.awards.editions import Category, Edition, categories, results
from core.awards.replay import Replay
from core.awards.replaying import Ground, ground, own_contenders, published_contenders, quarters
from core.awards.rules import Rule, in_force, rules
from core.awards.standing import platforms
from core.benchmarks.model import Benchmark
from core.benchmarks.reading import indicators, latest_release
from core.catalogue.handles import platform_name
from core.reconcile.grades import by_mission
from core.texts import _
from pages.awards.beside_others import beside_others
from pages.awards.nearest import held_platforms, looked_up, released
from pages.awards.replay_charts import draw_distribution
from pages.awards.replay_scores import draw_scores
from pages.awards.replay_weights import stability, weights_to_try
from pages.awards.replay_without import left_out, nobody
from pages.awards.replay_words import headline, scores_title, source
from pages.frame.visit import kept
from pages.reconcile.graded import graded


def show_replay(viewer: Viewer, api: Api, edition: Edition) -> None:
    """Ask for the award and the platform, and replay its rule."""
    honoured = kept(("categories", edition.id), lambda: categories(api, edition))
    newest = in_force(kept(("rules", edition.id), lambda: rules(api, [category.id for category in honoured])))
    release = kept("release", lambda: latest_release(api))
    choices = {category.code: category for category in honoured if category.id in newest}
    if not choices or release is None:
        empty_state(
            _("Nothing to replay yet"), _("A replay needs a published rule and a release of the network.")
        )
        return
    published = released(api, release.number)
    with st.container(horizontal=True, gap="small"):
        code = st.selectbox(
            _("Award"),
            list(choices),
            format_func=lambda code: choices[code].title,
            key="award",
            bind="query-params",
            width=320,
        )
        rule = newest[choices[code].id]
        held = [p for p in platforms(published) if quarters(rule.definition, p, published)]
        usable = [rule.definition.platform] if rule.definition.platform else held_platforms(viewer, api, held)
        platform = (
            st.selectbox(
                _("On"), usable, format_func=platform_name, key="platform", bind="query-params", width=200
            )
            if usable
            else None
        )
    on = (
        ground(rule.definition, platform, published, lambda cell: looked_up(api, cell, release.number))
        if platform
        else None
    )
    if on is None:
        empty_state(
            _("The network has no figures for this rule yet"),
            _("Every part of a rule needs a released figure of all missions on the platform."),
        )
        return
    spread = kept(("spread", rule.id, on.platform), lambda: rule_distribution(api, rule, on.platform))
    _replay(
        viewer,
        api,
        edition,
        choices[code],
        rule,
        grounded(on, rule, spread),
        spread.whole if spread else None,
    )


def _replay(
    viewer: Viewer,
    api: Api,
    edition: Edition,
    category: Category,
    rule: Rule,
    on: Ground,
    whole: Benchmark | None,
) -> None:
    known = {indicator.code: indicator for indicator in kept("indicators", lambda: indicators(api))}
    parts = [known[code] for code in rule.definition.indicators]
    basis, own = kept(("own", rule.id, on.platform), lambda: own_contenders(api, rule.definition, on))
    found = kept(("results", edition.id), lambda: results(api, edition))
    honoured = [result for result in found if result.category.id == category.id]
    given = published_contenders(rule.definition, on.platform, honoured, edition.year)
    if not own:
        nobody(basis, on.platform)
        if not given:
            return
    weights = weights_to_try(rule.definition, parts)
    played = Replay([*own, *given], on.networks, [indicator.better == "lower" for indicator in parts])
    stands = played.stands(weights)
    # It was released for the weights of the rule, and for no others.
    same = all(isclose(one, other) for one, other in zip(weights, rule.definition.weights, strict=True))
    network = whole if same else None
    basis_text = source(rule, on, known)
    draw_distribution(
        headline(stands, given, network),
        parts,
        on,
        stands,
        {result.mission_id: f"{category.title} {edition.year}" for result in honoured} if not given else {},
        basis_text,
        heaviest=max(range(len(weights)), key=weights.__getitem__),
        whole=network,
    )
    draw_scores(
        stands,
        weights,
        parts,
        by_mission(
            graded(api, basis.months[0], basis.months[-1], parts),
            [one.mission_id for one in own],
            on.platform,
        ),
        source=basis_text,
        title=scores_title(stands, given, weights, viewer.country),
    )
    stability(played, stands, weights)
    beside_others(api, rule, on, basis, known)
    left_out(basis)
