"""The findings: one stable code each, with a severity and a sentence that helps to mend.

A code never changes its meaning once released; the sentence may be improved. Codes about
a row use only ``{row}``, ``{column}`` and ``{value}``, so that the same sentence can be
written beside the row in the workbook of refused rows. Codes about the whole file may use
further parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.texts import N_, _

STORED_PER_CODE: Final = 1000


class Severity(StrEnum):
    """How much a finding weighs; critical and error rows are kept out."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def keeps_out(self) -> bool:
        """Whether a row with such a finding is kept out."""
        return self in {Severity.CRITICAL, Severity.ERROR}


@dataclass(frozen=True)
class Code:
    """What one code means: its weight and its sentence (what, where, why, how to mend)."""

    severity: Severity
    sentence: str


@dataclass(frozen=True)
class Finding:
    """One thing the checks say about a file, rendered in the language of the run.

    ``row`` is the row a spreadsheet shows (from 1), ``column`` the file's own column name
    and ``value`` the cell as written; each is ``None`` where it does not apply.
    """

    severity: Severity
    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """The sentence of the code, in this run's language, with the place filled in."""
        place = {"row": self.row, "column": self.column, "value": self.value}
        return _(CODES[self.code].sentence).format(**place, **self.params)

    def to_json(self) -> dict[str, object]:
        """Return the finding as plain values."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


def finding(
    code: str, row: int | None = None, column: str | None = None, value: str | None = None, **params: object
) -> Finding:
    """Return a finding of a known code; its severity comes from the register."""
    return Finding(CODES[code].severity, code, row, column, value, params)


CODES: Final[dict[str, Code]] = {
    "file.empty": Code(Severity.CRITICAL, N_("The file is empty. Export it again and upload the new file.")),
}
