"""Home as each role meets it: what waits, what is new and three figures, nothing empty."""

import json
from typing import Any

import httpx
import psycopg
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.benchmarks.model import Cell
from core.benchmarks.reading import benchmark, indicators, newest_quarter, own_figures, read_benchmark
from core.benchmarks.standing import months_before
from core.reconcile.grades import lowest_grades, month_grades
from pages.frame.registry import entry, place
from pages.frame.search import KINDS
from tests.conftest import Portal
from tests.opening import Opener
from tests.practices.demonstrated import window

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]
# Requests to the database until home stands, for the very first person and for whoever comes after.
FIRST_VIEW = 15
NEXT_VIEW = 10


def opened(portal: Portal, role: str, page: str = "home", country: str = "ID") -> AppTest:
    """Return a page as a country's person with this role sees it."""
    return Opener(portal, f"pages/{entry(page).file}")(country, role)


def said(at: AppTest) -> str:
    """Return what stands on the page, without escapes and invisible joiners."""
    texts = [str(one.value) for kind in (at.header, at.markdown, at.caption) for one in kind]
    texts += [link.proto.label for link in at.get("page_link")]
    return " ".join(texts).replace("\\", "").replace("\u2060", "")


def workshop_that_waits(portal: Portal) -> str:
    """Return the title of a workshop that goes on or comes soon, as other tests leave some; else what home says then."""
    with portal.stack.database.connect() as owner:
        row = owner.execute(
            "select title from portal.workshop where country = 'ID' and (state = 'open'"
            " or state = 'draft' and begins_on between current_date and current_date + 14) limit 1"
        ).fetchone()
    return str(row[0]) if row else "Nothing. When somebody needs your decision, it stands here."


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("contributor", "The last week looks incomplete."),
        ("approver", "Figures to bring in"),
        ("publisher", "Practice to check"),
        ("facilitator", "{workshop}"),
        ("secretariat", "Ministries with late figures"),
    ],
)
def test_home_says_what_waits_what_is_new_and_where_we_stand(
    portal: Portal, role: str, expected: str
) -> None:
    at = opened(portal, role)
    headers = [header.value for header in at.header]
    assert headers[0] == "Waits for you"
    assert headers[-1] == "Where you stand"
    text = said(at)
    assert expected.format(workshop=workshop_that_waits(portal)) in text
    assert text.count("missions of Indonesia") >= 3, "three figures, each with its sentence"
    assert "Release" in text


def test_a_view_is_followed_and_stopped_with_one_press(portal: Portal) -> None:
    opened(portal, "publisher", "awards")
    with portal.stack.database.connect() as owner:
        owner.execute(
            "insert into portal.subscription (member_id, country, kind, title, address, condition, by_mail, seen)"
            " select id, country, 'awards', 'Awards of 2020', '/awards?edition=2020', 'new', false, '{}'"
            " from portal.member where email = %s",
            [portal.person("ID", "publisher").email],
        )
    at = opened(portal, "publisher", "digest")
    assert "Views you follow" in [header.value for header in at.header]
    next(button for button in at.button if button.label == "Stop").click().run()
    assert not at.exception
    assert any("not told of it any more" in one.value for one in at.success)
    assert "Stop" not in {button.label for button in at.button}


def test_whatever_is_found_has_a_page_that_opens_it() -> None:
    for heading, area, parameter in KINDS.values():
        assert heading
        assert (not area and not parameter) or entry(area).file
    assert place("/awards?edition=2021") == (entry("awards").path, {"edition": "2021"})
    assert place("/nowhere") == (entry("home").path, {})


def test_a_first_view_asks_the_database_little(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    send = httpx.Client.send

    def counted(client: httpx.Client, request: httpx.Request, **how: Any) -> httpx.Response:
        asked.append(request.url.path)
        return send(client, request, **how)

    monkeypatch.setattr(httpx.Client, "send", counted)
    # What is the same for everybody is asked by the first of all.
    st.cache_resource.clear()
    opened(portal, "approver")
    assert len(asked) <= FIRST_VIEW, asked
    asked.clear()
    opened(portal, "contributor", country="JP")
    assert len(asked) <= NEXT_VIEW, asked
    asked.clear()
    st.cache_resource.clear()
    opened(portal, "contributor", "benchmarks")
    assert len(asked) <= FIRST_VIEW, asked


def test_where_we_stand_is_what_one_by_one_would_say_and_every_look_is_noted(portal: Portal) -> None:
    siti = window("Siti")
    newest = newest_quarter(siti)
    quarter = newest[0].quarter
    before = months_before(quarter, 3)
    wanted = {"x": ["posts_per_week", "conversation"], "facebook": ["posts_per_week"]}
    with portal.stack.database.connect() as owner:
        seen = noted(owner)
        told = siti.call("own_standing", wanted=json.dumps(wanted), quarter=quarter.isoformat(), most=2)
        found = json.loads(told)
        assert noted(owner) - seen == 2 + sum(row["before"] is not None for row in found["figures"])
    known = {indicator.code: indicator for indicator in indicators(siti)}
    for row in found["figures"]:
        code, platform = row["indicator"], row["platform"]
        for day, told_now, told_own in ((quarter, "now", "value"), (before, "before", "before")):
            cell = Cell(code, platform, day, "all", "all")
            own = {figure.mission_id: figure.value for figure in own_figures(siti, code, platform, day)}
            told_values = {
                one["mission_id"]: one[told_own] for one in row["own"] if one[told_own] is not None
            }
            # Numbers added in another order differ in their last bit.
            assert told_values == pytest.approx(
                {mission: value for mission, value in own.items() if value is not None}
            )
            assert row[told_now] is None or read_benchmark(cell, row[told_now]) == benchmark(siti, cell)
        needs = known[code].needs
        months = month_grades(siti, quarter, months_before(quarter, -2), needs)
        assert set(lowest_grades(found["grades"], needs)) == {
            month for month in months if month.platform == platform
        }
    assert [row["indicator"] for row in found["figures"]] == ["posts_per_week", "conversation"]


def noted(owner: psycopg.Connection) -> int:
    """Return how many look-ups of benchmarks are in the log."""
    row = owner.execute("select count(*) from portal.benchmark_view").fetchone()
    assert row is not None
    return int(row[0])
