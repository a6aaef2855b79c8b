"""Why a figure is kept back, and what would help, in words."""

from typing import Final

from core.benchmarks.model import Indicator
from core.intake.words import MEASURES
from core.texts import N_, _

# Code of the database → why, and what would help.
REASONS: Final[dict[str, tuple[str, str]]] = {
    "not_released": (
        N_("This quarter is not released yet."),
        N_("A quarter is published 45 days after its end, so that late figures can still come in."),
    ),
    "too_few_missions": (
        N_("Too few missions report here to publish a figure that points at nobody."),
        N_("It needs twelve missions that share inside benchmarks. A wider group may have enough."),
    ),
    "too_few_ministries": (
        N_("Enough missions report here, but they belong to too few ministries."),
        N_("It needs missions of six ministries. A wider group may have enough."),
    ),
    "two_ministries_dominate": (
        N_("Most missions here belong to two ministries, which could work out the figures of the others."),
        N_("Without the two largest ministries, eight missions of four others must be left."),
    ),
    "nearly_all_zero": (
        N_("Nearly all missions here are at zero, so a figure would point at the few others."),
        N_("Another quarter, platform or group may tell more."),
    ),
    "protects_another": (
        N_("This group would give away the only other group that is kept back."),
        N_("It appears as soon as the other one can be shown, or a second one is kept back."),
    ),
    "mostly_zero": (
        N_("At least three in four missions here are at zero."),
        N_("Quantiles would say no more than that, and point at the few others."),
    ),
}

# Why an own mission has no value of an indicator.
MISSING: Final[dict[str, str]] = {
    "days": N_("Too few days are covered: it needs {days}."),
    "sample": N_("Too little happened to work it out."),
    "measure": N_("The exports do not bring what it needs: {measures}."),
}


def why_missing(code: str, indicator: Indicator) -> str:
    """Return why an own mission has no value of the indicator."""
    measures = ", ".join(_(MEASURES[measure]) for measure in indicator.needs)
    return _(MISSING[code]).format(days=indicator.minimum_days, measures=measures)


def why(code: str) -> str:
    """Return why a figure is not shown. Raises KeyError for a code that does not exist."""
    return _(REASONS[code][0])


def what_helps(code: str) -> str:
    """Return what would bring the figure about."""
    return _(REASONS[code][1])
