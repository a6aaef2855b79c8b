"""What reading gives: sheets of text cells, or the reason why there is none."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.intake.findings import Finding

MAX_ROWS: Final = 3_000_000
MAX_COLUMNS: Final = 1_000
MAX_CELLS: Final = 60_000_000
MARKS: Final = " \t\r\n\x0b\x0c\xa0\u2007\u202f\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff,;|_=*.-–—"
"""Blanks, marks nobody sees, separators and rules: a row of nothing else says nothing."""


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
    ``merged_rows`` holds the spreadsheet rows that a cell merged over several rows covers, ``cut_row``
    is the last one where the file ends in the middle of it. ``lengths`` says of text how many of these
    columns each row was given, by the index of ``cells``; ``None`` where it is the same for all.
    """

    name: str
    cells: pd.DataFrame
    merged_rows: frozenset[int] = frozenset()
    cut_row: int | None = None
    lengths: pd.Series | None = None


@dataclass(frozen=True)
class Reading:
    """The sheets of a file, the encoding of its text (``None`` for workbooks), and how reading went."""

    sheets: tuple[Sheet, ...]
    encoding: str | None
    findings: tuple[Finding, ...] = ()


def frame_of(cells: pd.DataFrame) -> pd.DataFrame:
    """Return text cells without empty rows and columns around them, missing cells as empty text."""
    return trimmed(cells.fillna(""))


def trimmed(cells: pd.DataFrame) -> pd.DataFrame:
    """Return text cells, of which none is missing, without empty columns at either side and empty rows at the end."""
    # Row numbers are shown to people, places of columns are not: what a spreadsheet leaves free on the left can go.
    if left := free_on_the_left(cells):
        cells = cells.iloc[:, left:].set_axis(range(cells.shape[1] - left), axis="columns")
    height, width = cells.shape
    while width and (cells[cells.columns[width - 1]] == "").all():
        width -= 1
    # Mostly the last rows are filled, and a look at a few says so.
    look = 1000
    while height and width:
        filled = ~empty_rows(cells.iloc[max(0, height - look) : height, :width])
        if filled.any():
            height -= len(filled) - 1 - int(filled.nonzero()[0][-1])
            break
        height -= len(filled)
    return cells.iloc[: height if width else 0, :width]


def free_on_the_left(cells: pd.DataFrame) -> int:
    """Return how many columns from the left have no text in any cell."""
    left = 0
    while left < cells.shape[1] and (cells[cells.columns[left]] == "").all():
        left += 1
    return left


def empty_rows(cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows have no text in any cell."""
    empty = np.ones(len(cells), dtype=bool)
    for column in cells.columns:
        empty &= (cells[column] == "").to_numpy(dtype=bool)
        # Mostly a column or two are filled in every row.
        if not empty.any():
            break
    return empty


def bare_rows(cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows hold nothing but blanks and marks, as a line drawn under a table does."""
    bare = np.ones(len(cells), dtype=bool)
    for column in cells.columns:
        places = bare.nonzero()[0]
        bare[places] = (cells[column].iloc[places].str.strip(MARKS) == "").to_numpy(dtype=bool)
        if not bare.any():
            break
    return bare
