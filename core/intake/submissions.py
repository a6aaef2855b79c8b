"""The life of a submission: checked → submitted → approved or returned → withdrawn.

Every function asks the database as the viewer, who sees only their own ministry's
submissions. What a viewer may press is worked out by :func:`actions_of`; the database
decides again.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.entries import entry
from core.intake.findings import Finding, Severity
from core.intake.model import SubmissionKind
from core.intake.steps import decide
from core.refusals import Refused
from core.texts import _

STATES: Final = ("checked", "submitted", "approved", "compared", "returned", "withdrawn")
_COUNTED: Final = ["checked", "submitted", "approved", "compared"]
IDS: Final = 100


@dataclass(frozen=True)
class Submission:
    """One upload of one country, as the database states it now. Days are the file's, times UTC.

    ``rows_held`` are kept out until an approver takes them in; ``authors`` are all who brought
    rows; ``restorable`` is one that counted before it was withdrawn. ``author_acts``: who uploaded it
    is still an analyst in good standing. ``kind``: the ministry's own figures, or external monitoring.
    """

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
    rows_held: int
    held_reason: str | None
    authors: tuple[str, ...]
    restorable: bool
    author_acts: bool
    kind: str

    @property
    def monitoring(self) -> bool:
        """Whether somebody outside counted these figures: they are compared, and count nowhere."""
        return self.kind == SubmissionKind.MONITORED

    @property
    def settled(self) -> bool:
        """Whether it was decided about well: approved, or taken to be compared."""
        return self.state in {"approved", "compared"}

    @property
    def rows_taken_in(self) -> int:
        """The rows that count once it is approved, with those held that the approver took in."""
        return self.rows_accepted + (self.rows_held if self.held_reason else 0)

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
    RESTORE = "restore"


def actions_of(submission: Submission, viewer: Viewer) -> frozenset[Action]:
    """Return what this viewer may do now. Nobody decides on their own submission."""
    brought = viewer.id in submission.authors
    allowed = set[Action]()
    if submission.state == "checked" and viewer.has("contributor"):
        allowed.add(Action.SUBMIT)
    if submission.state == "submitted" and viewer.has("approver") and not brought:
        allowed |= {Action.APPROVE, Action.RETURN}
    if submission.state == "approved" and viewer.has("approver"):
        allowed.add(Action.SHARE)
    before_approval = submission.state in {"checked", "submitted", "returned"}
    if viewer.has("approver") and (before_approval or submission.settled):
        allowed.add(Action.WITHDRAW)
    if viewer.has("contributor") and submission.created_by == viewer.id and before_approval:
        allowed.add(Action.WITHDRAW)
    if submission.restorable and viewer.has("approver") and not brought:
        allowed.add(Action.RESTORE)
    return frozenset(allowed)


def waits_for(submission: Submission, viewer: Viewer) -> bool:
    """Whether the next step is this viewer's: to decide, to send, or to mend.

    To send and to mend is the author's: an analyst, or the approver whose machine sent it. Where that is no
    analyst in good standing, it is every analyst's of the ministry as well.
    """
    if submission.state in {"checked", "returned"}:
        if submission.created_by == viewer.id:
            return viewer.has("contributor", "approver")
        return viewer.has("contributor") and not submission.author_acts
    return Action.APPROVE in actions_of(submission, viewer)


@dataclass(frozen=True)
class Wanted:
    """Which submissions of a list: empty means all. ``month`` is a first day; files with a day in it are meant."""

    state: str = ""
    account_id: str = ""
    month: date | None = None
    person: str = ""


def submissions(
    api: Api,
    wanted: Wanted | None = None,
    *,
    states: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    limit: int | None = None,
) -> list[Submission]:
    """Return the submissions of the viewer's ministry, newest first; ``states`` keeps those in one of them."""
    where: dict[str, object] = {}
    if states:
        where["state"] = list(states)
    if wanted and wanted.state:
        where["state"] = wanted.state
    if wanted and wanted.person:
        where["created_by"] = wanted.person
    if wanted and wanted.month:
        where["first_day"] = ("lt", _next_month(wanted.month))
        where["last_day"] = ("gte", wanted.month)
    if wanted and wanted.account_id:
        rows = api.rows(
            "submission_account",
            columns="submission_id",
            where={"account_id": wanted.account_id},
            order=["submission_id"],
        )
        ids = [row["submission_id"] for row in rows]
    # An address has no room for more ids at once.
    parts = [None] if ids is None else [ids[start : start + IDS] for start in range(0, len(ids), IDS)]
    found = [
        read_submission(row)
        for part in parts
        for row in api.rows(
            "submission",
            where=where if part is None else {**where, "id": list(part)},
            order=["-created_at", "id"],
            limit=limit,
        )
    ]
    return sorted(found, key=lambda one: one.created_at, reverse=True)[:limit]


def uploaders(api: Api) -> dict[str, str]:
    """Return everybody who uploaded a file of the viewer's ministry: id → name, by name."""
    rows = api.rows("submission", columns="created_by,created_by_name", order=["-created_at", "id"])
    # Of somebody who changed their name, the latest one.
    named = {row["created_by"]: row["created_by_name"] for row in reversed(rows)}
    return dict(sorted(named.items(), key=lambda person: person[1].casefold()))


