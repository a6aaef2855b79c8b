"""What a release publishes, keeps back and never changes: the rules of disclosure, one by one."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import psycopg
import pytest
from psycopg import sql

from tests.benchmarks.network import COUNTRIES, CUT_ON, PLATFORM, QUARTER, Network, made_network
from tests.benchmarks.test_quantiles import capped, harrell_davis
from tests.conftest import TestStack

pytestmark = pytest.mark.stack

# Of the median of the values above zero (`disclosure_rule.zero_step`).
ZERO_STEP = 0.1
LEVELS = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}


@pytest.fixture
def network(untouched: TestStack) -> Iterator[Network]:
    """An empty network, gone after the test."""
    with made_network(untouched) as made:
        yield made


def shown(cell: dict[str, object] | None) -> set[str]:
    """Return the quantiles a cell publishes."""
    assert cell is not None
    return {name for name in LEVELS if cell[name] is not None}


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ([2, 2, 2, 2, 2, 2], None),
        ([2, 2, 2, 2, 2, 1], "too_few_missions"),
        ([3, 3, 2, 2, 2], "too_few_ministries"),
        ([4, 4, 1, 1, 1, 1], "two_ministries_dominate"),
        ([5, 5, 2, 2, 2, 1], "two_ministries_dominate"),
        ([5, 5, 2, 2, 2, 2], None),
        ([90, 90, 5, 1, 1, 1], None),
        ([90, 90, 3, 2, 1, 1], "two_ministries_dominate"),
    ],
)
def test_thresholds_hold_on_each_side(network: Network, sizes: list[int], reason: str | None) -> None:
    network.network(sizes)
    network.cut()
    assert network.judged() == reason
    cell = network.cell()
    assert (cell is not None and cell["status"] == "published") == (reason is None)


@pytest.mark.parametrize(
    ("sizes", "quantiles"),
    [
        ([3, 3, 3, 3, 3, 4], {"median"}),
        ([4, 4, 3, 3, 3, 3], {"p25", "median", "p75"}),
        ([8, 8, 8, 8, 8, 9], {"p25", "median", "p75"}),
        ([9, 9, 8, 8, 8, 8], set(LEVELS)),
    ],
)
def test_more_missions_publish_more(network: Network, sizes: list[int], quantiles: set[str]) -> None:
    network.network(sizes)
    network.cut()
    assert shown(network.cell()) == quantiles


def test_a_city_of_18_missions_of_18_ministries_publishes_the_median_only(network: Network) -> None:
    network.network([1] * 18, host="QA", city=" Doha ")
    network.cut()
    cell = network.cell("host_city", "QA:doha")
    assert shown(cell) == {"median"}
    assert cell is not None
    assert cell["missions"] == 20


def jittered(network: Network, name: str, sizes: Sequence[int]) -> float:
    """Return the level a quantile was taken at, worked out from the secret as the specification says."""
    members = ",".join(
        sorted(
            row[0]
            for row in network.connection.execute(
                "select mission_id::text from portal.account where id = any(%s)",
                [[account for accounts in network.missions.values() for account in accounts]],
            )
        )
    )
    release, inner, outer = network.connection.execute(
        "select (select max(number) from portal.release), inner_pad, outer_pad from portal.release_key"
    ).fetchone() or (0, b"", b"")
    key = bytes(byte ^ 0x36 for byte in inner)
    assert bytes(byte ^ 0x5C for byte in outer) == key
    message = f"level|{release}|interactions_per_post|{PLATFORM}|{QUARTER}|all|all|{name}|{members}"
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    uniform = int.from_bytes(digest[:6], "big") / 2**48
    return LEVELS[name] + (2 * uniform - 1) * min(0.06, 1.5 / sum(sizes))


def test_figures_are_the_specified_quantiles_at_the_specified_levels(network: Network) -> None:
    sizes = [30, 12, 6, 5, 4, 3, 2]
    network.network(sizes)
    network.cut()
    cell = network.cell()
    assert cell is not None
    values = np.round(2 * 1.13 ** np.arange(sum(sizes)) * 100) / 100
    weights = np.repeat(np.array(capped(sizes, 0.25)) / sizes, sizes)
    for name in LEVELS:
        expected = float(
            np.exp(harrell_davis(np.log(values).tolist(), weights.tolist(), jittered(network, name, sizes)))
        )
        assert cell[name] == pytest.approx(float(f"{expected:.1e}"), rel=1e-9), name


def test_the_same_question_has_the_same_answer(network: Network) -> None:
    network.network([4, 4, 3, 3, 3, 3])
    answers = []
    for _round in range(2):
        with network.connection.transaction(force_rollback=True):
            network.cut()
            answers.append(network.cell())
    assert answers[0] is not None
    assert answers[0] == answers[1]


def test_a_second_cut_publishes_nothing_again(network: Network) -> None:
    network.network([2] * 6)
    number, published, _revised, _kept = network.cut()
    assert number is not None
    assert published > 0
    assert network.cut()[:3] == (None, 0, 0)


def test_a_withdrawal_changes_nothing_that_is_published(network: Network) -> None:
    network.network([2] * 6)
    network.cut()
    before = network.cell()
    network.connection.execute(
        "delete from portal.account_month where country = 'AU' and platform = %s", [PLATFORM]
    )
    network.cut(date(2035, 9, 1))
    assert network.judged() == "too_few_missions"
    assert network.cell() == before


def corrected(network: Network, ministries: int) -> None:
    """Let so many ministries correct all their figures, each time to others."""
    for country in COUNTRIES[:ministries]:
        for account in network.missions[country]:
            value = network.one(
                "select max(interactions) from portal.account_month where account_id = %s", account
            )
            network.report(account, float(value) / 100 + 500)


def test_published_figures_stand_within_their_year(network: Network) -> None:
    network.network([4] * 6)
    network.cut()
    before = network.cell()
    corrected(network, 6)
    assert network.cut(date(2035, 12, 31))[1:3] == (0, 0)
    assert network.cell() == before


@pytest.mark.parametrize(("ministries", "changes"), [(2, False), (3, True)])
def test_the_yearly_revision_needs_three_ministries(
    network: Network, ministries: int, *, changes: bool
) -> None:
    network.network([4] * 6)
    network.cut()
    before = network.cell()
    corrected(network, ministries)
    network.cut(date(2036, 3, 1))
    after = network.cell()
    assert before is not None
    assert after is not None
    assert (after["release"] > before["release"]) == changes


def test_a_year_has_one_revision(network: Network) -> None:
    network.network([4] * 6)
    network.cut()
    corrected(network, 3)
    assert network.cut(date(2036, 3, 1))[2] > 0
    revised = network.cell()
    corrected(network, 6)
    assert network.cut(date(2036, 12, 31))[2] == 0
    assert network.cell() == revised


def test_late_figures_enter_the_next_release_only_where_nothing_stands(network: Network) -> None:
    network.network([2, 2, 2, 2, 2, 1])
    network.cut()
    assert network.cell() is None
    network.ministry(COUNTRIES[6], [9.0, 8.0])
    network.cut(date(2035, 9, 1))
    assert shown(network.cell()) == {"median"}


def test_the_only_category_kept_back_takes_the_next_smallest_with_it(network: Network) -> None:
    # Qatar: Western Asia (145); Fiji: Melanesia (054); Kenya: Sub-Saharan Africa (202).
    network.network([4] * 6, host="QA", city="Doha")
    network.network([2] * 6, host="FJ", city="Suva")
    network.network([1] * 5, host="KE", city="Nairobi")
    network.cut()
    assert network.judged("host_region", "145") is None
    assert network.judged("host_region", "054") == "protects_another"
    assert network.judged("host_region", "202") == "too_few_missions"
    # As soon as the third can be shown, both appear.
    network.network([2] * 6, host="KE", city="Nairobi")
    network.cut(date(2035, 9, 1))
    assert shown(network.cell("host_region", "054"))
    assert shown(network.cell("host_region", "202"))


def test_two_categories_kept_back_protect_each_other(network: Network) -> None:
    network.network([2] * 6, host="FJ", city="Suva")
    network.network([1] * 5, host="KE", city="Nairobi")
    network.network([1] * 5, host="QA", city="Doha")
    network.cut()
    assert network.judged("host_region", "054") is None


@pytest.mark.parametrize("tier", ["network", "public"])
def test_open_sharers_enter_but_do_not_count(network: Network, tier: str) -> None:
    network.network([2, 2, 2, 2, 2, 1])
    for account in network.ministry(COUNTRIES[6], [900.0] * 6):
        network.report(account, 900.0, tier=tier)
    network.cut()
    assert network.judged() == "too_few_missions"
    network.ministry(COUNTRIES[7], [3.0])
    network.cut(date(2035, 9, 1))
    cell = network.cell()
    assert shown(cell) == {"median"}, "twelve count, so that quartiles stay unpublished"
    assert cell is not None
    assert cell["missions"] == 20


def test_own_and_embargoed_figures_stay_out(network: Network) -> None:
    network.network([2] * 6)
    first, second = network.missions["AU"]
    network.report(first, 5.0, tier="own")
    network.cut()
    assert network.judged() == "too_few_missions"
    network.report(first, 5.0)
    network.report(second, 5.0, embargo=date(2035, 7, 1))
    network.cut(date(2035, 6, 30))
    assert network.judged() == "too_few_missions"
    network.cut(date(2035, 7, 1))
    assert network.judged() is None


def test_one_submission_that_must_stay_keeps_the_whole_month(network: Network) -> None:
    network.network([2] * 6)
    account = network.missions["AU"][0]
    kept = network.report(account, 5.0, tier="own")
    shared = network.report(account, 5.0)
    network.connection.execute(
        "update portal.account_month set submissions = array[%s, %s]::uuid[] where account_id = %s",
        [kept, shared, account],
    )
    network.cut()
    assert network.judged() == "too_few_missions"


@pytest.mark.parametrize(
    ("zeros", "status", "reason"),
    [
        (0, "published", None),
        # The median's level lies on either side of the zeros' share, as the installation's noise falls.
        (11, "published", None),
        (16, "published", "mostly_zero"),
        (18, "published", "mostly_zero"),
        (19, "suppressed", "nearly_all_zero"),
    ],
)
def test_zeros_are_said_or_kept_back(network: Network, zeros: int, status: str, reason: str | None) -> None:
    values = [0.0] * zeros + [3.0 + step for step in range(20 - zeros)]
    for number, country in enumerate(COUNTRIES[:10]):
        network.ministry(country, [values[number], values[number + 10]])
    network.cut()
    cell = network.cell()
    assert cell is not None
    assert (cell["status"], cell["reason"]) == (status, reason)
    if reason is None:
        assert cell["median"] == pytest.approx(
            median_with_zeros(values, jittered(network, "median", [2] * 10))
        )
    else:
        assert cell["median"] is None


def median_with_zeros(values: Sequence[float], level: float) -> float:
    """Return the published quantile of evenly weighted values with zeros among them, as specified."""
    if values.count(0) / len(values) >= level:
        return 0.0
    step = ZERO_STEP * float(np.median([value for value in values if value > 0])) if 0 in values else 0.0
    logarithms = np.log(np.array(values) + step).tolist()
    figure = float(np.exp(harrell_davis(logarithms, [1.0] * len(values), level))) - step
    return float(f"{figure:.1e}")


def test_membership_is_fixed_for_the_calendar_year(network: Network) -> None:
    network.network([3] * 6)
    for accounts in network.missions.values():
        for account in accounts:
            network.report(account, 4.0, followers=500)
    network.cut()
    assert shown(network.cell("size_band", "0-1000")) == {"median"}
    grown = next(iter(network.missions.values()))[0]
    for accounts in network.missions.values():
        for account in accounts:
            network.report(
                account, 4.0, month=date(2035, 4, 1), followers=90_000 if account == grown else 500
            )
    network.cut(date(2035, 9, 1))
    second = network.cell("size_band", "0-1000", date(2035, 4, 1))
    assert second is not None
    assert second["missions"] == 20, "18 to the nearest five: the one that grew is still among them"
    categories = network.connection.execute(
        "select distinct category from portal.peer_membership where year = 2035 and peer_group = 'size_band'"
        " and mission_id = (select mission_id from portal.account where id = %s)",
        [grown],
    ).fetchall()
    assert categories == [("0-1000",)]


def test_running_quarters_are_not_published(network: Network) -> None:
    network.network([2] * 6)
    network.cut(date(2035, 5, 15))
    assert network.cell() is not None
    for accounts in network.missions.values():
        for account in accounts:
            network.report(account, 7.0, month=date(2035, 4, 1))
    network.cut(date(2035, 8, 13))
    assert network.cell(quarter=date(2035, 4, 1)) is None
    network.cut(date(2035, 8, 14))
    assert network.cell(quarter=date(2035, 4, 1)) is not None


def test_accounts_of_a_mission_add_up_over_the_same_days(network: Network) -> None:
    (account,) = network.ministry("AU", [6.0])
    second = network.one(
        "insert into portal.account (mission_id, country, platform, handle)"
        " select mission_id, country, platform, 'second' from portal.account where id = %s returning id::text",
        account,
    )
    network.report(second, 2.0)
    rows = network.connection.execute(
        "select v.value, v.days from portal.indicator i,"
        " portal.mission_value(i.code, %s, %s, %s, 'AU', %s) v"
        " where i.code in ('interactions_per_post', 'posts_per_week') order by i.code",
        [QUARTER, QUARTER, CUT_ON, PLATFORM],
    ).fetchall()
    assert rows == [(4.0, 30), (pytest.approx(200 / (30 / 7)), 30)]


def test_too_few_covered_days_give_no_value(network: Network) -> None:
    (account,) = network.ministry("AU", [6.0])
    for days, expected in ((27, None), (28, 6.0)):
        network.connection.execute(
            "update portal.account_month set days_present = %s where account_id = %s", [days, account]
        )
        found = network.one(
            "select value from portal.mission_value('interactions_per_post', %s, %s, %s, 'AU', %s)",
            QUARTER,
            QUARTER,
            CUT_ON,
            PLATFORM,
        )
        assert found == expected


def test_a_missing_measure_stays_missing(network: Network) -> None:
    (account,) = network.ministry("AU", [6.0])
    network.connection.execute(
        "update portal.account_month set interactions = null where account_id = %s", [account]
    )
    rows = network.connection.execute(
        "select * from portal.mission_value('interactions_per_post', %s, %s, %s, 'AU', %s)",
        [QUARTER, QUARTER, CUT_ON, PLATFORM],
    ).fetchall()
    assert rows == []


def test_the_median_of_posts_is_taken_over_all_posts(network: Network) -> None:
    (account,) = network.ministry("AU", [6.0])
    network.report(account, 6.0, month=date(2035, 2, 1))
    for month, rates in ((1, [0.01, 0.02, 0.9]), (2, [0.03, 0.04])):
        network.connection.execute(
            "update portal.account_month set post_rates = %s where account_id = %s and month = %s",
            [rates, account, date(2035, month, 1)],
        )
    found = network.one(
        "select value from portal.mission_value('engagement_rate_by_followers', %s, %s, %s, 'AU', %s)",
        QUARTER,
        QUARTER,
        CUT_ON,
        PLATFORM,
    )
    assert found == pytest.approx(np.median([0.01, 0.02, 0.9, 0.03, 0.04]))


@pytest.mark.parametrize(
    "table",
    [
        "disclosure_rule",
        "release",
        "release_cell",
        "release_input",
        "release_key",
        "peer_membership",
        "benchmark_view",
    ],
)
def test_releases_cannot_be_rewritten(network: Network, table: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        network.connection.execute(sql.SQL("delete from {}").format(sql.Identifier("portal", table)))


def test_the_months_of_a_step_are_those_each_of_which_may_be_shared(network: Network) -> None:
    random = np.random.default_rng(11)
    for country in COUNTRIES[:6]:
        for account in network.ministry(country, [2.0] * 4):
            for month in (QUARTER, date(2035, 2, 1), date(2035, 3, 1)):
                behind = [
                    network.report(
                        account,
                        3.0,
                        month=month,
                        tier=str(random.choice(["own", "aggregate", "aggregate", "network", "public"])),
                        embargo=(None, None, CUT_ON, CUT_ON + timedelta(days=1))[random.integers(4)],
                    )
                    for _file in range(random.integers(1, 4))
                ]
                network.connection.execute(
                    "update portal.account_month set submissions = %s::uuid[] where account_id = %s and month = %s",
                    [behind, account, month],
                )
    last = date(2035, 3, 1)
    network.connection.execute(
        "select portal.gather_months(%s, %s, %s, %s)", [PLATFORM, QUARTER, last, CUT_ON]
    )
    at_once = network.connection.execute(
        "select account_id, month, open from pg_temp.countable order by 1, 2"
    ).fetchall()
    one_by_one = network.connection.execute(
        "select (c.figures).account_id, (c.figures).month, c.open"
        " from portal.countable_month(%s, %s, %s, null, %s) as c order by 1, 2",
        [QUARTER, last, CUT_ON, PLATFORM],
    ).fetchall()
    assert at_once == one_by_one
    assert 0 < len(at_once) < 72
    assert {row[2] for row in at_once} == {True, False}
