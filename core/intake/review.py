"""What the next decision about a submission would change, and who else brought the same data.

The database makes the decision, looks, and undoes it; so what is shown here is what
happens. Approving one that waits, withdrawing one that counts, putting one back.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from core.access.api import Api
from core.intake.steps import ask
from core.intake.submissions import Submission, account_ids, submissions
from core.texts import _, ngettext

# Of a month, what is compared: the days it covers and every measure, in the order of screens.
FIGURES: Final = (
    "days_present", "posts", "visual_posts", "impressions", "reach", "views", "reactions", "comments", "shares",
    "interactions", "saves", "clicks", "followers", "follows_gained", "follows_lost", "profile_visits",
    "comments_answered", "first_reply_minutes",
)  # fmt: skip


class Kind(StrEnum):
    """What becomes of one figure."""

    CHANGED = "changed"
    REMOVED = "removed"
    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One measure of one account and month, before and after. Missing is None.

    ``earlier`` is the figure of the month before, for comparing a new one with.
    """

    account_id: str
    month: date
    measure: str
    now: float | None
    then: float | None
    earlier: float | None = None

    @property
    def kind(self) -> Kind:
        """What becomes of the figure."""
        if self.now == self.then:
            return Kind.UNCHANGED
        if self.now is None:
            return Kind.NEW
        return Kind.REMOVED if self.then is None else Kind.CHANGED

    @property
    def jump(self) -> float:
        """How far it jumps: the absolute natural log of then ÷ now, each plus one, so that 0 can be compared.

        A new figure jumps from the month before; where that is unknown, too, it does not.
        """
        if self.kind is Kind.NEW and self.earlier is None:
            return 0.0
        start = self.earlier if self.kind is Kind.NEW else self.now
        return abs(math.log((1 + (self.then or 0)) / (1 + (start or 0))))


@dataclass(frozen=True, slots=True)
class ValueChange:
    """An indicator of one mission and quarter, before and after, as the benchmarks page shows it."""

    indicator: str
    mission_id: str
    quarter: date
    now: float | None
    then: float | None

    @property
    def changes(self) -> bool:
        """Whether it really moves: a sum added up in another order may end in another last digit."""
        if self.now is None or self.then is None:
            return self.now != self.then
        return not math.isclose(self.now, self.then, rel_tol=1e-9)


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything a decision changes: the figures, the biggest jumps first, and the indicators."""

    figures: tuple[FigureChange, ...]
    values: tuple[ValueChange, ...]

    @property
    def counts(self) -> Counter[Kind]:
        """How many figures there are of each kind."""
        return Counter(figure.kind for figure in self.figures)

    @property
    def changes_nothing(self) -> bool:
        """Whether every figure stays as it is."""
        return all(figure.kind is Kind.UNCHANGED for figure in self.figures)


def effect(api: Api, of_submission: str, *, with_held: bool = False) -> Effect:
    """Return exactly what the next decision would change; ``with_held`` takes the held rows in.

    Of the months that rest on the submission, figures that stay are named as well. What was worked out
    for it is there for the decision.

    Raises:
        Refused: ``intake.wrong_state`` for one that was returned.
    """
    answer = ask(api, "review_submission", submission=of_submission, with_held=with_held)
    earlier = _months_before(api, [pair["then"] for pair in answer["months"] if pair["now"] is None])
    figures = [figure for pair in answer["months"] for figure in _figures(pair["now"], pair["then"], earlier)]
    values = [_value(pair["now"], pair["then"]) for pair in answer["values"]]
    values = [value for value in values if value.changes]
    return Effect(
        tuple(sorted(figures, key=_rank)),
        tuple(sorted(values, key=lambda v: (v.mission_id, -v.quarter.toordinal(), v.indicator))),
    )


def _months_before(api: Api, new: Sequence[Mapping[str, Any]]) -> dict[tuple[str, date], Mapping[str, Any]]:
    """Return the months that stand now before months that will be new, by account and month."""
    if not new:
        return {}
    wanted = {_month_before(date.fromisoformat(month["month"])) for month in new}
    rows = api.rows(
        "account_month",
        where={"account_id": sorted({month["account_id"] for month in new}), "month": sorted(wanted)},
        order=["account_id", "month"],
    )
    return {(row["account_id"], date.fromisoformat(row["month"])): row for row in rows}


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _figures(
    now: Mapping[str, Any] | None,
    then: Mapping[str, Any] | None,
    earlier: Mapping[tuple[str, date], Mapping[str, Any]],
) -> list[FigureChange]:
    named, before, after = now or then or {}, now or {}, then or {}
    account, month = named["account_id"], date.fromisoformat(named["month"])
    previous = earlier.get((account, _month_before(month)), {})
    return [
        FigureChange(account, month, measure, before.get(measure), after.get(measure), previous.get(measure))
        for measure in FIGURES
        if before.get(measure) is not None or after.get(measure) is not None
    ]


def _value(now: Mapping[str, Any] | None, then: Mapping[str, Any] | None) -> ValueChange:
    named = now or then or {}
    return ValueChange(
        named["indicator"],
        named["mission_id"],
        date.fromisoformat(named["quarter"]),
        now["value"] if now else None,
        then["value"] if then else None,
    )


def _rank(figure: FigureChange) -> tuple[int, bool, float, date, str, int]:
    """Order by what deserves a look: what is there now and changes most, then what is new, then what stays.

    How many days are covered explains the figures of a kind and comes after them.
    """
    places = {Kind.CHANGED: 0, Kind.REMOVED: 0, Kind.NEW: 1, Kind.UNCHANGED: 2}
    return (
        places[figure.kind],
        figure.measure == "days_present",
        -figure.jump,
        figure.month,
        figure.account_id,
        FIGURES.index(figure.measure),
    )


@dataclass(frozen=True, slots=True)
class SameData:
    """Another submission of the ministry with the same posts or days.

    ``common`` counts the rows both hold, ``different`` those of them in which the two
    know the same figure differently.
    """

    other: Submission
    common: int
    different: int

    def sentence(self, grain: str, rows: int) -> str:
        """Say it in the run's language; ``rows`` are those of the submission looked at."""
        shared = (
            ngettext(
                "{n} of the {all} posts also stands in {file}.",
                "{n} of the {all} posts also stand in {file}.",
                self.common,
            )
            if grain == "post"
            else ngettext(
                "{n} of the {all} days also stands in {file}.",
                "{n} of the {all} days also stand in {file}.",
                self.common,
            )
        ).format(n=self.common, all=rows, file=self.other.file_name)
        if not self.different:
            return f"{shared} " + _("Both say the same.")
        return f"{shared} " + ngettext(
            "In {n} of them a figure differs.", "In {n} of them a figure differs.", self.different
        ).format(n=self.different)


