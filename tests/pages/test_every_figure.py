"""Every chart and every table can be taken along, cited and linked to: found by walking the pages, not by a list.

Each page is opened by somebody who may, each of its views is chosen, and from each page one step is
taken further into it (a submission, a practice, an incident). What is drawn there stands inside a
figure with a footer, or is the reader's own file, or a list of facts without columns.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, ButtonGroup, Element

from embedded.demo_people import DemoPerson
from pages.frame.registry import PAGES, Entry
from tests.conftest import Portal
from tests.opening import opened as opened_by

ROOT = Path(__file__).resolve().parents[2]
# Whoever opens a page here: the first of these who may, as they see most of it.
ROLES = ("approver", "publisher", "contributor", "facilitator", "secretariat")
CHARTS = {
    "vega_lite_chart", "altair_chart", "plotly_chart", "pyplot", "bokeh_chart", "graphviz_chart", "pydeck_chart",
    "line_chart", "bar_chart", "area_chart", "scatter_chart", "map",
}  # fmt: skip
TABLES = {"table", "dataframe", "data_editor", "arrow_table", "arrow_data_frame"}


class Pressed(ButtonGroup[str]):
    """A choice between views with one of its labels pressed; AppTest itself wants the value behind it."""

    pressed = ""

    @property
    def formatted_values(self) -> list[str]:
        return [self.pressed]


def press(group: ButtonGroup[str], label: str) -> None:
    group.__class__ = Pressed
    group.pressed = label  # type: ignore[attr-defined]  # it is a Pressed by now.


@cache
def signed_in(person: DemoPerson) -> AppTest:
    """Return home as a person sees it first; each walks all pages in one visit."""
    return opened_by(person, "pages/home/home.py")


def opened(portal: Portal, page: Entry, link: str = "") -> AppTest:
    """Return a page as somebody who may open it sees it."""
    role = next(role for role in ROLES if role in page.roles)
    person = portal.person("ID", role)
    at = signed_in(person)
    at.query_params.clear()
    at.switch_page(f"pages/{page.file}")
    for name, value in parse_qsl(link):
        at.query_params[name] = value
    return at.run()


def views(at: AppTest) -> Iterator[AppTest]:
    """Yield the page as it opens, then once with each other label of its first choice between views."""
    yield at
    groups = [group for group in at.segmented_control if group.proto.required]
    for label in groups[0].options if groups else []:
        group = next(group for group in at.segmented_control if group.id == groups[0].id)
        if list(group.formatted_values) != [label]:
            press(group, label)
            yield at.run()


def further(at: AppTest, page: Entry) -> str:
    """Return the parameters of the first link from a page into itself; empty where there is none."""
    links = (link.proto for link in at.get("page_link"))
    return next((link.query_string for link in links if link.page == page.url_path and link.query_string), "")


def drawn(block: Block, within: str = "") -> Iterator[tuple[str, Element]]:
    """Yield every chart and table with the key of the innermost figure it stands in."""
    for node in block.children.values():
        if isinstance(node, Block):
            key = node.key or ""
            yield from drawn(node, key if key.startswith(("figure-", "specimen-")) else within)
        elif node.type in CHARTS | TABLES:
            yield within, node


def blocks(block: Block) -> Iterator[Block]:
    """Yield every block inside a block."""
    for node in block.children.values():
        if isinstance(node, Block):
            yield node
            yield from blocks(node)


def walked(portal: Portal, page: Entry) -> Iterator[AppTest]:
    """Yield a page in each of its views, and one step further into it; each is gone when the next is asked for."""
    first = opened(portal, page)
    link = further(first, page)
    yield from views(first)
    if link:
        yield from views(opened(portal, page, link))


def without_footer(at: AppTest) -> list[str]:
    """Return the charts and tables that stand in no figure, or in one whose footer nobody drew."""
    cited = {block.key for block in blocks(at._tree)}
    found = []
    for place, element in drawn(at._tree):
        facts = element.type == "table" and element.proto.hide_header
        closed = place.startswith("figure-") and place.replace("figure-", "cite-", 1) in cited
        if not (facts or closed or place.startswith("specimen-")):
            found.append(f"{element.type} in {place or 'no figure'}")
    return found


@pytest.mark.stack
@pytest.mark.usefixtures("settings_of_the_portal")
def test_every_chart_and_table_stands_in_a_figure_with_its_footer(portal: Portal) -> None:
    seen: Counter[str] = Counter()
    bare: list[str] = []
    for page in PAGES:
        for at in walked(portal, page):
            assert not at.exception, page.area
            seen.update(element.type for _place, element in drawn(at._tree))
            bare += [f"{page.area} {dict(at.query_params)}: {what}" for what in without_footer(at)]
    assert not bare
    assert seen["vega_lite_chart"] >= 10, "the walk met the portal's charts"
    assert seen["table"] >= 5, "and its tables"


def test_what_stands_outside_a_figure_is_found() -> None:
    def page() -> None:
        import pandas as pd
        import streamlit as st

        with st.container(key="figure-without-a-footer"):
            st.table(pd.DataFrame({"a": [1]}))
        st.line_chart([1, 2])

    found = without_footer(AppTest.from_function(page).run())
    assert [one.split()[-1] for one in found] == ["figure-without-a-footer", "figure"]


def test_a_chart_is_drawn_by_the_figure_and_nothing_else() -> None:
    for path in [*(ROOT / "components").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not called & CHARTS or path == ROOT / "components" / "figure.py", path.name


def test_every_day_is_asked_for_in_one_way() -> None:
    """One page with another order of day and month, and the next reader takes April for March."""
    root = Path(__file__).parents[2]
    other = [
        f"{path.relative_to(root)}:{call.lineno}"
        for folder in ("pages", "components")
        for path in sorted((root / folder).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "date_input"
        and not any(
            given.arg == "format" and ast.unparse(given.value) == "'YYYY-MM-DD'" for given in call.keywords
        )
    ]
    assert other == []
