"""A file beside what is known already: the account's own months, and the mission's other accounts.

Nothing here refuses anything. A month far from the account's own history may be a great
success or a wrong file; only a person can tell, so it is said and taken in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from core.access.api import Api
from core.intake.accounts import UNNAMED
from core.intake.findings import Finding, finding
from core.intake.model import Grain, Verdict

MEASURES: Final = (
    "posts", "impressions", "reach", "views", "reactions", "comments", "shares", "saves", "clicks",
    "follows_gained", "profile_visits", "followers",
)  # fmt: skip
"""What a month of a file and a month of the rollup both know."""

FEWEST_MONTHS: Final = 6
UNUSUAL_Z: Final = 3.5
"""From this modified z on a value is far from the rest (Iglewicz and Hoaglin 1993)."""

LEAST_SPREAD: Final = 0.35
"""On log values: the sums of a regular account differ by less, and would be flagged for nothing."""

LEAST_SPREAD_OF_FOLLOWERS: Final = 0.1
"""Followers are a stock and move slowly: two thirds more or less in a month are worth a look."""

TELLING: Final = 10
"""Small counts are equal by chance."""

TELLING_ALONE: Final = 1000
"""From this size on one equal figure is enough."""


@dataclass(frozen=True)
class MonthFigures:
    """The sums of one account and month: measure → count, known ones only; followers are the last known.

    ``whole`` says that every day of the month is covered, so that its sums may be called low.
    """

    account_id: str
    month: date
    figures: Mapping[str, int]
    whole: bool = True


def known_months(api: Api, account_ids: Iterable[str]) -> list[MonthFigures]:
    """Return the approved months of accounts of the viewer's ministry, in order."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return []
    rows = api.rows(
        "account_month",
        columns=",".join(("account_id", "month", *MEASURES)),
        where={"account_id": wanted},
        order=["account_id", "month"],
    )
    return [
        MonthFigures(
            row["account_id"],
            date.fromisoformat(row["month"][:10]),
            {measure: int(row[measure]) for measure in MEASURES if row[measure] is not None},
        )
        for row in rows
    ]


def months_of(
    verdict: Verdict, accounts: Mapping[str, str | None], period: tuple[date, date]
) -> list[MonthFigures]:
    """Return the months of a file as the rollup would hold them, in order; rows left out are not in them.

    ``accounts`` says whose the rows of each handle are, ``period`` which days the file covers.
    """
    rows = verdict.data
    owner = rows["account"].fillna(UNNAMED).map(accounts.get) if len(rows) else None
    if owner is None or owner.isna().all():
        return []
    month = rows["day"].dt.to_period("M").dt.to_timestamp()
    told = [measure for measure in MEASURES if measure in rows]
    ordered = rows.assign(owner=owner, month=month).sort_values("day").dropna(subset=["owner"])
    groups = ordered.groupby(["owner", "month"])
    sums = groups[[measure for measure in told if measure != "followers"]].sum(min_count=1)
    if "followers" in told:
        sums["followers"] = groups["followers"].last()
    if verdict.grain is Grain.POST:
        sums["posts"] = groups.size()
    return [
        MonthFigures(
            str(account),
            first.date(),
            {str(measure): int(value) for measure, value in row.items() if pd.notna(value)},
            _is_whole(first.date(), period),
        )
        for (account, first), row in zip(sums.index, sums.to_dict("records"), strict=True)
    ]


def _is_whole(month: date, period: tuple[date, date]) -> bool:
    following = (month + timedelta(days=31)).replace(day=1)
    return period[0] <= month and following - timedelta(days=1) <= period[1]


def against_history(
    months: Sequence[MonthFigures], known: Sequence[MonthFigures], names: Mapping[str, str]
) -> list[Finding]:
    """Return a finding for each month of a file that is far from the account's other months.

    Compared are logarithms by their modified z, because counts are skewed and many are zero. One
    finding a month names its most unusual measure. ``names`` gives accounts their names.
    """
    covered = {(month.account_id, month.month) for month in months}
    before = [month for month in known if (month.account_id, month.month) not in covered]
    found = []
    for month in months:
        past = [other.figures for other in before if other.account_id == month.account_id]
        scored = {measure: _score(measure, month, past) for measure in month.figures}
        measure = max(scored, key=lambda name: abs(scored[name][0]), default=None)
        if measure is None or abs(scored[measure][0]) <= UNUSUAL_Z:
            continue
        found.append(
            finding(
                "history.unusual",
                account=names.get(month.account_id, ""),
                month=month.month.isoformat(),
                measure=measure,
                amount=month.figures[measure],
                usual=scored[measure][1],
            )
        )
    return found


def _score(measure: str, month: MonthFigures, past: Sequence[Mapping[str, int]]) -> tuple[float, int]:
    """Return how far a figure is from the past ones, and what is usual; 0 where that cannot be said."""
    values = np.array([figures[measure] for figures in past if measure in figures], dtype=float)
    if (values == 0).sum() > len(values) / 2:
        values = values[values > 0]
    if len(values) < FEWEST_MONTHS:
        return 0.0, 0
    logs = np.log1p(values)
    middle = float(np.median(logs))
    least = LEAST_SPREAD_OF_FOLLOWERS if measure == "followers" else LEAST_SPREAD
    spread = max(float(np.median(np.abs(logs - middle))), least)
    score = 0.6745 * (float(np.log1p(month.figures[measure])) - middle) / spread
    low_for_want_of_days = score < 0 and not month.whole and measure != "followers"
    return (0.0 if low_for_want_of_days else score), round(float(np.expm1(middle)))


def across_platforms(
    months: Sequence[MonthFigures], known: Sequence[MonthFigures], names: Mapping[str, str]
) -> list[Finding]:
    """Return a finding for each month whose figures another account has in the same month.

    ``known`` are the months of the mission's other accounts. Figures that agree to the last
    unit are the sign of a file that was given to the wrong account.
    """
    found = []
    for month in months:
        for other in known:
            same_month = other.month == month.month and other.account_id != month.account_id
            if same_month and _alike(month.figures, other.figures):
                found.append(
                    finding(
                        "history.same_as_other_account",
                        account=names.get(month.account_id, ""),
                        other=names.get(other.account_id, ""),
                        month=month.month.isoformat(),
                    )
                )
    return found


def _alike(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    shared = one.keys() & other.keys()
    if any(one[measure] != other[measure] for measure in shared):
        return False
    telling = [one[measure] for measure in shared if one[measure] >= TELLING]
    return len(telling) > 1 or any(figure >= TELLING_ALONE for figure in telling)


def replacing(
    months: Sequence[MonthFigures], known: Sequence[MonthFigures], names: Mapping[str, str]
) -> list[Finding]:
    """Return a note for each account of which months of the file have figures already."""
    present = {(month.account_id, month.month) for month in known}
    here: dict[str, list[date]] = {}
    for month in months:
        if (month.account_id, month.month) in present:
            here.setdefault(month.account_id, []).append(month.month)
    return [
        finding(
            "history.replaces" if len(held) > 1 else "history.replaces_month",
            account=names.get(account, ""),
            count=len(held),
            month=min(held).isoformat(),
            last_month=max(held).isoformat(),
        )
        for account, held in here.items()
    ]
