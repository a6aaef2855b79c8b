"""What a person's first page says: what waits for them, and what happened lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.intake.submissions import Submission, submissions, waits_for

LATELY: Final = 5


@dataclass(frozen=True)
class News:
    """Something that happened: ``kind`` (release, edition, decision), when, and what about."""

    kind: str
    on: date
    subject: str
    state: str = ""
    link: str = ""


def waiting(api: Api, viewer: Viewer) -> list[Submission]:
    """Return the submissions whose next step is this viewer's, oldest first."""
    own = submissions(api, states=["submitted", "returned", "checked"])
    return sorted((found for found in own if waits_for(found, viewer)), key=lambda found: found.created_at)


def news(api: Api) -> list[News]:
    """Return the latest events the viewer may know of, newest first."""
    happened = [*_releases(api), *_editions(api), *_decisions(api)]
    return sorted(happened, key=lambda event: event.on, reverse=True)[:LATELY]


def _releases(api: Api) -> Iterator[News]:
    for row in api.rows("release", order=["-number"], limit=1):
        yield News("release", datetime.fromisoformat(row["cut_at"]).date(), str(row["number"]))


def _editions(api: Api) -> Iterator[News]:
    for row in api.rows("edition", where={"state": "published"}, order=["-held_on"], limit=1):
        yield News("edition", date.fromisoformat(row["held_on"]), row["title"])


def _decisions(api: Api) -> Iterator[News]:
    decided = ("approved", "returned")
    for row in api.rows("submission", where={"state": list(decided)}, order=["-decided_at"], limit=LATELY):
        yield News(
            "decision",
            datetime.fromisoformat(row["decided_at"]).date(),
            row["file_name"],
            row["state"],
            row["id"],
        )
