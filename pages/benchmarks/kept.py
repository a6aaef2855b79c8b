"""What the page looks up once and keeps for a while, so that a rerun asks the database little.

These are values that nobody changes, so they are handed out as they are, never copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.access.api import Api
from core.awards.editions import Winner, winners
from core.benchmarks.model import Benchmark, Cell, Indicator, Option, PeerGroup, ReferenceLine
from core.benchmarks.reading import benchmark, indicators, options, peer_groups, reference_lines


@st.cache_resource(max_entries=8, show_spinner=False)
def published_options(_api: Api, release: int) -> tuple[Option, ...]:  # noqa: ARG001 - a new release is a new key.
    """Return what a release has a figure for: the same for every member, so one viewer's answer serves all."""
    return tuple(options(_api))


@dataclass(frozen=True)
class Published:
    """What can be chosen of a release: platforms, quarters from the first to the last, and the categories of each indicator, platform, quarter and peer group."""

    platforms: frozenset[str]
    quarters: tuple[date, ...]
    categories: Mapping[tuple[str, str, date, str], tuple[str, ...]]


@st.cache_resource(max_entries=8, show_spinner=False)
def offered(_api: Api, release: int) -> Published:
    """Return what can be chosen of a release, sorted once: it has thousands of options."""
    found = published_options(_api, release)
    return Published(
        platforms=frozenset(option.platform for option in found),
        quarters=tuple(sorted({option.quarter for option in found})),
        categories={
            (option.indicator, option.platform, option.quarter, option.peer_group): option.categories
            for option in found
        },
    )


@st.cache_resource(ttl=3600, show_spinner=False)
def reference(_api: Api) -> tuple[tuple[Indicator, ...], tuple[PeerGroup, ...], tuple[ReferenceLine, ...]]:
    """Return reference rows: the same for every member, and new only with a new version of the portal."""
    return tuple(indicators(_api)), tuple(peer_groups(_api)), tuple(reference_lines(_api))


@st.cache_resource(scope="session", max_entries=200, show_spinner=False)
def looked_up(_api: Api, cell: Cell, release: int) -> Benchmark:  # noqa: ARG001 - a new release is a new key.
    """Return a cell; the same one is looked up, and logged, once a session and release."""
    return benchmark(_api, cell)


@st.cache_resource(ttl=60, max_entries=50, show_spinner=False)
def named_winners(_api: Api, indicator: str) -> tuple[Winner, ...]:
    """Return the award winners near an indicator: published, so the same for every member."""
    return tuple(winners(_api, indicator))
