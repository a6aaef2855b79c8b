"""What evidence says, in words a reader can take away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from babel.numbers import format_percent

from core.texts import N_, _, language

# Code → headline, and what lies behind it.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "few_months_before": (
        N_("cannot tell: too few months before the start"),
        N_("At least {least} months of figures before the start are needed, {seen} of them reported."),
    ),
    "few_months_after": (
        N_("cannot tell: too few months since the start"),
        N_("At least {least} months since the start are needed. Look again later."),
    ),
    "empty_months": (
        N_("cannot tell: too many empty months"),
        N_("In {share} of the months before the start the figure is zero. At most {most} may be."),
    ),
    "missing_months": (
        N_("cannot tell: too many missing months"),
        N_("Reported are {before} of the months before the start ({least_before} needed) and {after} of those since ({least_after} needed)."),
    ),
    "few_donors": (
        N_("cannot tell: too few comparable missions"),
        N_("{donors} missions can be compared with. At least {least} are needed to tell a change from chance."),
    ),
    "varied": (
        N_("cannot tell: figures vary too much"),
        N_("Before the start these figures moved more than twice as much, beside the others, as is usual."),
    ),
    "began_before": (
        N_("a change, but it began before the start month"),
        N_("A start pretended up to {periods} months earlier shows a change the same way, so the practice cannot be its only cause."),
    ),
    "improvement": (
        N_("clear improvement"),
        N_("The figures changed by {effect}. Of the comparisons without the practice, {p_value} came out as far off."),
    ),
    "decline": (
        N_("clear decline"),
        N_("The figures changed by {effect}. Of the comparisons without the practice, {p_value} came out as far off."),
    ),
    "increase": (
        N_("clear increase"),
        N_("The figures changed by {effect}. Of the comparisons without the practice, {p_value} came out as far off."),
    ),
    "decrease": (
        N_("clear decrease"),
        N_("The figures changed by {effect}. Of the comparisons without the practice, {p_value} came out as far off."),
    ),
    "only_large": (
        N_("cannot tell: only a very large change could be seen"),
        N_("A change smaller than {detectable} could not have been seen. Three or more missions show smaller ones."),
    ),
    "no_change": (
        N_("no detectable change (smaller than {detectable} could not have been seen)"),
        N_("Changes as large as the one measured, {effect}, are usual without the practice."),
    ),
}  # fmt: skip
# The same of panels whose periods need not be months, nor their units missions.
PERIOD_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "few_months_before": (
        N_("cannot tell: too few periods before the start"),
        N_("At least {least} periods before the start are needed, {seen} of them with a figure."),
    ),
    "few_months_after": (
        N_("cannot tell: too few periods since the start"),
        N_("At least {least} periods since the start are needed."),
    ),
    "empty_months": (
        N_("cannot tell: too many empty periods"),
        N_("In {share} of the periods before the start the figure is zero. At most {most} may be."),
    ),
    "missing_months": (
        N_("cannot tell: too many missing periods"),
        N_("There are figures for {before} of the periods before the start ({least_before} needed) and {after} of those since ({least_after} needed)."),
    ),
    "few_donors": (
        N_("cannot tell: too few comparable units"),
        N_("{donors} units can be compared with. At least {least} are needed to tell a change from chance."),
    ),
    "began_before": (
        N_("a change, but it began before the start"),
        N_("A start pretended up to {periods} periods earlier shows a change the same way, so the practice cannot be its only cause."),
    ),
    "only_large": (
        N_("cannot tell: only a very large change could be seen"),
        N_("A change smaller than {detectable} could not have been seen."),
    ),
}  # fmt: skip
SHARES: Final = frozenset({"share", "most", "before", "after", "least_before", "least_after", "p_value"})
CHANGES: Final = frozenset({"effect", "detectable"})
CLAIMS: Final = frozenset({"improvement", "decline", "increase", "decrease"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said. ``numbers`` fill the words; ``months``: whether a period is a month."""

    code: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    months: bool = True

    @property
    def claims(self) -> bool:
        """Whether it says that the practice changed something."""
        return self.code in CLAIMS

    @property
    def headline(self) -> str:
        """The verdict in a few words."""
        return self._filled(0)

    @property
    def explanation(self) -> str:
        """One or two sentences with the numbers behind it."""
        return self._filled(1)

    def _filled(self, part: int) -> str:
        words = WORDS if self.months else {**WORDS, **PERIOD_WORDS}
        return _(words[self.code][part]).format(**{name: _said(name, n) for name, n in self.numbers.items()})


def _said(name: str, number: float) -> str:
    if name in CHANGES:
        return change_words(number)
    if name in SHARES:
        return format_percent(number, format="#,##0.#%", locale=language())
    return str(round(number))


def change_words(change: float) -> str:
    """Return a relative change as a reader sees it: ``+12 %``; two digits, as more would be noise."""
    percent = change * 100
    digits = 1 if 0 < abs(percent) < 10 else 0
    pattern = "+#,##0.#%;-#,##0.#%" if digits else "+#,##0%;-#,##0%"
    return format_percent(round(percent, digits) / 100, format=pattern, locale=language())
