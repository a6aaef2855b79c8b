"""How far a figure may be trusted, simulated: chance is rarely taken for news, and levels lie where we say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.benchmarks.noise import LEAST, Change, change, noise

ROUNDS = 600


def months(random: np.random.Generator, length: int, persistence: float) -> list[float]:
    """Draw a mission's monthly figures around a level of 1: each month remembers a part of the one before."""
    state = random.normal(0, 0.4)
    drawn = []
    for _month in range(length):
        state = persistence * state + random.normal(0, 0.4 * np.sqrt(1 - persistence**2))
        drawn.append(float(np.exp(state)))
    return drawn


@pytest.mark.parametrize("past", [12, 15, 24])
@pytest.mark.parametrize("persistence", [0.0, 0.3, 0.6])
def test_chance_is_rarely_taken_for_news_and_levels_lie_where_we_say(past: int, persistence: float) -> None:
    random = np.random.default_rng(past)
    news = covered = 0
    for _round in range(ROUNDS):
        drawn = months(random, past + 3, persistence)
        usual = noise(drawn[:past])
        assert usual is not None
        now, before = float(np.mean(drawn[past:])), float(np.mean(drawn[past - 3 : past]))
        found = change(now, before, usual)
        assert found is not None
        news += found.news
        low, high = usual.around(now)
        covered += low <= np.exp(0.4**2 / 2) <= high
    assert news / ROUNDS <= 0.06
    assert covered / ROUNDS >= 0.88


def test_a_threefold_rise_is_news_to_whoever_has_two_years() -> None:
    random = np.random.default_rng(3)
    found = []
    for _round in range(300):
        drawn = months(random, 27, 0.3)
        usual = noise(drawn[:24])
        seen = change(3 * float(np.mean(drawn[24:])), float(np.mean(drawn[21:24])), usual)
        assert seen is not None
        found.append(seen.news)
    assert np.mean(found) >= 0.6


@pytest.mark.parametrize("known", [0, 5, LEAST - 1])
def test_too_short_a_past_says_nothing(known: int) -> None:
    assert noise([1.0] * known) is None
    assert noise([1.0, None] * known) is None
    assert change(2.0, 1.0, None) == Change(1.0, None, news=False, plain=False)


def test_a_past_with_holes_counts_what_stands_in_a_row() -> None:
    whole = [float(value) for value in np.exp(np.random.default_rng(1).normal(0, 0.3, 24))]
    holed = [None if number == 5 else value for number, value in enumerate(whole)]
    usual = noise(holed)
    assert usual is not None
    assert usual.months == 23


def test_figures_that_can_be_negative_are_told_as_differences() -> None:
    usual = noise([0.01, -0.01] * 9, plain=True)
    assert usual is not None
    found = change(0.2, -0.1, usual, plain=True)
    assert found is not None
    assert found.by == pytest.approx(0.3)
    assert found.usual == usual.change
    assert found.news
    assert usual.around(0.0) == (-usual.value, usual.value)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=40), st.floats(0, 1e6), st.floats(0, 1e6))
def test_any_past_gives_an_answer(past: list[float | None], now: float, before: float) -> None:
    usual = noise(past)
    found = change(now, before, usual)
    assert (found is None) == (before == 0)
    if usual is not None:
        low, high = usual.around(now)
        assert low <= now <= high
