"""Reported beside monitored, month by month, and what people did where the two differ.

Whether figures differ is worked out by the database whenever it is asked, so an open discrepancy follows the data.
What two sides signed keeps the figures they signed, and says when these moved since.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.texts import N_

STATES: Final[dict[str, str]] = {
    "differs": N_("Differs"),
    "unreported": N_("Not reported"),
    "moved": N_("Moved since it was signed"),
    "explained": N_("Explained and signed"),
    "partly": N_("Not the whole month"),
    "agrees": N_("Agrees"),
}
OPEN: Final = frozenset({"differs", "unreported", "moved"})
# Who signs for which side.
SIDES: Final[dict[str, str]] = {"headquarters": "approver", "mission": "contributor"}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for a side, and when (UTC)."""

    person_id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of an account's month on both sides; a side that does not know it is None.

    ``allowed`` is the largest difference that is agreement. ``signed_reported`` and ``signed_monitored`` are the
    figures as they were signed, None before; ``moved_at`` is when a file changed them after the last signature.
    """

    account_id: str
    mission_id: str
    platform: str
    month: date
    measure: str
    reported: int | None
    monitored: int | None
    allowed: float
    reported_days: int
    monitored_days: int
    month_days: int
    source: str
    state: str
    cause: str
    owner_id: str
    owner_name: str
    due_on: date | None
    signed_reported: int | None
    signed_monitored: int | None
    headquarters: Signature | None
    mission: Signature | None
    moved_at: datetime | None

    @property
    def difference(self) -> int | None:
        """Monitored minus reported; None where a side is missing."""
        if self.reported is None or self.monitored is None:
            return None
        return self.monitored - self.reported

    @property
    def open(self) -> bool:
        """Whether somebody has to act on it."""
        return self.state in OPEN

    @property
    def signed(self) -> bool:
        """Whether anybody has signed, so that the cause stands as it is."""
        return self.headquarters is not None or self.mission is not None

    def overdue(self, today: date) -> bool:
        """Whether it is open after its due date."""
        return self.open and self.due_on is not None and self.due_on < today

    def sides_to_sign(self, viewer: Viewer) -> list[str]:
        """Return the sides this viewer may sign for now: not one that is signed, and never both."""
        if self.state not in {"differs", "unreported"} or not self.cause:
            return []
        if any(signed.person_id == viewer.id for signed in (self.headquarters, self.mission) if signed):
            return []
        missing = {"headquarters": self.headquarters is None, "mission": self.mission is None}
        return [side for side, role in SIDES.items() if missing[side] and viewer.has(role)]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Everything compared in a period, newest month first; ``unmonitored`` counts accounts' months nobody counted."""

    rows: tuple[Comparison, ...]
    unmonitored: int

    @property
    def open(self) -> tuple[Comparison, ...]:
        """What somebody has to act on."""
        return tuple(row for row in self.rows if row.open)


def comparisons(api: Api, first: date, last: date) -> Comparisons:
    """Return what both sides say of the own accounts; ``first`` and ``last`` are first days of months."""
    (row,) = api.call("comparisons", from_month=first.isoformat(), to_month=last.isoformat())
    answer = json.loads(row["figures"])
    return Comparisons(tuple(map(read_comparison, answer["rows"])), int(answer["unmonitored"]))


def comparison(api: Api, account: str, month: date, measure: str) -> Comparison | None:
    """Return one comparison as it stands now; None where nothing of the kind was compared."""
    return next(
        (
            row
            for row in comparisons(api, month, month).rows
            if (row.account_id, row.measure) == (account, measure)
        ),
        None,
    )


def read_comparison(row: dict[str, Any]) -> Comparison:
    """Return the comparison that a row of the database tells of."""
    return Comparison(
        account_id=row["account_id"],
        mission_id=row["mission_id"],
        platform=row["platform"],
        month=date.fromisoformat(row["month"]),
        measure=row["measure"],
        reported=row["reported"],
        monitored=row["monitored"],
        allowed=float(row["allowed"]),
        reported_days=row["reported_days"] or 0,
        monitored_days=row["monitored_days"] or 0,
        month_days=row["month_days"],
        source=row["source"],
        state=row["state"],
        cause=row["cause"] or "",
        owner_id=row["owner"] or "",
        owner_name=row["owner_name"] or "",
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        signed_reported=row["signed_reported"],
        signed_monitored=row["signed_monitored"],
        headquarters=_signature(row, "headquarters"),
        mission=_signature(row, "mission"),
        moved_at=datetime.fromisoformat(row["moved_at"]) if row["moved_at"] else None,
    )


def _signature(row: dict[str, Any], side: str) -> Signature | None:
    person = row[f"signed_by_{side}"]
    if person is None:
        return None
    return Signature(
        person, row[f"signed_by_{side}_name"], datetime.fromisoformat(row[f"signed_by_{side}_at"])
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of a discrepancy, with the figures as they stood then. ``at`` is UTC."""

    at: datetime
    person_name: str
    action: str
    comment: str
    changes: dict[str, Any]
    reported: int | None
    monitored: int | None


def steps(api: Api, of: Comparison) -> list[Step]:
    """Return the life of a discrepancy, oldest first."""
    rows = api.rows(
        "discrepancy_event",
        where={"account_id": of.account_id, "month": of.month.isoformat(), "measure": of.measure},
        order=["id"],
    )
    return [
        Step(
            datetime.fromisoformat(row["at"]),
            row["person_name"],
            row["action"],
            row["comment"] or "",
            json.loads(row["changes"]) if isinstance(row["changes"], str) else dict(row["changes"]),
            row["reported"],
            row["monitored"],
        )
        for row in rows
    ]


def owners(api: Api, viewer: Viewer) -> dict[str, str]:
    """Return who a discrepancy may be given to: the colleagues who can act on it, id → name."""
    rows = api.rows(
        "member",
        columns="id,name,roles",
        where={"country": viewer.country, "suspended_at": None},
        order=["name", "id"],
    )
    acting: Sequence[str] = list(SIDES.values())
    return {row["id"]: row["name"] for row in rows if set(acting) & set(row["roles"])}


def save(
    api: Api, of: Comparison, *, cause: str, owner_id: str, due_on: date | None, comment: str = ""
) -> None:
    """Write down cause, owner and due date, empty where not known, and a comment if there is one.

    Raises:
        Refused: ``reconcile.signed`` when somebody signed and more than a comment would change,
            ``reconcile.no_discrepancy`` when the two sides agree meanwhile.
    """
    api.call(
        "save_discrepancy",
        **_named(of),
        cause=cause,
        owner=owner_id,
        due_on=due_on.isoformat() if due_on else "",
        comment=comment,
    )


def sign(api: Api, of: Comparison, side: str) -> None:
    """Sign for a side of :data:`SIDES` that the figures in ``of`` differ for the cause written down.

    Raises:
        Refused: ``reconcile.figures_moved`` when they are others now, ``reconcile.two_people`` when the viewer
            signed for the other side, ``reconcile.cause_needed`` before there is a cause.
    """
    api.call(
        "sign_discrepancy",
        **_named(of),
        side=side,
        reported="" if of.reported is None else str(of.reported),
        monitored="" if of.monitored is None else str(of.monitored),
    )


def reopen(api: Api, of: Comparison, comment: str) -> None:
    """Take the signatures back; the comment says why. Raises Refused without one."""
    api.call("reopen_discrepancy", **_named(of), comment=comment)


def _named(of: Comparison) -> dict[str, str]:
    return {"account": of.account_id, "month": of.month.isoformat(), "measure": of.measure}
