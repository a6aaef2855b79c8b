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
        filled = {"row": self.row, "column": self.column, "value": self.value, **self.params}
        # The titles of exports are texts themselves.
        if "title" in filled:
            filled["title"] = _(str(filled["title"]))
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


def finding(
    code: str, row: int | None = None, column: str | None = None, value: str | None = None, **params: object
) -> Finding:
    """Return a finding of a known code; its severity comes from the register."""
    return Finding(CODES[code].severity, code, row, column, value, params)


CODES: Final[dict[str, Code]] = {
    # The file as a whole: nothing of it is taken in.
    "file.empty": Code(Severity.CRITICAL, N_("The file is empty. Export it again and upload the new file.")),
    "file.too_large": Code(
        Severity.CRITICAL,
        N_("The file is larger than {limit} MB. Export a shorter period and upload the parts one by one."),
    ),
    "file.too_many_cells": Code(
        Severity.CRITICAL,
        N_(
            "The table spans more rows or columns than a portal file may. "
            "Delete what lies far from the figures, or export a shorter period."
        ),
    ),
    "file.unpacks_too_large": Code(
        Severity.CRITICAL,
        N_("The file would unpack to far more than its size. It was not opened. Export it again."),
    ),
    "file.corrupt": Code(
        Severity.CRITICAL, N_("The file is damaged and cannot be opened. Download or export it again.")
    ),
    "file.encrypted": Code(
        Severity.CRITICAL, N_("The file is protected by a password. Save a copy without it and upload that.")
    ),
    "file.macros": Code(
        Severity.CRITICAL,
        N_(
            "The workbook contains macros and was not opened. Save it as a plain .xlsx workbook and upload that."
        ),
    ),
    "file.other_spreadsheet": Code(
        Severity.CRITICAL,
        N_("This kind of spreadsheet is not read. Save it as .xlsx or .csv and upload that."),
    ),
    "file.zip": Code(
        Severity.CRITICAL, N_("This is a ZIP archive. Unpack it and upload the files in it one by one.")
    ),
    "file.not_a_table": Code(
        Severity.CRITICAL,
        N_("This is not a table of figures. Upload the CSV or XLSX file that the platform exports."),
    ),
    "file.json": Code(
        Severity.CRITICAL,
        N_("This is a JSON file, which is not read. Export the figures as CSV or XLSX instead."),
    ),
    "file.markup": Code(
        Severity.CRITICAL,
        N_(
            "This is a web page, whatever its name says. "
            "Open it in a spreadsheet, save it as .xlsx and upload that."
        ),
    ),
    "file.not_found": Code(Severity.CRITICAL, N_("The file cannot be opened. Check its name and place.")),
    # How the file was read.
    "file.bad_characters": Code(
        Severity.WARNING,
        N_(
            "{count} characters of the file are damaged and were replaced by �. "
            "Export it again if texts look wrong."
        ),
    ),
    "file.open_quote": Code(
        Severity.ERROR,
        N_(
            "Row {row}: a quotation mark is opened and never closed, so the rest of the file is unreadable. "
            "Export the file again."
        ),
    ),
    "file.double_encoded": Code(
        Severity.NOTE,
        N_("Each line of the file was wrapped in one more layer of quotation marks. It was unwrapped."),
    ),
    "file.formulas_without_values": Code(
        Severity.WARNING,
        N_(
            "{count} cells hold formulas without a stored result and count as empty. "
            "Open the workbook, save it and upload it again."
        ),
    ),
    "file.no_rows": Code(
        Severity.WARNING, N_("The file has column names but no rows. Export a period that has figures.")
    ),
    # Which export it is.
    "export.unknown": Code(
        Severity.CRITICAL,
        N_(
            "This is not an export the portal knows. Say what its columns mean, "
            "or copy the figures into the portal's template."
        ),
    ),
    "export.looks_like": Code(
        Severity.CRITICAL,
        N_(
            "This looks like “{title}”, but it lacks {columns}. Export it again with every column, "
            "or say what its columns mean."
        ),
    ),
    "export.changed": Code(
        Severity.CRITICAL,
        N_(
            "This looks like “{title}”, but too many of its columns are missing or have other names. "
            "Export it again unchanged, or say what its columns mean."
        ),
    ),
    "export.not_read": Code(
        Severity.CRITICAL,
        N_(
            "This looks like “{title}”, which the portal does not read. "
            "Say what its columns mean, or copy the figures into the portal's template."
        ),
    ),
    "export.ambiguous": Code(
        Severity.CRITICAL,
        N_(
            "This could be {titles}; the columns do not tell which. "
            "Export it again with every column, or say what its columns mean."
        ),
    ),
    "export.several_tables": Code(
        Severity.CRITICAL,
        N_("The workbook holds several tables of figures: {sheets}. Save each as a file of its own."),
    ),
    "export.repeated_column": Code(
        Severity.CRITICAL,
        N_(
            "The column “{column}” stands more than once, so its figures cannot be told apart. Export it again."
        ),
    ),
    "export.several_platforms": Code(
        Severity.CRITICAL,
        N_("The file mixes accounts of several platforms: {platforms}. Make one file for each platform."),
    ),
    "export.platform_unknown": Code(
        Severity.CRITICAL,
        N_("The column “{column}” says “{value}”. Write one of: {platforms}."),
    ),
    "export.mapping_incomplete": Code(
        Severity.CRITICAL,
        N_("The mapping lacks a column for {fields}. Choose one for each and try again."),
    ),
    "export.mapping_unknown_column": Code(
        Severity.CRITICAL,
        N_("The mapping names the column “{column}”, which the file does not have. Choose another."),
    ),
    "export.extra_columns": Code(Severity.NOTE, N_("These columns are not used by the portal: {columns}.")),
    "export.mapped": Code(Severity.NOTE, N_("The columns were read as you said.")),
    # What the file's name or its column as a whole told.
    "hint.year": Code(
        Severity.NOTE,
        N_(
            "The days have no year. From the file's name, the first day was read as {first} and the last as {last}."
        ),
    ),
    "hint.year_answered": Code(
        Severity.NOTE, N_("The days have no year. As you said, they were read as {first} to {last}.")
    ),
    "hint.account": Code(
        Severity.NOTE,
        N_("The account “{account}” was taken from the file's name. Check that it is right."),
    ),
    "hint.no_account": Code(
        Severity.NOTE,
        N_("The file does not say whose figures these are. Choose the account before you submit."),
    ),
    "number.separators": Code(
        Severity.NOTE,
        N_("In the column “{column}”, “{value}” was read as {number}, as the whole column suggests."),
    ),
    "row.totals": Code(
        Severity.NOTE, N_("Row {row} holds totals, not figures of its own, and was left aside.")
    ),
    "row.template_example": Code(
        Severity.NOTE, N_("Row {row} is the template's example and was left aside.")
    ),
    "row.description": Code(Severity.NOTE, N_("Row {row} explains the columns and was left aside.")),
    "findings.more": Code(
        Severity.NOTE, N_("{count} findings of the kind “{kind}” were made; the first {stored} are listed.")
    ),
    # Rows kept out: a value that cannot be read.
    "row.too_many_cells": Code(
        Severity.CRITICAL,
        N_(
            "Row {row} has more cells than there are columns, so its figures may stand in the wrong ones. "
            "Look for a stray separator or quotation mark."
        ),
    ),
    "row.merged_cells": Code(
        Severity.CRITICAL,
        N_("Row {row} has cells merged over several rows. Unmerge them and fill in each row."),
    ),
    "value.missing": Code(
        Severity.CRITICAL, N_("Row {row}: the column “{column}” is empty. Fill it in; the row needs it.")
    ),
    "id.destroyed": Code(
        Severity.CRITICAL,
        N_(
            "Row {row}, column “{column}”: a spreadsheet shortened the number “{value}”, and its last digits are "
            "lost. Upload the file as the platform exported it."
        ),
    ),
    "number.unreadable": Code(
        Severity.CRITICAL,
        N_("Row {row}, column “{column}”: “{value}” is not a whole number. Write it like 1234."),
    ),
    "number.turned_into_date": Code(
        Severity.CRITICAL,
        N_(
            "Row {row}, column “{column}”: a spreadsheet turned the number into the date “{value}”, and the number "
            "is lost. Upload the file as the platform exported it."
        ),
    ),
    "number.rounded": Code(
        Severity.CRITICAL,
        N_("Row {row}, column “{column}”: “{value}” is a rounded figure. Write the whole number."),
    ),
    "number.undecided": Code(
        Severity.CRITICAL,
        N_(
            "Row {row}, column “{column}”: “{value}” can be read in two ways, because the column uses both "
            "comma and point. Write the numbers without separators."
        ),
    ),
    "number.too_large": Code(
        Severity.CRITICAL,
        N_("Row {row}, column “{column}”: “{value}” is larger than any count can be. Check the figure."),
    ),
    "date.unreadable": Code(
        Severity.CRITICAL,
        N_("Row {row}, column “{column}”: “{value}” is not a date of this export. Write it like 2026-01-31."),
    ),
    "date.undecided": Code(
        Severity.CRITICAL,
        N_(
            "Row {row}, column “{column}”: “{value}” can be read with the day or the month first, and no other row "
            "tells which. Write dates like 2026-01-31."
        ),
    ),
    "date.no_year": Code(
        Severity.CRITICAL,
        N_(
            "Row {row}, column “{column}”: “{value}” has no year, and the file's name does not tell it. "
            "Say the year, or keep the name the platform gave the file."
        ),
    ),
    "date.changed_by_spreadsheet": Code(
        Severity.CRITICAL,
        N_(
            "Row {row}, column “{column}”: a spreadsheet changed this date, and day and month may have changed "
            "places (“{value}”). Upload the file as the platform exported it."
        ),
    ),
    "kind.unknown": Code(
        Severity.WARNING,
        N_(
            "Row {row}, column “{column}”: “{value}” is not a kind of post the portal knows. It was left empty."
        ),
    ),
    # Rows kept out: values that cannot be true.
    "date.future": Code(
        Severity.ERROR,
        N_("Row {row}, column “{column}”: “{value}” lies in the future. Check the date."),
    ),
    "date.too_early": Code(
        Severity.ERROR,
        N_(
            "Row {row}, column “{column}”: “{value}” is before 2004, when no such account existed. Check the date."
        ),
    ),
    "number.negative": Code(
        Severity.ERROR,
        N_("Row {row}, column “{column}”: “{value}” is below zero. A count cannot be. Check the figure."),
    ),
    "row.reach_above_impressions": Code(
        Severity.ERROR,
        N_(
            "Row {row}: the reach ({value}) is above the impressions, but each person reached makes at least one. "
            "Check both figures."
        ),
    ),
    "row.answers_above_comments": Code(
        Severity.ERROR,
        N_("Row {row}: more comments answered ({value}) than received. Check both figures."),
    ),
    "row.visual_above_posts": Code(
        Severity.ERROR,
        N_("Row {row}: more posts with pictures or video ({value}) than posts. Check both figures."),
    ),
    "row.other_account": Code(
        Severity.ERROR,
        N_(
            "Row {row}: this is a post of “{value}”, which stands in the file because of a collaboration. "
            "It was kept out; upload it with that account's own export if it is yours."
        ),
    ),
    "row.repost": Code(
        Severity.ERROR,
        N_(
            "Row {row}: this is a repost of “{value}”. The figures are those of the other account, "
            "so it was kept out. Nothing to mend."
        ),
    ),
    "row.part_of_post": Code(
        Severity.ERROR,
        N_(
            "Row {row}, column “{column}”: the figures are those of one day (“{value}”), not of the post as a "
            "whole. Export lifetime figures."
        ),
    ),
    "duplicate.row": Code(
        Severity.ERROR,
        N_("Row {row} repeats an earlier row (“{value}”) with the same figures. It was counted once."),
    ),
    "duplicate.conflict": Code(
        Severity.ERROR,
        N_(
            "Row {row}: “{value}” stands more than once with different figures. "
            "Delete the wrong rows and upload the file again."
        ),
    ),
    # Rows taken in, with something to look at.
    "number.negative_left_empty": Code(
        Severity.WARNING,
        N_(
            "Row {row}, column “{column}”: “{value}” is below zero, because the platform subtracts what was "
            "deleted. The figure was left empty; the rest of the row is taken in."
        ),
    ),
    "row.all_zero": Code(
        Severity.WARNING,
        N_(
            "Row {row}: every figure is 0. The platform does so for deleted or scheduled posts. "
            "Delete the row if it is one."
        ),
    ),
    "number.unusual": Code(
        Severity.WARNING,
        N_(
            "Row {row}, column “{column}”: {value} is far from the other figures of this column. "
            "It is taken in; check that it is right."
        ),
    ),
    "account.several": Code(
        Severity.WARNING,
        N_(
            "The file holds figures of {count} accounts and none has most of the rows: {accounts}. Check them."
        ),
    ),
    "account.left_out": Code(
        Severity.NOTE,
        N_("The rows of “{account}” ({count}) were left out, as the person who uploaded the file chose."),
    ),
}
