"""A rule replayed: where missions would stand among the published results and in the network.

Another ministry's missions cannot be ranked against figures nobody may see. So each
figure, a winner's as well as an own one, takes its place in the network's published
quantiles, and the rule's weighted mean of these places is the would-be score. Where
both lie beyond the outermost quantile their figures themselves say who is ahead, but
not by how much: that is where a rank becomes a range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.benchmarks.model import Benchmark
from core.benchmarks.placement import placement

Figures = npt.NDArray[np.float64]

WEIGHTINGS: Final = 1000
SEED: Final = 20190910
SAME: Final = 1e-9
# Orders those alike in every published place by their figures; far below a point.
NUDGE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody in the replay: an own mission, or a published result with its ``award``.

    ``values`` are the figures of the rule's parts, in the units of the indicators.
    """

    mission_id: str
    name: str
    values: tuple[float, ...]
    own: bool
    award: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a contender stands. Places and scores are 0 to 100; ``low`` to ``high`` is what is known of them.

    ``rank`` is among all contenders' published results and this one; ``best_rank`` to
    ``worst_rank`` is what the published quantiles leave open. ``among`` counts them.
    """

    contender: Contender
    places: tuple[float, ...]
    score: float
    low: float
    high: float
    rank: int
    best_rank: int
    worst_rank: int
    among: int


class Replay:
    """Contenders placed in the network's quantiles, ready for any weights.

    ``networks`` holds the network's figure for each part, ``lower`` whether lower is
    better there.

    Raises:
        ValueError: when a part's network figure has no median; such a rule cannot be replayed.
    """

    def __init__(
        self, contenders: Sequence[Contender], networks: Sequence[Benchmark], lower: Sequence[bool]
    ) -> None:
        self.contenders = tuple(contenders)
        spans = np.array(
            [
                [
                    _span(network, value, down)
                    for value, network, down in zip(contender.values, networks, lower, strict=True)
                ]
                for contender in contenders
            ]
        ).reshape(len(contenders), len(networks), 2)
        self._low, self._high = spans[..., 0], spans[..., 1]
        sign = np.where(np.asarray(lower), -1.0, 1.0)
        self._values = (
            np.array([contender.values for contender in contenders]).reshape(-1, len(networks)) * sign
        )
        alike = (self._values[:, None, :] > self._values[None, :, :]).sum(axis=1)
        self._middle = (self._low + self._high) / 2
        self._points = self._middle + NUDGE * alike

    def stands(self, weights: Sequence[float]) -> list[Stand]:
        """Return where everybody stands with these weights, the highest score first."""
        share = np.asarray(weights) / sum(weights)
        scores = self._points @ share
        above, perhaps = self._ahead(share)
        found = []
        for index, contender in enumerate(self.contenders):
            rivals = self._rivals(index)
            rank = 1 + int((scores[rivals] > scores[index] + SAME).sum())
            best, worst = 1 + int(above[rivals, index].sum()), 1 + int(perhaps[rivals, index].sum())
            found.append(
                Stand(
                    contender=contender,
                    places=tuple(map(float, self._middle[index])),
                    score=float(self._middle[index] @ share),
                    low=float(self._low[index] @ share),
                    high=float(self._high[index] @ share),
                    rank=rank,
                    best_rank=min(best, rank),
                    worst_rank=max(worst, rank),
                    among=1 + len(rivals),
                )
            )
        order = sorted(range(len(found)), key=lambda index: -scores[index])
        return [found[index] for index in order]

    def stability(self, index: int, weights: Sequence[float]) -> int:
        """Return in how many of 1,000 weightings contender ``index`` keeps the rank it has with ``weights``.

        The weightings are drawn evenly from all there are, always the same ones.
        """
        drawn = np.random.default_rng(SEED).dirichlet(np.ones(len(weights)), size=WEIGHTINGS)
        rivals = self._rivals(index)
        ahead = self._points[rivals] - self._points[index]
        ranks = 1 + (ahead @ drawn.T > SAME).sum(axis=0)
        now = 1 + int((ahead @ (np.asarray(weights) / sum(weights)) > SAME).sum())
        return int((ranks == now).sum())

    def _rivals(self, index: int) -> list[int]:
        """Return the published results it is ranked among: not its own one, were it honoured itself."""
        mission = self.contenders[index].mission_id
        return [n for n, other in enumerate(self.contenders) if not other.own and other.mission_id != mission]

    def _ahead(self, share: Figures) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return for each pair whether the first is surely ahead of the second, and whether it may be."""
        least = self._low[:, None, :] - self._high[None, :, :]
        most = self._high[:, None, :] - self._low[None, :, :]
        same = (self._low[:, None, :] == self._low[None, :, :]) & (
            self._high[:, None, :] == self._high[None, :, :]
        )
        order = np.sign(self._values[:, None, :] - self._values[None, :, :])
        # Within one span the figures say who is ahead; nobody is behind who has more.
        least = np.where(same & (order >= 0), order * NUDGE, least)
        most = np.where(same & (order <= 0), order * NUDGE, most)
        return least @ share > SAME, most @ share > SAME


def _span(network: Benchmark, value: float, lower: bool) -> tuple[float, float]:
    """Return the lowest and highest place (0 to 100) a value may have in the network."""
    place = placement(network, value)
    if place is None:
        raise ValueError(f"{network.cell} has no median")
    low, high = place.low * 100, place.high * 100
    return (100 - high, 100 - low) if lower else (low, high)
