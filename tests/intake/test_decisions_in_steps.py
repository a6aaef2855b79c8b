"""A decision worked out in many requests is one decision: it is there whole at the end, or not at all."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

import pytest

from core.access.api import Api, Value
from core.intake import submissions
from core.intake.model import Grain
from core.intake.review import effect
from core.intake.sharing import see_as_partner
from core.refusals import Refused, Unreachable
from tests.conftest import Person, TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry
from tests.intake.portions import SMALLEST, smallest_portions
from tests.intake.rebuild import rebuilt, stored

pytestmark = pytest.mark.stack

MONTHS = ("2026-01", "2026-02", "2026-03")


@pytest.fixture(params=[True, False], ids=["as a large one", "as a small one"])
def ministry(stack: TestStack, request: pytest.FixtureRequest) -> Iterator[Ministry]:
    """A ministry with three accounts, whose decisions take as many requests as they can."""
    with smallest_portions(stack, large=request.param):
        yield make_ministry(stack, handles=("first", "second", "third"))


def posts(
    ministry: Ministry, *, reactions: int, days: tuple[str, ...] = ("04", "25")
) -> list[dict[str, Any]]:
    """Two posts a month of each account; the same posts each time, with other figures."""
    return [
        {
            "account": handle,
            "external_id": f"99{place}{month[-2:]}{number}000000",
            "published_at": f"{month}-{day} 12:00",
            "reactions": reactions + number,
        }
        for place, handle in enumerate(ministry.accounts)
        for month in MONTHS
        for number, day in enumerate(days)
    ]


def sent(ministry: Ministry, rows: list[dict[str, Any]]) -> str:
    """Store a file and send it for approval."""
    landed = ministry.land(file_of(Grain.POST, rows))
    submissions.submit(ministry.uploader.api, landed)
    return landed


def asked(person: Person, submission: str) -> int:
    """Ask once for the approval; return how many portions are left."""
    left: int = person.api.call(
        "approve_submission",
        submission=submission,
        tier="aggregate",
        embargo_until="",
        comment="",
        held_reason="",
    )
    return left


def kept(ministry: Ministry, submission: str) -> tuple[int, int]:
    """Return how many portions and months are kept for the decision."""
    with ministry.stack.owner() as connection:
        found = connection.execute(
            "select (select count(*) from portal.decision_part where submission_id = %(id)s),"
            " (select count(*) from portal.decision_month where submission_id = %(id)s)",
            {"id": submission},
        ).fetchone()
    assert found is not None
    return found[0], found[1]


def the_months(ministry: Ministry) -> Any:
    """Return the stored months after comparing them with a rebuild."""
    accounts = list(ministry.accounts.values())
    with ministry.stack.owner() as connection:
        found = stored(connection, accounts)
        assert found == rebuilt(connection, accounts)
    return found


def test_nobody_sees_anything_of_it_before_the_last_step(ministry: Ministry) -> None:
    ministry.approve(sent_before := ministry.land(file_of(Grain.POST, posts(ministry, reactions=1))))
    wanted = sent(ministry, posts(ministry, reactions=50))
    before = the_months(ministry)
    steps = 0
    while asked(ministry.approver, wanted):
        steps += 1
        assert the_months(ministry) == before
        assert submissions.submission(ministry.approver.api, wanted).state == "submitted"
    assert steps > len(ministry.accounts)
    assert the_months(ministry) != before
    assert {one for month in ministry.months() for one in month["submissions"]} == {sent_before, wanted}
    actions = [event.action for event in submissions.history(ministry.approver.api, wanted)]
    assert actions.count("submission.approved") == 1


def test_a_post_that_moves_out_of_a_month_leaves_it_whatever_the_portions(ministry: Ministry) -> None:
    rows = posts(ministry, reactions=1)
    ministry.approve(ministry.land(file_of(Grain.POST, rows)))
    # The same posts, all on days of one later month: the earlier months lose them.
    late = [{**row, "published_at": "2026-05-09 12:00"} for row in rows[:3]]
    moved = ministry.land(file_of(Grain.POST, late))
    ministry.approve(moved)
    assert sum(month["posts"] for month in ministry.months() if month["month"] == "2026-05-01") == len(late)
    months = the_months(ministry)
    submissions.withdraw(ministry.approver.api, moved)
    assert the_months(ministry) != months
    submissions.restore(ministry.approver.api, moved)
    assert the_months(ministry) == months


def test_what_a_colleague_decides_in_between_is_taken_into_account(ministry: Ministry) -> None:
    first, second = (sent(ministry, posts(ministry, reactions=count)) for count in (1, 50))
    for _step in range(3):
        assert asked(ministry.approver, second)
    submissions.approve(ministry.approver.api, first, tier="aggregate")
    submissions.approve(ministry.approver.api, second, tier="aggregate")
    told = the_months(ministry)
    submissions.withdraw(ministry.approver.api, second)
    assert the_months(ministry) != told
    submissions.restore(ministry.approver.api, second)
    assert the_months(ministry) == told


def test_the_decision_uses_what_the_review_worked_out(ministry: Ministry) -> None:
    wanted = sent(ministry, posts(ministry, reactions=1))
    found = effect(ministry.approver.api, wanted)
    assert asked(ministry.approver, wanted) == 0
    told = {
        (one.account_id, one.month.isoformat()): one.then
        for one in found.figures
        if one.measure == "reactions"
    }
    assert told == {(month["account_id"], month["month"]): month["reactions"] for month in ministry.months()}
    assert kept(ministry, wanted) == (0, 0)


def test_what_a_partner_would_see_is_worked_out_in_steps_too(ministry: Ministry) -> None:
    wanted = sent(ministry, posts(ministry, reactions=1))
    seen = see_as_partner(ministry.approver.api, wanted, "JP", tier="network")
    assert len(seen.seen) == seen.resting == len(ministry.accounts) * len(MONTHS)
    assert not ministry.months()


def test_an_approval_that_breaks_off_is_gone_on_with(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = sent(ministry, posts(ministry, reactions=1))
    answered: list[int] = []
    whole = Api.call

    def breaks_off(api: Api, function: str, **arguments: Value) -> Any:
        # One call for each account, to find where its posts stood before; then two that work months out.
        if len(answered) == 5:
            raise Unreachable("The line is gone.")
        answered.append(whole(api, function, **arguments))
        return answered[-1]

    with monkeypatch.context() as patched:
        patched.setattr(Api, "call", breaks_off)
        with pytest.raises(Unreachable):
            submissions.approve(ministry.approver.api, wanted, tier="aggregate")
    assert not ministry.months()
    worked_out = kept(ministry, wanted)
    assert worked_out[1] > 0
    asked(ministry.approver, wanted)
    assert kept(ministry, wanted)[1] > worked_out[1]
    submissions.approve(ministry.approver.api, wanted, tier="aggregate")
    assert len(the_months(ministry)) == len(ministry.accounts) * len(MONTHS)


def test_each_step_asks_for_the_second_pair_of_eyes(stack: TestStack, ministry: Ministry) -> None:
    both = stack.person(ministry.country, "contributor", "approver")
    wanted = sent(
        Ministry(stack, ministry.country, both, ministry.approver, ministry.accounts),
        posts(ministry, reactions=1),
    )
    with pytest.raises(Refused, match="own_submission"):
        asked(both, wanted)
    assert asked(ministry.approver, wanted)
    submissions.give_back(ministry.approver.api, wanted, "The wrong year.")
    with pytest.raises(Refused, match="wrong_state"):
        asked(ministry.approver, wanted)
    assert not ministry.months()


def test_days_are_worked_out_in_steps_as_posts_are(ministry: Ministry) -> None:
    rows = [
        {
            "account": handle,
            "day": date(2026, month, day).isoformat(),
            "followers": 100 * month + day,
            "posts": 1,
        }
        for handle in ministry.accounts
        for month in (1, 2, 3)
        for day in (5, 20)
    ]
    wanted = ministry.land(file_of(Grain.DAY, rows))
    submissions.submit(ministry.uploader.api, wanted)
    assert asked(ministry.approver, wanted)
    submissions.approve(ministry.approver.api, wanted, tier="aggregate")
    assert len(the_months(ministry)) == len(ministry.accounts) * 3


def test_only_an_account_that_is_too_heavy_by_itself_is_cut(ministry: Ministry) -> None:
    heavy, *light = ministry.accounts
    for count in (1, 2, 3):
        rows = [row for row in posts(ministry, reactions=count) if row["account"] == heavy]
        ministry.approve(ministry.land(file_of(Grain.POST, rows)))
    wanted = sent(ministry, posts(ministry, reactions=50))
    with ministry.stack.owner() as connection:
        # Sixteen rows of all exports at most: the heavy account has 24, each light one 6.
        connection.execute(SMALLEST["portion_rows"].replace("return 1", "return 8").encode())
        portions: list[Any] = []
        while asked(ministry.approver, wanted):
            portions = connection.execute(
                "select account_ids::text[], from_month, to_month from portal.decision_part"
                " where submission_id = %s order by from_month",
                [wanted],
            ).fetchall()
    first, last = date(2026, 1, 1), date(2026, 3, 1)
    cut = [(start, end) for accounts, start, end in portions if ministry.accounts[heavy] in accounts]
    assert cut == [(first, date(2026, 2, 1)), (last, last)]
    whole = [accounts for accounts, start, end in portions if (start, end) == (first, last)]
    assert sorted(chain.from_iterable(whole)) == sorted(ministry.accounts[handle] for handle in light)
    the_months(ministry)
