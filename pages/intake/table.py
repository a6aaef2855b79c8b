"""A table in hand: what the checks said about it, and what the person answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from core.intake.findings import Finding
from core.intake.known_files import KnownFile
from core.intake.model import Platform, Verdict
from core.intake.row_counts import RowCounts, row_counts

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

MANY: Final = 150_000
"""Storing more rows than these is worth a process of its own and the memory it begins with."""


@dataclass
class Table:
    """One table of a dropped file with its verdict, and what the person answered about it.

    ``columns`` are those of a table read by a mapping, ``origin`` the table (SHA-256) whose mended
    rows it holds, ``parent`` that table's submission; ``declined`` says that an offered export was
    not the right one. ``accounts`` says for each handle whose rows they are, once that is answered;
    ``beside`` keeps what was found beside the account's own history, and for which answers;
    ``compared`` names the tables it was compared with last.
    """

    file: "UploadedFile"
    verdict: Verdict
    part: str | None = None
    origin: str | None = None
    parent: KnownFile | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    remembered: bool = False
    declined: bool = False
    year: int | None = None
    platform: Platform | None = None
    zones: dict[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str | None] | None = None
    beside: tuple[object, tuple[Finding, ...]] = (None, ())
    compared: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells this table from all others in hand."""
        return f"{self.file.file_id}-{self.part or ''}"

    @property
    def large(self) -> bool:
        """Whether working through its rows takes longer than starting a process for it."""
        return len(self.verdict.data) + len(self.verdict.held) > MANY

    @property
    def without_platform(self) -> bool:
        """Whether nobody has said yet which platform it is of."""
        return self.platform is None and "hint.no_platform" in self.verdict.counts

    @property
    def rows(self) -> RowCounts:
        """What becomes of its rows, as far as was answered."""
        return row_counts(self.verdict, self.accounts)

    @property
    def name(self) -> str:
        """The name of the file, and of its part where it has several."""
        part = self.verdict.part
        return (
            f"{self.verdict.file} › {part}" if part and part not in self.verdict.file else self.verdict.file
        )
