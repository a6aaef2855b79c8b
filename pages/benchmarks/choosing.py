"""The filters of the benchmarks page. They stand in the address, so that a link shows the same view."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import streamlit as st

from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.categories import category_name, is_category
from core.benchmarks.model import (
    Cell,
    Indicator,
    OwnFigure,
    Release,
    quarter_code,
    quarter_start,
    quarter_text,
)
from core.benchmarks.reading import own_figures, platforms_held
from core.catalogue.handles import platform_name
from core.texts import _
from pages.benchmarks.comparing import compared_missions, earlier_quarter, naming
from pages.benchmarks.kept import Published, offered, reference
from pages.benchmarks.view import View, choose_shown
from pages.frame.visit import kept

CITY: Final = "host_city"


def _choose(name: str, label: str, choices: Sequence[str], shown: Callable[[str], str], first: str) -> str:
    """Draw one filter and return its choice; it opens on what the address says, else on ``first``."""
    wanted = st.query_params.get(name, first)
    start = wanted if wanted in choices else first if first in choices else choices[0]
    return st.selectbox(
        label, choices, index=list(choices).index(start), format_func=shown, key=f"benchmarks-{name}"
    )


def choose_view(viewer: Viewer, api: Api, release: Release) -> View | None:
    """Draw the filters and return what they ask for; None when nothing was ever published."""
    published = kept("published", lambda: offered(api, release.number))
    if not published.quarters:
        return None
    shown = choose_shown()
    with st.container(horizontal=True, gap="small"):
        indicator, platform, quarter = _figure(viewer, api, published)
        own = kept(
            ("own figures", indicator.code, platform, quarter),
            lambda: tuple(own_figures(api, indicator.code, platform, quarter)),
        )
        group = CITY if shown == "city" else _group(api)
        wanted = (indicator.code, platform, quarter, group)
        category = _category(group, own, published.categories.get(wanted, ()))
    cell = Cell(*wanted, category)
    with st.container(horizontal=True, gap="small"):
        earlier = earlier_quarter(published.quarters, quarter) if shown == "periods" else None
        compared = compared_missions(shown, own, cell)
    view = View(
        shown=shown,
        indicator=indicator,
        cell=cell,
        own=own,
        country=viewer.country,
        compared=compared,
        earlier=earlier,
        named=shown in ("place", "city") and naming(),
    )
    if st.query_params.to_dict() != view.address():
        # All at once: each change is a message to the browser.
        st.query_params.from_dict(view.address())
    return view


def _figure(viewer: Viewer, api: Api, published: Published) -> tuple[Indicator, str, date]:
    """Ask for the indicator, the platform and the quarter."""
    known = {indicator.code: indicator for indicator in kept("reference", lambda: reference(api))[0]}
    held = kept("platforms", lambda: platforms_held(api, viewer.country))
    # The platform most own accounts are on comes first, as on the home page.
    platforms = sorted(published.platforms, key=lambda code: (-held[code], code))
    quarters = [quarter_code(quarter) for quarter in reversed(published.quarters)]
    code = _choose(
        "indicator", _("Indicator"), list(known), lambda code: _(known[code].name), next(iter(known))
    )
    platform = _choose("platform", _("Platform"), platforms, platform_name, platforms[0])
    start = quarter_start(_choose("quarter", _("Quarter"), quarters, _quarter_name, quarters[0]))
    return known[code], platform, start or published.quarters[-1]


def _group(api: Api) -> str:
    groups = {group.code: group for group in kept("reference", lambda: reference(api))[1]}
    return _choose("group", _("Compared with"), list(groups), lambda code: _(groups[code].name), "all")


def _quarter_name(code: str) -> str:
    start = quarter_start(code)
    return quarter_text(start) if start else code


def _category(group: str, own: Sequence[OwnFigure], published: Sequence[str]) -> str:
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
    label = _("City") if group == CITY else _("Which")
    return _choose("category", label, choices, lambda code: category_name(group, code), shown_first)
