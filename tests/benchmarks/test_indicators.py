"""Every indicator equals a computation of its own from the rows that landed, by month and by quarter."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import psycopg
import pytest
from psycopg import sql

from tests.benchmarks.by_hand import BY_HAND, Raw, Row
from tests.benchmarks.network import Network, made_network
from tests.conftest import TestStack

pytestmark = pytest.mark.stack

FIRST, LAST = date(2033, 10, 1), date(2035, 3, 31)
QUARTER = date(2035, 1, 1)
MONTHS = (date(2035, 1, 1), date(2035, 2, 1), date(2035, 3, 1))


def submitted(connection: psycopg.Connection, account: str, grain: str, rows: Sequence[Row]) -> None:
    """Land rows in an approved submission of their own."""
    submission = str(uuid.uuid4())
    connection.execute(
        "insert into portal.submission (id, country, state, file_name, file_hash, export, platform, grain, first_day,"
        " last_day, rows_total, rows_accepted, rows_refused, created_by, created_by_name, decided_by, approval_order)"
        " select %s, country, 'approved', 'made.csv', encode(sha256(%s), 'hex'), 'made', platform, %s, %s, %s, 1, 1, 0,"
        " gen_random_uuid(), 'A', gen_random_uuid(), nextval('portal.approval_order') from portal.account where id = %s",
        [submission, submission.encode(), grain, FIRST, LAST, account],
    )
    connection.execute(
        "insert into portal.submission_account (submission_id, number, account_id, country)"
        " select %s, 1, id, country from portal.account where id = %s",
        [submission, account],
    )
    table = "post" if grain == "post" else "account_day"
    for row in rows:
        statement = sql.SQL(
            "insert into portal.{} (submission_id, account_id, country, {})"
            " select %s, id, country, {} from portal.account where id = %s"
        ).format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        )
        connection.execute(statement, [submission, *row.values(), account])


def drawn(random: np.random.Generator) -> tuple[list[Row], list[Row]]:
    """Draw an account's posts and days, with measures missing here and there."""

    def known(value: float) -> int | None:
        return None if random.random() < 0.1 else int(value)

    posts: list[Row] = []
    days: list[Row] = []
    followers = 1000.0
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        followers *= float(np.exp(random.normal(0.001, 0.002)))
        days.append(
            {
                "day": day,
                "followers": known(followers),
                "comments": known(random.poisson(6)),
                "comments_answered": known(random.poisson(2)),
                "first_reply_minutes": None if random.random() < 0.3 else float(random.lognormal(4, 1)),
            }
        )
        posts.extend(
            {
                "external_id": uuid.uuid4().hex,
                "day": day,
                "kind": str(random.choice(["image", "text", "video"])),
                **{name: known(random.lognormal(2, 1)) for name in ("reactions", "comments", "shares")},
                "reach": known(random.lognormal(6, 1)),
                "impressions": known(random.lognormal(7, 1)),
            }
            for _post in range(random.poisson(0.25))
        )
    return posts, days


@pytest.fixture(scope="module")
def network(untouched: TestStack) -> Iterator[Network]:
    """An empty network, gone after the tests."""
    with made_network(untouched) as made:
        yield made


@pytest.fixture(scope="module")
def raw(network: Network) -> Raw:
    """One mission with two accounts and eighteen months of rows."""
    connection, random = network.connection, np.random.default_rng(7)
    (first,) = network.ministry("AU", [1.0])
    connection.execute("delete from portal.account_month where account_id = %s", [first])
    second = network.one(
        "insert into portal.account (mission_id, country, platform, handle)"
        " select mission_id, country, platform, 'second' from portal.account where id = %s returning id::text",
        first,
    )
    posts, days = {}, {}
    for account in (first, second):
        posts[account], days[account] = drawn(random)
        submitted(connection, account, "post", posts[account])
        submitted(connection, account, "day", days[account])
    connection.execute(
        "select portal.refresh_months(%s::uuid[], %s, %s)", [[first, second], FIRST, MONTHS[2]]
    )
    return Raw(posts, days)


@pytest.mark.parametrize("code", BY_HAND)
def test_the_value_is_what_the_definition_says(network: Network, raw: Raw, code: str) -> None:
    # The rows stand on a platform of the tests' own; where an indicator means something is another test's question.
    network.connection.execute("update portal.indicator set platforms = null where code = %s", [code])
    for step, periods in (("quarter", [(QUARTER, MONTHS)]), ("month", [(of, (of,)) for of in MONTHS])):
        found: dict[date, float] = dict(
            network.connection.execute(
                "select period, value from portal.mission_period(%s, %s, %s, %s, null, 'AU', 'linkedin')",
                [code, step, MONTHS[0], MONTHS[2]],
            ).fetchall()
        )
        assert found == {period: pytest.approx(BY_HAND[code](raw, months)) for period, months in periods}


def test_every_indicator_has_a_computation_of_its_own(network: Network) -> None:
    assert {row[0] for row in network.connection.execute("select code from portal.indicator")} == set(BY_HAND)


def test_a_rebuild_finds_the_same_measures(network: Network, raw: Raw) -> None:
    question = (
        "select to_jsonb(m) from portal.account_month m where account_id = any(%s) order by account_id, month"
    )
    accounts = list(raw.posts)
    before = network.connection.execute(question, [accounts]).fetchall()
    for of in (MONTHS[1], date(2034, 5, 1)):
        network.connection.execute("select portal.refresh_months(%s::uuid[], %s, %s)", [accounts, of, of])
    assert network.connection.execute(question, [accounts]).fetchall() == before


def value(network: Network, code: str) -> tuple[object, ...]:
    """Return value and the reason why there is none; nothing at all where the measures are unknown."""
    found = network.connection.execute(
        "select value, missing from portal.mission_period(%s, 'quarter', %s, %s, null, 'NZ', 'linkedin')",
        [code, QUARTER, MONTHS[2]],
    ).fetchone()
    return found or ()


def test_what_is_missing_is_said_and_never_zero(network: Network) -> None:
    with network.connection.transaction(force_rollback=True):
        (account,) = network.ministry("NZ", [6.0])
        change = "update portal.account_month set {} where account_id = %s"
        assert value(network, "interactions_per_post") == (6.0, None)
        assert value(network, "conversation") == ()
        network.connection.execute(change.format("comments = 8, posts_of_comments = 4").encode(), [account])
        assert value(network, "conversation") == (None, "sample")
        network.connection.execute(change.format("comments = 8, posts_of_comments = 5").encode(), [account])
        assert value(network, "conversation") == (1.6, None)
        network.connection.execute(change.format("days_present = 27").encode(), [account])
        assert value(network, "conversation") == (None, "days")


def test_an_indicator_stays_on_the_platforms_where_it_means_something(network: Network) -> None:
    with network.connection.transaction(force_rollback=True):
        network.ministry("NZ", [6.0])
        network.connection.execute(
            "update portal.indicator set platforms = '{x}' where code = 'interactions_per_post'"
        )
        assert value(network, "interactions_per_post") == ()


def test_expectations_need_six_months_and_ends_need_neighbours(network: Network) -> None:
    with network.connection.transaction(force_rollback=True):
        (account,) = network.ministry("NZ", [6.0])
        for number in range(6):
            assert value(network, "overperformance") == ()
            network.report(account, 2.0, month=date(2034, 12 - 2 * number, 1) if number < 6 else QUARTER)
        assert value(network, "overperformance") == (3.0, None)
        # The month before the quarter is known, its followers are not.
        assert value(network, "follower_growth") == ()
