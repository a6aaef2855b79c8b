"""What becomes of the rows of a checked file, counted before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.intake.accounts import UNNAMED
from core.intake.model import Verdict

if TYPE_CHECKING:
    import pandas as pd

LEFT_ASIDE: Final = (
    "row.bare",
    "row.description",
    "row.names_again",
    "row.superseded",
    "row.template_example",
    "row.totals",
)
"""Notes on rows that are no rows of figures: totals, column names said again, older states of the same post."""


@dataclass(frozen=True)
class RowCounts:
    """Rows of a file: all, those taken in, those held for an approver, and good ones left out as another account's."""

    total: int
    taken_in: int
    held: int
    left_out: int

    @property
    def kept_out(self) -> int:
        """Every row that is not taken in."""
        return self.total - self.taken_in

    @property
    def refused(self) -> int:
        """The rows kept out that are neither held nor left out: nobody can take them in as they are."""
        return self.kept_out - self.held - self.left_out


def row_counts(verdict: Verdict, accounts: Mapping[str, str | None] | None = None) -> RowCounts:
    """Return what becomes of the rows when the file is stored for these accounts.

    ``accounts`` says for every handle of the file whose rows they are, as
    :func:`core.intake.landing.land` takes it; while nobody has said so, no row is left out.
    """
    total, taken_in, held = verdict.rows_total, verdict.rows_accepted, len(verdict.held)
    if accounts is None:
        return RowCounts(total, taken_in, held, 0)
    taken = int(rows_of(verdict.data, accounts).sum())
    kept = int(rows_of(verdict.held, accounts).sum()) if held else 0
    return RowCounts(total, taken, kept, taken_in - taken + held - kept)


def rows_of(rows: "pd.DataFrame", accounts: Mapping[str, str | None]) -> "pd.Series[bool]":
    """Return for each row whether its handle was given an account."""
    return rows["account"].fillna(UNNAMED).isin([handle for handle, account in accounts.items() if account])


def left_aside(verdict: Verdict) -> int:
    """Return how many rows of a file hold no figures of their own, and are in no other count."""
    told = [found for found in verdict.findings if found.code in LEFT_ASIDE]
    # Some notes speak of many rows at once, others of one row each.
    many = sum(int(str(found.params["count"])) for found in told if "count" in found.params)
    one_each = {found.code for found in told if "count" not in found.params}
    return many + sum(verdict.counts[code] for code in one_each)
