"""External monitoring is compared with what was reported, and never becomes a figure itself."""

import json
from datetime import date

import pytest

from core.access.api import Api
from core.intake import submissions
from core.intake.landing import land
from core.intake.model import Grain, SubmissionKind
from core.reconcile.counts import tolerances
from core.reconcile.discrepancies import Comparison, comparisons, read_comparison, reopen, save, sign, steps
from core.reconcile.grades import confidence, month_grades
from core.refusals import Refused
from tests.conftest import TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    return make_ministry(stack)


def rows(ministry: Ministry, posts: int, *, start: int = 0, **measures: int) -> list[dict[str, object]]:
    """Return so many posts of January."""
    return [
        {
            "account": next(iter(ministry.accounts)),
            "external_id": f"98765432100{start + number:05d}",
            "published_at": f"2026-01-{number % 31 + 1:02d} 12:00",
            "text": f"Post number {start + number}",
            **measures,
        }
        for number in range(posts)
    ]


def report(ministry: Ministry, posts: int, **measures: int) -> str:
    """Approve so many reported posts of January."""
    landed = ministry.land(file_of(Grain.POST, rows(ministry, posts, **measures)), JANUARY)
    ministry.approve(landed)
    return landed


def monitor(ministry: Ministry, posts: int, period: tuple[date, date] = JANUARY, **measures: int) -> str:
    """Take in so many posts of January as external monitoring."""
    verdict = file_of(Grain.POST, rows(ministry, posts, **measures), name="outside.csv")
    landed = land(
        ministry.uploader.api, verdict, dict(ministry.accounts), period, kind=SubmissionKind.MONITORED
    )
    ministry.approve(landed)
    return landed


def compared(ministry: Ministry, measure: str = "posts") -> Comparison:
    """Return what the two sides say of January."""
    (account,) = ministry.accounts.values()
    found = comparisons(ministry.approver.api, JANUARY[0], JANUARY[0])
    return next(row for row in found.rows if row.account_id == account and row.measure == measure)


def counted(ministry: Ministry) -> tuple[object, ...]:
    """Return what is known of the account wherever figures count: its months, benchmarks, freshness, sharing."""
    api = ministry.approver.api
    quarter = {"indicator": "posts_per_week", "platform": "instagram", "quarter": "2026-01-01"}
    months = {"country": ministry.country, "from_month": "2026-01-01", "to_month": "2026-01-01"}
    fresh = api.call("own_freshness")
    return (
        ministry.months(),
        sorted(map(str, api.call("own_figures", **quarter))),
        [row for row in fresh if row["account_id"] in ministry.accounts.values()],
        ministry.stack.person("AU", "reader").api.call("shared_figures", **months),
    )


def grade(ministry: Ministry, *measures: str) -> str:
    """Return the grade of January."""
    found = confidence(
        month_grades(ministry.approver.api, JANUARY[0], JANUARY[0], measures),
        accounts=list(ministry.accounts.values()),
    )
    assert found is not None
    return found.grade


def test_monitoring_changes_no_reported_figure(ministry: Ministry) -> None:
    report(ministry, 20, reactions=5)
    before = counted(ministry)
    outside = monitor(ministry, 40, reactions=9)
    assert counted(ministry) == before
    kept = submissions.submission(ministry.approver.api, outside)
    assert (kept.state, kept.tier, kept.kind) == ("compared", "own", "monitored")
    with pytest.raises(Refused, match=r"intake\.wrong_state"):
        ministry.approver.api.call("share_submission", submission=outside, tier="public", embargo_until="")
    with ministry.stack.owner() as connection, pytest.raises(Exception, match="never_approved"):
        connection.execute("update portal.submission set state = 'approved' where id = %s", [outside])
    # The same account without a single reported post has no month at all.
    alone = make_ministry(ministry.stack)
    monitor(alone, 12)
    assert alone.months() == []
    assert compared(alone).state == "unreported"


