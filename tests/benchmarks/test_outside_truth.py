"""On a thousand random networks, the quantiles and places of the portal equal NumPy's and SciPy's."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import psycopg
import pytest
from psycopg import sql

from core.benchmarks.model import Benchmark, Cell
from core.benchmarks.placement import placement
from tests.benchmarks.test_quantiles import capped, harrell_davis
from tests.conftest import TestStack

NETWORKS = 1000
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
CELL = Cell("posts_per_week", "x", date(2022, 10, 1), "all", "all")


@pytest.fixture
def database(stack: TestStack) -> Iterator[psycopg.Connection]:
    """The owner's connection."""
    with stack.owner() as connection:
        yield connection


def by_hand(values: list[float], weights: list[float], level: float) -> float:
    """Return the quantile as the specification says: on logarithms, with a step where zeros occur."""
    figures, held = np.array(values), np.array(weights)
    if figures.min() < 0:
        return harrell_davis(values, weights, level)
    step = 0.0
    if figures.min() == 0:
        if held[figures == 0].sum() / held.sum() >= level:
            return 0.0
        step = 0.1 * float(np.median(figures[figures > 0]))
    return float(np.exp(harrell_davis(np.log(figures + step).tolist(), weights, level))) - step


@pytest.mark.stack
def test_quantiles_of_random_networks_are_those_worked_out_outside(database: psycopg.Connection) -> None:
    random = np.random.default_rng(2026)
    asked, expected = [], []
    for number in range(NETWORKS):
        sizes = np.maximum(1, random.lognormal(1, 1, random.integers(6, 21))).astype(int)
        weights = np.repeat(np.array(capped(sizes.tolist(), 0.25)) / sizes, sizes)
        values = random.lognormal(random.normal(0, 3), random.uniform(0.1, 2), weights.size)
        if number % 4 == 1:
            values[random.random(values.size) < random.uniform(0, 0.7)] = 0
        if number % 4 == 2:
            values -= np.median(values)
        order = np.argsort(values)
        level = float(random.uniform(0.05, 0.95))
        question = (values[order].tolist(), weights[order].tolist(), level)
        if values.max() > 0 or number % 4 == 2:
            asked.append(question)
            expected.append(by_hand(*question))
    with database.transaction(force_rollback=True):
        database.execute("create temporary table asked (number serial, v float8[], w float8[], level float8)")
        with database.cursor() as cursor:
            cursor.executemany("insert into asked (v, w, level) values (%s, %s, %s)", asked)
        rows = database.execute(
            "select portal.shared_quantile(v, w, level, 0.1) from asked order by number"
        ).fetchall()
    assert len(rows) >= NETWORKS - 5
    assert [row[0] for row in rows] == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.stack
def test_weights_of_random_networks_are_those_worked_out_outside(database: psycopg.Connection) -> None:
    random = np.random.default_rng(6)
    networks = [
        np.maximum(1, random.lognormal(1, 1.5, random.integers(6, 26))).astype(int).tolist()
        for _network in range(NETWORKS)
    ]
    with database.transaction(force_rollback=True):
        database.execute("create temporary table asked (number serial, sizes bigint[])")
        with database.cursor() as cursor:
            cursor.executemany("insert into asked (sizes) values (%s)", [[sizes] for sizes in networks])
        rows = database.execute(
            sql.SQL("select portal.capped_weights(sizes, 0.25::float8) from asked order by number")
        ).fetchall()
    for sizes, (weights,) in zip(networks, rows, strict=True):
        held = np.array(weights) * sizes
        assert held / held.sum() == pytest.approx(capped(sizes, 0.25), abs=1e-9)


def test_places_on_random_grids_are_numpys_interpolation() -> None:
    random = np.random.default_rng(7)
    for _network in range(NETWORKS):
        grid = np.sort(random.lognormal(random.normal(0, 3), 1, 5))
        value = float(np.exp(random.uniform(np.log(grid[0]), np.log(grid[-1]))))
        found = Benchmark(CELL, True, None, 1, None, "1", 60, *map(float, grid))
        place = placement(found, value)
        assert place is not None
        expected = np.interp(np.log(value), np.log(grid), LEVELS)
        assert place.low == place.high == pytest.approx(expected, abs=1e-9)
