"""What is read of a release: indicators, cells, the viewer's own figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Final, Protocol

from babel.dates import format_date

from core.texts import language

QUARTER: Final = re.compile(r"(?P<year>\d{4})-Q(?P<number>[1-4])")


def quarter_code(first_day: date) -> str:
    """Return the quarter as links and files name it: ``2022-Q4``."""
    return f"{first_day.year}-Q{(first_day.month + 2) // 3}"


def quarter_start(code: str) -> date | None:
    """Return the first day of the quarter ``2022-Q4``; None for anything else."""
    match = QUARTER.fullmatch(code)
    return date(int(match["year"]), int(match["number"]) * 3 - 2, 1) if match and int(match["year"]) else None


def quarter_text(first_day: date) -> str:
    """Return the quarter in the reader's words: ``Q4 2022``."""
    return _quarter(first_day, language())


@cache
def _quarter(first_day: date, tongue: str) -> str:
    return format_date(first_day, "QQQ y", locale=tongue)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is computed. Texts are English and go through gettext when shown.

    ``percent``: values are shares (0.031 reads 3.1%), and the unit begins with %.
    ``needs`` are the measures an export must bring; ``platforms`` those on which the
    indicator means something, None for all. ``minimum_sample`` is the least sum of the
    denominator in a quarter (for a median the least number of values).
    """

    code: str
    name: str
    question: str
    definition: str
    unit: str
    percent: bool
    better: str
    minimum_days: int
    source: str
    denominator: str = ""
    needs: tuple[str, ...] = ()
    platforms: tuple[str, ...] | None = None
    minimum_sample: int = 1

    @property
    def axis(self) -> tuple[str, str]:
        """What stands under the line and in which unit: only indicators with the same one may share an axis."""
        return self.denominator, self.unit


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A benchmark somebody else published; ``indicator`` is None when no axis of ours is known to fit.

    ``value`` is a share where the indicator is a percentage. ``second_hand``: we have
    seen others quote it (one of them ``found_in``), not the publisher's own page.
    """

    indicator: str | None
    platform: str
    value: float
    statistic: str
    denominator: str
    publisher: str
    year: int
    second_hand: bool
    found_in: str | None


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """One way of grouping missions. Texts are English and go through gettext when shown."""

    code: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Release:
    """One act of publishing. ``as_of``: the day whose data it took in."""

    number: int
    as_of: date
    cut_at: datetime
    rule_version: str
    published: int
    revised: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class Option:
    """The categories with a published cell for an indicator, platform, quarter and peer group."""

    indicator: str
    platform: str
    quarter: date
    peer_group: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Which figure: an indicator on a platform in a quarter, for one category of one peer group."""

    indicator: str
    platform: str
    quarter: date
    peer_group: str
    category: str


@dataclass(frozen=True)
class Benchmark:
    """One cell as the network may see it.

    ``published`` without a median has the reason ``mostly_zero``; a suppressed one
    has a reason and no figures (see ``core.benchmarks.reasons``). ``missions`` is
    the count to the nearest five. Quantiles not published are None. ``release`` is
    the one the figures stand in, or the latest one; None before the first.
    """

    cell: Cell
    published: bool
    reason: str | None
    release: int | None
    as_of: date | None
    rule_version: str | None
    missions: int | None
    p10: float | None
    p25: float | None
    median: float | None
    p75: float | None
    p90: float | None

    @cached_property
    def grid(self) -> tuple[tuple[float, float], ...]:
        """The published quantiles as (level, value), rising."""
        pairs = zip(
            (0.1, 0.25, 0.5, 0.75, 0.9), (self.p10, self.p25, self.median, self.p75, self.p90), strict=True
        )
        return tuple((level, value) for level, value in pairs if value is not None)


class Valued(Protocol):
    """A mission by its name, with its value; None when there is none."""

    @property
    def mission(self) -> str:
        """Its name."""

    @property
    def value(self) -> float | None:
        """Its value, in the indicator's unit."""


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """The value of one of the viewer's own missions; None when there is none, and ``missing`` says why.

    ``missing``: ``days`` (too few are covered), ``sample`` (too little to divide by) or
    ``measure`` (the exports do not bring what the indicator needs). ``categories``: peer
    group → category the mission belongs to in this year.
    """

    mission_id: str
    mission: str
    host_country: str
    city: str
    value: float | None
    days: int
    days_expected: int
    categories: Mapping[str, str]
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The value of an own mission in one month or quarter, by its first day; None when missing."""

    mission_id: str
    first_day: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Published:
    """What stands published of one category for one quarter; see ``Benchmark``."""

    quarter: date
    release: int
    missions: int
    p25: float | None
    median: float | None
    p75: float | None
