"""Collects what the checks find about rows, and which rows it keeps out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.intake.findings import CODES, STORED_PER_CODE, Finding, finding
from core.intake.values import Mask

LONGEST_VALUE: Final = 200


class Sieve:
    """The rows of one table, the findings about them and the rows kept out.

    ``cells`` are the rows as text, ``names`` their column names by position and ``rows``
    their numbers as a spreadsheet shows them. ``out`` marks the rows kept out so far, ``lost`` those of
    them that nobody can accept (see :class:`core.intake.codes.Code`).
    """

    def __init__(self, cells: pd.DataFrame, names: Sequence[str], rows: npt.NDArray[np.int64]) -> None:
        self.cells, self.names, self.rows = cells, names, rows
        self.out: Mask = np.zeros(len(rows), dtype=bool)
        self.lost: Mask = np.zeros(len(rows), dtype=bool)
        self.counts: Counter[str] = Counter()
        self.findings: list[Finding] = []
        self._reasons: list[tuple[str, str | None, Mask]] = []

    def report(
        self,
        code: str,
        mask: Mask,
        position: int | None = None,
        values: Mapping[int, object] | pd.Series | None = None,
    ) -> None:
        """Report a code for the rows of ``mask``; rows are kept out if its severity says so.

        The value shown is that of ``values``, or else the cell at ``position``. At most
        :data:`STORED_PER_CODE` findings are stored, all are counted.
        """
        places = mask.nonzero()[0]
        if not len(places):
            return
        column = self.column(position)
        shown = self.cells[position] if values is None and position is not None else values
        for place in places[: max(0, STORED_PER_CODE - self.counts[code])]:
            value = None if shown is None else str(shown[int(place)])[:LONGEST_VALUE]
            self.findings.append(finding(code, int(self.rows[place]), column, value))
        self.counts[code] += len(places)
        if CODES[code].severity.keeps_out:
            self.out |= mask
            if not CODES[code].acceptable:
                self.lost |= mask
            self._reasons.append((code, column, mask))

    def note(self, found: Finding) -> None:
        """Report a finding about the table as a whole."""
        self.findings.append(found)
        self.counts[found.code] += 1

    def keep_out(self, code: str, column: str | None) -> None:
        """Report one finding that keeps every row out; ``column`` is the file's own word it is about."""
        self.note(finding(code, column=column))
        self.out[:] = self.lost[:] = True
        self._reasons.append((code, column, self.out.copy()))

    def column(self, position: int | None) -> str | None:
        """Return the file's own name of the column at a position."""
        return None if position is None else self.names[position].strip()

    def refused(self) -> pd.DataFrame:
        """Return the rows kept out: the cells as written, ``source_row`` and ``reasons``.

        Names that repeat in the file get a number, so that every column stays reachable.
        """
        reasons: dict[int, list[tuple[str, str | None]]] = {int(place): [] for place in self.out.nonzero()[0]}
        for code, column, mask in self._reasons:
            for place in mask.nonzero()[0]:
                reasons[int(place)].append((code, column))
        # By place, because a mask is laid over every cell even where it keeps nothing.
        refused = self.cells.iloc[self.out.nonzero()[0]].copy()
        refused.columns = pd.Index(unique_names(self.names))
        refused["source_row"] = self.rows[self.out]
        refused["reasons"] = pd.Series(
            [tuple(found) for found in reasons.values()], index=refused.index, dtype=object
        )
        return refused.reset_index(drop=True)


def unique_names(names: Sequence[str]) -> list[str]:
    """Return column names without repeats: nameless columns are numbered, repeated ones too."""
    taken: dict[str, int] = {"source_row": 1, "reasons": 1}
    result = []
    for place, raw in enumerate(names):
        name = raw.strip().removeprefix("\ufeff") or f"({place + 1})"
        taken[name] = taken.get(name, 0) + 1
        while taken[name] > 1 and f"{name} ({taken[name]})" in taken:
            taken[name] += 1
        chosen = name if taken[name] == 1 else f"{name} ({taken[name]})"
        taken.setdefault(chosen, 1)
        result.append(chosen)
    return result
