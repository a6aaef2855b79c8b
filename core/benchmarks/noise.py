"""How much a mission's figures move by themselves, so that chance is not taken for news.

Nobody gives us a second draw of the same quarter, but a mission's own past shows how much
its quarters usually differ: every three months in a row beside the three before them. These
overlapping pairs are what a moving-block bootstrap with blocks of three months draws from
(Künsch 1989), so their spread is worked out directly instead of by drawing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

BLOCK: Final = 3
# So many months before the quarter itself are needed, and no more are looked at.
LEAST: Final = 12
MOST: Final = 24
# 97.5 % points of Student's t by degrees of freedom: as many as pairs of quarters that do not overlap.
STUDENT: Final = {3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365}


@dataclass(frozen=True, slots=True)
class Noise:
    """How far a figure lies from its own level by chance: ``value`` and ``change`` hold 95 times in 100.

    Both are differences of logarithms, or plain ones where ``plain`` says so (figures
    that can be negative). ``months`` is how many months they rest on.
    """

    value: float
    change: float
    plain: bool
    months: int

    def around(self, value: float) -> tuple[float, float]:
        """Return the range in which the mission's level lies."""
        if self.plain:
            return value - self.value, value + self.value
        return value * math.exp(-self.value), value * math.exp(self.value)


@dataclass(frozen=True, slots=True)
class Change:
    """From one quarter to the next: ``by`` is a share (0.08: 8 % more), or a difference where ``plain``.

    ``usual`` is how far neighbouring quarters usually differ, in the same terms; both
    are None when the past is too short to say. ``news`` says that the change is more than that.
    """

    by: float
    usual: float | None
    news: bool
    plain: bool


def noise(months: Sequence[float | None], *, plain: bool = False) -> Noise | None:
    """Return the noise of a mission's quarters from its months before the quarter looked at, the latest last.

    None is a missing month. With fewer than twelve known months, or too few quarters in a
    row among them, there is nothing to say and the answer is None.
    """
    recent = list(months)[-MOST:]
    known = [value for value in recent if value is not None]
    if len(known) < LEAST:
        return None
    levels = recent if plain else _logarithms(recent)
    blocks = [
        None
        if any(value is None for value in block)
        else sum(value for value in block if value is not None) / BLOCK
        for block in (levels[start : start + BLOCK] for start in range(len(levels) - BLOCK + 1))
    ]
    changes = [
        later - earlier
        for earlier, later in zip(blocks, blocks[BLOCK:], strict=False)
        if earlier is not None and later is not None
    ]
    freedom = (len(changes) + BLOCK - 1) // BLOCK
    if freedom < min(STUDENT):
        return None
    spread = math.sqrt(sum(change**2 for change in changes) / len(changes))
    most = STUDENT[min(freedom, max(STUDENT))] * spread
    return Noise(value=most / math.sqrt(2), change=most, plain=plain, months=len(known))


def change(now: float, before: float, usual: Noise | None, *, plain: bool = False) -> Change | None:
    """Return how a quarter differs from the one before; None where a share of nothing would be asked for."""
    if plain:
        by = now - before
        return Change(
            by, usual.change if usual else None, usual is not None and abs(by) > usual.change, plain
        )
    if before <= 0 or now < 0:
        return None
    far = usual is not None and (now == 0 or abs(math.log(now / before)) > usual.change)
    return Change(now / before - 1, math.expm1(usual.change) if usual else None, far, plain)


def _logarithms(values: Sequence[float | None]) -> list[float | None]:
    """Return logarithms; where zeros occur, of value + a tenth of the median of the others."""
    above = sorted(value for value in values if value is not None and value > 0)
    if not above:
        return [None if value is None else 0.0 for value in values]
    zeros = any(value == 0 for value in values)
    step = 0.1 * above[len(above) // 2] if zeros else 0.0
    return [None if value is None else math.log(value + step) for value in values]
