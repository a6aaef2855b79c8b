"""Freshness: which accounts are due for new figures, and who learns of it."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from core.intake import submissions
from core.intake.freshness import Freshness, Rules, network_freshness, own_freshness, rules
from core.intake.model import Grain
from core.refusals import Refused
from tests.conftest import Person, TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack

CSV = Path(__file__).resolve().parents[2] / "sql" / "seed" / "reference" / "freshness_rule.csv"
TODAY = datetime.now(UTC).date()


def state_of(person: Person, account: str) -> Freshness | None:
    """Return how fresh an account is, or None when it is not asked for."""
    return next((found for found in own_freshness(person.api) if found.account_id == account), None)


def entered(stack: TestStack, account: str, days_ago: int) -> None:
    with stack.owner() as connection:
        connection.execute(
            "update portal.account set created_at = now() - make_interval(days => %s) where id = %s",
            [days_ago, account],
        )


def approved(ministry: Ministry, last: date, grain: Grain = Grain.DAY) -> str:
    """Store and approve a file of the first account that ends on a day; return the submission."""
    handle = next(iter(ministry.accounts))
    row: dict[str, object] = {"account": handle}
    row |= (
        {"day": str(last), "followers": last.toordinal()}
        if grain is Grain.DAY
        else {"external_id": f"post {last}", "published_at": f"{last} 10:00", "reactions": 3}
    )
    made = ministry.land(file_of(grain, [row]))
    ministry.approve(made)
    return made


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    """A ministry with one account that was entered long ago."""
    made = make_ministry(stack, country="JP")
    for account in made.accounts.values():
        entered(stack, account, 400)
    return made


def test_the_rules_are_those_of_the_reference_rows(stack: TestStack) -> None:
    with CSV.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    found = rules(stack.person("JP", "reader").api)
    assert found == Rules(int(row["due_days"]), int(row["overdue_days"]), int(row["long_overdue_days"]))
    assert found == Rules(30, 44, 60)


@pytest.mark.parametrize("wrong", [(30, 30, 60), (30, 44, 44), (0, 44, 60), (60, 44, 30)])
def test_rules_that_contradict_each_other_are_refused(stack: TestStack, wrong: tuple[int, int, int]) -> None:
    with stack.owner() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "update portal.freshness_rule set due_days = %s, overdue_days = %s, long_overdue_days = %s", wrong
        )


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, "current"),
        (29, "current"),
        (30, "due"),
        (43, "due"),
        (44, "overdue"),
        (59, "overdue"),
        (60, "long_overdue"),
        (300, "long_overdue"),
    ],
)
def test_the_state_follows_from_the_last_covered_day(ministry: Ministry, days: int, state: str) -> None:
    last = TODAY - timedelta(days=days)
    approved(ministry, last)
    found = state_of(ministry.approver, *ministry.accounts.values())
    assert found is not None
    assert (found.last_day, found.since, found.days, found.state) == (last, last, days, state)
    assert found.late == (state != "current")
    if found.late:
        limits = rules(ministry.approver.api)
        assert found.late_since(limits) == last + timedelta(days=limits.days(state)) <= TODAY


def test_without_figures_an_account_counts_from_the_day_it_was_entered(stack: TestStack) -> None:
    fresh = make_ministry(stack, country="JP")
    account = next(iter(fresh.accounts.values()))
    found = state_of(fresh.approver, account)
    assert found is not None
    assert (found.last_day, found.days, found.state) == (None, 0, "current")
    entered(stack, account, 45)
    found = state_of(fresh.approver, account)
    assert found is not None
    assert (found.last_day, found.days, found.state) == (None, 45, "overdue")


def test_only_what_is_approved_counts(ministry: Ministry) -> None:
    account = next(iter(ministry.accounts.values()))
    made = ministry.land(
        file_of(Grain.DAY, [{"account": next(iter(ministry.accounts)), "day": str(TODAY), "followers": 5}])
    )
    submissions.submit(ministry.uploader.api, made)
    waiting = state_of(ministry.approver, account)
    submissions.approve(ministry.approver.api, made, tier="own")
    counted = state_of(ministry.approver, account)
    submissions.withdraw(ministry.approver.api, made)
    gone = state_of(ministry.approver, account)
    assert waiting is not None
    assert counted is not None
    assert (waiting.state, counted.state, gone) == ("long_overdue", "current", waiting)


def test_the_latest_of_posts_and_days_counts(ministry: Ministry) -> None:
    account = next(iter(ministry.accounts.values()))
    approved(ministry, TODAY - timedelta(days=50))
    approved(ministry, TODAY - timedelta(days=40), Grain.POST)
    approved(ministry, TODAY - timedelta(days=70))
    found = state_of(ministry.approver, account)
    assert found is not None
    assert (found.days, found.state) == (40, "due")


def test_a_post_export_covers_its_whole_period(ministry: Ministry) -> None:
    handle, account = next(iter(ministry.accounts.items()))
    posted, last = TODAY - timedelta(days=50), TODAY - timedelta(days=10)
    verdict = file_of(
        Grain.POST,
        [{"account": handle, "external_id": "1", "published_at": f"{posted} 10:00", "reactions": 1}],
    )
    ministry.approve(ministry.land(verdict, (posted, last)))
    found = state_of(ministry.approver, account)
    assert found is not None
    assert (found.last_day, found.state) == (last, "current")


def test_closed_accounts_and_missions_are_left_out(stack: TestStack, ministry: Ministry) -> None:
    account = next(iter(ministry.accounts.values()))
    assert state_of(ministry.approver, account) is not None
    with stack.owner() as connection:
        connection.execute("update portal.account set closed_on = current_date where id = %s", [account])
    assert state_of(ministry.approver, account) is None
    with stack.owner() as connection:
        connection.execute("update portal.account set closed_on = null where id = %s", [account])
        connection.execute(
            "update portal.mission set closed_on = current_date"
            " where id = (select mission_id from portal.account where id = %s)",
            [account],
        )
    assert state_of(ministry.approver, account) is None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_days_are_those_of_the_accounts_own_zone(stack: TestStack, ministry: Ministry, zone: str) -> None:
    account = next(iter(ministry.accounts.values()))
    approved(ministry, TODAY - timedelta(days=30))
    with stack.owner() as connection:
        connection.execute("update portal.account set time_zone = %s where id = %s", [zone, account])
    there = datetime.now(ZoneInfo(zone)).date()
    found = state_of(ministry.approver, account)
    assert found is not None
    assert found.days == (there - TODAY).days + 30


def test_a_member_learns_of_no_other_ministry(stack: TestStack, ministry: Ministry) -> None:
    other = make_ministry(stack, country="FJ")
    seen = {found.account_id for found in own_freshness(ministry.uploader.api)}
    assert set(ministry.accounts.values()) <= seen
    assert seen.isdisjoint(other.accounts.values())


@pytest.mark.parametrize("role", ["reader", "contributor", "approver", "publisher", "facilitator"])
def test_only_the_secretariat_learns_which_ministries_are_late(stack: TestStack, role: str) -> None:
    with pytest.raises(Refused, match=r"access\.role_needed"):
        network_freshness(stack.person("JP", role).api)


@pytest.fixture
def counted(stack: TestStack) -> str:
    """A country without any other account."""
    with stack.owner() as connection:
        row = connection.execute(
            "select code from portal.country where in_network and code not in (select country from portal.account)"
            " order by code limit 1"
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_the_secretariat_reads_counts_only(stack: TestStack, counted: str) -> None:
    made = make_ministry(stack, country=counted, handles=("a", "b", "c", "d"))
    for account, days in zip(made.accounts.values(), (0, 31, 45, 61), strict=True):
        entered(stack, account, days)
    secretariat = stack.person("ID", "secretariat")
    found = next(ministry for ministry in network_freshness(secretariat.api) if ministry.country == counted)
    assert (found.accounts, found.due, found.overdue, found.long_overdue, found.late) == (4, 1, 1, 1, 3)
    assert {len(row) for row in secretariat.api.call("network_freshness")} == {5}