def months_covered(api: Api) -> list[date]:
    """Return the months in which files of the viewer's ministry have days (their first days), the latest first."""
    rows = api.rows("submission", columns="id,first_day,last_day", order=["id"])
    found = set[date]()
    for row in rows:
        month, last = _day(row["first_day"]).replace(day=1), _day(row["last_day"])
        while month <= last:
            found.add(month)
            month = _next_month(month)
    return sorted(found, reverse=True)


def _next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def submission(api: Api, wanted: str) -> Submission:
    """Return one submission.

    Raises:
        Refused: ``intake.no_such_submission`` when there is none in the viewer's ministry.
    """
    rows = api.rows("submission", where={"id": wanted}) if _is_id(wanted) else []
    if not rows:
        raise Refused("intake.no_such_submission", status=404)
    return read_submission(rows[0])


def same_file(api: Api, sha256: str) -> Submission | None:
    """Return the submission that already holds the figures of this file, if there is one."""
    rows = api.rows("submission", where={"file_hash": sha256, "state": _COUNTED}, limit=1)
    return read_submission(rows[0]) if rows else None


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
class Event:
    """One step in a submission's life, from the audit log. ``at`` is UTC.

    ``tier`` and ``embargo_until`` are those the step set, where it set any.
    """

    at: datetime
    actor_name: str
    action: str
    comment: str
    tier: str | None = None
    embargo_until: date | None = None


def history(api: Api, of_submission: str) -> list[Event]:
    """Return the steps the viewer may see, oldest first; only approvers and the secretariat see any."""
    rows = api.rows(
        "audit_event",
        columns="id,at,actor_name,action,after",
        where={"subject": of_submission},
        order=["id"],
    )
    return [_event(row, row["after"] or {}) for row in rows]


def _event(row: Mapping[str, Any], after: Mapping[str, Any]) -> Event:
    shares = row["action"] in {"submission.approved", "submission.shared"}
    embargo = after.get("embargo_until") if shares else None
    return Event(
        at=_moment(row["at"]),
        actor_name=row["actor_name"],
        action=row["action"],
        comment=after.get("comment") or after.get("held_reason") or "",
        tier=after.get("tier") if shares else None,
        embargo_until=_day(embargo) if embargo else None,
    )


def deciders(api: Api, of_submission: Submission) -> list[str]:
    """Return the names of the colleagues who may decide about it: approvers who brought none of its rows."""
    rows = api.rows(
        "member",
        columns="id,name,roles,country,suspended_at",
        where={"country": of_submission.country, "suspended_at": None},
        order=["name", "id"],
    )
    return [
        row["name"] for row in rows if "approver" in row["roles"] and row["id"] not in of_submission.authors
    ]


def submit(api: Api, wanted: str) -> None:
    """Send a checked submission for approval. Raises Refused when it is not the viewer's to send."""
    api.call("submit_submission", submission=wanted)


def approve(
    api: Api,
    wanted: str,
    *,
    tier: str,
    embargo_until: date | None = None,
    comment: str = "",
    held_reason: str = "",
) -> None:
    """Approve a colleague's submission, with all the months it touches, at once.

    With a ``held_reason`` the rows held back are taken in as well, and the reason is noted. The months of a
    large one are worked out in many requests before; whatever breaks off among them has changed nothing.

    Raises:
        Refused: ``intake.own_submission`` for the viewer's own, ``intake.wrong_state`` when somebody was faster.
    """
    decide(
        api,
        "approve_submission",
        submission=wanted,
        tier=tier,
        embargo_until=embargo_until.isoformat() if embargo_until else "",
        comment=comment,
        held_reason=held_reason,
    )


def give_back(api: Api, wanted: str, comment: str) -> None:
    """Return a colleague's submission with what should be mended. Raises Refused without a comment."""
    api.call("return_submission", submission=wanted, comment=comment)


def withdraw(api: Api, wanted: str, comment: str = "") -> None:
    """Take a submission back; if it was approved, every figure is again what it was without it."""
    decide(api, "withdraw_submission", submission=wanted, comment=comment)


def restore(api: Api, wanted: str, comment: str = "") -> None:
    """Put a withdrawn submission back in the place it had among the approved.

    Raises:
        Refused: ``intake.own_submission`` for the viewer's own, ``intake.never_approved`` for one that never
            counted, ``intake.same_file`` when its file was uploaded again meanwhile.
    """
    decide(api, "restore_submission", submission=wanted, comment=comment)


def read_submission(row: Mapping[str, Any]) -> Submission:
    """Return the submission that a row of the database tells of."""
    days = {name: row[name] and _day(row[name]) for name in ("first_day", "last_day", "embargo_until")}
    times = {name: row[name] and _moment(row[name]) for name in ("created_at", "submitted_at", "decided_at")}
    return Submission(**{**_fields_of(Submission, row), **days, **times, "authors": tuple(row["authors"])})


def _fields_of(kind: type, row: Mapping[str, Any]) -> dict[str, Any]:
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
