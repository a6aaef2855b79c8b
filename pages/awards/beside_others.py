"""The rule among own missions and those of others that share by name: ranks, and what cannot be told apart."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.awards_scores import ScoreRow, score_chart
from components.page import plain
from core.access.api import Api
from core.awards.basis import Basis
from core.awards.by_name import named_basis, together
from core.awards.editions import working
from core.awards.replaying import Ground
from core.awards.rule_words import month_text
from core.awards.rules import Rule
from core.awards.shortlist import Listed, as_working, shortlist
from core.benchmarks.model import Indicator
from core.catalogue.handles import platform_name
from core.catalogue.names import country_name
from core.texts import _, ngettext
from pages.awards.score_words import finding, score_row
from pages.frame.visit import kept

# So many of a group are drawn; the own ones among them, and all in the table.
SHOWN = 12


def beside_others(api: Api, rule: Rule, on: Ground, own: Basis, known: Mapping[str, Indicator]) -> None:
    """Offer the ranking by name; it is asked for on purpose, as the others' ministries see who looked."""
    st.subheader(_("Among missions that share by name"), anchor=False)
    asked = st.toggle(
        _("Rank our missions beside those of others that share openly"),
        key="named",
        bind="query-params",
        help=_("Their ministries see that you looked: your name and ministry."),
    )
    if not asked:
        said = _("All other missions stand in the network's published figures only, without a rank.")
        st.markdown(f":gray[{plain(said)}]")
        return
    named = kept(
        ("by name", rule.id, on.platform),
        lambda: named_basis(api, rule.definition, on.platform, on.last_month),
    )
    if not named.taking_part().candidates:
        said = _("No mission of another ministry shares the figures of this rule by name on {platform}.")
        st.markdown(f":gray[{plain(said.format(platform=platform_name(on.platform)))}]")
        return
    both = together(own, named)
    lower = [known[code].better == "lower" for code in rule.definition.indicators]
    for number, (group, listed) in enumerate(shortlist(both, rule, lower).items()):
        if any(not one.candidate.country for one in listed):
            _chart(rule, on, both, group, listed, known, number)


def _chart(
    rule: Rule,
    on: Ground,
    both: Basis,
    group: str,
    listed: Sequence[Listed],
    known: Mapping[str, Indicator],
    number: int,
) -> None:
    workings = [working(as_working(one, rule, on.platform, both)) for one in listed]
    rows = tuple(
        score_row(_name(one), one.score.rank, worked, known, kind="plain" if one.candidate.country else "own")
        for one, worked in zip(listed, workings, strict=True)
    )
    others = sum(bool(one.candidate.country) for one in listed)
    said = ngettext(
        "{platform}, {first} to {last}, {own} own missions and {n} of others that shares by name",
        "{platform}, {first} to {last}, {own} own missions and {n} of others that share by name",
        others,
    ).format(
        platform=platform_name(on.platform),
        first=month_text(both.months[0]),
        last=month_text(both.months[-1]),
        own=len(listed) - others,
        n=others,
    )
    score_chart(
        _drawn(rows),
        title=finding(group, rows, workings),
        source=said,
        name=f"by-name-{rule.id[:8]}-{number}",
        everybody=rows,
    )


def _drawn(rows: Sequence[ScoreRow]) -> tuple[ScoreRow, ...]:
    """Return the first rows, and of those that share by name everybody while there is room."""
    named = [row for row in rows if row.kind == "plain"][: SHOWN // 2]
    first = [row for row in rows if row not in named][: SHOWN - len(named)]
    return tuple(row for row in rows if row in first or row in named)


def _name(one: Listed) -> str:
    country = one.candidate.country
    return f"{one.candidate.name} ({country_name(country)})" if country else one.candidate.name