@dataclass(frozen=True, slots=True)
class Claim:
    """Another ministry that lists an account of the submission as its own."""

    account_id: str
    country: str


def same_data(api: Api, of_submission: str) -> tuple[list[SameData], list[Claim]]:
    """Return who else had this data, most rows in common first, and who else claims its accounts.

    Only submissions of the viewer's own ministry are named. Of other ministries nothing
    is said but what their public list of accounts says.
    """
    answer = json.loads(api.call("same_data", submission=of_submission))
    found = {row["submission_id"]: row for row in answer["rows"]}
    others = submissions(api, ids=list(found)) if found else []
    same = [
        SameData(other, found[other.id]["rows_common"], found[other.id]["rows_different"]) for other in others
    ]
    claims = [Claim(claim["account_id"], claim["country"]) for claim in answer["claims"]]
    return sorted(same, key=lambda entry: (-entry.common, entry.other.id)), claims


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row of the file that is kept out unless an approver takes it in; its known measures."""

    row: int
    day: date
    measures: Mapping[str, float]


def held_rows(api: Api, of_submission: str, *, limit: int) -> list[HeldRow]:
    """Return the first rows that are held back, in the order of the file."""
    rows = api.rows(
        "held_row",
        columns="row_number,day,measures",
        where={"submission_id": of_submission},
        order=["row_number"],
        limit=limit,
    )
    return [
        HeldRow(row["row_number"], date.fromisoformat(row["day"]), _mapping(row["measures"])) for row in rows
    ]


def _mapping(value: str | Mapping[str, float]) -> dict[str, float]:
    # One server sends json in an answer as an object, another as its text.
    return dict(json.loads(value) if isinstance(value, str) else value)


@dataclass(frozen=True)
class Month:
    """The figures of one account and month that rest on a submission. Missing is None."""

    account_id: str
    month: date
    posts: int | None
    interactions: int | None
    followers: int | None
    days_present: int
    days_expected: int


MONTH_COLUMNS: Final[Sequence[str]] = (
    "account_id", "month", "posts", "interactions", "followers", "days_present", "days_expected",
)  # fmt: skip


def months(api: Api, of_submission: Submission) -> list[Month]:
    """Return the months whose figures rest on this submission, in order."""
    rows = api.rows(
        "account_month",
        columns=",".join([*MONTH_COLUMNS, "submissions"]),
        where={"account_id": account_ids(api, of_submission.id)},
        order=["month", "account_id"],
    )
    return [
        Month(**{**{name: row[name] for name in MONTH_COLUMNS}, "month": date.fromisoformat(row["month"])})
        for row in rows
        if of_submission.id in row["submissions"]
    ]
