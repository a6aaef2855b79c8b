"""What a unit's figures would have been without the practice, told by those of others.

An estimator is a function of the unit's own figures (periods), the donors' figures (donors ×
periods) and the number of periods before the start; it returns the expected figures (periods).
Nothing is missing in either. The effect is always the mean of actual − expected since the start.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from core.practices.evidence.weights import Array, simplex_weights

Estimator = Callable[[Array, Array, int], Array]


def difference_in_differences(own: Array, donors: Array, before: int) -> Array:
    """Return the donors' mean, moved to the unit's level before the start."""
    others = donors.mean(axis=0)
    return np.asarray(others + (own - others)[:before].mean())


def synthetic_control(own: Array, donors: Array, before: int) -> Array:
    """Return the weighted mean of donors nearest to the unit before the start.

    Abadie, Diamond and Hainmueller (2010), on the outcome alone.
    """
    return simplex_weights(donors[:, :before].T, own[:before]) @ donors


def de_meaned_synthetic_control(own: Array, donors: Array, before: int) -> Array:
    """Return a synthetic control of the movements, not the level (Doudchenko and Imbens 2016)."""
    others = simplex_weights(_centred(donors[:, :before].T), _centred(own[:before])) @ donors
    return np.asarray(others + (own - others)[:before].mean())


def synthetic_difference_in_differences(own: Array, donors: Array, before: int) -> Array:
    """Return donors weighted to move as the unit, moved to its level in telling periods.

    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111 (12), for
    one treated series: weights of donors under a ridge that grows with their noise, weights of the
    periods before the start that foretell those since. Their regularisation of the period weights
    (10⁻⁶) only speeds up their solver; ours needs none.
    """
    after = own.shape[0] - before
    past = donors[:, :before]
    noise = float(np.diff(past, axis=1).std(ddof=1)) if past.shape[0] * (before - 1) > 1 else 0.0
    ridge = np.sqrt(after) * noise**2 * before
    others = simplex_weights(_centred(past.T), _centred(own[:before]), float(ridge)) @ donors
    telling = simplex_weights(_centred(past), _centred(donors[:, before:].mean(axis=1)))
    return np.asarray(others + telling @ (own - others)[:before])


def _centred(figures: Array) -> Array:
    return np.asarray(figures - figures.mean(axis=0))


# Names as evidence reports them → estimators.
ESTIMATORS: Final[Mapping[str, Estimator]] = {
    "did": difference_in_differences,
    "synthetic_control": synthetic_control,
    "sdid": synthetic_difference_in_differences,
    "difp": de_meaned_synthetic_control,
}


def gap(estimator: Estimator, own: Array, donors: Array, before: int) -> Array:
    """Return actual − expected; not a number where the unit's own figure is missing."""
    seen = ~np.isnan(own)
    result = np.full(own.shape, np.nan)
    result[seen] = own[seen] - estimator(own[seen], donors[:, seen], int(seen[:before].sum()))
    return result
