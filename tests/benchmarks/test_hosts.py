"""The value beside its host: worked out as specified, and nearer the mission's own effort than the raw one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.benchmarks.hosts import SHRINK, HostTerm, adjusted, explained
from core.benchmarks.model import Indicator

POSTS = Indicator("posts_per_week", "Posts per week", "", "", "posts per week", False, "higher", 28, "")
ALL = HostTerm("all", "all", 4.0, 200)
SMALL = HostTerm("host_population_band", "0-8000000", 8.0, 50)
DILI = HostTerm("host_city", "TL:dili", 16.0, 15)


def test_the_expectation_moves_from_the_world_to_the_city() -> None:
    level = math.log(4.0)
    level += 50 / (50 + SHRINK) * (math.log(8.0) - level)
    level += 15 / (15 + SHRINK) * (math.log(16.0) - level)
    found = adjusted(20.0, [DILI, ALL, SMALL])
    assert found is not None
    assert found.expected == pytest.approx(math.exp(level))
    assert found.ratio == pytest.approx(20.0 / math.exp(level))
    assert found.closest == DILI
    assert explained(POSTS, 20.0, found) == (
        "Of a mission in Dili, Timor-Leste, 12.8 posts per week would be expected; it is 20 posts per week, 56% more."
    )


def test_what_is_not_published_does_not_enter() -> None:
    unpublished = HostTerm("host_city", "TL:dili", None, 15)
    assert adjusted(3.0, [ALL, unpublished]) == adjusted(3.0, [ALL])
    assert adjusted(3.0, []) is None
    assert adjusted(0.0, [ALL]) is None


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.integers(0, 500))
def test_the_expectation_lies_between_what_was_published(wide: float, close: float, missions: int) -> None:
    found = adjusted(
        1.0, [HostTerm("all", "all", wide, 100), HostTerm("host_city", "QA:doha", close, missions)]
    )
    assert found is not None
    assert min(wide, close) * (1 - 1e-9) <= found.expected <= max(wide, close) * (1 + 1e-9)


def test_beside_the_host_effort_shows_more_than_in_the_raw_figure() -> None:
    random = np.random.default_rng(2018)
    raw, beside, effort = [], [], []
    for _host in range(40):
        host, here = random.normal(0, 1.0), random.normal(0, 0.7, 15)
        values = np.exp(host + here + random.normal(0, 0.2, 15))
        city = HostTerm("host_city", "QA:doha", float(np.median(values)), 15)
        for value, own in zip(values, here, strict=True):
            found = adjusted(float(value), [HostTerm("all", "all", 1.0, 600), city])
            assert found is not None
            raw.append(value)
            beside.append(found.ratio)
            effort.append(own)
    gained = stats.spearmanr(beside, effort).statistic
    assert gained > stats.spearmanr(raw, effort).statistic + 0.15
    assert gained > 0.8
