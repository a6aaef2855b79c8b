"""What happened since somebody was last here."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from core.access.api import Api

# Who comes for the first time is told of the last month.
FIRST_LOOK: Final = timedelta(days=30)


@dataclass(frozen=True)
class Change:
    """Something that happened.

    ``kind``: release, edition, practice, progress, approved, returned, incident, drill, or view_… of a followed
    view (its address is the ``id``, and what happened a key of ``core.digest.subscriptions.NEWS``). ``id`` is what its page is
    opened with, ``country`` whose it is (None: the network's).
    """

    kind: str
    id: str
    subject: str
    country: str | None
    at: datetime


def last_visit(api: Api) -> datetime | None:
    """Note that the viewer is here; return when their visit before this one ended, None on the first.

    A visit ends with half an hour's pause, so that loading the page again takes no news away.

    Raises:
        Refused: when they are no member any more.
    """
    ended = api.call("note_visit")
    return datetime.fromisoformat(ended) if ended else None


def changes(api: Api, since: datetime | None) -> list[Change]:
    """Return what happened after ``since`` (None: the last month), the newest first, at most 100."""
    start = since or datetime.now(UTC) - FIRST_LOOK
    return [
        Change(row["kind"], row["id"], row["subject"], row["country"], datetime.fromisoformat(row["at"]))
        for row in api.call("changes", since=start.isoformat())
    ]
