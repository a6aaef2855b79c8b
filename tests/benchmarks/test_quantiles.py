"""The quantiles of a release equal SciPy's, and the cap on a ministry holds."""

import hashlib
import hmac
from collections.abc import Iterator

import numpy as np
import psycopg
import pytest
from scipy import special
from scipy.stats.mstats import hdquantiles

from tests.conftest import TestStack

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def database(stack: TestStack) -> Iterator[psycopg.Connection]:
    """The owner's connection."""
    with stack.owner() as connection:
        yield connection


def value(database: psycopg.Connection, query: str, *arguments: object) -> float:
    """Return the one number of a query."""
    row = database.execute(query.encode(), arguments).fetchone()
    assert row is not None
    return float(row[0])


def harrell_davis(values: list[float], weights: list[float], level: float) -> float:
    """Weighted Harrell–Davis estimate, written from Akinshin (2023) with SciPy's beta distribution."""
    share = np.minimum(1, np.concatenate([[0], np.cumsum(weights)]) / np.sum(weights))
    size = np.sum(weights) ** 2 / np.sum(np.square(weights))
    mass = np.diff(special.betainc((size + 1) * level, (size + 1) * (1 - level), share))
    return float(mass @ np.asarray(values))


def test_the_incomplete_beta_function_equals_scipys(database: psycopg.Connection) -> None:
    random = np.random.default_rng(1)
    for _round in range(300):
        a, b = np.exp(random.uniform(-1, 7.5, 2)).tolist()
        x = float(random.beta(a, b))
        found = value(database, "select portal.incomplete_beta(%s::float8, %s::float8, %s::float8)", a, b, x)
        assert found == pytest.approx(special.betainc(a, b, x), abs=1e-11)


@pytest.mark.parametrize(("x", "expected"), [(0.0, 0.0), (1.0, 1.0), (1e-300, 0.0)])
def test_the_ends_of_the_incomplete_beta_function_are_no_error(
    database: psycopg.Connection, x: float, expected: float
) -> None:
    assert value(database, "select portal.incomplete_beta(20::float8, 30::float8, %s::float8)", x) == expected


@pytest.mark.parametrize("size", [1, 2, 12, 20, 57, 800])
def test_equal_weights_give_scipys_harrell_davis_quantiles(database: psycopg.Connection, size: int) -> None:
    values = np.sort(np.random.default_rng(size).lognormal(size=size)).tolist()
    for level in (0.1, 0.25, 0.5, 0.53, 0.9):
        found = value(
            database,
            "select portal.harrell_davis(%s::float8[], %s::float8[], %s::float8)",
            values,
            [3.0] * size,
            level,
        )
        expected = float(hdquantiles(values, [level])[0]) if size > 1 else values[0]
        assert found == pytest.approx(expected, rel=1e-8)


def test_weights_follow_the_published_estimator(database: psycopg.Connection) -> None:
    random = np.random.default_rng(3)
    for size in (6, 19, 140):
        values = np.sort(random.lognormal(size=size)).tolist()
        weights = random.uniform(0.1, 1, size).tolist()
        for level in (0.12, 0.5, 0.8):
            found = value(
                database,
                "select portal.harrell_davis(%s::float8[], %s::float8[], %s::float8)",
                values,
                weights,
                level,
            )
            assert found == pytest.approx(harrell_davis(values, weights, level), rel=1e-8)


def test_logarithms_make_way_for_zeros(database: psycopg.Connection) -> None:
    query = "select portal.shared_quantile(%s::float8[], %s::float8[], %s::float8, 0.1)"
    values = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0]
    plain = value(database, query, values, [1.0] * 6, 0.5)
    assert plain == pytest.approx(np.exp(harrell_davis(np.log(values).tolist(), [1.0] * 6, 0.5)), rel=1e-9)
    # Four in ten are zero: the quantile is 0 up to there, and moves on from 0 without a leap below it.
    zeros = [0.0] * 4 + values
    assert value(database, query, zeros, [1.0] * 10, 0.4) == 0
    assert 0 < value(database, query, zeros, [1.0] * 10, 0.45) < 2
    step = 0.1 * 6
    expected = np.exp(harrell_davis(np.log(np.array(zeros) + step).tolist(), [1.0] * 10, 0.75)) - step
    assert value(database, query, zeros, [1.0] * 10, 0.75) == pytest.approx(expected, rel=1e-9)


