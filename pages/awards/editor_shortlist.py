"""The shortlist of a category: its rule worked out over the ministry's own missions, and the jury's marks."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.awards_scores import score_chart
from components.page import message, plain
from core.access.api import Api
from core.access.viewer import Viewer
from core.awards.basis import Basis, basis, newest_month
from core.awards.editing import Entry, save
from core.awards.editions import working
from core.awards.rule_words import month_text
from core.awards.rules import PLATFORMS, Rule, from_data
from core.awards.shortlist import Listed, as_working, shortlist
from core.benchmarks.model import Indicator
from core.catalogue.handles import platform_name
from core.texts import _
from pages.awards.editor_review import attempt, fresh
from pages.awards.score_words import score_row

# So many missions of a group stand on the shortlist; the table has no more either.
LISTED = 8


def _rule(entry: Entry) -> Rule:
    fields = entry.fields
    return Rule(
        id=entry.id,
        category_id=fields["category_id"],
        version=fields["version"],
        origin=fields["origin"],
        definition=from_data(fields["definition"]),
        explanation=fields["explanation"],
    )


def shortlist_section(
    viewer: Viewer, api: Api, category: Entry, newest: Entry, known: Mapping[str, Indicator]
) -> None:
    """Work the rule out over the ministry's own missions and offer its first as draft results."""
    rule = _rule(newest)
    platform = rule.definition.platform or st.selectbox(
        _("On"), PLATFORMS, format_func=platform_name, key=fresh(f"on-{category.id}"), width=220
    )
    last = rule.definition.until or newest_month(api, viewer.country, platform)
    own = basis(api, rule.definition, platform, last) if last else None
    if own is None or not own.taking_part().candidates:
        message(
            "info",
            _("No mission has the figures this rule needs."),
            remedy=_("Approved exports of the rule's months bring them here. Or write the results by hand."),
        )
        return
    lower = [known[code].better == "lower" for code in rule.definition.indicators]
    found = shortlist(own, rule, lower)
    marks = _marks(category, rule, found)
    if marks:
        found = shortlist(own, rule, lower, marks)
    ends = f"{month_text(own.months[0])} – {month_text(own.months[-1])}"
    chosen: list[Listed] = []
    for number, (group, listed) in enumerate(found.items()):
        rows = tuple(
            score_row(
                one.candidate.name,
                one.score.rank,
                working(as_working(one, rule, platform, own)),
                known,
                kind="own",
            )
            for one in listed[:LISTED]
        )
        tied = sum(1 for one in listed if one.score.tied)
        score_chart(
            rows,
            title=_("{group}: {n} of {all} missions are statistically tied with the first").format(
                group=group or _("All missions"), n=tied, all=listed[0].score.among
            ),
            source=f"{platform_name(platform)} · {ends}",
            name=f"shortlist-{category.fields['code']}-{number}",
        )
        chosen += listed[:LISTED]
    most = st.number_input(
        _("Ranks to honour in each group"), 1, LISTED, 1, key=fresh(f"most-{category.id}"), width=220
    )
    taken = [one for one in chosen if one.score.rank <= most]
    if st.button(
        _("Take the first of each group as draft results"), key=fresh(f"take-{category.id}"), type="primary"
    ):
        attempt(
            lambda: _take(api, category, rule, platform, own, taken),
            _("The draft results are written. Give each its citation."),
        )


def _marks(category: Entry, rule: Rule, found: Mapping[str, Sequence[Listed]]) -> dict[str, float]:
    """Ask for the jury's marks of the shortlisted, where the rule has a jury."""
    if not rule.definition.jury:
        return {}
    st.markdown(plain(_("The jury marks the shortlisted from 0 to 100. Whoever has no mark is not ranked.")))
    marks = {}
    with st.container(horizontal=True, gap="small"):
        for one in (one for listed in found.values() for one in listed[:LISTED]):
            mark = st.number_input(
                plain(one.candidate.name),
                0,
                100,
                None,
                key=f"mark-{category.id}-{one.candidate.id}",
                width=200,
            )
            if mark is not None:
                marks[one.candidate.id] = float(mark)
    return marks


def _take(api: Api, category: Entry, rule: Rule, platform: str, own: Basis, chosen: Sequence[Listed]) -> None:
    """Write the first of each group as draft results, with the figures they rest on."""
    for one in chosen:
        alone = rule.definition.indicators == (category.fields["indicator"],)
        save(
            api,
            "result",
            "",
            {
                "category_id": category.id,
                "mission_id": one.candidate.id,
                "band": one.candidate.group or None,
                "rank": one.score.rank,
                "citation": _("Rank {rank} with {score} of 100 points among {n} missions.").format(
                    rank=one.score.rank, score=round(one.score.score), n=one.score.among
                ),
                "figure": one.score.values[0] if alone else None,
                "rule_id": rule.id,
                "working": as_working(one, rule, platform, own),
            },
        )
