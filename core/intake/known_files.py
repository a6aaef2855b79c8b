"""What of a file in hand is here already: the very same figures, or the submission its mended rows belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.access.api import Api
from core.intake.model import SubmissionKind

# Only while it is being worked on may rows be added to a submission.
_OPEN: Final = ["checked", "returned"]
_HERE: Final = ["checked", "submitted", "approved", "compared", "returned"]
_COUNTED: Final = {"checked", "submitted", "approved", "compared"}


@dataclass(frozen=True)
class KnownFile:
    """A submission as far as an upload needs it. Days are the file's, the time is UTC."""

    id: str
    file_name: str
    file_hash: str
    state: str
    first_day: date
    last_day: date
    created_at: datetime
    kind: SubmissionKind

    @property
    def open(self) -> bool:
        """Whether mended rows can be added to it."""
        return self.state in _OPEN


def _read(row: dict[str, Any]) -> KnownFile:
    return KnownFile(
        row["id"],
        row["file_name"],
        row["file_hash"],
        row["state"],
        date.fromisoformat(row["first_day"][:10]),
        date.fromisoformat(row["last_day"][:10]),
        datetime.fromisoformat(row["created_at"]),
        SubmissionKind(row["kind"]),
    )


def _asked(api: Api, where: dict[str, object]) -> list[KnownFile]:
    columns = "id,file_name,file_hash,state,first_day,last_day,created_at,kind"
    return [
        _read(row)
        for row in api.rows("submission", columns=columns, where=where, order=["-created_at", "id"])
    ]


def here_already(api: Api, hashes: Iterable[str]) -> dict[str, KnownFile]:
    """Return the submissions that hold the figures of these tables (SHA-256), by that hash."""
    wanted = sorted(set(hashes))
    found = _asked(api, {"file_hash": wanted, "state": sorted(_COUNTED)}) if wanted else []
    return {known.file_hash: known for known in found}


def origin_of(api: Api, sha256: str) -> KnownFile | None:
    """Return the submission whose kept-out rows a mended workbook holds, one that is open first."""
    found = _asked(api, {"file_hash": sha256, "state": _HERE})
    return next((known for known in found if known.open), found[0] if found else None)
