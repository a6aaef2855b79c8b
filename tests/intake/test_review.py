"""A review tells what a decision changes, to the last figure, before it is made; and who else had the data."""

from datetime import date
from itertools import pairwise

import pytest

from core.benchmarks.reading import own_figures
from core.intake import review, submissions
from core.intake.landing import land
from core.intake.model import Grain, SubmissionKind, Verdict
from core.intake.review import Effect, Kind, effect
from core.intake.sharing import see_as_partner
from core.refusals import Refused
from tests.conftest import TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    return make_ministry(stack)


def post(ministry: Ministry, number: int, day: str, **values: object) -> dict[str, object]:
    account = next(iter(ministry.accounts))
    return {
        "account": account,
        "external_id": f"1234567890{number:04d}",
        "published_at": f"{day} 12:00",
        **values,
    }


def waiting(ministry: Ministry, verdict: Verdict) -> str:
    landed = ministry.land(verdict)
    submissions.submit(ministry.uploader.api, landed)
    return landed


def told(found: Effect) -> dict[tuple[date, str], tuple[float | None, float | None]]:
    return {
        (figure.month, figure.measure): (figure.now, figure.then)
        for figure in found.figures
        if figure.kind is not Kind.UNCHANGED
    }


def test_what_is_told_is_what_happens(ministry: Ministry) -> None:
    first = [post(ministry, 1, "2026-05-31", reactions=7, impressions=90)]
    ministry.approve(ministry.land(file_of(Grain.POST, first)))
    before = ministry.months()
    rows = [post(ministry, 1, "2026-05-31", reactions=9), post(ministry, 2, "2026-06-03", comments=4)]
    wanted = waiting(ministry, file_of(Grain.POST, rows))
    found = effect(ministry.approver.api, wanted)
    assert ministry.months() == before
    may, june = date(2026, 5, 1), date(2026, 6, 1)
    changed = told(found)
    assert changed[may, "reactions"] == (7, 9)
    assert changed[june, "posts"] == (None, 1)
    assert changed[june, "comments"] == (None, 4)
    assert (may, "impressions") not in changed
    assert found.counts[Kind.REMOVED] == 0
    submissions.approve(ministry.approver.api, wanted, tier="own")
    after = {row["month"]: row for row in ministry.months()}
    for (month, measure), (_now, then) in changed.items():
        assert after[month.isoformat()][measure] == then


def test_withdrawing_and_putting_back_are_told_as_well(ministry: Ministry) -> None:
    ministry.approve(ministry.land(file_of(Grain.POST, [post(ministry, 1, "2026-05-30", reactions=7)])))
    later = ministry.land(file_of(Grain.POST, [post(ministry, 1, "2026-05-30", reactions=700)]))
    ministry.approve(later)
    api = ministry.approver.api
    forward = told(effect(api, later))
    assert forward[date(2026, 5, 1), "reactions"] == (700, 7)
    submissions.withdraw(api, later)
    back = told(effect(api, later))
    assert back == {key: (then, now) for key, (now, then) in forward.items()}


def test_figures_that_disappear_are_told(ministry: Ministry) -> None:
    """Daily figures know impressions; the posts that cover the month do not."""
    account = next(iter(ministry.accounts))
    days = [{"account": account, "day": "2026-04-01", "posts": 1, "impressions": 50}]
    ministry.approve(ministry.land(file_of(Grain.DAY, days)))
    wanted = waiting(ministry, file_of(Grain.POST, [post(ministry, 1, "2026-04-01", reactions=2)]))
    assert told(effect(ministry.approver.api, wanted))[date(2026, 4, 1), "impressions"] == (50, None)


def test_the_biggest_jump_comes_first(ministry: Ministry) -> None:
    rows = [
        post(ministry, place, f"2026-0{place}-10", reactions=100, comments=50, shares=8)
        for place in range(1, 4)
    ]
    ministry.approve(ministry.land(file_of(Grain.POST, rows)))
    mended = [
        post(ministry, 1, "2026-01-10", reactions=110, comments=50, shares=8),
        post(ministry, 2, "2026-02-10", reactions=10_000, comments=50, shares=8),
        post(ministry, 3, "2026-03-10", reactions=100, comments=50, shares=1),
        post(ministry, 4, "2026-04-10", reactions=3, comments=50, shares=8),
    ]
    found = effect(ministry.approver.api, waiting(ministry, file_of(Grain.POST, mended)))
    first = found.figures[0]
    assert (first.month, first.measure, first.now, first.then) == (date(2026, 2, 1), "reactions", 100, 10_000)
    changed = [
        figure.jump
        for figure in found.figures
        if figure.kind is Kind.CHANGED and figure.measure != "days_present"
    ]
    new = [figure for figure in found.figures if figure.kind is Kind.NEW]
    assert all(one >= other for one, other in pairwise(changed))
    # A new figure is measured on the month before it.
    assert (new[0].measure, new[0].earlier, new[0].then) == ("reactions", 100, 3)
    assert [figure.kind for figure in found.figures] == sorted(
        (figure.kind for figure in found.figures), key=[Kind.CHANGED, Kind.NEW, Kind.UNCHANGED].index
    )


