"""The network's anonymous distribution of a rule, as it was released: of each part, and of the whole score."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.access.api import Api
from core.awards.replaying import Ground
from core.awards.rules import Rule
from core.awards.standing import GROUP
from core.benchmarks.model import Benchmark, Cell

# The database gives the whole score no indicator's code; in a cell it needs a name.
WHOLE = "score"


@dataclass(frozen=True)
class Distribution:
    """What was released of a rule on a platform for one quarter, over the rule's months up to it.

    ``parts`` are the figures of its indicators by code, ``whole`` those of the score (0 to 100
    points); None for a rule of one part, whose score is the place itself, and where it was kept back.
    """

    quarter: date
    parts: Mapping[str, Benchmark]
    whole: Benchmark | None


def rule_distribution(api: Api, rule: Rule, platform: str) -> Distribution | None:
    """Return the rule's distribution among all missions; None where a part of it is not released.

    Raises:
        Refused: when the viewer may not read benchmarks, or the rule is not published.
        Unreachable: when the database does not answer.
    """
    rows = [
        row
        for row in api.call("rule_distribution", rule=rule.id, platform=platform)
        if row["category"] == GROUP and row["median"] is not None
    ]
    found = {row["part"]: _cell(row, platform) for row in rows}
    if not all(code in found for code in rule.definition.indicators):
        return None
    return Distribution(
        quarter=date.fromisoformat(rows[0]["quarter"]),
        parts={code: found[code] for code in rule.definition.indicators},
        whole=found.get(None),
    )


def grounded(on: Ground, rule: Rule, spread: Distribution | None) -> Ground:
    """Return the ground with the rule's own figures where they are released: over its months, not one quarter."""
    if spread is None:
        return on
    last = rule.definition.until or spread.quarter.replace(month=spread.quarter.month + 2)
    return Ground(on.platform, spread.quarter, last, tuple(spread.parts.values()))


def _cell(row: Mapping[str, Any], platform: str) -> Benchmark:
    return Benchmark(
        cell=Cell(
            row["part"] or WHOLE,
            platform,
            date.fromisoformat(row["quarter"]),
            row["peer_group"],
            row["category"],
        ),
        published=True,
        reason=row["reason"],
        release=row["release"],
        as_of=None,
        rule_version=None,
        missions=row["missions"],
        p10=row["p10"],
        p25=row["p25"],
        median=row["median"],
        p75=row["p75"],
        p90=row["p90"],
    )
