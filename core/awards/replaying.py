"""Brings together what a replay needs: the network's figures, the own months, the published results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from core.access.api import Api
from core.awards.basis import Basis, basis
from core.awards.editions import Result
from core.awards.replay import Contender
from core.awards.rules import Definition
from core.awards.scoring import medians
from core.awards.standing import GROUP
from core.benchmarks.model import Benchmark, Cell, Option


@dataclass(frozen=True)
class Ground:
    """What a rule is replayed on: a platform, a released quarter, and the network's figure of each part."""

    platform: str
    quarter: date
    last_month: date
    networks: tuple[Benchmark, ...]


def quarters(definition: Definition, platform: str, released: Sequence[Option]) -> list[date]:
    """Return the released quarters with a figure of all missions for every part of the rule, newest first."""
    of_part = [
        {
            option.quarter
            for option in released
            if (option.indicator, option.platform, option.peer_group) == (code, platform, GROUP)
        }
        for code in definition.indicators
    ]
    return sorted(set.intersection(*of_part), reverse=True) if of_part else []


def ground(
    definition: Definition,
    platform: str,
    released: Sequence[Option],
    look_up: Callable[[Cell], Benchmark],
) -> Ground | None:
    """Return what the rule can be replayed on; None where the network has no figure for one of its parts.

    The quarter is the newest one that ends no later than the rule's period, else the
    oldest one there is: figures of the same time are compared as far as they exist.
    """
    found = quarters(definition, platform, released)
    if not found:
        return None
    within = [quarter for quarter in found if definition.until is None or _end(quarter) <= definition.until]
    quarter = within[0] if within else found[-1]
    networks = tuple(look_up(Cell(code, platform, quarter, GROUP, GROUP)) for code in definition.indicators)
    if any(network.median is None for network in networks):
        return None
    return Ground(platform, quarter, definition.until or _end(quarter), networks)


def _end(quarter: date) -> date:
    """Return the first day of the quarter's last month."""
    return quarter.replace(month=quarter.month + 2)


def own_contenders(api: Api, definition: Definition, on: Ground) -> tuple[Basis, list[Contender]]:
    """Return the own missions in the period, and those who may take part with their median months."""
    own = basis(api, definition, on.platform, on.last_month)
    taking = own.taking_part()
    values = medians(taking.values)
    return own, [
        Contender(candidate.id, candidate.name, tuple(map(float, values[index])), own=True)
        for index, candidate in enumerate(taking.candidates)
    ]


def published_contenders(
    definition: Definition, platform: str, found: Sequence[Result], year: int
) -> list[Contender]:
    """Return the published results that carry a figure of this platform for every part of the rule."""
    contenders = []
    for result in found:
        worked = result.working
        figures = (
            {part.indicator: part.value for part in worked.parts}
            if worked and worked.platform == platform
            else {}
        )
        if all(code in figures for code in definition.indicators):
            contenders.append(
                Contender(
                    result.mission_id,
                    result.person_name or result.mission_name,
                    tuple(figures[code] for code in definition.indicators),
                    own=False,
                    award=f"{result.category.title} {year}",
                )
            )
    return contenders
