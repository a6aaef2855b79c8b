"""What several tests of the intake need: their own files, the real ones, and tables written in place."""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from openpyxl import Workbook

from core.intake.check import check_file
from core.intake.model import Verdict

FIXTURES: Final = Path(__file__).parent / "fixtures"
SHARED: Final = Path(__file__).parents[3] / "shared" / "data"
EXPECTED: Final[list[dict[str, Any]]] = tomllib.loads((FIXTURES / "expected.toml").read_text("utf-8"))["file"]
TODAY: Final = date(2026, 11, 1)

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="../shared/data is not here: real files are not tried"
)


def csv_bytes(rows: Iterable[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return a table as CSV bytes."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[Any]], title: str = "Sheet1") -> bytes:
    """Return a table as a workbook of one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def check(data: bytes, name: str = "export.csv", **options: Any) -> Verdict:
    """Return the verdict on bytes, with today held still."""
    return check_file(name, data, today=options.pop("today", TODAY), **options)


def codes(verdict: Verdict) -> set[str]:
    """Return the finding codes of a verdict."""
    return {finding.code for finding in verdict.findings}


def known_headers() -> list[dict[str, Any]]:
    """Return every known header row of native exports, or nothing where the folder is absent."""
    path = SHARED / "exports" / "headers.json"
    headers: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return headers


OVERVIEW: Final[list[Any]] = [
    "Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows", "Unfollows",
    "Replies", "Reposts", "Profile visits", "Create Post", "Video views", "Media views",
]  # fmt: skip


def overview_row(day: object = "Sat, Sep 6, 2025", **figures: object) -> list[Any]:
    """Return one row of an X account overview; a figure is named like its column, in small letters."""
    given = {name.replace("_", " "): value for name, value in figures.items()}
    return [day, *(given.get(name.lower(), place + 1) for place, name in enumerate(OVERVIEW[1:]))]


def overview(*rows: Sequence[object]) -> bytes:
    """Return an X account overview with the given rows."""
    return csv_bytes([OVERVIEW, *rows])
