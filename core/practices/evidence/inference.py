"""How far off would a unit without the practice be? Every donor is tried as if it had begun.

Abadie, Diamond and Hainmueller's permutation in space (2010), studentised: each effect is divided
by how much its own gap moved before the start, so that quiet and lively units can be compared.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Final

import numpy as np

from core.practices.evidence.estimators import difference_in_differences, gap
from core.practices.evidence.model import Rules
from core.practices.evidence.weights import Array
from core.practices.evidence.window import Window

# Figures carry no more than nine digits: smaller movements are those of the arithmetic.
ARITHMETIC: Final = 1e-9
SEED: Final = 20200108


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an effect stands among placebos.

    ``effect`` is on the scale of the rules. ``sd``: of the gap before the start, divided by ``size``
    as are the ``placebo_sds``; ``noise`` is the same with its floor, and what effects are divided
    by. ``size``: 1 on logarithms, else the unit's mean level before the start, so that large and
    small units can be compared. ``placebos``: effect ÷ noise of each donor or group of donors.
    """

    effect: float
    sd: float
    noise: float
    size: float
    placebos: Array
    placebo_sds: Array

    @property
    def ratio(self) -> float:
        """Effect ÷ noise."""
        return self.effect / self.size / self.noise

    @property
    def p_value(self) -> float | None:
        """Share of units, the own one among them, at least as far off; None without placebos."""
        if not self.placebos.size:
            return None
        farther = int((np.abs(self.placebos) >= abs(self.ratio)).sum())
        return (1 + farther) / (1 + self.placebos.size)

    @property
    def usual_sd(self) -> float | None:
        """The median of the placebos' standard deviations; None without any."""
        return float(np.median(self.placebo_sds)) if self.placebo_sds.size else None

    def varies(self, times: float) -> bool:
        """Whether the gap moved more than so many times as much as is usual before the start."""
        usual = self.usual_sd
        return usual is not None and self.sd > times * max(usual, ARITHMETIC)

    def margin(self, level: float) -> float | None:
        """Return the effect beyond which p ≤ ``level``; None with too few placebos to tell."""
        allowed = int(level * (1 + self.placebos.size) + ARITHMETIC)
        if allowed < 1:
            return None
        return float(np.sort(np.abs(self.placebos))[-allowed]) * self.noise * self.size


def standing(data: Window, rules: Rules) -> Standing | None:
    """Return where the effect stands; None where there is nothing to compare."""
    own = data.together(data.own)
    if not len(data.filled) or np.isnan(own[: data.before]).all() or np.isnan(own[data.before :]).all():
        return None
    effect, sd, size = _measured(own, data.filled, data.before, rules)
    total = data.filled.sum(axis=0)
    placebos = [
        _measured(
            data.together(data.donors[group]), _others(data.filled, total, group, rules), data.before, rules
        )
        for group in _groups(len(data.filled), len(data.own), rules.most_placebos)
    ]
    effects, sds, sizes = np.array(placebos).reshape(-1, 3).T
    sds = sds / sizes
    floor = max(rules.sd_floor * float(np.median(sds)) if sds.size else 0.0, ARITHMETIC)
    return Standing(
        effect=effect,
        sd=sd / size,
        noise=max(sd / size, floor),
        size=size,
        placebos=effects / sizes / np.maximum(sds, floor),
        placebo_sds=sds,
    )


def _measured(own: Array, donors: Array, before: int, rules: Rules) -> tuple[float, float, float]:
    """Return effect, standard deviation of the gap before the start, and size of a unit."""
    apart = gap(rules.main, own, donors, before)
    past = apart[:before][~np.isnan(apart[:before])]
    sd = float(past.std(ddof=1)) if past.size > 1 else 0.0
    size = 1.0 if rules.logs else float(np.nanmean(np.abs(own[:before]))) or 1.0
    return float(np.nanmean(apart[before:])), sd, size


def _others(donors: Array, total: Array, group: list[int], rules: Rules) -> Array:
    """Return the donors but a group; where their mean alone counts, that one row, worked out from their ``total``."""
    if rules.main is difference_in_differences:
        return np.asarray((total - donors[group].sum(axis=0)) / (len(donors) - len(group)))[None, :]
    return np.delete(donors, group, axis=0)


def _groups(donors: int, size: int, most: int) -> list[list[int]]:
    """Return groups of donors as large as the own one: all there are, or as many by chance.

    The same question always draws the same groups.
    """
    if donors <= size:
        return []
    if comb(donors, size) <= most:
        return [list(group) for group in combinations(range(donors), size)]
    random = np.random.default_rng(SEED)
    if size == 1:
        return [[int(place)] for place in random.choice(donors, most, replace=False)]
    return [random.choice(donors, size, replace=False).tolist() for _round in range(most)]
