"""What goes into a measurement and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import pandas as pd

from core.practices.evidence.estimators import ESTIMATORS, Estimator
from core.practices.evidence.verdicts import Verdict

Better = Literal["higher", "lower", "neither"]
# A year or other number, or a day: what a panel's columns are.
Period = float | date


class PanelError(ValueError):
    """A panel that cannot be measured. Its text says why and how to mend it, in the run's language."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is worked out and what must hold before anything is claimed.

    ``estimator`` gives the effect, the others are sensitivity lines. With ``logs`` effects are
    relative changes, else in the unit of the figures. ``window_before`` and ``window_after``: the
    most periods looked at, None for all. Shares are of 1. Changed numbers need a new ``version``.
    """

    version: str
    estimator: str
    logs: bool
    window_before: int | None
    window_after: int | None
    period: Literal["month", "period"]
    donor_zeros: float
    least_before: int = 12
    least_before_seen: int = 9
    least_after: int = 3
    zeros: float = 0.25
    seen_before: float = 0.75
    seen_after: float = 0.60
    least_donors: int = 19
    too_varied: float = 2.0
    level: float = 0.05
    pretended: int = 6
    pretended_level: float = 0.10
    least_effect: float = 0.10
    most_detectable: float = 3.0
    sd_floor: float = 0.5
    most_placebos: int = 499
    most_pretended_placebos: int = 499

    @property
    def main(self) -> Estimator:
        """The estimator of the effect."""
        return ESTIMATORS[self.estimator]


# For members' months: robust to the noise of real accounts, and the same for everybody.
MEMBERS: Final = Rules(
    version="1",
    estimator="did",
    logs=True,
    window_before=24,
    window_after=12,
    period="month",
    donor_zeros=0.25,
)
# For a panel from elsewhere: the published estimators as published, on everything the panel holds.
FOREIGN: Final = Rules(
    version="1-foreign",
    estimator="sdid",
    logs=False,
    window_before=None,
    window_after=None,
    period="period",
    donor_zeros=1.0,
    # Each placebo is two fits: among thousands of units a hundred must speak for all.
    most_placebos=99,
    most_pretended_placebos=19,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The measured effect of a practice, with all that a reader needs to doubt it.

    ``effect`` and ``interval`` (95 %, None without enough donors) are relative changes where the
    rules work on logarithms (0.12 reads +12 %), else in the unit of the figures; ``relative`` is
    the effect as a share of what was expected either way. ``p_value``: share of placebos at least
    as far off; None without any. ``detectable``: the smallest relative change that would have been
    seen. ``placebos``: the placebos' ratios of effect to noise, and ``ratio`` the own one. ``fit``:
    standard deviation of actual − expected before the start, relative, and ``placebo_fit`` the
    median of the placebos. ``donors`` were compared with; ``left_out``: unit → reason code.
    ``estimates``: the effect by every estimator, none where nothing could be compared. ``course``:
    periods → actual and expected, in the unit of the figures. ``before``, ``after``: periods looked at.
    """

    rules: Rules
    verdict: Verdict
    effect: float | None
    interval: tuple[float, float] | None
    relative: float | None
    p_value: float | None
    detectable: float | None
    ratio: float | None
    placebos: tuple[float, ...]
    fit: float | None
    placebo_fit: float | None
    before: int
    after: int
    donors: tuple[str, ...]
    left_out: Mapping[str, str]
    estimates: Mapping[str, float]
    course: pd.DataFrame
