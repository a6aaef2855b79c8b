"""What a ministry said once about a kind of file, so that nobody is asked twice.

How the columns of an unknown table are to be read; and, for exports that do not say it, which
platform they are of, whose figures they hold, and in which year their first day is.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.access.api import Api
from core.intake.entries import normalise
from core.intake.model import Platform, Verdict

LONGEST_NAME: Final = 150
"""A longer name is kept by its fingerprint: the database bounds what is kept."""


def fingerprint(columns: Iterable[str]) -> str:
    """Return what tables with the same column names share: SHA-256 of the names in normal form, in order."""
    return hashlib.sha256("\x1f".join(map(normalise, columns)).encode()).hexdigest()


def remembered_mapping(api: Api, columns: Iterable[str]) -> dict[str, str] | None:
    """Return how the viewer's ministry last mapped such a table (canonical column → column), if it did."""
    rows = api.rows("column_mapping", columns="mapping", where={"fingerprint": fingerprint(columns)})
    return dict(rows[0]["mapping"]) if rows else None


def remember_mapping(api: Api, columns: Iterable[str], mapping: Mapping[str, str]) -> None:
    """Keep a mapping for the next table with these columns.

    Raises:
        Refused: ``access.role_needed`` when the viewer may not upload.
    """
    api.call("remember_mapping", fingerprint=fingerprint(columns), mapping=json.dumps(dict(mapping)))


@dataclass(frozen=True)
class Answer:
    """What was last answered about a kind of file; what was never asked is None."""

    platform: Platform | None = None
    account_id: str | None = None
    first_year: int | None = None


def kind_of(verdict: Verdict) -> str:
    """Return what files have in common that leave the same things unsaid: the export, and its platform."""
    said = "" if verdict.platform is Platform.OTHER else f"/{verdict.platform}"
    return f"{verdict.export}{said}"


def kind_of_name(platform: Platform, name: str) -> str:
    """Return under what it is kept whose figures are those of a name that is no handle of the ministry's."""
    folded = normalise(name)
    return f"{platform}/@{folded if len(folded) <= LONGEST_NAME else fingerprint([name])}"


def remembered_answers(api: Api) -> dict[str, Answer]:
    """Return what the viewer's ministry answered before: kind of file → answer."""
    rows = api.rows("intake_answer", order=["kind"])
    return {
        row["kind"]: Answer(
            Platform(row["platform"]) if row["platform"] else None, row["account_id"], row["first_year"]
        )
        for row in rows
    }


def remember_answer(api: Api, kind: str, answer: Answer) -> None:
    """Keep an answer for the next file of this kind; what it leaves open stays as it was.

    Raises:
        Refused: ``access.role_needed`` when the viewer may not upload.
    """
    api.call(
        "remember_answer",
        kind=kind,
        platform=answer.platform or "",
        account=answer.account_id or "",
        year=str(answer.first_year or ""),
    )
