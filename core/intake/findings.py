"""What the checks say about a file: findings, each of a stable code (see :mod:`core.intake.codes`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from core.intake.codes import CODES, Severity
from core.intake.words import MEASURES
from core.texts import _, language

__all__ = ["CODES", "STORED_PER_CODE", "Finding", "Severity", "finding"]

STORED_PER_CODE: Final = 1000


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
        """The sentence of the code, in this run's language, with the place filled in.

        A stored finding comes from whoever stored it: one whose code or parameters are none of ours
        is said as such, and the page goes on.
        """
        try:
            return self._sentence()
        except (KeyError, ValueError, TypeError, IndexError):
            return _("A finding that cannot be put into words ({code}).").format(code=self.code)

    def _sentence(self) -> str:
        filled = {"row": self.row, "column": self.column, "value": self.value, **self.params}
        filled |= {name: say(filled[name]) for name, say in _WORDS.items() if name in filled}
        titles = filled.get("titles")
        if isinstance(titles, list):
            filled["titles"] = ", ".join(f"“{_(title)}”" for title in titles)
        return _(CODES[self.code].sentence).format(**filled)

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


def _month(day: object) -> str:
    return str(format_date(date.fromisoformat(str(day)), format="LLLL y", locale=language()))


def _figure(number: object) -> str:
    return str(format_decimal(str(number), locale=language()))


def _kind(code: object) -> str:
    """Return the sentence of a code without its places."""
    return _(CODES[str(code)].sentence).format_map(_Unsaid())


class _Unsaid(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"


# Parameters that are texts, months or figures themselves; each is said in this run's language.
_WORDS: Final[Mapping[str, Callable[[object], str]]] = {
    "title": lambda title: _(str(title)),
    "measure": lambda measure: _(MEASURES[str(measure)]),
    "month": _month,
    "last_month": _month,
    "amount": _figure,
    "usual": _figure,
    "kind": _kind,
}


def finding(
    code: str, row: int | None = None, column: str | None = None, value: str | None = None, **params: object
) -> Finding:
    """Return a finding of a known code; its severity comes from the register."""
    return Finding(CODES[code].severity, code, row, column, value, params)
