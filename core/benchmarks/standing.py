"""What stands beside an own figure: its place and how far it may be trusted, what changed, its host."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.benchmarks.hosts import HostAdjusted, HostTerm, adjusted
from core.benchmarks.model import Benchmark, Indicator, OwnFigure, Period, quarter_text
from core.benchmarks.noise import MOST, Change, Noise, change, noise
from core.benchmarks.placement import STEP, Placement, placement
from core.texts import _


@dataclass(frozen=True, slots=True)
class Standing:
    """An own figure with everything that says how to read it; None where there is nothing to say.

    ``span`` is the share of missions with less, from the least to the most, when the
    mission's own ups and downs are allowed for.
    """

    figure: OwnFigure
    quarter: date
    place: Placement | None
    span: tuple[float, float] | None
    since: Change | None
    host: HostAdjusted | None


def months_before(quarter: date, months: int = MOST) -> date:
    """Return the first day of the month so many months before a quarter; a negative number looks ahead."""
    number = quarter.year * 12 + quarter.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def standings(
    found: Benchmark,
    own: Sequence[OwnFigure],
    months: Sequence[Period],
    quarters: Sequence[Period],
    terms: Mapping[str, Sequence[HostTerm]],
) -> list[Standing]:
    """Return the own figures with what stands beside them.

    ``months`` and ``quarters`` are the missions' own series: the months before the
    quarter looked at, and the quarter before it. ``terms`` as ``host_terms`` reads them.
    """
    # One indicator is told one way: as differences as soon as any of its figures is negative.
    plain = any(period.value is not None and period.value < 0 for period in (*months, *quarters))
    by_month: dict[str, dict[date, float | None]] = defaultdict(dict)
    for period in months:
        by_month[period.mission_id][period.first_day] = period.value
    start = found.cell.quarter
    days = [months_before(start, back) for back in range(MOST, 0, -1)]
    before = {
        period.mission_id: period.value
        for period in quarters
        if period.first_day == months_before(start, 3) and period.value is not None
    }
    made = []
    for figure in own:
        if figure.value is None:
            made.append(Standing(figure, start, None, None, None, None))
            continue
        usual = noise([by_month[figure.mission_id].get(day) for day in days], plain=plain)
        earlier = before.get(figure.mission_id)
        made.append(
            Standing(
                figure=figure,
                quarter=start,
                place=placement(found, figure.value),
                span=_span(found, figure.value, usual),
                since=change(figure.value, earlier, usual, plain=plain) if earlier is not None else None,
                host=None if plain else adjusted(figure.value, terms.get(figure.mission_id, ())),
            )
        )
    return made


def _span(found: Benchmark, value: float, usual: Noise | None) -> tuple[float, float] | None:
    """Return the places of the ends of the range in which the mission's level lies."""
    if usual is None:
        return None
    low, high = (placement(found, end) for end in usual.around(value))
    return (low.low, high.high) if low and high else None


def span_text(span: tuple[float, float]) -> str:
    """Return a span of places in words: ``between 55% and 85%``."""
    low, high = (round(share * 100 / STEP) * STEP for share in span)
    return _("above {low}% to {high}% of the missions").format(low=low, high=high)


def by_text(indicator: Indicator, since: Change) -> str:
    """Return by how much a figure changed: ``+8%``, or ``+0.4 points`` where shares of nothing would be asked for."""
    return _amount_of_change(indicator, since, since.by, sign="+")


def _amount_of_change(indicator: Indicator, since: Change, by: float, *, sign: str = "") -> str:
    if not since.plain:
        return f"{by * 100:{sign}.0f}%".replace("-", "−")
    scale, unit = (100, _(" points")) if indicator.percent else (1, "")
    return f"{by * scale:{sign}.1f}{unit}".replace("-", "−")


def change_text(indicator: Indicator, since: Change, quarter: date, earlier: date | None = None) -> str:
    """Return what changed since the quarter before, or an ``earlier`` one, and whether that is more than chance."""
    parts = {
        "by": by_text(indicator, since),
        "quarter": quarter_text(earlier or months_before(quarter, 3)),
    }
    if since.usual is None:
        return _("{by} since {quarter}; too few months to say whether that is more than chance.").format(
            **parts
        )
    usual = _amount_of_change(indicator, since, since.usual)
    if since.news:
        return _("{by} since {quarter}, more than its usual ups and downs (up to {usual}).").format(
            **parts, usual=usual
        )
    return _("{by} since {quarter}: not distinguishable from noise (it usually moves up to {usual}).").format(
        **parts, usual=usual
    )
