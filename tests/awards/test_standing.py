"""Beside an award stands the viewer's own place on the nearest indicator, or that there is none yet."""

import uuid
from datetime import date

import pytest

from core.awards.standing import platforms, standing
from core.benchmarks.model import Benchmark, Cell, Indicator, Option
from core.benchmarks.reading import indicators
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

SUMMER, AUTUMN = date(2025, 7, 1), date(2025, 10, 1)


def released(platform: str, quarter: date, peer_group: str = "all") -> Option:
    return Option("posts_per_week", platform, quarter, peer_group, (peer_group,))


def network(cell: Cell) -> Benchmark:
    """Answer every look-up with a cell whose median is 3."""
    return Benchmark(cell, True, None, 1, AUTUMN, "1", 15, None, None, 3.0, None, None)


def posts_per_week(person: Person) -> Indicator:
    return next(known for known in indicators(person.api) if known.code == "posts_per_week")


def posting_mission(stack: TestStack, country: str, name: str, posts: int) -> None:
    """Make a mission with one account whose three months of the quarter hold so many posts each."""
    mission, account = str(uuid.uuid4()), str(uuid.uuid4())
    with stack.owner() as owner:
        owner.execute(
            "insert into portal.mission (id, country, kind, name, host_country, city)"
            " values (%s, %s, 'embassy', %s, 'QA', 'Doha')",
            [mission, country, name],
        )
        owner.execute(
            "insert into portal.account (id, mission_id, country, platform, handle) values (%s, %s, %s, 'x', %s)",
            [account, mission, country, account],
        )
        for month, days in ((7, 31), (8, 31), (9, 30)):
            owner.execute(
                "insert into portal.account_month (account_id, month, country, mission_id, platform, basis,"
                " days_present, days_expected, posts, submissions) values (%s, %s, %s, %s, 'x', 'posts', %s, %s, %s, '{}')",
                [account, date(2025, month, 1), country, mission, days, days, posts],
            )


def test_platforms_are_those_with_a_figure_of_all_missions_the_richest_first() -> None:
    assert platforms([]) == []
    assert platforms(
        [
            released("facebook", SUMMER),
            released("x", SUMMER),
            released("x", AUTUMN),
            released("tiktok", SUMMER, "host_region"),
        ]
    ) == ["x", "facebook"]


def test_before_a_release_nothing_is_said_and_nothing_is_looked_up(stack: TestStack) -> None:
    person = stack.person("FJ", "reader")
    looked_up: list[Cell] = []

    def look_up(cell: Cell) -> Benchmark:
        looked_up.append(cell)
        return network(cell)

    indicator = posts_per_week(person)
    assert standing(person.api, indicator, "x", [], look_up, "FJ") is None
    assert standing(person.api, indicator, "x", [released("facebook", SUMMER)], look_up, "FJ") is None
    assert standing(person.api, indicator, "x", [released("x", SUMMER, "host_city")], look_up, "FJ") is None
    assert looked_up == []


def test_the_newest_released_quarter_is_the_one_compared(stack: TestStack) -> None:
    person = stack.person("FJ", "reader")
    both = [released("x", SUMMER), released("x", AUTUMN), released("x", SUMMER)]
    found = standing(person.api, posts_per_week(person), "x", both, network, "FJ")
    assert found is not None
    assert found.quarter == AUTUMN


def test_a_ministry_without_figures_hears_the_median_and_no_place(stack: TestStack) -> None:
    person = stack.person("FJ", "reader")
    found = standing(person.api, posts_per_week(person), "x", [released("x", SUMMER)], network, "FJ")
    assert found is not None
    assert not found.has_figures
    assert "3" in found.sentence


def test_own_missions_are_placed_and_nobody_elses(stack: TestStack) -> None:
    posting_mission(stack, "JP", "Embassy of many posts", 60)
    posting_mission(stack, "AU", "Embassy of another ministry", 90)
    person = stack.person("JP", "reader")
    found = standing(person.api, posts_per_week(person), "x", [released("x", SUMMER)], network, "JP")
    assert found is not None
    assert [figure.mission for figure in found.own] == ["Embassy of many posts"]
    assert found.own[0].value == pytest.approx(180 / (92 / 7))
    assert "Embassy of many posts" in found.sentence
    assert "above the median" in found.sentence