def test_the_same_figures_again_change_nothing(ministry: Ministry) -> None:
    row = post(ministry, 1, "2026-05-31", reactions=7)
    ministry.approve(ministry.land(file_of(Grain.POST, [row])))
    wanted = waiting(ministry, file_of(Grain.POST, [{**row, "text": "the same, written anew"}]))
    found = effect(ministry.approver.api, wanted)
    assert found.changes_nothing
    assert found.counts[Kind.UNCHANGED] > 0
    assert found.values == ()


def test_own_benchmark_figures_are_those_of_the_benchmarks_page(ministry: Ministry) -> None:
    account = next(iter(ministry.accounts))
    days = [
        {"account": account, "day": f"2026-04-{day:02d}", "posts": 2, "reactions": 6} for day in range(1, 31)
    ]
    wanted = waiting(ministry, file_of(Grain.DAY, days))
    found = effect(ministry.approver.api, wanted)
    foreseen = {value.indicator: value.then for value in found.values}
    assert all(value.now is None for value in found.values)
    submissions.approve(ministry.approver.api, wanted, tier="aggregate")
    mission = found.values[0].mission_id
    for code in ("posts_per_week", "interactions_per_post"):
        own = own_figures(ministry.approver.api, code, "instagram", date(2026, 4, 1))
        assert {figure.mission_id: figure.value for figure in own}[mission] == foreseen[code]
    assert foreseen["posts_per_week"] == pytest.approx(14)


def test_the_first_file_of_an_account_is_told_beside_what_its_mission_has_from_others(
    stack: TestStack,
) -> None:
    ministry = make_ministry(stack, handles=("first", "second"))
    first, second = (
        [
            {"account": account, "day": f"2026-04-{day:02d}", "posts": 2, "reactions": reactions}
            for day in range(1, 31)
        ]
        for account, reactions in zip(ministry.accounts, (6, 30), strict=True)
    )
    ministry.approve(ministry.land(file_of(Grain.DAY, first)))
    wanted = waiting(ministry, file_of(Grain.DAY, second))

    def interactions_per_post() -> tuple[float | None, float | None]:
        (value,) = (
            v for v in effect(ministry.approver.api, wanted).values if v.indicator == "interactions_per_post"
        )
        return value.now, value.then

    assert interactions_per_post() == (3, 9)
    submissions.approve(ministry.approver.api, wanted, tier="aggregate")
    assert interactions_per_post() == (9, 3), "withdrawing it leaves what the other account has"


def test_held_rows_are_told_only_when_they_would_be_taken_in(ministry: Ministry) -> None:
    rows = [
        post(ministry, 1, "2026-05-30", reactions=7),
        post(ministry, 2, "2026-05-31", reactions=5, impressions=3, reach=9),
    ]
    verdict = file_of(Grain.POST, rows)
    wanted = ministry.land(verdict, (date(2026, 5, 30), date(2026, 5, 31)))
    submissions.submit(ministry.uploader.api, wanted)
    api, may = ministry.approver.api, date(2026, 5, 1)
    assert submissions.submission(api, wanted).rows_held == 1
    (held,) = review.held_rows(api, wanted, limit=10)
    assert (held.day, held.measures["reach"]) == (date(2026, 5, 31), 9)
    assert told(effect(api, wanted))[may, "reactions"] == (None, 7)
    assert told(effect(api, wanted, with_held=True))[may, "reactions"] == (None, 12)
    for with_held, reactions in ((False, 7), (True, 12)):
        (month,) = see_as_partner(api, wanted, "JP", tier="network", with_held=with_held).seen
        assert month.measures["reactions"] == reactions
    submissions.approve(api, wanted, tier="own", held_reason="The platform counts reach over more days.")
    assert ministry.months()[0]["reactions"] == 12
    assert submissions.history(api, wanted)[-1].comment == "The platform counts reach over more days."


def test_who_else_had_this_data_is_named(stack: TestStack, ministry: Ministry) -> None:
    rows = [post(ministry, place, f"2026-07-{place:02d}", reactions=place) for place in range(1, 4)]
    earlier = ministry.land(file_of(Grain.POST, rows))
    ministry.approve(earlier)
    again = [{**rows[0], "text": "again"}, {**rows[1], "reactions": 40}, post(ministry, 9, "2026-07-09")]
    wanted = waiting(ministry, file_of(Grain.POST, again, name="again.csv"))
    (same,), claims = review.same_data(ministry.approver.api, wanted)
    assert (same.other.id, same.common, same.different) == (earlier, 2, 1)
    assert same.other.created_by_name == ministry.uploader.viewer.name
    assert same.sentence("post", 3) == (
        "2 of the 3 posts also stand in figures.csv. In 1 of them a figure differs."
    )
    assert claims == []


