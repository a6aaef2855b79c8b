"""The benchmarks page on the demonstration network: a link shows its view, the secretariat cuts."""

import csv
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from components.page import plain
from tests.conftest import Portal
from tests.opening import ROOT, Opener
from tests.practices.demonstrated import window

pytestmark = pytest.mark.stack

INDICATORS = ROOT / "sql" / "seed" / "reference" / "indicator.csv"


@pytest.fixture
def opened(portal: Portal, settings_of_the_portal: None) -> Opener:
    """Return what opens the page as somebody."""
    return Opener(portal, "pages/benchmarks/benchmarks.py")


def chosen(at: AppTest) -> dict[str, str]:
    """Return the filters by what they are called in the address."""
    return {str(box.key).removeprefix("benchmarks-"): str(box.value) for box in at.selectbox}


def test_the_page_opens_on_the_latest_quarter_with_own_missions(opened: Opener) -> None:
    at = opened("ID", "reader")
    filters = chosen(at)
    assert (filters["indicator"], filters["group"]) == ("posts_per_week", "all")
    assert at.selectbox(key="benchmarks-quarter").index == 0, "the latest comes first"
    assert any(
        "missions of Indonesia" in title.value and "above the median" in title.value for title in at.header
    )
    assert len(at.get("vega_lite_chart")) == 1


def test_a_link_shows_its_view_again(opened: Opener) -> None:
    link = {
        "indicator": "visual_share",
        "platform": "instagram",
        "group": "host_city",
        "category": "AU:canberra",
    }
    at = opened("ID", "reader", **link)
    assert link.items() <= chosen(at).items()
    # The address now names every filter, so that the link needs no default of the next reader.
    assert chosen(at).keys() == at.query_params.keys()
    assert chosen(opened("JP", "reader", **address(at))) == chosen(at)


def test_a_broken_link_falls_back_to_what_exists(opened: Opener) -> None:
    at = opened("ID", "reader", indicator="' or 1=1", platform="myspace", quarter="2022-Q9", group="mine")
    assert chosen(at)["indicator"] == "posts_per_week"
    assert at.header


def test_a_figure_kept_back_says_why_and_what_would_help(opened: Opener) -> None:
    at = opened("ID", "reader", platform="x", group="host_city", category="VN:hanoi")
    assert not at.get("vega_lite_chart")
    (said,) = (box.value for box in at.info)
    assert "Too few missions" in said
    assert "twelve missions" in said


def test_where_an_indicator_means_nothing_the_page_says_so(opened: Opener) -> None:
    at = opened("ID", "reader", indicator="engagement_rate_by_reach", platform="x")
    assert not at.get("vega_lite_chart")
    (said,) = (box.value for box in at.info)
    assert "means nothing" in said
    assert "Instagram" in said


def address(at: AppTest) -> dict[str, str]:
    """Return the address the page wrote."""
    return {name: value if isinstance(value, str) else value[0] for name, value in at.query_params.items()}


def headline(at: AppTest) -> str:
    """Return the finding above the chart."""
    return str(at.header[0].value).replace("\\", "")


def test_what_changed_comes_when_it_is_opened(opened: Opener) -> None:
    at = opened("ID", "reader", indicator="posts_per_week", platform="facebook")
    assert "median, quoted by others" in at.get("vega_lite_chart")[0].proto.spec
    at.session_state["unfolding-own-missions"] = True
    at.run()
    assert not at.exception
    table = next(found.value for found in at.table if "Since the quarter before" in found.value.columns)
    assert all("since Q" in told for told in table["Since the quarter before"] if told)
    assert any("would be expected" in told for told in table["Beside its host"])


def test_months_of_up_to_four_missions_come_by_a_link_and_the_link_names_them(opened: Opener) -> None:
    first = opened("ID", "reader", view="time")
    assert len(first.multiselect[0].options) > 4
    assert len(first.multiselect[0].value) == 1
    assert first.multiselect[0].proto.max_selections == 4
    assert "since Q" in headline(first), "the finding says what became of it within a year"
    assert "Preliminary after Q" in first.get("vega_lite_chart")[0].proto.spec, (
        "the running quarter is marked"
    )
    with opened.portal.stack.database.connect() as connection:
        rows = connection.execute(
            "select id from portal.mission where country = 'ID' and name like 'KJRI%' limit 3"
        )
        missions = [str(found) for (found,) in rows]
    at = opened("ID", "reader", view="time", missions=",".join([*missions, "not-a-mission"]))
    assert at.multiselect[0].value == missions
    assert address(at)["missions"].split(",") == missions
    assert "of these 3 missions" in headline(at)


