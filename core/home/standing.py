"""Where the viewer's missions stand: three figures, each in one sentence, with what was before."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from core.access.api import Api
from core.benchmarks.headlines import headline
from core.benchmarks.model import Benchmark, Cell, Indicator, Option, quarter_text
from core.benchmarks.placement import placement
from core.benchmarks.reading import read_benchmark
from core.benchmarks.standing import months_before
from core.reconcile.grades import Confidence, confidence, lowest_grades
from core.texts import ngettext

# How much is published, whether people answer to it, and whether there is a conversation: the three
# questions of the award, in the order in which a bad answer can be mended. Always the same ones, so that
# they can be followed from day to day; where one is missing the next indicator of the list steps in.
FIRST: Final = ("posts_per_week", "engagement_rate_by_followers", "conversation")
FIGURES: Final = 3


@dataclass(frozen=True)
class Standing:
    """Where the viewer's missions stand in one figure, in one sentence, and how far it may be trusted.

    ``before`` says where they stood a quarter earlier; empty where nothing is known of it.
    """

    indicator: Indicator
    cell: Cell
    sentence: str
    before: str
    confidence: Confidence | None


@dataclass(frozen=True)
class _Own:
    """A mission of the viewer's with its value, and the one of the quarter before."""

    mission_id: str
    mission: str
    value: float | None
    before: float | None


def standing(api: Api, newest: Sequence[Option], known: Sequence[Indicator], country: str) -> list[Standing]:
    """Return where the viewer's missions stand among all missions, at most three figures of one platform.

    Of the platforms that their missions published on it is the one they have most accounts on. The database
    is asked once; every benchmark it looks up for it is logged.

    Args:
        api: the viewer's window on the database.
        newest: what the newest quarter has a published figure of all missions for.
        known: all indicators, in their order.
        country: the viewer's.

    Empty before the first release, and where the missions have no figures of the newest quarter.
    """
    if not newest:
        return []
    quarter = newest[0].quarter
    indicators = {
        one.code: one
        for one in sorted(known, key=lambda one: FIRST.index(one.code) if one.code in FIRST else len(FIRST))
    }
    published = {(option.platform, option.indicator) for option in newest}
    wanted = {
        platform: [code for code in indicators if (platform, code) in published]
        for platform, _indicator in published
    }
    told = api.call("own_standing", wanted=json.dumps(wanted), quarter=quarter.isoformat(), most=FIGURES)
    found = json.loads(told)
    return [
        _figure(
            indicators[row["indicator"]],
            Cell(row["indicator"], row["platform"], quarter, "all", "all"),
            row,
            found["grades"],
            country,
        )
        for row in found["figures"]
    ]


def _figure(
    indicator: Indicator,
    cell: Cell,
    row: Mapping[str, Any],
    grades: Iterable[Mapping[str, Any]],
    country: str,
) -> Standing:
    own = [_Own(**mission) for mission in row["own"]]
    return Standing(
        indicator,
        cell,
        headline(indicator, read_benchmark(cell, row["now"]), own, country),
        _before(cell, row["before"], own),
        confidence(
            lowest_grades(grades, indicator.needs),
            missions={mission.mission_id for mission in own if mission.value is not None},
            platform=cell.platform,
        ),
    )


def _before(cell: Cell, row: Mapping[str, Any] | None, own: Iterable[_Own]) -> str:
    """Return how many missions stood above the median a quarter earlier; empty where that is not known."""
    if row is None:
        return ""
    was = read_benchmark(replace(cell, quarter=months_before(cell.quarter, 3)), row)
    if was.median is None:
        return ""
    values = [mission.before for mission in own if mission.before is not None]
    return ngettext(
        "{quarter}: {above} of {n} above the median.",
        "{quarter}: {above} of {n} above the median.",
        len(values),
    ).format(quarter=quarter_text(was.cell.quarter), above=_above(was, values), n=len(values))


def _above(found: Benchmark, values: Sequence[float]) -> int:
    return sum((place := placement(found, value)) is not None and place.side == "above" for value in values)
