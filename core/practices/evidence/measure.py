"""From a panel to evidence."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from core.practices.evidence.estimators import ESTIMATORS, Estimator, gap
from core.practices.evidence.gates import judged, too_little
from core.practices.evidence.inference import Standing, standing
from core.practices.evidence.model import MEMBERS, Better, Evidence, Period, Rules
from core.practices.evidence.verdicts import Verdict
from core.practices.evidence.weights import Array
from core.practices.evidence.window import Window, window


def measure(
    panel: pd.DataFrame,
    treated: Sequence[str],
    start: Period,
    *,
    rules: Rules = MEMBERS,
    better: Better = "higher",
) -> Evidence:
    """Return what the figures say about a practice that ``treated`` units began at ``start``.

    ``panel``: one row a unit, one column a period, in order; not a number where a figure is
    missing. It holds the treated units and those they may be compared with. ``start``: the first
    period with the practice, comparable with the columns. ``better``: which way is an improvement.

    Raises :class:`PanelError` for a unit that is not in the panel, a start outside it, and negative
    figures where a relative change is asked for. The method is in docs/explanation/evidence.md.
    """
    # The matrices are small and many: threads would spend their time waiting for each other.
    with threadpool_limits(1, "blas"):
        return _measured(window(panel, treated, start, rules), rules, better)


def _measured(data: Window, rules: Rules, better: Better) -> Evidence:
    found = standing(data, rules)
    verdict = too_little(data, rules)
    if found is None:
        return _without(
            data, rules, verdict or Verdict("few_donors", {"donors": 0, "least": rules.least_donors})
        )
    expected = _expected(data, rules.main)
    relative = _relative(found.effect, expected, rules, data)
    margin = found.margin(rules.level)
    detectable = None if margin is None else abs(_relative(margin, expected, rules, data))
    return Evidence(
        rules=rules,
        verdict=verdict or judged(data, rules, found, relative, detectable, better),
        effect=_reported(found.effect, rules),
        interval=_interval(found, margin, rules),
        relative=relative,
        p_value=found.p_value,
        detectable=detectable,
        ratio=found.ratio,
        placebos=tuple(found.placebos.tolist()),
        fit=found.sd,
        placebo_fit=found.usual_sd,
        before=data.before,
        after=data.after,
        donors=data.names,
        left_out=data.left_out,
        estimates={
            name: _reported(_effect(data, estimator), rules) for name, estimator in ESTIMATORS.items()
        },
        course=_course(data, expected),
    )


def _without(data: Window, rules: Rules, verdict: Verdict) -> Evidence:
    """Return evidence without an effect: there is nothing before, nothing since, or nobody else."""
    return Evidence(
        rules=rules,
        verdict=verdict,
        effect=None,
        interval=None,
        relative=None,
        p_value=None,
        detectable=None,
        ratio=None,
        placebos=(),
        fit=None,
        placebo_fit=None,
        before=data.before,
        after=data.after,
        donors=data.names,
        left_out=data.left_out,
        estimates={},
        course=_course(data, np.full(data.own.shape[1], np.nan)),
    )


def _effect(data: Window, estimator: Estimator) -> float:
    return float(np.nanmean(gap(estimator, data.together(data.own), data.filled, data.before)[data.before :]))


def _expected(data: Window, estimator: Estimator) -> Array:
    own = data.together(data.own)
    return np.asarray(own - gap(estimator, own, data.filled, data.before))


def _reported(effect: float, rules: Rules) -> float:
    """Return an effect as reported: a difference of logarithms as a relative change."""
    return float(np.expm1(effect)) if rules.logs else effect


def _relative(effect: float, expected: Array, rules: Rules, data: Window) -> float:
    """Return an effect as a share of what was expected since the start."""
    if rules.logs:
        return float(np.expm1(effect))
    level = abs(float(np.nanmean(expected[data.before :])))
    return effect / level if level else float(np.copysign(np.inf, effect)) if effect else 0.0


def _interval(found: Standing, margin: float | None, rules: Rules) -> tuple[float, float] | None:
    if margin is None:
        return None
    return _reported(found.effect - margin, rules), _reported(found.effect + margin, rules)


def _course(data: Window, expected: Array) -> pd.DataFrame:
    own = data.together(data.own)
    return pd.DataFrame({"actual": data.original(own), "expected": data.original(expected)}, data.periods)
