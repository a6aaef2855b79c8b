"""The fields of a rule: weights, period, who is ranked among whom."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.awards.rules import GROUPS, PLATFORMS, TIES, Definition, Part, month_code, month_start
from core.benchmarks.model import Indicator
from core.catalogue.handles import platform_name
from core.texts import _
from pages.awards.editor_review import fresh


def rule_fields(
    before: Definition, known: Mapping[str, Indicator], missions: Mapping[str, str], *, key: str
) -> Definition | None:
    """Draw the rule's fields and return what they say; None when a month or a number cannot be read."""
    parts = _parts(before, known, key=key)
    with st.container(horizontal=True, gap="small"):
        platform = st.selectbox(
            _("Platform"),
            ["", *PLATFORMS],
            index=["", *PLATFORMS].index(before.platform or ""),
            format_func=lambda code: platform_name(code) if code else _("Chosen when it is run"),
            key=fresh(f"{key}-platform"),
            width=220,
        )
        months = st.number_input(_("Months"), 1, 60, before.months, key=fresh(f"{key}-months"), width=140)
        until = st.text_input(
            _("Last month (2026-06; empty for the newest)"),
            month_code(before.until) if before.until else "",
            key=fresh(f"{key}-until"),
            width=320,
        )
    with st.container(horizontal=True, gap="small"):
        least = st.number_input(
            _("Months with figures needed"),
            1,
            60,
            before.minimum_months,
            key=fresh(f"{key}-least"),
            width=220,
        )
        posts = st.number_input(
            _("Posts needed"), 0, 10_000, before.minimum_posts, key=fresh(f"{key}-posts"), width=180
        )
        jury = st.number_input(
            _("Jury's share, %"), 0, 90, round(before.jury * 100), key=fresh(f"{key}-jury"), width=180
        )
    rest = _rule_groups(before, missions, key=key)
    try:
        return Definition(
            parts=parts,
            months=int(months),
            minimum_months=int(least),
            minimum_posts=int(posts),
            platform=platform or None,
            until=month_start(until.strip()) if until.strip() else None,
            jury=jury / 100,
            **rest,
        )
    except ValueError:
        return None


def _parts(before: Definition, known: Mapping[str, Indicator], *, key: str) -> tuple[Part, ...]:
    """Draw what counts and for how much."""
    weights = {part.indicator: part.weight for part in before.parts}
    chosen = st.multiselect(
        _("What counts"),
        list(known),
        [code for code in weights if code in known],
        format_func=lambda code: _(known[code].name),
        key=fresh(f"{key}-parts"),
    )
    with st.container(horizontal=True, gap="small"):
        return tuple(
            Part(
                code,
                st.number_input(
                    _("{indicator}, %").format(indicator=_(known[code].name)),
                    0,
                    100,
                    round(weights[code] * 100) if code in weights else 100 // len(chosen),
                    key=fresh(f"{key}-{code}"),
                    width=220,
                )
                / 100,
            )
            for code in chosen
        )


def _rule_groups(before: Definition, missions: Mapping[str, str], *, key: str) -> dict[str, Any]:
    """Draw who is ranked among whom, and return it as fields of a definition."""
    group = st.selectbox(
        _("Ranked within"),
        list(GROUPS),
        index=list(GROUPS).index(before.peer_group),
        format_func=lambda code: _(GROUPS[code]),
        key=fresh(f"{key}-group"),
        width=320,
    )
    bands = st.text_input(
        _("Upper bounds of host population, in millions (8, 100; empty for the portal's own)"),
        ", ".join(f"{bound / 1_000_000:g}" for bound in before.bands),
        key=fresh(f"{key}-bands"),
        disabled=group != "host_population_band",
    )
    hardship = st.multiselect(
        _("Hardship posts, ranked among themselves"),
        list(missions),
        [one for one in before.hardship if one in missions],
        format_func=missions.__getitem__,
        key=fresh(f"{key}-hardship"),
    )
    eligible = st.multiselect(
        _("Only these missions take part (empty for all)"),
        list(missions),
        [one for one in before.missions if one in missions],
        format_func=missions.__getitem__,
        key=fresh(f"{key}-missions"),
    )
    ties = st.selectbox(
        _("When scores are equal"),
        list(TIES),
        index=list(TIES).index(before.ties),
        format_func=lambda code: _(TIES[code]),
        key=fresh(f"{key}-ties"),
        width=420,
    )
    numbers = (
        [one.strip() for one in bands.split(",") if one.strip()] if group == "host_population_band" else []
    )
    return {
        "peer_group": group,
        "bands": tuple(round(float(one) * 1_000_000) if _is_number(one) else -1 for one in numbers),
        "hardship": frozenset(hardship),
        "missions": frozenset(eligible),
        "ties": ties,
    }


def _is_number(text: str) -> bool:
    try:
        return 0 < float(text) < 10_000
    except ValueError:
        return False
