"""A file beside the account's own months and the mission's other accounts: said, never refused."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from core.intake.findings import Severity
from core.intake.history import MonthFigures, across_platforms, against_history, months_of, replacing
from core.intake.model import Grain
from tests.intake.ministry import file_of

NAMES = {"a": "@hanoi", "b": "@hanoi_tiktok"}


def month(number: int, figures: Mapping[str, int], account: str = "a", *, whole: bool = True) -> MonthFigures:
    """Return the figures of the nth month since January 2024."""
    return MonthFigures(account, date(2024 + number // 12, number % 12 + 1, 1), figures, whole)


def past(**ends: tuple[int, int]) -> list[MonthFigures]:
    """Return a year of months whose measures go back and forth between two figures."""
    return [month(place, {name: both[place % 2] for name, both in ends.items()}) for place in range(12)]


@pytest.mark.parametrize(
    ("figures", "whole", "said"),
    [
        ({"impressions": 110_000}, True, "impressions"),
        ({"impressions": 11_500}, True, None),
        ({"impressions": 20}, True, "impressions"),
        ({"impressions": 20}, False, None),
        ({"followers": 1_030}, True, None),
        ({"followers": 2_500}, True, "followers"),
        ({"followers": 300}, False, "followers"),
        ({"impressions": 30_000, "followers": 90_000}, True, "followers"),
    ],
)
def test_a_month_far_from_the_others_is_said(
    figures: Mapping[str, int], whole: bool, said: str | None
) -> None:
    known = past(impressions=(10_000, 13_000), followers=(1_000, 1_020))
    found = against_history([month(12, figures, whole=whole)], known, NAMES)
    assert [finding.params["measure"] for finding in found] == ([said] if said else [])
    assert all(finding.severity is Severity.WARNING for finding in found)
    assert all("@hanoi, January 2025" in finding.message for finding in found)


def test_a_young_account_has_no_history_to_be_far_from() -> None:
    known = past(views=(10, 12))[:5]
    assert against_history([month(12, {"views": 90_000})], known, NAMES) == []


def test_months_of_the_file_itself_are_not_its_history() -> None:
    known = past(views=(10, 12))
    assert against_history([month(place, {"views": 90_000}) for place in range(12)], known, NAMES) == []


def test_regular_accounts_are_left_alone_and_a_misplaced_digit_is_found() -> None:
    chance = np.random.default_rng(20260208)
    alarms = found = 0
    for _account in range(500):
        level, noise = chance.uniform(4, 11), chance.uniform(0.1, 0.8)
        values = np.exp(level + noise * chance.standard_normal(25)).astype(int)
        known = [month(place, {"views": int(value)}) for place, value in enumerate(values[:24])]
        alarms += bool(against_history([month(24, {"views": int(values[24])})], known, NAMES))
        found += bool(against_history([month(24, {"views": int(np.exp(level)) * 100})], known, NAMES))
    assert alarms / 500 <= 0.02
    assert found / 500 >= 0.95


def test_the_same_figures_under_two_accounts_of_a_mission_are_said() -> None:
    here, there = (
        month(3, {"views": 5_213, "reactions": 312}),
        month(3, {"views": 5_213, "reactions": 312, "followers": 9}, "b"),
    )
    (found,) = across_platforms([here], [there], NAMES)
    assert found.severity is Severity.WARNING
    assert "@hanoi, April 2024: @hanoi_tiktok has exactly the same figures" in found.message


@pytest.mark.parametrize(
    "other",
    [
        month(3, {"views": 5_213, "reactions": 311}, "b"),
        month(4, {"views": 5_213, "reactions": 312}, "b"),
        month(3, {"views": 5_213, "reactions": 312}, "a"),
        month(3, {"followers": 5_213}, "b"),
    ],
    ids=["one differs", "another month", "the account itself", "nothing in common"],
)
def test_other_figures_are_no_sign_of_a_wrong_account(other: MonthFigures) -> None:
    assert across_platforms([month(3, {"views": 5_213, "reactions": 312})], [other], NAMES) == []


def test_small_counts_are_equal_by_chance() -> None:
    assert (
        across_platforms(
            [month(3, {"posts": 4, "comments": 0})], [month(3, {"posts": 4, "comments": 0}, "b")], NAMES
        )
        == []
    )


def test_months_that_will_be_replaced_are_said_once_an_account() -> None:
    (found,) = replacing(
        [month(2, {"posts": 1}), month(3, {"posts": 2}), month(9, {"posts": 1})],
        past(posts=(1, 2))[:6],
        NAMES,
    )
    assert found.severity is Severity.NOTE
    assert "from March 2024 to April 2024 (months in common: 2)" in found.message


def test_a_single_month_is_named_once() -> None:
    (found,) = replacing([month(2, {"posts": 1})], past(posts=(1, 2))[:6], NAMES)
    assert found.severity is Severity.NOTE
    assert found.message.count("March 2024") == 1


def test_a_file_becomes_months_as_the_rollup_would_hold_them() -> None:
    rows = [
        {"account": account, "day": f"2026-0{number}-{day:02d}", "followers": 100 + day, "views": 7}
        for account in ("hanoi", "other")
        for number in (2, 3)
        for day in (1, 28)
    ]
    verdict = file_of(Grain.DAY, rows)
    months = months_of(verdict, {"hanoi": "a", "other": None}, (date(2026, 2, 1), date(2026, 3, 28)))
    assert [(each.month, each.whole) for each in months] == [
        (date(2026, 2, 1), True),
        (date(2026, 3, 1), False),
    ]
    assert months[0].figures["followers"] == 128
    assert months[0].figures["views"] == 14
    assert "impressions" not in months[0].figures
    assert months_of(verdict, {"hanoi": None, "other": None}, (date(2026, 2, 1), date(2026, 3, 28))) == []


def test_posts_are_counted_by_month() -> None:
    rows = [
        {
            "account": "hanoi",
            "external_id": f"17900000000{day:02d}",
            "published_at": f"2026-02-{day:02d} 08:00",
            "reactions": day,
        }
        for day in (3, 4, 5)
    ]
    (found,) = months_of(file_of(Grain.POST, rows), {"hanoi": "a"}, (date(2026, 2, 3), date(2026, 2, 28)))
    assert (found.figures["posts"], found.figures["reactions"], found.whole) == (3, 12, False)
