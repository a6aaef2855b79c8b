"""What the intake says about a file: the verdict, its grain, and the canonical columns.

The canonical columns are the contract with whatever stores the rows: ``Verdict.data``
always holds every column of its grain, in the order of :data:`POST_COLUMNS` or
:data:`DAY_COLUMNS`, with missing values missing (``NA``), never 0.

=====================  ==========================================================
column                 type in ``Verdict.data``
=====================  ==========================================================
source_row             int64, the row as a spreadsheet shows it, counted from 1
text columns           ``str``, missing as ``NaN``
day                    datetime64 without zone at midnight: the account's own day
published_at           datetime64 in UTC
counts                 ``Int64`` (nullable)
first_reply_minutes    ``Float64`` (nullable; a median may fall between two minutes)
=====================  ==========================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

import pandas as pd

from core.intake.findings import Finding, Severity

__all__ = [
    "DAY_COLUMNS",
    "DAY_MEASURES",
    "KINDS",
    "POST_COLUMNS",
    "POST_MEASURES",
    "Finding",
    "Grain",
    "Offer",
    "Platform",
    "Severity",
    "Verdict",
    "columns_of",
    "measures_of",
]


class Grain(StrEnum):
    """What one row of an export stands for."""

    POST = "post"
    DAY = "day"


class Platform(StrEnum):
    """Where an account lives."""

    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    LINKEDIN = "linkedin"
    TELEGRAM = "telegram"
    OTHER = "other"


KINDS: Final = ("text", "image", "video", "carousel", "link", "story", "reel", "live")

POST_MEASURES: Final = (
    "impressions",
    "reach",
    "views",
    "reactions",
    "comments",
    "shares",
    "saves",
    "clicks",
    "follows",
)

DAY_MEASURES: Final = (
    "followers",
    "follows_gained",
    "follows_lost",
    "posts",
    "visual_posts",
    "impressions",
    "reach",
    "views",
    "reactions",
    "comments",
    "shares",
    "saves",
    "clicks",
    "profile_visits",
    "comments_answered",
    "first_reply_minutes",
)

POST_COLUMNS: Final = (
    "source_row",
    "external_id",
    "account",
    "published_at",
    "day",
    "permalink",
    "text",
    "language",
    "kind",
    *POST_MEASURES,
)

DAY_COLUMNS: Final = ("source_row", "account", "day", *DAY_MEASURES)


def columns_of(grain: Grain) -> tuple[str, ...]:
    """Return the canonical columns of a grain, in the order ``Verdict.data`` has them."""
    return POST_COLUMNS if grain is Grain.POST else DAY_COLUMNS


def measures_of(grain: Grain) -> tuple[str, ...]:
    """Return the canonical measures of a grain."""
    return POST_MEASURES if grain is Grain.POST else DAY_MEASURES


@dataclass(frozen=True)
class Offer:
    """A readable table that no entry recognises, offered for mapping by hand.

    ``sample`` holds the first rows as text under the file's own column names;
    ``suggestion`` maps canonical columns to those names, as far as they could be guessed.
    """

    columns: tuple[str, ...]
    sample: pd.DataFrame
    suggestion: Mapping[str, str]


@dataclass(frozen=True)
class Verdict:
    """Everything the checks say about one file.

    ``data`` holds the accepted rows in canonical columns, ``refused`` the original cells
    of the rows kept out, with ``source_row`` and ``reasons`` (a tuple of (code, column)
    pairs a row). A row is kept out exactly when a critical or error finding stands
    against it, so ``rows_total == rows_accepted + rows_refused``. Of a file that is not
    recognised every row counts as refused and ``refused`` is empty.
    ``counts`` holds how often each code was found; ``findings`` stores at most
    :data:`core.intake.findings.STORED_PER_CODE` of each.
    """

    file: str
    sha256: str
    recognised: bool
    export: str | None
    platform: Platform
    language: str | None
    encoding: str | None
    period: tuple[date, date] | None
    accounts: tuple[str, ...]
    grain: Grain | None
    rows_total: int
    rows_accepted: int
    rows_refused: int
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    data: pd.DataFrame = field(repr=False, compare=False)
    refused: pd.DataFrame = field(repr=False, compare=False)
    table: Offer | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, object]:
        """Return the verdict as the plain values that ``check --json`` prints."""
        return {
            "file": self.file,
            "recognised": self.recognised,
            "export": self.export,
            "platform": self.platform.value,
            "language": self.language,
            "encoding": self.encoding,
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "accounts": list(self.accounts),
            "rows": {
                "total": self.rows_total,
                "accepted": self.rows_accepted,
                "refused": self.rows_refused,
            },
            "findings": [finding.to_json() for finding in self.findings],
        }
