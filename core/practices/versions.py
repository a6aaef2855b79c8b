"""The versions of a practice: what stood there at each save point, and back to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.access.api import Api
from core.practices.content import Content, read_content
from core.practices.practices import Saved, read_saved, unless_overtaken


@dataclass(frozen=True)
class Version:
    """A practice's text as it stood. ``kind``: saved, proposed, published or restored.

    Names of other ministries' people are None.
    """

    number: int
    kind: str
    content: Content
    saved_by_name: str | None
    saved_at: datetime
    published_by_name: str | None
    published_at: datetime | None


def versions(api: Api, practice: str) -> list[Version]:
    """Return the versions the viewer may see, the newest first: all of their ministry's, others' published ones."""
    rows = api.rows("practice_version", where={"practice_id": practice}, order=["-number"])
    return [_version(row) for row in rows]


def restore(api: Api, practice: str, number: int, revision: int) -> Saved:
    """Make a version the draft again; what stood there is kept as a version.

    Raises:
        Overtaken: when somebody saved meanwhile.
    """
    return read_saved(
        unless_overtaken(
            lambda: api.call("restore_practice", practice=practice, number=number, revision=revision)
        )
    )


def _version(row: Mapping[str, Any]) -> Version:
    return Version(
        number=row["number"],
        kind=row["kind"],
        content=read_content(row["content"]),
        saved_by_name=row["saved_by_name"],
        saved_at=datetime.fromisoformat(row["saved_at"]),
        published_by_name=row["published_by_name"],
        published_at=datetime.fromisoformat(row["published_at"]) if row["published_at"] else None,
    )
