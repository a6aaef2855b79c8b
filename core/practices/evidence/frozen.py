"""Evidence as it is kept: all of it as JSON, so that it can be read again long after the figures changed."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pandas as pd

from core.practices.evidence.course import course
from core.practices.evidence.model import MEMBERS, Evidence
from core.practices.evidence.portal import Panel, Unit
from core.practices.evidence.verdicts import Verdict
from core.texts import N_, _

# Figures carry no more digits than these.
DIGITS: Final = 6
SCALARS: Final = (
    "effect",
    "relative",
    "p_value",
    "detectable",
    "ratio",
    "fit",
    "placebo_fit",
    "before",
    "after",
)
REGISTERED: Final = N_("Registered: the measurement was planned before its results could be known.")
ILLUSTRATIVE: Final = N_(
    "Illustrative: told after its results. Successes are told more often than failures, so take it as an example."
)


@dataclass(frozen=True, slots=True)
class Frozen:
    """Evidence of a practice or an adoption, with what a reader needs beside the figures.

    ``names``: mission → name, as far as the reader may know them; ``registered``: whether the plan
    stood before the start month; ``measured_on``: the day it was worked out.
    """

    evidence: Evidence
    start: date
    registered: bool
    measured_on: date
    names: Mapping[str, str]
    treated: tuple[str, ...]

    @property
    def sentences(self) -> list[str]:
        """What was found, what lies behind it, and how it came to be told, in the viewer's language."""
        said = self.evidence.verdict
        return [said.headline, said.explanation, _(REGISTERED) if self.registered else _(ILLUSTRATIVE)]


def freeze(evidence: Evidence, panel: Panel, *, registered: bool, today: date) -> Frozen:
    """Return evidence to be kept and shown to others.

    What was worked out from fewer missions than the rules ask for is left out: from the mean of one
    or two everybody could work back to their figures.
    """
    if len(evidence.donors) < evidence.rules.least_donors:
        evidence = replace(
            evidence,
            effect=None,
            interval=None,
            relative=None,
            p_value=None,
            detectable=None,
            ratio=None,
            placebos=(),
            fit=None,
            placebo_fit=None,
            estimates={},
            course=evidence.course.assign(expected=float("nan")),
        )
    names = {unit: one.name for unit, one in panel.units.items()}
    return Frozen(evidence, panel.start, registered, today, names, panel.treated)


def written(frozen: Frozen, units: Mapping[str, Unit]) -> str:
    """Return evidence as JSON. ``donors`` and ``left_out`` name others' missions; all else may be public."""
    evidence = frozen.evidence

    def named(unit: str) -> dict[str, str]:
        return {"id": unit, "name": units[unit].name, "country": units[unit].country}

    points = course(evidence, frozen.start).points
    return json.dumps(
        {
            "rules": evidence.rules.version,
            "verdict": evidence.verdict.code,
            "numbers": dict(evidence.verdict.numbers),
            **{name: _rounded(getattr(evidence, name)) for name in SCALARS},
            "interval": _rounded(evidence.interval),
            "placebos": _rounded(evidence.placebos),
            "estimates": {name: _rounded(value) for name, value in evidence.estimates.items()},
            "months": [month.isoformat() for month, _actual, _expected in points],
            "actual": _rounded([actual for _month, actual, _expected in points]),
            "expected": _rounded([expected for _month, _actual, expected in points]),
            "start": frozen.start.isoformat(),
            "registered": frozen.registered,
            "measured_on": frozen.measured_on.isoformat(),
            "treated": [named(unit) for unit in frozen.treated],
            "compared": len(evidence.donors),
            "not_compared": Counter(evidence.left_out.values()),
            "donors": [named(unit) for unit in evidence.donors],
            "left_out": [named(unit) | {"reason": reason} for unit, reason in evidence.left_out.items()],
        },
        allow_nan=False,
        ensure_ascii=False,
    )


def read(kept: Mapping[str, Any]) -> Frozen:
    """Return what :func:`written` wrote, from its JSON as an object.

    Where the missions of others are not told, they are counted under numbers for names.
    """
    donors = kept.get("donors") or [{"id": f"#{n}"} for n in range(kept["compared"])]
    left_out = kept.get("left_out") or [
        {"id": f"#{reason}{n}", "reason": reason}
        for reason, count in kept["not_compared"].items()
        for n in range(count)
    ]
    evidence = Evidence(
        rules=replace(MEMBERS, version=kept["rules"]),
        verdict=Verdict(kept["verdict"], kept["numbers"]),
        interval=tuple(kept["interval"]) if kept["interval"] else None,
        placebos=tuple(kept["placebos"]),
        donors=tuple(one["id"] for one in donors),
        left_out={one["id"]: one["reason"] for one in left_out},
        estimates=kept["estimates"],
        course=pd.DataFrame(
            {"actual": kept["actual"], "expected": kept["expected"]},
            pd.to_datetime(kept["months"]),
            dtype=float,
        ),
        **{name: kept[name] for name in SCALARS},
    )
    return Frozen(
        evidence,
        date.fromisoformat(kept["start"]),
        kept["registered"],
        date.fromisoformat(kept["measured_on"]),
        {one["id"]: one["name"] for one in (*kept["treated"], *donors, *left_out) if "name" in one},
        tuple(one["id"] for one in kept["treated"]),
    )


def _rounded(value: Any) -> Any:
    """Return numbers with as many digits as they carry."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, (list, tuple)):
        return [_rounded(one) for one in value]
    return value
