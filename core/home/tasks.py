"""What waits for somebody: everything of which the next step is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.submissions import Submission, submissions, waits_for
from core.texts import N_

# Who brings and decides on files, and so has submissions waiting.
WITH_SUBMISSIONS: Final = ("contributor", "approver")
# Kind of task → what is to be done, in a word or two.
WHAT_TO_DO: Final[Mapping[str, str]] = {
    "practice_to_decide": N_("Practice to decide on"),
    "practice_returned": N_("Practice returned to you"),
    "practice_to_check": N_("Practice to check: is it still true?"),
    "award_to_decide": N_("Award entries to decide on"),
    "incident_task": N_("Task in an incident"),
    "workshop_open": N_("Workshop going on"),
    "workshop_soon": N_("Workshop to prepare"),
    "release_to_cut": N_("A release of the benchmarks is due"),
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
}


@dataclass(frozen=True)
class Task:
    """One thing that waits beside submissions. ``kind`` is a key of ``WHAT_TO_DO``, ``address`` opens it.

    ``person`` is who asks, or what it belongs to; after ``due`` it is late.
    """

    kind: str
    address: str
    subject: str
    person: str
    due: date | None

    def late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


def waiting(api: Api, viewer: Viewer) -> list[Submission]:
    """Return the submissions whose next step is this viewer's, oldest first."""
    if not viewer.has(*WITH_SUBMISSIONS):
        return []
    own = submissions(api, states=["submitted", "returned", "checked"])
    return sorted((found for found in own if waits_for(found, viewer)), key=lambda found: found.created_at)


def tasks(api: Api) -> list[Task]:
    """Return what waits for the viewer beside submissions, the soonest due first."""
    return [
        Task(
            kind=row["kind"],
            address=ADDRESSES[row["kind"]].format(id=row["id"]),
            subject=row["subject"],
            person=row["person"] or "",
            due=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        )
        for row in api.call("waiting")
    ]
