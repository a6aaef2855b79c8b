"""How much a figure may be trusted: a grade from A to D, by what somebody outside counted.

The rules stand in the database (``confidence_grade``); a figure that rests on several months, accounts or measures
has the lowest grade among them, because it is as good as the weakest.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.access.api import Api
from core.reconcile.counts import COMPARED
from core.texts import N_, _, ngettext

# The same words as in the database, so that they are translated.
RULES: Final[dict[str, str]] = {
    "A": N_("Somebody outside counted the same month and agrees, within the tolerance."),
    "B": N_("An outside count differs; headquarters and the mission signed why."),
    "C": N_("Nobody outside counted the whole month: it rests on the ministry's own export alone."),
    "D": N_("An outside count differs, and nobody has explained and signed it yet."),
}
UNCHECKED: Final = "C"

# Measures that are counted from others.
MADE_OF: Final[dict[str, tuple[str, ...]]] = {"interactions": ("reactions", "comments", "shares")}


@dataclass(frozen=True, slots=True)
class Confidence:
    """The grade of a figure, and how many of its months (one an account) have which grade."""

    grade: str
    months: Counter[str]

    @property
    def sentence(self) -> str:
        """What the grade means, and on how many months it rests, in the reader's language."""
        said = _(RULES[self.grade])
        whole = self.months.total()
        if whole == self.months[self.grade]:
            return said
        return f"{said} " + ngettext(
            "This holds for {n} of {all} month; the others are better.",
            "This holds for {n} of {all} months; the others are better.",
            whole,
        ).format(n=self.months[self.grade], all=whole)


@dataclass(frozen=True, slots=True)
class MonthGrade:
    """The grade of one account's month."""

    account_id: str
    mission_id: str
    platform: str
    month: date
    grade: str


def month_grades(api: Api, first: date, last: date, measures: Iterable[str]) -> list[MonthGrade]:
    """Return the grade of every own account and month that has figures, by the lowest of these measures.

    ``first`` and ``last`` are first days of months. A measure that nobody outside can count is unchecked.
    """
    counted, floor = _counted(measures)
    (found,) = api.call(
        "confidence",
        from_month=first.isoformat(),
        to_month=last.isoformat(),
        measures=",".join(sorted(counted)),
    )
    return [_month_grade(row, max(row["grade"], floor)) for row in json.loads(found["figures"])]


def lowest_grades(by_measure: Iterable[Mapping[str, Any]], measures: Iterable[str]) -> list[MonthGrade]:
    """Return the same of grades told measure by measure: rows with account, mission, platform, month, measure, grade."""
    counted, floor = _counted(measures)
    lowest: dict[tuple[str, str], MonthGrade] = {}
    for row in by_measure:
        if row["measure"] in counted:
            month = row["account_id"], row["month"]
            before = lowest[month].grade if month in lowest else floor
            lowest[month] = _month_grade(row, max(row["grade"], before))
    return list(lowest.values())


def _counted(measures: Iterable[str]) -> tuple[frozenset[str], str]:
    """Return what somebody outside may have counted of these measures, and the best grade there can be."""
    needed = {part for measure in measures for part in MADE_OF.get(measure, (measure,))}
    # Months are found by their posts; what cannot be compared leaves them unchecked.
    counted = frozenset(needed.intersection(COMPARED) or {"posts"})
    return counted, UNCHECKED if needed.difference(COMPARED) else "A"


def _month_grade(row: Mapping[str, Any], grade: str) -> MonthGrade:
    return MonthGrade(
        row["account_id"], row["mission_id"], row["platform"], date.fromisoformat(row["month"]), grade
    )


def lowest(graded: Iterable[Confidence]) -> Confidence | None:
    """Return the confidence in a figure that rests on all of these; None where there is none of them."""
    months = sum((one.months for one in graded), Counter[str]())
    return Confidence(max(months), months) if months else None


def by_mission(grades: Sequence[MonthGrade], missions: Iterable[str], platform: str) -> dict[str, Confidence]:
    """Return mission → the confidence in its figure on a platform, of those that rest on any month."""
    graded = {mission: confidence(grades, missions=[mission], platform=platform) for mission in missions}
    return {mission: found for mission, found in graded.items() if found is not None}


def confidence(
    grades: Iterable[MonthGrade],
    *,
    missions: Collection[str] | None = None,
    accounts: Collection[str] | None = None,
    platform: str = "",
) -> Confidence | None:
    """Return the confidence in a figure of these missions or accounts; None where it rests on no month."""
    months = Counter(
        one.grade
        for one in grades
        if (missions is None or one.mission_id in missions)
        and (accounts is None or one.account_id in accounts)
        and (not platform or one.platform == platform)
    )
    return Confidence(max(months), months) if months else None