def test_a_file_is_never_compared_with_itself(ministry: Ministry) -> None:
    verdict = file_of(Grain.POST, rows(ministry, 3))
    ministry.approve(ministry.land(verdict, JANUARY))
    with pytest.raises(Refused, match=r"intake\.same_file"):
        land(ministry.uploader.api, verdict, dict(ministry.accounts), JANUARY, kind=SubmissionKind.MONITORED)


def test_taking_monitoring_back_leaves_no_trace_in_the_comparison(ministry: Ministry) -> None:
    report(ministry, 20)
    outside = monitor(ministry, 40)
    assert (compared(ministry).state, grade(ministry, "posts")) == ("differs", "D")
    submissions.withdraw(ministry.approver.api, outside)
    assert comparisons(ministry.approver.api, JANUARY[0], JANUARY[0]).unmonitored >= 1
    assert grade(ministry, "posts") == "C"
    submissions.restore(ministry.approver.api, outside)
    assert (compared(ministry).monitored, compared(ministry).reported) == (40, 20)


def test_half_a_month_of_monitoring_says_at_least(ministry: Ministry) -> None:
    report(ministry, 30)
    monitor(ministry, 10, (date(2026, 1, 1), date(2026, 1, 15)))
    half = compared(ministry)
    assert (half.state, half.monitored_days, half.reported_days) == ("partly", 15, 31)
    other = make_ministry(ministry.stack)
    report(other, 3)
    monitor(other, 15, (date(2026, 1, 1), date(2026, 1, 15)))
    # More in half a month than was reported for the whole of it is a discrepancy all the same.
    assert compared(other).state == "differs"


def test_two_people_sign_what_they_see_and_nothing_moves_silently(ministry: Ministry) -> None:
    report(ministry, 20, reactions=5)
    monitor(ministry, 40, reactions=5)
    mission, headquarters = ministry.uploader, ministry.approver
    save(mission.api, compared(ministry), cause="", owner_id=headquarters.viewer.id, due_on=date(2026, 3, 1))
    with pytest.raises(Refused, match=r"reconcile\.cause_needed"):
        sign(mission.api, compared(ministry), "mission")
    save(
        mission.api, compared(ministry), cause="definition", owner_id="", due_on=None, comment="With stories."
    )
    stale = compared(ministry)
    with pytest.raises(Refused, match=r"access\.role_needed"):
        sign(mission.api, stale, "headquarters")
    sign(mission.api, stale, "mission")
    assert (compared(ministry).state, grade(ministry, "posts")) == ("differs", "D")
    with pytest.raises(Refused, match=r"reconcile\.signed"):
        save(mission.api, compared(ministry), cause="deleted", owner_id="", due_on=None)
    both = ministry.stack.person(ministry.country, "contributor", "approver")
    assert compared(ministry).sides_to_sign(both.viewer) == ["headquarters"]
    sign(headquarters.api, stale, "headquarters")
    signed = compared(ministry)
    assert (signed.state, signed.signed_reported, signed.signed_monitored) == ("explained", 20, 40)
    assert grade(ministry, "posts") == "B"
    # New figures: what was signed stays as it was signed, and says that the data moved.
    landed = ministry.land(file_of(Grain.POST, rows(ministry, 5, start=500), name="late.csv"), JANUARY)
    ministry.approve(landed)
    moved = compared(ministry)
    assert (moved.state, moved.reported, moved.signed_reported) == ("moved", 25, 20)
    assert moved.moved_at is not None
    assert grade(ministry, "posts") == "D"
    with pytest.raises(Refused, match=r"reconcile\.comment_needed"):
        reopen(mission.api, moved, " ")
    reopen(mission.api, moved, "Five posts came late.")
    assert compared(ministry).state == "differs"
    with pytest.raises(Refused, match=r"reconcile\.figures_moved"):
        sign(headquarters.api, stale, "headquarters")
    assert [step.action for step in steps(mission.api, stale)] == [
        "changed", "changed", "signed_by_mission", "signed_by_headquarters", "reopened",
    ]  # fmt: skip


