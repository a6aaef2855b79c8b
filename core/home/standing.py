"""Where the viewer's missions stand: three figures, each in one sentence, with what was before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from core.access.api import Api
from core.benchmarks.headlines import headline
from core.benchmarks.model import Benchmark, Cell, Indicator, Option, OwnFigure, quarter_text
from core.benchmarks.placement import placement
from core.benchmarks.reading import benchmark, own_figures
from core.benchmarks.standing import months_before
from core.reconcile.grades import Confidence, confidence, month_grades
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


def standing(
    api: Api, published: Sequence[Option], known: Sequence[Indicator], platforms: Sequence[str], country: str
) -> list[Standing]:
    """Return where the viewer's missions stand among all missions, at most three figures of one platform.

    Args:
        api: the viewer's window on the database.
        published: what the latest release has a figure for.
        known: all indicators, in their order.
        platforms: those the viewer's missions have accounts on, the most used first.
        country: the viewer's.

    Empty before the first release, and where the missions have no figures of the newest quarter.
    """
    everybody = [option for option in published if option.peer_group == "all"]
    quarter = max((option.quarter for option in everybody), default=None)
    if quarter is None:
        return []
    ranked = sorted(known, key=lambda one: FIRST.index(one.code) if one.code in FIRST else len(FIRST))
    for platform in platforms:
        here = {
            option.indicator: option
            for option in everybody
            if option.quarter == quarter and option.platform == platform
        }
        found = _figures(api, [one for one in ranked if one.code in here], here, country)
        if figures := list(islice(found, FIGURES)):
            return figures
    return []


def _figures(
    api: Api, wanted: Sequence[Indicator], here: dict[str, Option], country: str
) -> Iterator[Standing]:
    for indicator in wanted:
        option = here[indicator.code]
        own = own_figures(api, indicator.code, option.platform, option.quarter)
        if any(figure.value is not None for figure in own):
            yield _figure(api, indicator, option, own, country)
        elif not own:
            # No mission reported on this platform, whatever the indicator.
            return


def _figure(api: Api, indicator: Indicator, option: Option, own: list[OwnFigure], country: str) -> Standing:
    cell = Cell(option.indicator, option.platform, option.quarter, option.peer_group, option.categories[0])
    grades = month_grades(api, cell.quarter, months_before(cell.quarter, -2), indicator.needs)
    told = {figure.mission_id for figure in own if figure.value is not None}
    return Standing(
        indicator,
        cell,
        headline(indicator, benchmark(api, cell), own, country),
        _before(api, indicator, cell),
        confidence(grades, missions=told, platform=cell.platform),
    )


def _before(api: Api, indicator: Indicator, cell: Cell) -> str:
    """Return how many missions stood above the median a quarter earlier; empty where that is not known."""
    earlier: date = months_before(cell.quarter, 3)
    own = own_figures(api, indicator.code, cell.platform, earlier)
    values = [figure.value for figure in own if figure.value is not None]
    if not values:
        return ""
    was = benchmark(api, Cell(cell.indicator, cell.platform, earlier, cell.peer_group, cell.category))
    if was.median is None:
        return ""
    return ngettext(
        "{quarter}: {above} of {n} above the median.",
        "{quarter}: {above} of {n} above the median.",
        len(values),
    ).format(quarter=quarter_text(earlier), above=_above(was, values), n=len(values))


def _above(found: Benchmark, values: Sequence[float]) -> int:
    return sum((place := placement(found, value)) is not None and place.side == "above" for value in values)
