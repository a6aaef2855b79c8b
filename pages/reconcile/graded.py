"""The grades of confidence behind own figures, asked once a visit."""

from collections.abc import Iterable, Sequence
from datetime import date

from core.access.api import Api
from core.benchmarks.model import Indicator
from core.reconcile.grades import MonthGrade, month_grades
from pages.frame.visit import kept


def graded(api: Api, first: date, last: date, indicators: Iterable[Indicator]) -> Sequence[MonthGrade]:
    """Return the grades of own months, by the measures these indicators are made of; ``first`` and ``last`` are first days."""
    needs = sorted({measure for indicator in indicators for measure in indicator.needs})
    return kept(("grades", first, last, *needs), lambda: month_grades(api, first, last, needs))
