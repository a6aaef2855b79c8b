"""The months follow from what is approved: value by value, exactly reversible, never double."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


def figures(ministry: Ministry) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name != "submissions"} for row in ministry.months()
    ]


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


def test_a_preview_says_what_approving_does_and_does_nothing(ministry: Ministry) -> None:
    ministry.approve(ministry.land(file_of(Grain.POST, [post(ministry, 1, "2026-05-31", reactions=7)])))
    before = ministry.months()
    rows = [post(ministry, 1, "2026-05-31", reactions=9), post(ministry, 2, "2026-06-03", comments=4)]
    waiting = ministry.land(file_of(Grain.POST, rows))
    submissions.submit(ministry.uploader.api, waiting)
    foreseen = submissions.changes(ministry.approver.api, waiting)
    assert ministry.months() == before
    submissions.approve(ministry.approver.api, waiting, tier="own")
    assert [
        (change.month, change.posts_now, change.posts_then, change.interactions_now, change.interactions_then)
        for change in foreseen
    ] == [(date(2026, 5, 1), 1, 1, 7, 9), (date(2026, 6, 1), None, 1, None, 4)]
    known = submissions.submission(ministry.approver.api, waiting)
    assert [
        (row.month, row.posts, row.interactions) for row in submissions.months(ministry.approver.api, known)
    ] == [(change.month, change.posts_then, change.interactions_then) for change in foreseen]


FIRST = date(2026, 1, 25)
days = st.integers(0, 40).map(lambda offset: FIRST + timedelta(days=offset))
counts = st.one_of(st.just(""), st.integers(0, 9))


@st.composite
def post_files(draw: st.DrawFn) -> tuple[Grain, dict[Any, dict[str, Any]], tuple[date, date]]:
    """A file of a few of five posts, and the days it covers."""
    rows: dict[Any, dict[str, Any]] = draw(
        st.dictionaries(
            st.integers(1, 5),
            st.fixed_dictionaries({"day": days, "reactions": counts, "comments": counts}),
            min_size=1,
        )
    )
    held = [row["day"] for row in rows.values()]
    return Grain.POST, rows, (min(held) - timedelta(draw(st.integers(0, 9))), max(held))


@st.composite
def day_files(draw: st.DrawFn) -> tuple[Grain, dict[Any, dict[str, Any]], tuple[date, date]]:
    """A file of a few daily figures."""
    row = st.fixed_dictionaries({"posts": counts, "reactions": counts, "followers": st.integers(1, 99)})
    rows = draw(st.dictionaries(days, row, min_size=1, max_size=6))
    return Grain.DAY, rows, (min(rows), max(rows))


steps = st.lists(
    st.one_of(post_files(), day_files(), st.tuples(st.just("withdraw"), st.integers(0, 9))),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=steps)
def test_any_sequence_ends_where_a_rebuild_ends(stack: TestStack, plan: list[Any]) -> None:
    ministry = make_ministry(stack)
    approved: list[tuple[str, Any]] = []
    for number, step in enumerate(plan):
        if step[0] == "withdraw":
            if approved:
                gone, _file = approved.pop(step[1] % len(approved))
                submissions.withdraw(ministry.approver.api, gone)
            continue
        landed = ministry.land(verdict_of(ministry, number, step), step[2])
        ministry.approve(landed)
        approved.append((landed, step))
    assert figures(ministry) == rebuilt(ministry)
    assert {row["month"][:7]: row["posts"] for row in ministry.months()} == expected_posts(
        [file for _landed, file in approved]
    )


def verdict_of(ministry: Ministry, number: int, file: Any) -> Any:
    grain, rows, _period = file
    if grain is Grain.POST:
        made = [
            post(
                ministry,
                key,
                row["day"].isoformat(),
                reactions=row["reactions"],
                comments=row["comments"],
                text=number,
            )
            for key, row in rows.items()
        ]
    else:
        # The file's number makes two files of the same figures different files.
        made = [of_day(ministry, day.isoformat(), **row, profile_visits=number) for day, row in rows.items()]
    verdict = file_of(grain, made)
    assert verdict.rows_refused == 0
    return verdict


def rebuilt(ministry: Ministry) -> list[dict[str, Any]]:
    """Return the months worked out anew from everything approved, and leave them so."""
    accounts = list(ministry.accounts.values())
    with ministry.stack.owner() as connection:
        connection.execute("delete from portal.account_month where account_id = any (%s)", [accounts])
        connection.execute("select portal.refresh_months(%s::uuid[], '2025-01-01', '2027-01-01')", [accounts])
    return figures(ministry)


def expected_posts(files: list[Any]) -> Mapping[str, int | None]:
    """Return posts by month as the definition says, from the approved files in order."""
    post_day = {
        key: row["day"] for grain, rows, _period in files if grain is Grain.POST for key, row in rows.items()
    }
    covered = {
        first + timedelta(days=offset)
        for grain, _rows, (first, last) in files
        if grain is Grain.POST
        for offset in range((last - first).days + 1)
    }
    present = {day for grain, rows, _period in files if grain is Grain.DAY for day in rows}
    by_day = {
        day: row["posts"]
        for grain, rows, _period in files
        if grain is Grain.DAY
        for day, row in rows.items()
        if row["posts"] != ""
    }
    result: dict[str, int | None] = {}
    for month in sorted({f"{day:%Y-%m}" for day in covered | present}):
        known = [posts for day, posts in by_day.items() if f"{day:%Y-%m}" == month]
        days_covered = sum(f"{day:%Y-%m}" == month for day in covered)
        if days_covered and days_covered >= len(known):
            result[month] = sum(f"{day:%Y-%m}" == month for day in post_day.values())
        else:
            result[month] = sum(known) if known else None
    return result
