"""What waits for somebody: everything of which the next step is theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from core.access.viewer import Viewer
from core.catalogue.names import country_name
from core.commitments.joint import JointEntry, due
from core.commitments.progress import Progress
from core.commitments.waiting import waiting_among
from core.reconcile.discrepancies import Comparison
from core.texts import N_, ngettext

# Kind of task → what is to be done, in a word or two.
WHAT_TO_DO: Final[Mapping[str, str]] = {
    "practice_to_decide": N_("Practice to decide on"),
    "practice_returned": N_("Practice returned to you"),
    "practice_to_check": N_("Practice to check: is it still true?"),
    "award_to_decide": N_("Award entries to decide on"),
    "incident_task": N_("Task in an incident"),
    "discrepancy": N_("Overdue"),
    "commitment": N_("Commitment"),
    "next_step": N_("Agreed next step"),
    "workshop_open": N_("Workshop going on"),
    "workshop_soon": N_("Workshop to prepare"),
    "release_to_cut": N_("A release of the benchmarks is due"),
    "file_not_stored": N_("Not stored: drop the file again"),
}
# Kind of task → the address that opens it.
ADDRESSES: Final[Mapping[str, str]] = {
    "practice_to_decide": "/practice-editor?practice={id}",
    "practice_returned": "/practice-editor?practice={id}",
    "practice_to_check": "/practice-editor?practice={id}",
    "award_to_decide": "/award-editor",
    "incident_task": "/crisis?incident={id}",
    "workshop_open": "/workshop?workshop={id}",
    "workshop_soon": "/workshop?workshop={id}",
    "release_to_cut": "/benchmarks",
    "file_not_stored": "/upload",
}


@dataclass(frozen=True)
class Task:
    """One thing that waits beside submissions. ``kind`` is a key of ``WHAT_TO_DO``, ``address`` opens it.

    ``person`` is who asks, or what it belongs to; after ``due`` it is late. ``count`` things of one kind may be one task.
    """

    kind: str
    address: str
    subject: str
    person: str
    due: date | None
    count: int = 1

    def late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


def tasks(
    viewer: Viewer,
    today: date,
    *,
    rows: Iterable[Mapping[str, Any]],
    late: Sequence[Comparison],
    own: Iterable[Progress],
    joint: Sequence[JointEntry],
) -> list[Task]:
    """Return what waits for the viewer beside submissions: a file lost on its way, then the soonest due.

    ``rows`` are tasks as the database tells them, ``late`` the discrepancies open after their due date,
    ``own`` what the ministry said of commitments, ``joint`` what it noted down with others.
    """
    found = [*map(_task, rows), *_overdue(late), *_commitments(viewer, today, own, joint)]
    return sorted(found, key=lambda task: (task.kind != "file_not_stored", task.due or date.max))


def _task(row: Mapping[str, Any]) -> Task:
    return Task(
        kind=row["kind"],
        address=ADDRESSES[row["kind"]].format(id=row["id"]),
        subject=row["subject"],
        person=row["person"] or "",
        due=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
    )


def _overdue(late: Sequence[Comparison]) -> list[Task]:
    """Return the discrepancies as one task for those who explain them."""
    if not late:
        return []
    said = ngettext("{n} discrepancy to explain", "{n} discrepancies to explain", len(late))
    first = min(one.due_on for one in late if one.due_on is not None)
    return [Task("discrepancy", "/reconcile?state=open", said.format(n=len(late)), "", first, len(late))]


def _commitments(
    viewer: Viewer, today: date, own: Iterable[Progress], joint: Sequence[JointEntry]
) -> list[Task]:
    """Return what of commitments the viewer decides on or mends, and the agreed next steps of their ministry."""
    decisions = [
        Task("commitment", f"/commitments?{urlencode(one.query)}", one.words, "", None)
        for one in waiting_among(own, joint, viewer)
    ]
    steps = [
        Task(
            "next_step",
            f"/commitments?with={one.other(viewer.country)}",
            one.what,
            country_name(one.other(viewer.country)),
            one.on_day,
        )
        for one in due(joint, viewer, today)
    ]
    return [*decisions, *steps]
