"""How a ministry matched the columns of a table once, so that nobody maps by hand twice."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from core.access.api import Api
from core.intake.entries import normalise


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
