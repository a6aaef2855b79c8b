"""What can be expected of a mission where it is: its value beside its host's, not the whole world's.

Where a mission stands depends on its host more than on its effort: diplomatic pages reached from
0.014 % (Canada) to 10.5 % (Timor-Leste) of their host's Facebook users (Spry, Lowy Institute
2018). The expectation is made of published medians alone, so that it says nothing about anybody
that the release does not say: it starts from all missions, moves towards the hosts of a similar
population, and from there towards the same city, each time by n ÷ (n + k).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.benchmarks.categories import category_name
from core.benchmarks.headlines import amount
from core.benchmarks.model import Indicator
from core.texts import _

# From the widest to the closest; each is moved towards in turn.
STEPS: Final = ("all", "host_population_band", "host_city")
# How many missions a group needs until its own median counts as much as what the wider ones say:
# about the noise of a median beside the differences between hosts, (π/2 · 1.0²) ÷ 0.5².
SHRINK: Final = 6.0


@dataclass(frozen=True, slots=True)
class HostTerm:
    """A published median that a mission belongs to: ``missions`` to the nearest five."""

    peer_group: str
    category: str
    median: float | None
    missions: int


@dataclass(frozen=True, slots=True)
class HostAdjusted:
    """``ratio``: actual ÷ ``expected``. ``closest`` is the nearest group that entered the expectation."""

    expected: float
    ratio: float
    closest: HostTerm


def adjusted(value: float, terms: Sequence[HostTerm]) -> HostAdjusted | None:
    """Return a value beside what is expected at its host.

    None where nothing is published to expect from, and for figures a share cannot be
    taken of: at or below zero.
    """
    known: Mapping[str, HostTerm] = {term.peer_group: term for term in terms}
    level: float | None = None
    closest: HostTerm | None = None
    for step in STEPS:
        term = known.get(step)
        if term is None or term.median is None or term.median <= 0:
            continue
        towards = math.log(term.median)
        weight = term.missions / (term.missions + SHRINK)
        level = towards if level is None else level + weight * (towards - level)
        closest = term
    if level is None or closest is None or value <= 0:
        return None
    expected = math.exp(level)
    return HostAdjusted(expected=expected, ratio=value / expected, closest=closest)


def explained(indicator: Indicator, value: float, found: HostAdjusted) -> str:
    """Return the one sentence that says what was compared with what."""
    where = {
        "all": _("in the whole network"),
        "host_population_band": _("in hosts of a similar population"),
        "host_city": _("in {city}"),
    }[found.closest.peer_group]
    if found.closest.peer_group == "host_city":
        where = where.format(city=category_name("host_city", found.closest.category))
    share = round(abs(found.ratio - 1) * 100)
    parts = {
        "where": where,
        "expected": amount(indicator, found.expected),
        "value": amount(indicator, value),
        "share": share,
    }
    if share == 0:
        return _("Of a mission {where}, {expected} would be expected; it is {value}, just as much.").format(
            **parts
        )
    if found.ratio > 1:
        return _("Of a mission {where}, {expected} would be expected; it is {value}, {share}% more.").format(
            **parts
        )
    return _("Of a mission {where}, {expected} would be expected; it is {value}, {share}% less.").format(
        **parts
    )
