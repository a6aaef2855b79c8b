"""The life of a submission: checked → submitted → approved or returned → withdrawn.

Every function asks the database as the viewer, who sees only their own ministry's
submissions. What a viewer may press is worked out by :func:`actions_of`; the database
decides again.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.entries import entry
from core.intake.findings import Finding, Severity
from core.refusals import Refused
from core.texts import N_, _

STATES: Final = ("checked", "submitted", "approved", "returned", "withdrawn")
_COUNTED: Final = ["checked", "submitted", "approved"]


@dataclass(frozen=True)
class Tier:
    """Who may see a submission's figures, with the sentence that explains it."""

    code: str
    title: str
    sentence: str


TIERS: Final = (
    Tier("own", N_("Own ministry"), N_("Only your ministry sees these figures. They enter no benchmark.")),
    Tier(
        "aggregate",
        N_("Benchmarks"),
        N_(
            "The figures enter the network's benchmarks, in which nobody can be recognised. This is the usual choice."
        ),
    ),
    Tier("network", N_("Network"), N_("Members of the network see the figures with your mission's name.")),
    Tier("public", N_("Public"), N_("Anybody may see the figures with your mission's name.")),
)


@dataclass(frozen=True)
class Submission:
    """One upload of one country, as the database states it now. Days are the file's, times UTC."""

    id: str
    country: str
    state: str
    file_name: str
    file_hash: str
    export: str
    platform: str
    grain: str
    language: str | None
    encoding: str | None
    first_day: date
    last_day: date
    rows_total: int
    rows_accepted: int
    rows_refused: int
    tier: str
    embargo_until: date | None
    created_by: str
    created_by_name: str
    created_at: datetime
    submitted_at: datetime | None
    decided_by_name: str | None
    decided_at: datetime | None
    decision_comment: str | None

    @property
    def export_title(self) -> str:
        """What kind of file it is, in the run's language."""
        return export_title(self.export)


def export_title(code: str) -> str:
    """Return the name of an export in the run's language; a table mapped by hand has one too."""
    if code == "table.posts":
        return _("A table of posts, with columns you named")
    if code == "table.days":
        return _("A table of days, with columns you named")
    try:
        return _(entry(code).title)
    except KeyError:
        return code


class Action(StrEnum):
    """What a viewer may do with a submission."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    SHARE = "share"
    WITHDRAW = "withdraw"


def actions_of(submission: Submission, viewer: Viewer) -> frozenset[Action]:
    """Return what this viewer may do now. Nobody decides on their own submission."""
    own = submission.created_by == viewer.id
    allowed = set[Action]()
    if submission.state == "checked" and viewer.has("contributor"):
        allowed.add(Action.SUBMIT)
    if submission.state == "submitted" and viewer.has("approver") and not own:
        allowed |= {Action.APPROVE, Action.RETURN}
    if submission.state == "approved" and viewer.has("approver"):
        allowed.add(Action.SHARE)
    before_approval = submission.state in {"checked", "submitted", "returned"}
    if viewer.has("approver") and (before_approval or submission.state == "approved"):
        allowed.add(Action.WITHDRAW)
    if viewer.has("contributor") and own and before_approval:
        allowed.add(Action.WITHDRAW)
    return frozenset(allowed)


def waits_for(submission: Submission, viewer: Viewer) -> bool:
    """Whether the next step is this viewer's: to decide, to send, or to mend."""
    if submission.state in {"checked", "returned"}:
        return submission.created_by == viewer.id and viewer.has("contributor")
    return Action.APPROVE in actions_of(submission, viewer)


def submissions(
    api: Api, *, states: Sequence[str] | None = None, limit: int | None = None
) -> list[Submission]:
    """Return the submissions of the viewer's ministry, newest first; ``states`` keeps those in one of them."""
    where = {"state": list(states)} if states else None
    rows = api.rows("submission", where=where, order=["-created_at", "id"], limit=limit)
    return [_read(row) for row in rows]


def submission(api: Api, wanted: str) -> Submission:
    """Return one submission.

    Raises:
        Refused: ``intake.no_such_submission`` when there is none in the viewer's ministry.
    """
    rows = api.rows("submission", where={"id": wanted}) if _is_id(wanted) else []
    if not rows:
        raise Refused("intake.no_such_submission", status=404)
    return _read(rows[0])


def same_file(api: Api, sha256: str) -> Submission | None:
    """Return the submission that already holds the figures of this file, if there is one."""
    rows = api.rows("submission", where={"file_hash": sha256, "state": _COUNTED}, limit=1)
    return _read(rows[0]) if rows else None