def test_two_quarters_stand_beside_each_other_and_missing_ones_are_named(opened: Opener) -> None:
    at = opened("ID", "reader", view="periods", platform="x")
    quarter, earlier = address(at)["quarter"], address(at)["earlier"]
    assert (int(quarter[:4]) - int(earlier[:4]), quarter[4:]) == (1, earlier[4:]), "the year before"
    spec = at.get("vega_lite_chart")[0].proto.spec
    assert "Network, median" in spec
    assert "KBRI" in spec
    assert "usual ups and downs" in headline(at)
    past = opened("ID", "reader", view="time", platform="x", quarter=earlier)
    assert "Preliminary after" not in past.get("vega_lite_chart")[0].proto.spec
    before = opened("ID", "reader", view="periods", platform="x", earlier="1999-Q1")
    assert address(before)["earlier"] == earlier, "what was never published falls back"


def test_a_city_shows_all_partners_there_and_names_only_whoever_shares_openly(opened: Opener) -> None:
    link = {"view": "city", "platform": "instagram", "category": "JP:tokyo"}
    at = opened("ID", "reader", **link)
    at.session_state["unfolding-city-missions"] = True
    at.run()
    table = next(found.value for found in at.table if "Ministry" in found.value.columns)
    known = table.set_index("Ministry").iloc[:, -1]
    assert len(known) > 10
    assert {country for country, value in known.items() if value != "–"} == {"Indonesia"}
    named = opened("ID", "reader", **link, named="yes")
    spec = named.get("vega_lite_chart")[0].proto.spec
    assert "Embassy of New Zealand in Tokyo" in spec
    assert "Embassy of Australia" not in spec


def test_a_note_is_added_drawn_and_deleted_by_those_who_may(opened: Opener) -> None:
    link = {"view": "time", "platform": "x"}
    at = opened("ID", "contributor", **link)
    at.session_state["notes-over-time"] = True
    at.run()
    year = int(address(at)["quarter"][:4])
    at.date_input[0].set_value(date(year, 5, 20))
    at.text_input[0].set_value("National awakening day")
    next(button for button in at.button if button.label == "Add the note").click().run()
    assert not at.exception
    assert "National awakening day" in at.get("vega_lite_chart")[0].proto.spec
    assert "National awakening day" in opened("ID", "reader", **link).get("vega_lite_chart")[0].proto.spec
    assert "National awakening day" not in opened("JP", "reader", **link).get("vega_lite_chart")[0].proto.spec
    at.session_state["notes-over-time"] = True
    at.run()
    next(button for button in at.button if button.label == "Delete").click().run()
    assert "National awakening day" not in at.get("vega_lite_chart")[0].proto.spec


def test_every_indicator_has_its_page(opened: Opener) -> None:
    at = opened("ID", "contributor")
    codes = [row["code"] for row in csv.DictReader(INDICATORS.read_text(encoding="utf-8").splitlines())]
    assert len(at.selectbox(key="benchmarks-indicator").options) == len(codes)
    for number, code in enumerate(codes):
        view, platform = ("place", "time", "periods", "city")[number % 4], ("x", "instagram")[number % 2]
        at = opened("ID", "contributor", indicator=code, view=view, platform=platform)
        assert chosen(at)["indicator"] == code
        # A figure with its finding, or why there is none; never a chart of nothing.
        assert at.header or at.info, code
        assert all(title.value.strip() for title in at.header)


def test_only_the_secretariat_is_offered_to_cut(opened: Opener) -> None:
    assert "benchmarks-publish" not in {button.key for button in opened("ID", "approver").button}
    at = opened("ID", "secretariat")
    at.button(key="benchmarks-publish").click().run()
    assert not at.exception
    assert any("Nothing new is due" in box.value for box in at.info), [
        box.value for box in (*at.info, *at.success, *at.error)
    ]


def test_any_view_marks_the_missions_compared_and_tells_of_them(opened: Opener) -> None:
    for view in ({}, {"group": "ministry_size"}):
        at = opened("ID", "reader", **view)
        every = at.multiselect[0]
        assert every.value == []
        assert "empty for all" in every.label
        rows = window("Siti").rows("mission", columns="id,name", where={"country": "ID"}, order=["id"])
        one, name = next((row["id"], row["name"]) for row in rows if row["name"] in every.options)
        assert all("missions of Indonesia" in title.value for title in at.header[:1])
        linked = opened("ID", "reader", **view, missions=one)
        assert linked.multiselect[0].value == [one]
        assert address(linked)["missions"] == one
        assert all(title.value.startswith(plain(name)) for title in linked.header[:1])