def test_what_is_open_after_its_due_date_is_overdue_for_its_own_ministry(ministry: Ministry) -> None:
    report(ministry, 20)
    monitor(ministry, 40)
    api, (account,) = ministry.approver.api, ministry.accounts.values()

    def late(asking: Api = api) -> list[Comparison]:
        rows = json.loads(asking.call("first_page"))["overdue"]
        return [row for row in map(read_comparison, rows) if row.account_id == account]

    assert late() == []
    save(api, compared(ministry), cause="deleted", owner_id="", due_on=date(2026, 2, 1))
    assert [(row.measure, row.due_on, row.state) for row in late()] == [
        ("posts", date(2026, 2, 1), "differs")
    ]
    stranger = ministry.stack.person("AU", "approver").api
    assert late(stranger) == []
    save(api, compared(ministry), cause="deleted", owner_id="", due_on=date(2099, 1, 1))
    assert late() == []


def test_one_person_cannot_sign_for_both_sides(ministry: Ministry) -> None:
    report(ministry, 20)
    monitor(ministry, 40)
    both = ministry.stack.person(ministry.country, "contributor", "approver")
    save(both.api, compared(ministry), cause="deleted", owner_id="", due_on=None)
    sign(both.api, compared(ministry), "mission")
    with pytest.raises(Refused, match=r"reconcile\.two_people"):
        sign(both.api, compared(ministry), "headquarters")
    assert compared(ministry).sides_to_sign(both.viewer) == []


def test_agreement_is_a_and_what_nobody_outside_sees_is_c(ministry: Ministry) -> None:
    report(ministry, 30, reactions=10, impressions=100)
    monitor(ministry, 29, reactions=10)
    assert compared(ministry).state == compared(ministry, "reactions").state == "agrees"
    assert grade(ministry, "posts") == grade(ministry, "reactions") == "A"
    assert grade(ministry, "impressions", "reactions") == "C"


def test_the_database_and_python_draw_the_same_line(stack: TestStack) -> None:
    known = tolerances(stack.person("ID", "reader").api)
    with stack.owner() as connection:
        drawn = connection.execute(
            "select t.measure, r.n, r.n + d.n, portal.comparison_verdict(r.n, r.n + d.n, true, true, t) = 'agrees'"
            " from portal.count_tolerance t, unnest(array[0, 1, 7, 40, 333, 5000, 120000, 9000000]::bigint[]) as r (n),"
            " generate_series(0::bigint, r.n / 5 + 12, greatest(1, r.n / 200)) as d (n)"
        ).fetchall()
    assert len(drawn) > 1000
    assert all(agrees == known[measure].agree(one, other) for measure, one, other, agrees in drawn)


def test_a_feed_of_the_accounts_platform_counts_its_posts(stack: TestStack) -> None:
    ministry = make_ministry(stack)
    (account,) = ministry.accounts.values()
    with stack.owner() as connection:
        connection.execute("update portal.account set platform = 'youtube' where id = %s", [account])
        connection.execute(
            """
            with feed as (
              insert into portal.feed (country, mission_id, kind, address, title, created_by, created_by_name, created_at)
              select country, mission_id, 'atom', 'https://www.youtube.com/feeds/videos.xml?channel_id=' || id, 'Videos',
                %s, 'Ana', '2025-12-01' from portal.account where id = %s returning id, country, mission_id
            ), state as (
              insert into portal.feed_state (feed_id, country, last_good_at)
              select id, country, '2026-02-10' from feed
            )
            insert into portal.item (feed_id, country, mission_id, external_id, link, title, published_at, seen_at)
            select f.id, f.country, f.mission_id, 'v' || n, 'https://www.youtube.com/watch?v=' || n, 'Video ' || n,
              timestamptz '2026-01-02 10:00+00' + n * interval '2 days', '2026-02-01'
            from feed f, generate_series(0, 6) as n
            """,
            [ministry.uploader.viewer.id, account],
        )
    seen = compared(ministry)
    assert (seen.state, seen.source, seen.monitored, seen.monitored_days) == ("unreported", "feeds", 7, 31)
