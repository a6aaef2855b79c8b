"""What the two largest ministries of a cell learn about the others, when they put all they know together.

They know their own missions, guess every other one to ±35 %, know the method and all
weights, and see the published figures; only the secret behind the noise is hidden. They
draw many networks that fit their guesses, keep the few that would have published nearly the
same figures, and take the middle of what is left (approximate Bayesian computation).
"""

import functools

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from tests.benchmarks.test_quantiles import capped

Numbers = NDArray[np.float64]
GUESS = 0.35
NEAR = np.log(1.1)
DRAWS, KEPT, CELLS = 3_000, 60, 50
LEVELS = {12: (0.5,), 20: (0.25, 0.5, 0.75), 50: (0.1, 0.25, 0.5, 0.75, 0.9)}
# Levels move in steps here, so that each beta distribution is worked out once.
STEPS = np.linspace(-1, 1, 15)
SHARES = np.linspace(0, 1, 1001)


@functools.cache
def masses(size: float, level: float) -> Numbers:
    """Return the distribution function of the beta distribution behind a quantile, at SHARES."""
    mass: Numbers = special.betainc(size * level, size * (1 - level), SHARES)
    return mass


def figures(
    logs: Numbers, weights: Numbers, levels: tuple[float, ...], random: np.random.Generator
) -> Numbers:
    """Return the logarithms a release would take its figures from, a row for each row of values, each with noise of its own."""
    order = np.argsort(logs, axis=1)
    ordered = np.take_along_axis(logs, order, axis=1)
    share = np.cumsum(np.take_along_axis(np.broadcast_to(weights, logs.shape), order, axis=1), axis=1)
    share = np.concatenate([np.zeros((len(logs), 1)), share], axis=1)
    size = 1 / np.sum(weights**2) + 1
    width = min(0.06, 1.5 / len(weights))
    published = np.empty((len(logs), len(levels)))
    for column, level in enumerate(levels):
        steps = random.integers(len(STEPS), size=len(logs))
        for step, moved in enumerate(level + STEPS * width):
            rows = steps == step
            mass = np.interp(share[rows], SHARES, masses(size, moved))
            published[rows, column] = (np.diff(mass, axis=1) * ordered[rows]).sum(axis=1)
    return published


def rounded(logs: Numbers) -> Numbers:
    """Return the logarithms of figures of two significant digits."""
    exact = np.exp(logs)
    power = 10 ** (1 - np.floor(np.log10(exact)))
    logarithms: Numbers = np.log(np.round(exact * power) / power)
    return logarithms


def knowledge(sizes: list[int], levels: tuple[float, ...], seed: int) -> tuple[float, float]:
    """Return how often a victim's value is known to ±10 %: before, and after seeing the release."""
    random = np.random.default_rng(seed)
    weights = np.repeat(np.array(capped(sizes, 0.25)) / sizes, sizes)
    known = sizes[0] + sizes[1]
    before: list[bool] = []
    after: list[bool] = []
    for _cell in range(CELLS):
        truth = random.normal(3, 1, sum(sizes))
        guess = truth + random.normal(0, GUESS, truth.size)
        seen = rounded(figures(truth[None, :], weights, levels, random))
        drawn = np.tile(truth, (DRAWS, 1))
        drawn[:, known:] = guess[known:] + random.normal(0, GUESS, (DRAWS, truth.size - known))
        distance = np.square(figures(drawn, weights, levels, random) - seen).sum(axis=1)
        learnt = drawn[np.argsort(distance)[:KEPT], known:].mean(axis=0)
        before += list(np.abs(guess[known:] - truth[known:]) < NEAR)
        after += list(np.abs(learnt - truth[known:]) < NEAR)
    return float(np.mean(before)), float(np.mean(after))


@pytest.mark.parametrize(
    ("sizes", "published", "most"),
    [
        pytest.param([3, 3, 2, 2, 1, 1], 12, 0.05, id="the smallest cell that is published"),
        pytest.param([5, 5, 3, 3, 2, 2], 20, 0.06, id="the smallest with quartiles"),
        # Eight others beside two ministries of 21: as far as the thresholds let it go.
        pytest.param([21, 21, 2, 2, 2, 2], 50, 0.10, id="the most concentrated with deciles"),
    ],
)
def test_two_colluding_ministries_learn_little(sizes: list[int], published: int, most: float) -> None:
    before, after = knowledge(sizes, LEVELS[published], seed=sum(sizes))
    assert before == pytest.approx(0.215, abs=0.06), "the outside knowledge the specification assumes"
    assert after <= before + most, f"{before:.3f} → {after:.3f}"
