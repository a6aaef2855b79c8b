"""The estimators give the published answers, and the weights behind them are the best there are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from core.practices.evidence import FOREIGN, measure
from core.practices.evidence.weights import Array, simplex_weights
from tests.practices.panels import CARD_KRUEGER, SMOKING


def test_proposition_99_comes_out_as_published() -> None:
    if not SMOKING.exists():
        pytest.skip("the smoking panel of ../shared/data is not here")
    panel = pd.read_csv(SMOKING).pivot(index="state", columns="year", values="cigsale")
    found = measure(panel, ["California"], 1989, rules=FOREIGN, better="lower")
    published = {"did": -27.35, "synthetic_control": -19.51, "sdid": -15.605, "difp": -11.11}
    assert found.estimates == pytest.approx(published, abs=0.006)
    assert found.effect == found.estimates["sdid"]
    assert found.interval is not None
    assert found.interval[0] < -15.605 < found.interval[1] < 0
    assert found.p_value == pytest.approx(1 / 39)
    assert found.verdict.code == "improvement"
    assert (found.before, found.after, len(found.donors)) == (19, 12, 38)


def test_card_and_krueger_comes_out_as_published_and_proves_nothing_by_itself() -> None:
    if not CARD_KRUEGER.exists():
        pytest.skip("the Card–Krueger panel of ../shared/data is not here")
    panel = pd.read_csv(CARD_KRUEGER).pivot_table(index="state", columns="period", values="fte")
    found = measure(panel, ["NJ"], 1, rules=FOREIGN)
    assert found.effect == pytest.approx(2.754, abs=0.001)
    assert found.estimates["did"] == pytest.approx(2.754, abs=0.001)
    assert (found.verdict.code, found.p_value, found.interval) == ("few_months_before", None, None)


def height(columns: Array, target: Array, ridge: float, weights: Array) -> float:
    """Return what the weights are to minimise."""
    return float(np.sum((columns @ weights - target) ** 2) + ridge * np.sum(weights**2))


def by_scipy(columns: Array, target: Array, ridge: float) -> Array:
    """Return the best weights by non-negative least squares, their sum held to one by a heavy row."""
    count = columns.shape[1]
    heavy = 1e4 * max(1.0, float(np.abs(columns).max()))
    matrix = np.vstack([columns, np.sqrt(ridge) * np.eye(count), np.full(count, heavy)])
    weights = nnls(matrix, np.concatenate([target, np.zeros(count), [heavy]]), maxiter=3000)[0]
    return np.asarray(weights / weights.sum())


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 12),
    st.integers(1, 30),
    st.sampled_from([0.0, 1e-6, 0.01, 1.0, 100.0]),
    st.sampled_from([1e-3, 1.0, 1e4]),
    st.integers(0, 10**6),
)
def test_weights_are_as_good_as_any_others(
    rows: int, count: int, ridge: float, scale: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    columns, target = scale * random.normal(size=(rows, count)), scale * random.normal(size=rows)
    found = simplex_weights(columns, target, ridge * scale**2)
    assert found.sum() == pytest.approx(1)
    assert found.min() >= 0
    best = height(columns, target, ridge * scale**2, by_scipy(columns, target, ridge * scale**2))
    assert height(columns, target, ridge * scale**2, found) <= best * (1 + 1e-5) + 1e-7 * scale**2


@pytest.mark.parametrize("ridge", [0.0, 0.1])
def test_weights_stand_equal_columns_and_constant_figures(ridge: float) -> None:
    same = simplex_weights(np.ones((6, 9)), np.full(6, 3.0), ridge)
    assert same.sum() == pytest.approx(1)
    still = simplex_weights(np.zeros((6, 9)), np.zeros(6), ridge)
    assert still.sum() == pytest.approx(1)
