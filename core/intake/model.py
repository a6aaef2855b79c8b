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
from typing import TYPE_CHECKING, Final

from core.intake.findings import Finding, Severity
from core.texts import N_, _

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DAY_COLUMNS",
    "DAY_MEASURES",
    "KINDS",
    "POST_COLUMNS",
    "POST_MEASURES",
    "REASONS",
    "Evidence",
    "Finding",
    "Grain",
    "Likeness",
    "Offer",
    "Platform",
    "Severity",
    "SubmissionKind",
    "Verdict",
    "columns_of",
    "measures_of",
]


class Grain(StrEnum):
    """What one row of an export stands for."""

    POST = "post"
    DAY = "day"


class SubmissionKind(StrEnum):
    """Whose figures a submission holds: the ministry's own, or what somebody outside counted of its accounts.

    External monitoring is compared with what was reported and counts nowhere.
    """

    REPORTED = "reported"
    MONITORED = "monitored"


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
    sample: "pd.DataFrame"
    suggestion: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """Why a column of an unknown table is taken for a field; ``reasons`` are keys of :data:`REASONS`."""

    column: str
    field: str
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The reasons in this run's language."""
        return "; ".join(_(REASONS[reason]) for reason in self.reasons)


REASONS: Final = {
    "name": N_("the name is that of this export"),
    "word": N_("the name has this meaning in other exports"),
    "similar": N_("the name resembles that of this export"),
    "part": N_("a part of the name has this meaning in other exports"),
    "cognate": N_("the name resembles a word with this meaning in other exports"),
    "place": N_("it stands in the same place"),
    "values": N_("its values look like it"),
}


@dataclass(frozen=True)
class Likeness:
    """A known export that an unknown table resembles, offered for a person to confirm.

    ``columns`` holds the evidence column by column; ``mapping`` reads the table that way when
    it is given to :func:`core.intake.check.check_file`. ``share`` is the explained part of the
    table's columns, from 0 to 1.
    """

    export: str
    title: str
    platform: Platform
    grain: Grain
    columns: tuple[Evidence, ...]
    share: float
    language: str = "und"

    @property
    def mapping(self) -> dict[str, str]:
        """The mapping to confirm: canonical column to column of the file, and the export."""
        return {"export": self.export} | {found.field: found.column for found in self.columns}

    def to_json(self) -> dict[str, object]:
        """Return the offer as plain values."""
        return {
            "export": self.export,
            "platform": self.platform.value,
            "language": self.language,
            "share": round(self.share, 2),
            "columns": [
                {"column": found.column, "field": found.field, "evidence": list(found.reasons)}
                for found in self.columns
            ],
        }


def _no_rows() -> "pd.DataFrame":
    # Whoever only reads what became of files, as letters do, need not wait half a second for pandas.
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame()


@dataclass(frozen=True)
class Verdict:
    """Everything the checks say about one file.

    ``data`` holds the accepted rows in canonical columns, ``refused`` the original cells
    of the rows kept out, with ``source_row`` and ``reasons`` (a tuple of (code, column)
    pairs a row). A row is kept out exactly when a critical or error finding stands
    against it, so ``rows_total == rows_accepted + rows_refused``. ``held`` are those of them, in
    canonical columns, that an approver may take in with a reason. Of a file that is not
    recognised every row counts as refused and ``refused`` is empty.
    ``counts`` holds how often each code was found; ``findings`` stores at most
    :data:`core.intake.findings.STORED_PER_CODE` of each. ``part`` names one of several tables of
    a file (a sheet, a figure, a platform); ``table`` and ``offer`` are what a person is asked
    where it is not recognised; ``heading`` is the line above the names where it decides.
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
    data: "pd.DataFrame" = field(repr=False, compare=False)
    refused: "pd.DataFrame" = field(repr=False, compare=False)
    table: Offer | None = field(default=None, repr=False, compare=False)
    offer: Likeness | None = field(default=None, compare=False)
    part: str | None = None
    heading: str | None = None
    held: "pd.DataFrame" = field(default_factory=_no_rows, repr=False, compare=False)

    def to_json(self) -> dict[str, object]:
        """Return the verdict as the plain values that ``check --json`` prints.

        Of a file that is not recognised, ``export`` and ``platform`` are those of the offer.
        """
        more: dict[str, object] = {"part": self.part} if self.part else {}
        if self.offer:
            more["offer"] = self.offer.to_json()
        return {
            "file": self.file,
            "recognised": self.recognised,
            "export": self.offer.export if self.offer else self.export,
            "platform": (self.offer or self).platform.value,
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
            **more,
        }
