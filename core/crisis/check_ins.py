"""Check-ins of a mission: what its people said, and what an officer wrote down of a call."""

from dataclasses import dataclass
from datetime import datetime

from core.access.api import Api


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One check-in. ``at``: when it was said, ``received_at``: when it arrived (both UTC); ``by_link``: not by an officer."""

    at: datetime
    received_at: datetime
    status: str
    note: str
    by_name: str
    by_link: bool


def check_ins(api: Api, incident: str, mission: str) -> list[CheckIn]:
    """Return the check-ins of a mission of the viewer's ministry, the latest first."""
    return [
        CheckIn(
            at=datetime.fromisoformat(row["at"]),
            received_at=datetime.fromisoformat(row["received_at"]),
            status=row["status"],
            note=row["note"],
            by_name=row["by_name"],
            by_link=row["by_link"],
        )
        for row in api.rows(
            "check_in", where={"incident_id": incident, "mission_id": mission}, order=["-at", "id"]
        )
    ]


def record_check_in(
    api: Api, incident: str, mission: str, *, status: str, note: str, at: datetime, key: str
) -> None:
    """Write down what a mission said by telephone. The same ``key`` is stored once, however often it is sent."""
    api.call(
        "record_check_in",
        incident=incident,
        mission=mission,
        status=status,
        note=note.strip(),
        at=at.isoformat(),
        key=key,
    )
