"""What a person's first page tells of their work, asked all at once: one request instead of ten."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.access.api import Api
from core.access.viewer import Viewer
from core.commitments.joint import read_joint
from core.commitments.progress import read_progress
from core.crisis.board import Cell, read_board
from core.crisis.incidents import Incident, read_incident
from core.home.tasks import Task, tasks
from core.intake.submissions import Submission, read_submission, waits_for
from core.reconcile.discrepancies import read_comparison


@dataclass(frozen=True)
class FirstPage:
    """What waits for somebody and what goes on.

    ``incidents``: the open ones that their ministry opened or has missions on the board of, with these boards,
    the latest first. ``files``: the submissions whose next step is theirs, oldest first. ``tasks``: what else waits,
    the soonest due first. ``unread``: how many notices of the monitor they have not seen.
    """

    incidents: Sequence[tuple[Incident, Sequence[Cell]]]
    files: Sequence[Submission]
    tasks: Sequence[Task]
    unread: int


def first_page(api: Api, viewer: Viewer, today: date) -> FirstPage:
    """Return what waits for the viewer today.

    Raises:
        Refused: when they are no member any more.
    """
    said = json.loads(api.call("first_page"))
    return FirstPage(
        incidents=[(read_incident(row), read_board(row["board"])) for row in said["incidents"]],
        files=[one for one in map(read_submission, said["submissions"]) if waits_for(one, viewer)],
        tasks=tasks(
            viewer,
            today,
            rows=said["waiting"],
            late=[read_comparison(row) for row in said["overdue"]],
            own=[read_progress(row) for row in said["progress"]],
            joint=[read_joint(row) for row in said["joint"]],
        ),
        unread=said["unread"],
    )
