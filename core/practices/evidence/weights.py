"""Weights that are not negative, add up to one and bring a weighted mean nearest to a target.

All of synthetic control comes down to this problem. Without a ridge the best weights lie on few
columns and are found exactly by Wolfe's method; a ridge spreads them over hundreds, where Newton's
method in the space of the rows needs a handful of steps.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

TOLERANCE: Final = 1e-10


def simplex_weights(columns: Array, target: Array, ridge: float = 0.0) -> Array:
    """Return the weights w ≥ 0, Σw = 1 that minimise |columns·w − target|² + ridge·|w|².

    ``columns`` has one row a period and one column a candidate; ``ridge`` is in the squared unit
    of the figures.
    """
    scale = float(np.abs(columns - target[:, None]).max())
    if columns.shape[1] == 1 or scale == 0:
        return np.full(columns.shape[1], 1 / columns.shape[1])
    columns, target, ridge = columns / scale, target / scale, ridge / scale**2
    if ridge < TOLERANCE:
        return _nearest_point(columns.T - target)
    return _ridge_weights(columns, target, ridge)


def _nearest_point(points: Array) -> Array:
    """Return the weights of the point nearest to the origin in the hull of ``points`` (one a row).

    Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11 (1976): take in the
    point that lies farthest on the near side, go to the nearest point of the plane through those
    held, and drop the ones that would need a negative weight on the way.
    """
    if points.shape[1] > points.shape[0]:
        # Only distances matter: a rotation into fewer dimensions keeps them.
        points = np.asarray(np.linalg.qr(points.T, mode="r")).T
    held = [int(np.argmin(np.einsum("ij,ij->i", points, points)))]
    weights = np.ones(1)
    for _round in range(10 * sum(points.shape)):
        nearest = weights @ points[held]
        sides = points @ nearest
        best = int(np.argmin(sides))
        if sides[best] > nearest @ nearest - TOLERANCE or best in held:
            break
        held, weights = _taken_in(points, [*held, best], np.append(weights, 0.0))
    result = np.zeros(len(points))
    result[held] = weights
    return result


def _taken_in(points: Array, held: list[int], weights: Array) -> tuple[list[int], Array]:
    """Return the points still held, and their positive weights, after one more was taken in."""
    while True:
        corner = points[held]
        plane = np.linalg.lstsq(corner @ corner.T + 1.0, np.ones(len(held)), rcond=1e-13)[0]
        plane /= plane.sum()
        outside = plane <= TOLERANCE
        if not outside.any():
            return held, np.asarray(plane)
        gap = weights[outside] - plane[outside]
        step = min(
            1.0, float(np.min(np.divide(weights[outside], gap, out=np.zeros_like(gap), where=gap > 0)))
        )
        weights = weights + step * (plane - weights)
        keep = weights > TOLERANCE
        if keep.all():
            keep[np.argmin(np.where(outside, weights, np.inf))] = False
        held = [place for place, stays in zip(held, keep, strict=True) if stays]
        weights = weights[keep] / weights[keep].sum()


class _Products:
    """The products of the active rows of a matrix with each other.

    From one step to the next few rows change, and only these are multiplied anew.
    """

    def __init__(self, rows: Array) -> None:
        self._rows = rows
        self._active = np.zeros(len(rows), dtype=bool)
        self._found = np.zeros((rows.shape[1], rows.shape[1]))

    def of(self, active: npt.NDArray[np.bool_]) -> Array:
        """Return rowsᵀ·rows over the active ones."""
        changed = active != self._active
        if 2 * changed.sum() < active.sum():
            rows = self._rows[changed]
            self._found = self._found + (rows * np.where(active[changed], 1.0, -1.0)[:, None]).T @ rows
        else:
            rows = self._rows if active.all() else self._rows[active]
            self._found = rows.T @ rows
        self._active = active
        return self._found


def _ridge_weights(columns: Array, target: Array, ridge: float) -> Array:
    """Return the weights under a ridge, by Newton's method on the dual.

    The best weights are max(0, P·z) ÷ ridge, where a row of P is a column with a one behind it and
    z holds what is left unexplained and the price of the sum. The dual is convex and made of
    parabolas, so the method ends after a few steps. It begins with a large ridge and lowers it.
    """
    rows, count = columns.shape
    extended = np.vstack([columns, np.ones(count)]).T
    products = _Products(extended)
    wanted = np.append(target, 1.0)
    curved = np.append(np.ones(rows), 0.0)
    current = max(ridge, float(rows))
    dual = np.append(target - columns.mean(axis=1), 0.0)
    dual[-1] = current / count - (extended @ dual).mean()
    while True:
        dual = _newton(extended, products, wanted, curved, dual, current)
        if current <= ridge:
            weights = np.maximum(extended @ dual, 0.0)
            return np.asarray(weights / weights.sum())
        current = max(ridge, current / 100)


def _newton(
    extended: Array, products: _Products, wanted: Array, curved: Array, dual: Array, ridge: float
) -> Array:
    def at(point: Array) -> tuple[Array, float]:
        held = np.maximum(extended @ point, 0.0)
        return held, float(0.5 * (curved * point) @ point - wanted @ point + 0.5 / ridge * (held @ held))

    held, height = at(dual)
    for _round in range(50):
        slope = curved * dual - wanted + extended.T @ held / ridge
        if np.abs(slope).max() < 1e-8:
            break
        bend = products.of(held > 0) / ridge
        bend[np.diag_indices(len(bend))] += curved + 1e-14
        direction = np.linalg.solve(bend, -slope)
        fall, step = float(slope @ direction), 1.0
        held, reached = at(dual + direction)
        while step > 1e-8 and reached > height + 1e-4 * step * fall:
            step /= 2
            held, reached = at(dual + step * direction)
        dual, height = dual + step * direction, reached
    return dual