def test_negative_values_are_taken_as_they_are(database: psycopg.Connection) -> None:
    values = [-3.0, -1.0, 0.0, 2.0, 9.0]
    found = value(
        database,
        "select portal.shared_quantile(%s::float8[], %s::float8[], 0.5::float8, 0.1)",
        values,
        [1.0] * 5,
    )
    assert found == pytest.approx(harrell_davis(values, [1.0] * 5, 0.5), rel=1e-9)


def capped(missions: list[int], cap: float) -> list[float]:
    """Cut the shares above the cap and hand out the rest, again and again, until nothing moves."""
    shares = np.array(missions, float) / sum(missions)
    over = np.zeros(len(missions), bool)
    while (shares[~over] > cap + 1e-12).any():
        over |= shares > cap + 1e-12
        shares[over] = cap
        free = np.array(missions, float)[~over]
        shares[~over] = free / free.sum() * (1 - cap * over.sum())
    return [float(share) for share in shares]


def test_no_ministry_holds_more_than_the_cap(database: psycopg.Connection) -> None:
    random = np.random.default_rng(5)
    cases = [[1] * 18, [100, 1, 1, 1, 1, 1], [100, 90, 80, 1, 1, 1], [5, 5, 2, 2, 2, 2]]
    cases += [np.maximum(1, random.lognormal(1, 1.5, size)).astype(int).tolist() for size in range(6, 26)]
    for missions in cases:
        row = database.execute(
            "select portal.capped_weights(%s::bigint[], 0.25::float8)", [missions]
        ).fetchone()
        assert row is not None
        held = np.array(row[0]) * missions
        shares = held / held.sum()
        assert shares.max() <= 0.25 + 1e-9
        assert shares == pytest.approx(capped(missions, 0.25), abs=1e-9)


@pytest.mark.parametrize("key", [b"short", bytes(range(64)), b"longer than a block " * 9])
def test_the_keyed_hash_is_hmac_sha_256(database: psycopg.Connection, key: bytes) -> None:
    row = database.execute(
        "select portal.hmac(portal.hmac_pad(%s, 54), portal.hmac_pad(%s, 92), %s)", [key, key, "Doha – 2022"]
    ).fetchone()
    assert row is not None
    assert row[0] == hmac.new(key, "Doha – 2022".encode(), hashlib.sha256).digest()


@pytest.mark.parametrize(
    ("x", "expected"),
    [(0.0, 0), (0.012345, 0.012), (9.96, 10), (1234.0, 1200), (155.0, 160), (-0.0349, -0.035)],
)
def test_figures_keep_two_significant_digits(database: psycopg.Connection, x: float, expected: float) -> None:
    assert value(database, "select portal.significant(%s::float8, 2)", x) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0-1000"),
        (1000, "0-1000"),
        (1001, "1000-10000"),
        (100000, "10000-100000"),
        (100001, "100000-"),
        (None, "unknown"),
    ],
)
def test_bands_hold_their_upper_bound(
    database: psycopg.Connection, number: int | None, expected: str
) -> None:
    row = database.execute("select portal.band(%s, '{1000,10000,100000}')", [number]).fetchone()
    assert row == (expected,)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-02-13", "2022-07-01"),
        ("2023-02-14", "2022-10-01"),
        ("2023-05-14", "2022-10-01"),
        ("2023-05-15", "2023-01-01"),
    ],
)
def test_a_quarter_is_frozen_45_days_after_its_end(
    database: psycopg.Connection, day: str, expected: str
) -> None:
    row = database.execute("select portal.last_frozen_quarter(%s, 45)::text", [day]).fetchone()
    assert row == (expected,)
