"""Published benchmarks of others: which of them may be drawn beside which figures, and in what words."""

from collections.abc import Sequence

from core.benchmarks.headlines import amount
from core.benchmarks.model import Indicator, ReferenceLine
from core.texts import _


def drawable(lines: Sequence[ReferenceLine], indicator: Indicator, platform: str) -> list[ReferenceLine]:
    """Return the lines that belong on the axis of this indicator on this platform.

    A rate by followers says nothing beside a rate by reach, so a line belongs to the
    indicator its entry names; one whose denominator nobody stated belongs nowhere.
    """
    return [line for line in lines if line.indicator == indicator.code and line.platform == platform]


def line_text(line: ReferenceLine, indicator: Indicator) -> str:
    """Return a line in words: ``Rival IQ 2023: median 0.47% of followers (quoted by others)``."""
    statistic = {"median": _("median"), "average": _("average")}[line.statistic]
    said = _("{publisher} {year}: {statistic} {amount}").format(
        publisher=line.publisher, year=line.year, statistic=statistic, amount=amount(indicator, line.value)
    )
    return _("{line} (quoted by others)").format(line=said) if line.second_hand else said
