"""The tasks of an incident: what is to be done, by whom, until when."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from core.access.api import Api
from core.crisis.incidents import moment


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the viewer's ministry. Times are UTC; ``assignee`` is a member's id."""

    id: str
    title: str
    note: str
    mission_id: str | None
    assignee: str | None
    assignee_name: str
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    created_by: str
    created_at: datetime

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done by ``now`` and is not."""
        return self.done_at is None and self.due_at is not None and self.due_at < now


def tasks(api: Api, incident: str) -> list[Task]:
    """Return the tasks of an incident: what is to be done first, the earliest due before the others."""
    rows = api.rows("incident_task", where={"incident_id": incident}, order=["created_at", "id"])
    found = [
        Task(
            id=row["id"],
            title=row["title"],
            note=row["note"] or "",
            mission_id=row["mission_id"],
            assignee=row["assignee"],
            assignee_name=row["assignee_name"] or "",
            due_at=moment(row["due_at"]),
            done_at=moment(row["done_at"]),
            done_by=row["done_by_name"] or "",
            created_by=row["created_by_name"] or "",
            created_at=datetime.fromisoformat(row["created_at"]),
        )
        for row in rows
    ]
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda task: (task.done_at is not None, task.due_at or never))


def save_task(
    api: Api,
    incident: str,
    task: str,
    *,
    title: str,
    note: str = "",
    mission: str | None = None,
    assignee: str | None = None,
    due_at: datetime | None = None,
) -> str:
    """Write down a task, new (``task`` empty) or changed; return its id."""
    payload = {
        "title": title.strip(),
        "note": note.strip(),
        "mission": mission,
        "assignee": assignee,
        "due_at": due_at.isoformat() if due_at else None,
    }
    answer = api.call(
        "save_incident_task", incident=incident, task=task, payload=json.dumps(payload, ensure_ascii=False)
    )
    return str(answer)


def finish_task(api: Api, task: str, *, done: bool) -> None:
    """Tick a task off, or open it again."""
    api.call("finish_incident_task", task=task, done=done)
