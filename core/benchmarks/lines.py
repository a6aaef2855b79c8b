"""Published benchmarks of others: which of them may be drawn beside which figures, and in what words."""

from collections.abc import Sequence

from core.benchmarks.model import Indicator, ReferenceLine
from core.texts import _


def drawable(lines: Sequence[ReferenceLine], indicator: Indicator, platform: str) -> list[ReferenceLine]:
    """Return the lines that belong on the axis of this indicator on this platform.

    A rate by followers says nothing beside a rate by reach, so a line belongs to the
    indicator its entry names; one whose denominator nobody stated belongs nowhere.
    """
    return [line for line in lines if line.indicator == indicator.code and line.platform == platform]


def line_words(line: ReferenceLine) -> str:
    """Return what kind of figure a line is: ``median, quoted by others``."""
    statistic = {"median": _("median"), "average": _("average")}[line.statistic]
    return _("{statistic}, quoted by others").format(statistic=statistic) if line.second_hand else statistic
