"""The months follow from what is approved: value by value, exactly reversible, never double."""

from datetime import date

import pytest

from core.intake import submissions
from core.intake.model import Grain
from tests.conftest import TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    return make_ministry(stack)


def post(ministry: Ministry, number: int, day: str, **values: object) -> dict[str, object]:
    return {
        "account": next(iter(ministry.accounts)),
        "external_id": f"1234567890{number:04d}",
        "published_at": f"{day} 12:00",
        **values,
    }


def of_day(ministry: Ministry, day: str, **values: object) -> dict[str, object]:
    return {"account": next(iter(ministry.accounts)), "day": day, **values}


def test_posts_add_up_by_month(ministry: Ministry) -> None:
    rows = [
        post(ministry, 1, "2026-01-05", reactions=10, comments=2, shares=1, impressions=100, kind="video"),
        post(ministry, 2, "2026-01-20", reactions=5, comments=0, kind="text"),
        post(ministry, 3, "2026-03-02", impressions=50, kind="image"),
    ]
    ministry.approve(ministry.land(file_of(Grain.POST, rows), (date(2026, 1, 1), date(2026, 3, 15))))
    january, february, march = ministry.months()
    assert (january["posts"], january["visual_posts"], january["interactions"]) == (2, 1, 18)
    assert (january["reactions"], january["comments"], january["shares"]) == (15, 2, 1)
    assert (january["impressions"], january["reach"]) == (100, None)
    assert (january["days_present"], january["days_expected"], january["basis"]) == (31, 31, "posts")
    # A covered month without a post is a true zero, with nothing known about interactions.
    assert (february["posts"], february["interactions"]) == (0, None)
    assert (march["posts"], march["interactions"], march["days_present"]) == (1, None, 15)


def test_days_add_up_by_month_and_missing_stays_missing(ministry: Ministry) -> None:
    rows = [
        of_day(ministry, "2026-02-01", followers=100, posts=2, reactions=4),
        of_day(ministry, "2026-02-02", followers=104, posts=1),
        of_day(ministry, "2026-02-03", posts=0, first_reply_minutes=30),
    ]
    ministry.approve(ministry.land(file_of(Grain.DAY, rows)))
    (february,) = ministry.months()
    assert (february["posts"], february["followers"], february["interactions"]) == (3, 104, 4)
    assert (february["days_present"], february["days_expected"], february["basis"]) == (3, 28, "days")
    assert february["first_reply_minutes"] == 30
    assert february["comments"] is None


def test_two_exports_complete_each_other_and_the_later_wins(ministry: Ministry) -> None:
    first = [post(ministry, 1, "2026-04-10", reactions=10, impressions=900)]
    second = [post(ministry, 1, "2026-04-10", reactions=12, comments=3)]
    ministry.approve(ministry.land(file_of(Grain.POST, first)))
    before = ministry.months()
    later = ministry.land(file_of(Grain.POST, second))
    ministry.approve(later)
    (april,) = ministry.months()
    assert (april["posts"], april["reactions"], april["comments"], april["impressions"]) == (1, 12, 3, 900)
    submissions.withdraw(ministry.approver.api, later)
    assert ministry.months() == before


def test_a_post_another_export_puts_in_another_month_is_counted_once(ministry: Ministry) -> None:
    ministry.approve(ministry.land(file_of(Grain.POST, [post(ministry, 1, "2026-05-31", reactions=7)])))
    before = ministry.months()
    moved = ministry.land(file_of(Grain.POST, [post(ministry, 1, "2026-06-01", reactions=7)]))
    ministry.approve(moved)
    assert [(row["month"][:7], row["posts"]) for row in ministry.months()] == [("2026-05", 0), ("2026-06", 1)]
    submissions.withdraw(ministry.approver.api, moved)
    assert ministry.months() == before
