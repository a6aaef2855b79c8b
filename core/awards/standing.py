"""Where the viewer's own missions stand on the indicator nearest to an award."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.access.api import Api
from core.benchmarks.headlines import headline
from core.benchmarks.model import Benchmark, Cell, Indicator, Option, OwnFigure
from core.benchmarks.reading import own_figures

# An award looks at all missions of a ministry, so the group of all missions lies nearest.
GROUP: Final = "all"


@dataclass(frozen=True)
class Standing:
    """The viewer's own missions in the newest released quarter, and what that says in one sentence."""

    platform: str
    quarter: date
    own: tuple[OwnFigure, ...]
    sentence: str

    @property
    def has_figures(self) -> bool:
        """Whether at least one of the own missions has a value."""
        return any(figure.value is not None for figure in self.own)


def platforms(released: Sequence[Option]) -> list[str]:
    """Return the platforms with a figure of all missions, those with the most such figures first."""
    found = [option.platform for option in released if option.peer_group == GROUP]
    return sorted(set(found), key=lambda platform: (-found.count(platform), platform))


def standing(
    api: Api,
    indicator: Indicator,
    platform: str,
    released: Sequence[Option],
    look_up: Callable[[Cell], Benchmark],
    country: str,
) -> Standing | None:
    """Return where the own missions stand in the newest quarter released; None before there is one.

    ``look_up`` gives the network's figure; every look-up is logged, so a page remembers it.
    ``country`` is the viewer's.

    Raises:
        Refused: when the viewer may not read benchmarks.
        Unreachable: when the database does not answer.
    """
    quarters = [
        option.quarter
        for option in released
        if (option.indicator, option.platform, option.peer_group) == (indicator.code, platform, GROUP)
    ]
    if not quarters:
        return None
    newest = max(quarters)
    own = tuple(own_figures(api, indicator.code, platform, newest))
    network = look_up(Cell(indicator.code, platform, newest, GROUP, GROUP))
    return Standing(platform, newest, own, headline(indicator, network, own, country))
