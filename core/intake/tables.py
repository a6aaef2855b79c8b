"""What reading gives: sheets of text cells, or the reason why there is none."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from core.intake.findings import Finding

MAX_ROWS: Final = 3_000_000
MAX_COLUMNS: Final = 1_000
MAX_CELLS: Final = 60_000_000


class UnreadableError(Exception):
    """A file from which no table can be read; ``finding`` says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True)
class Sheet:
    """One table of text cells.

    ``cells`` has one column a position (0, 1, …) and its index counts from 0, so that the
    row a spreadsheet shows is the index + 1; empty cells are empty text.
    ``merged_rows`` holds the spreadsheet rows that a cell merged over several rows covers.
    """

    name: str
    cells: pd.DataFrame
    merged_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reading:
    """The sheets of a file, the encoding of its text (``None`` for workbooks), and how reading went."""

    sheets: tuple[Sheet, ...]
    encoding: str | None
    findings: tuple[Finding, ...] = ()


def frame_of(cells: pd.DataFrame) -> pd.DataFrame:
    """Return text cells without the empty rows and columns at their end, missing cells as empty text."""
    cells = cells.fillna("")
    filled = cells != ""
    rows, columns = filled.any(axis="columns").to_numpy(), filled.any(axis="index").to_numpy()
    height = int(rows.nonzero()[0][-1]) + 1 if rows.any() else 0
    width = int(columns.nonzero()[0][-1]) + 1 if columns.any() else 0
    return cells.iloc[:height, :width]
