"""What a member last asked to have stored, and what became of it: told to them wherever they come back to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.access.api import Api
from core.intake.landing import LONGEST_NAME

GOES_ON: Final = "under_way"


@dataclass(frozen=True)
class LastFile:
    """A file, and the submission that holds it. ``state`` is the submission's, ``under_way`` or ``not_stored``."""

    name: str
    submission: str | None
    state: str


@dataclass(frozen=True)
class LastUpload:
    """The files of one upload in their order, and when it began, in UTC."""

    begun_at: datetime
    files: Sequence[LastFile]

    @property
    def goes_on(self) -> bool:
        """Whether files of it are still being stored."""
        return any(file.state == GOES_ON for file in self.files)


def begin_upload(api: Api, tables: Sequence[tuple[str, str]]) -> None:
    """Note what is going to be stored, before it is: the name and the SHA-256 of each table.

    Raises:
        Refused: ``access.role_needed`` when the viewer may not upload.
    """
    files = [{"name": name[-LONGEST_NAME:], "hash": sha256} for name, sha256 in tables]
    api.call("begin_upload", files=json.dumps(files))


def last_upload(api: Api) -> LastUpload | None:
    """Return what the viewer asked to have stored within a day, and what became of it; None without any."""
    rows = api.call("last_upload")
    if not rows:
        return None
    files = [LastFile(row["file_name"], row["submission_id"], row["state"]) for row in rows]
    return LastUpload(datetime.fromisoformat(rows[0]["begun_at"]), files)
