"""The filters of the benchmarks page. They stand in the address, so that a link shows the same view."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.categories import category_name, is_category
from core.benchmarks.model import (
    Cell,
    Indicator,
    Option,
    OwnFigure,
    Release,
    quarter_code,
    quarter_start,
    quarter_text,
)
from core.benchmarks.reading import own_figures
from core.catalogue.handles import platform_name
from core.texts import _
from pages.benchmarks.kept import published_options, reference
from pages.frame.visit import kept


@dataclass(frozen=True)
class View:
    """What is looked at, with the viewer's own missions on that platform in that quarter."""

    indicator: Indicator
    cell: Cell
    own: tuple[OwnFigure, ...]

    @property
    def own_here(self) -> tuple[OwnFigure, ...]:
        """The own missions that belong to the group looked at."""
        return tuple(
            figure for figure in self.own if figure.categories.get(self.cell.peer_group) == self.cell.category
        )


def _choose(name: str, label: str, choices: Sequence[str], shown: Callable[[str], str], first: str) -> str:
    """Draw one filter and return its choice; it opens on what the address says, else on ``first``."""
    wanted = st.query_params.get(name, first)
    start = wanted if wanted in choices else first if first in choices else choices[0]
    return st.selectbox(
        label, choices, index=list(choices).index(start), format_func=shown, key=f"benchmarks-{name}"
    )


def choose_view(viewer: Viewer, api: Api, release: Release) -> View | None:
    """Draw the filters and return what they ask for; None when nothing was ever published."""
    published = kept("published", lambda: published_options(api, release.number))
    if not published:
        return None
    all_indicators, all_groups, _lines = kept("reference", lambda: reference(api))
    known = {indicator.code: indicator for indicator in all_indicators}
    held = kept("platforms", lambda: _platforms_held(api, viewer.country))
    # The platform most own accounts are on comes first, as on the home page.
    platforms = sorted({option.platform for option in published}, key=lambda code: (-held[code], code))
    quarters = sorted({quarter_code(option.quarter) for option in published}, reverse=True)
    with st.container(horizontal=True, gap="small"):
        indicator = known[
            _choose(
                "indicator", _("Indicator"), list(known), lambda code: _(known[code].name), next(iter(known))
            )
        ]
        platform = _choose("platform", _("Platform"), platforms, platform_name, platforms[0])
        quarter_chosen = _choose("quarter", _("Quarter"), quarters, _quarter_name, quarters[0])
        groups = {group.code: group for group in all_groups}
        group = _choose("group", _("Compared with"), list(groups), lambda code: _(groups[code].name), "all")
        quarter = quarter_start(quarter_chosen)
        if quarter is None:
            return None
        own = kept(
            ("own figures", indicator.code, platform, quarter),
            lambda: tuple(own_figures(api, indicator.code, platform, quarter)),
        )
        wanted = (indicator.code, platform, quarter, group)
        category = _category(group, own, _categories(published, wanted))
    _write_address(
        {"indicator": indicator.code, "platform": platform, "quarter": quarter_chosen, "group": group}
        | ({"category": category} if category != "all" else {})
    )
    return View(indicator, Cell(*wanted, category), own)


def _write_address(filters: dict[str, str]) -> None:
    """Put the filters into the address, all at once: each change is a message to the browser."""
    if st.query_params.to_dict() != filters:
        st.query_params.from_dict(filters)


def _platforms_held(api: Api, country: str) -> Counter[str]:
    """Return how many accounts the country has on each platform."""
    own = api.rows("account", columns="platform", where={"country": country}, order=["id"])
    return Counter(row["platform"] for row in own)


def _quarter_name(code: str) -> str:
    start = quarter_start(code)
    return quarter_text(start) if start else code


def _categories(published: Sequence[Option], wanted: tuple[object, ...]) -> list[str]:
    for option in published:
        if (option.indicator, option.platform, option.quarter, option.peer_group) == wanted:
            return list(option.categories)
    return []


def _category(group: str, own: Sequence[OwnFigure], published: list[str]) -> str:
    """Let the viewer choose among the published categories, those of their own missions, and a link's."""
    own_categories = [figure.categories.get(group, "") for figure in own]
    # A link's category may be kept back; the page then says why. One left over from another group is no wish.
    before = st.session_state.get("benchmarks-group-before", group)
    st.session_state["benchmarks-group-before"] = group
    linked = st.query_params.get("category", "") if before == group else ""
    wishes = {*published, *own_categories, linked}
    choices = sorted(
        (code for code in wishes if is_category(group, code)), key=lambda code: category_name(group, code)
    )
    if group == "all" or not choices:
        # There is but one category, and nothing to choose.
        return "all"
    shown_first = next((code for code in own_categories if code in published), choices[0])
    return _choose("category", _("Which"), choices, lambda code: category_name(group, code), shown_first)


def link() -> str:
    """Return the address of this view; empty outside a browser."""
    address = (st.context.url or "").split("?")[0]
    return f"{address}?{urlencode(st.query_params.to_dict())}" if address else ""