def account_ids(api: Api, of_submission: str) -> list[str]:
    """Return the ids of the accounts a submission speaks of."""
    rows = api.rows(
        "submission_account",
        columns="account_id",
        where={"submission_id": of_submission},
        order=["account_id"],
    )
    return [row["account_id"] for row in rows]


def findings(api: Api, of_submission: str) -> list[Finding]:
    """Return what the checks said about a submission, in the order of the checks."""
    rows = api.rows("finding", where={"submission_id": of_submission}, order=["id"])
    return [
        Finding(
            Severity(row["severity"]),
            row["code"],
            row["row_number"],
            row["column_name"],
            row["value"],
            row["params"],
        )
        for row in rows
    ]


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


def months(api: Api, of_submission: Submission) -> list[Month]:
    """Return the months whose figures rest on this submission, in order."""
    accounts = account_ids(api, of_submission.id)
    rows = api.rows(
        "account_month",
        columns="account_id,month,posts,interactions,followers,days_present,days_expected,submissions",
        where={"account_id": accounts},
        order=["month", "account_id"],
    )
    return [
        Month(**{**_fields_of(Month, row), "month": _day(row["month"])})
        for row in rows
        if of_submission.id in row["submissions"]
    ]


@dataclass(frozen=True)
class Change:
    """What approving would change in one account and month: before and after. Missing is None."""

    account_id: str
    month: date
    posts_now: int | None
    posts_then: int | None
    interactions_now: int | None
    interactions_then: int | None
    followers_now: int | None
    followers_then: int | None


def changes(api: Api, of_submission: str) -> list[Change]:
    """Return exactly what approving would change, worked out by the database and undone again.

    Raises:
        Refused: ``intake.wrong_state`` when it was decided already.
    """
    rows = api.call("preview_approval", submission=of_submission)
    found = [Change(**{**_fields_of(Change, row), "month": _day(row["month"])}) for row in rows]
    return sorted(found, key=lambda change: (change.month, change.account_id))


@dataclass(frozen=True)
class Event:
    """One step in a submission's life, from the audit log. ``at`` is UTC."""

    at: datetime
    actor_name: str
    action: str
    comment: str


def history(api: Api, of_submission: str) -> list[Event]:
    """Return the steps the viewer may see, oldest first; only approvers and the secretariat see any."""
    rows = api.rows(
        "audit_event", columns="id,at,actor_name,action,after", where={"subject": of_submission}, order=["id"]
    )
    return [
        Event(_moment(row["at"]), row["actor_name"], row["action"], (row["after"] or {}).get("comment") or "")
        for row in rows
    ]


def submit(api: Api, wanted: str) -> None:
    """Send a checked submission for approval. Raises Refused when it is not the viewer's to send."""
    api.call("submit_submission", submission=wanted)


def approve(
    api: Api, wanted: str, *, tier: str, embargo_until: date | None = None, comment: str = ""
) -> None:
    """Approve a colleague's submission: its months are worked out in the same transaction.

    Raises:
        Refused: ``intake.own_submission`` for the viewer's own, ``intake.wrong_state`` when somebody was faster.
    """
    api.call(
        "approve_submission",
        submission=wanted,
        tier=tier,
        embargo_until=embargo_until.isoformat() if embargo_until else "",
        comment=comment,
    )


def give_back(api: Api, wanted: str, comment: str) -> None:
    """Return a colleague's submission with what should be mended. Raises Refused without a comment."""
    api.call("return_submission", submission=wanted, comment=comment)


def withdraw(api: Api, wanted: str, comment: str = "") -> None:
    """Take a submission back; if it was approved, every figure is again what it was without it."""
    api.call("withdraw_submission", submission=wanted, comment=comment)


def share(api: Api, wanted: str, *, tier: str, embargo_until: date | None = None) -> None:
    """Change who may see the figures of an approved submission."""
    api.call(
        "share_submission",
        submission=wanted,
        tier=tier,
        embargo_until=embargo_until.isoformat() if embargo_until else "",
    )


def _read(row: dict[str, Any]) -> Submission:
    days = {name: row[name] and _day(row[name]) for name in ("first_day", "last_day", "embargo_until")}
    times = {name: row[name] and _moment(row[name]) for name in ("created_at", "submitted_at", "decided_at")}
    return Submission(**{**_fields_of(Submission, row), **days, **times})


def _fields_of(kind: type, row: dict[str, Any]) -> dict[str, Any]:
    names: Iterable[str] = (field.name for field in fields(kind))
    return {name: row[name] for name in names}


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