def test_what_external_monitoring_counted_is_no_second_export(ministry: Ministry) -> None:
    rows = [post(ministry, 1, "2026-07-01", reactions=4)]
    verdict = file_of(Grain.POST, [{**rows[0], "reactions": 5}])
    assert verdict.period is not None
    land(ministry.uploader.api, verdict, ministry.accounts, verdict.period, kind=SubmissionKind.MONITORED)
    wanted = waiting(ministry, file_of(Grain.POST, rows))
    assert review.same_data(ministry.approver.api, wanted) == ([], [])


def test_of_other_ministries_only_their_public_list_is_said(stack: TestStack, ministry: Ministry) -> None:
    """Another ministry lists the same handle and brought the same posts: the second stays unsaid."""
    handle, account = next(iter(ministry.accounts.items()))
    other = make_ministry(stack, country="JP")
    with stack.owner() as connection:
        connection.execute(
            "update portal.account set handle = %s where id = %s",
            [handle.upper(), next(iter(other.accounts.values()))],
        )
    row = {"external_id": "12345678900001", "published_at": "2026-07-01 12:00", "reactions": 4}
    theirs = Ministry(
        stack, "JP", other.uploader, other.approver, {handle: next(iter(other.accounts.values()))}
    )
    theirs.approve(theirs.land(file_of(Grain.POST, [{**row, "account": handle}])), tier="public")
    wanted = waiting(ministry, file_of(Grain.POST, [{**row, "account": handle, "text": "ours"}]))
    same, claims = review.same_data(ministry.approver.api, wanted)
    assert same == []
    assert [(claim.account_id, claim.country) for claim in claims] == [(account, "JP")]


def test_a_returned_one_has_no_next_decision(ministry: Ministry) -> None:
    wanted = waiting(ministry, file_of(Grain.POST, [post(ministry, 1, "2026-05-31", reactions=7)]))
    submissions.give_back(ministry.approver.api, wanted, "Mend it.")
    with pytest.raises(Refused, match=r"intake\.wrong_state"):
        effect(ministry.approver.api, wanted)


def test_putting_back_takes_a_second_pair_of_eyes(stack: TestStack, ministry: Ministry) -> None:
    both = stack.person("ID", "contributor", "approver")
    own = Ministry(stack, "ID", both, ministry.approver, ministry.accounts)
    wanted = own.land(file_of(Grain.POST, [post(ministry, 1, "2026-05-31", reactions=7)]))
    own.approve(wanted)
    submissions.withdraw(both.api, wanted)
    with pytest.raises(Refused, match=r"intake\.own_submission"):
        submissions.restore(both.api, wanted)
    with pytest.raises(Refused, match=r"access\.role_needed"):
        submissions.restore(ministry.uploader.api, wanted)
    known = submissions.submission(both.api, wanted)
    assert submissions.actions_of(known, both.viewer) == frozenset()
    assert submissions.deciders(ministry.uploader.api, known).count(both.viewer.name) == 0
    submissions.restore(ministry.approver.api, wanted)
    assert submissions.submission(both.api, wanted).state == "approved"


def test_what_never_counted_is_not_put_back(ministry: Ministry) -> None:
    wanted = waiting(ministry, file_of(Grain.POST, [post(ministry, 1, "2026-05-31", reactions=7)]))
    submissions.withdraw(ministry.uploader.api, wanted)
    assert not submissions.submission(ministry.approver.api, wanted).restorable
    with pytest.raises(Refused, match=r"intake\.never_approved"):
        submissions.restore(ministry.approver.api, wanted)


def test_a_list_is_narrowed_by_account_month_person_and_state(stack: TestStack) -> None:
    ministry = make_ministry(stack, handles=("one", "two"))
    one, two = ministry.accounts
    made = {
        handle: ministry.land(
            file_of(
                Grain.POST,
                [
                    {
                        "account": handle,
                        "external_id": "12345678901234",
                        "published_at": f"2021-0{month}-15 12:00",
                    }
                ],
            )
        )
        for handle, month in ((one, 2), (two, 3))
    }
    api, person = ministry.approver.api, ministry.uploader.viewer.id

    def listed(**wanted: object) -> list[str]:
        found = submissions.submissions(api, submissions.Wanted(person=person, **wanted))  # type: ignore[arg-type]  # the filters are named by the calls below.
        return [submission.id for submission in found]

    assert listed() == [made[two], made[one]]
    assert listed(account_id=ministry.accounts[one]) == [made[one]]
    assert listed(month=date(2021, 3, 1)) == [made[two]]
    assert listed(month=date(2021, 4, 1)) == []
    assert listed(state="approved") == []
    assert submissions.uploaders(api)[person] == ministry.uploader.viewer.name
    assert date(2021, 2, 1) in submissions.months_covered(api)
