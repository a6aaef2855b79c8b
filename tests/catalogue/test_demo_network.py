"""The demonstration network is plausible, the same each time, and never beside real people."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest

from core.catalogue.handles import clean_handle
from embedded import demo_network
from embedded.demo_idp import ISSUER
from embedded.demo_network import DemonstrationError, window
from embedded.stack import Stack
from tests.conftest import TestStack, demonstration

pytestmark = pytest.mark.stack

CONTENT = """
select (select count(*) from portal.mission), (select count(*) from portal.account),
  (select count(*) from portal.member), (select count(*) from portal.submission),
  (select count(*) from portal.post), (select count(*) from portal.account_day),
  (select md5(string_agg(m::text, '' order by account_id, month)) from portal.account_month m)
"""


@pytest.fixture(scope="module")
def network() -> Iterator[Stack]:
    """The demonstration network as it is when it was just made, and nobody has worked in it."""
    with demonstration("network") as stack:
        yield stack


def asked(network: Stack, query: str) -> list[tuple[object, ...]]:
    """Return the rows of a question put as the database's owner."""
    with network.database.connect() as connection:
        return connection.execute(query.encode()).fetchall()


def number(row: Sequence[object], position: int) -> float:
    """Return a figure of a row."""
    return float(str(row[position]))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 21), date(2024, 11, 1), date(2026, 10, 31)),
        (date(2026, 1, 1), date(2024, 1, 1), date(2025, 12, 31)),
        (date(2024, 3, 31), date(2022, 3, 1), date(2024, 2, 29)),
    ],
)
def test_the_window_is_24_whole_months(today: date, first: date, last: date) -> None:
    assert window(today) == (first, last)


def test_a_second_load_changes_nothing(network: Stack) -> None:
    before = asked(network, CONTENT)
    with network.database.connect() as connection:
        demo_network.load(connection, ISSUER, datetime.now(UTC).date())
    assert asked(network, CONTENT) == before


def test_many_ministries_hold_accounts_that_are_marked_as_invented(network: Stack) -> None:
    ((missions, ministries),) = asked(
        network, "select count(distinct mission_id), count(distinct country) from portal.account"
    )
    assert 70 <= float(str(missions)) <= 140
    assert float(str(ministries)) >= 14
    for platform, handle in asked(network, "select platform, handle from portal.account"):
        assert str(handle).endswith("_demo")
        assert clean_handle(str(platform), str(handle)) == handle


def test_there_is_something_to_approve_and_something_to_mend(network: Stack) -> None:
    states = asked(network, "select distinct state from portal.submission where country = 'ID'")
    assert {state for (state,) in states} == {"approved", "submitted", "returned", "compared"}
    ((own,),) = asked(network, "select count(*) from portal.submission where tier = 'own'")
    assert float(str(own)) > 0


def test_the_award_winners_have_figures_and_earn_them(network: Stack) -> None:
    rows = asked(
        network,
        "select m.name, sum(k.posts) / count(*), sum(k.interactions)::float / sum(k.posts),"
        " percent_rank() over (order by sum(k.posts) / count(*)) from portal.account_month k"
        " join portal.mission m on m.id = k.mission_id where k.platform = 'x' group by m.id",
    )
    by_name = {row[0]: row for row in rows}
    assert {"KBRI Hanoi", "KJRI Chicago", "KJRI Hong Kong", "KBRI Ottawa"} <= set(by_name)
    assert number(by_name["KBRI Hanoi"], 3) > 0.85


def test_figures_are_plausible(network: Stack) -> None:
    rows = asked(
        network,
        "select percentile_cont(0.5) within group (order by followers),"
        " percentile_cont(0.5) within group (order by posts),"
        " percentile_cont(0.5) within group (order by interactions::float / nullif(posts, 0)),"
        " min(followers), max(posts) from portal.account_month group by platform",
    )
    for row in rows:
        assert 1_000 < number(row, 0) < 30_000
        assert 4 < number(row, 1) < 40
        assert 5 < number(row, 2) < 500
        assert number(row, 3) > 20
        assert number(row, 4) < 400


def test_weekends_are_quieter(network: Stack) -> None:
    ((weekend, weekday),) = asked(
        network,
        "select count(*) filter (where extract(isodow from day) > 5) / 2.0,"
        " count(*) filter (where extract(isodow from day) <= 5) / 5.0 from portal.post",
    )
    assert float(str(weekend)) < 0.6 * float(str(weekday))


def test_it_stays_away_from_real_people(stack: TestStack) -> None:
    stack.person("ID", "reader")
    with stack.owner() as connection, pytest.raises(DemonstrationError):
        demo_network.load(connection, ISSUER, date(2026, 11, 21))
    with stack.owner() as connection:
        found = connection.execute("select 1 from portal.account where handle like '%\\_demo'").fetchone()
    assert found is None
