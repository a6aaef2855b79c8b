"""The register of findings: every code with its weight and its sentence.

A code never changes its meaning once released; the sentence may be improved. A sentence says
what, where, why and how to mend. Codes about a row use only ``{row}``, ``{column}`` and
``{value}``, so that the same sentence can be written beside the row in the workbook of refused
rows. Codes about the whole file may use further parameters.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.texts import N_


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
    """What one code means: its weight and its sentence.

    A row kept out for ``acceptable`` codes alone is held: an approver may take it in with a reason.
    """

    severity: Severity
    sentence: str
    acceptable: bool = False


# Nothing of the file, or not this row, can be read.
_CRITICAL: Final = {
    "file.empty": N_("The file is empty. Export it again and upload the new file."),
    "file.too_large": N_(
        "The file is larger than {limit} MB. Export a shorter period and upload the parts one by one."
    ),
    "file.too_many_cells": N_(
        "The table spans more rows or columns than a portal file may. Delete what lies far from the "
        "figures, or export a shorter period."
    ),
    "file.unpacks_too_large": N_(
        "The file would unpack to far more than its size. It was not opened. Export it again."
    ),
    "file.broken_off": N_(
        "The check of this file was broken off, and nothing of it was stored. Take it out of the list and drop it "
        "again; if that happens twice, export a shorter period."
    ),
    "file.corrupt": N_("The file is damaged and cannot be opened. Download or export it again."),
    "file.encrypted": N_("The file is protected by a password. Save a copy without it and upload that."),
    "file.macros": N_(
        "The workbook contains macros and was not opened. Save it as a plain .xlsx workbook and upload that."
    ),
    "file.other_spreadsheet": N_(
        "This kind of spreadsheet is not read. Save it as .xlsx or .csv and upload that."
    ),
    "file.archive_in_archive": N_(
        "This archive lies inside another one and was not opened. Unpack it and upload it by itself."
    ),
    "file.path_in_archive": N_(
        "The archive holds “{name}”, which points outside it. Nothing of it was opened. Pack it anew."
    ),
    "file.too_many_files": N_("The archive holds more than {limit} files. Upload them in several archives."),
    "file.private_messages": N_(
        "This holds conversations between persons. Nothing of it was read. Export the history of a channel "
        "instead."
    ),
    "file.not_a_table": N_(
        "This is not a table of figures. Upload the CSV or XLSX file that the platform exports."
    ),
    "file.json": N_(
        "This JSON file is no channel history of Telegram, and no other kind is read. Export the figures "
        "as CSV or XLSX instead."
    ),
    "file.markup": N_(
        "This is a web page, whatever its name says. Open it in a spreadsheet, save it as .xlsx and upload "
        "that."
    ),
    "file.not_found": N_("The file cannot be opened. Check its name and place."),
    "export.unknown": N_(
        "This is not an export the portal knows. Say what its columns mean, or copy the figures into the "
        "portal's template."
    ),
    "export.looks_like": N_(
        "This looks like “{title}”, but it lacks {columns}. Export it again with every column, or say what "
        "its columns mean."
    ),
    "export.changed": N_(
        "This looks like “{title}”, but too many of its columns are missing or have other names. Export it "
        "again unchanged, or say what its columns mean."
    ),
    "export.offered": N_(
        "This looks like “{title}” with column names the portal does not know. Look at how its columns "
        "were understood, and confirm or change it."
    ),
    "export.figure_unknown": N_(
        "This is “{title}”, but the portal does not know the figure “{figure}”. Say what it means."
    ),
    "export.figure_unnamed": N_(
        "This is “{title}”, but the line above the column names, which says what is counted, is missing. "
        "Export it again, or say what the figures mean."
    ),
    "export.mentions": N_(
        "This is “{title}”. It holds what others write, not the figures of your own accounts. Upload the "
        "platforms' own exports."
    ),
    "export.website": N_(
        "This is “{title}”. It holds visits of a website, not figures of a social media account."
    ),
    "export.audience": N_(
        "This is “{title}”. It says who follows, not what happened on which day. The portal keeps no figures "
        "of that kind."
    ),
    "export.other_accounts": N_(
        "This is “{title}”. It holds figures of other organisations, which the portal does not take in."
    ),
    "export.no_ids": N_(
        "The file has no column “{column}”, so its posts cannot be told apart. Export it again with that "
        "column."
    ),
    "export.figures_not_kept": N_(
        "The portal keeps no measure like “{column}”, so nothing of this file is taken in. Nothing to mend."
    ),
    "export.ambiguous": N_(
        "This could be {titles}; the columns do not tell which. Export it again with every column, or say "
        "what its columns mean."
    ),
    "export.several_tables": N_("The file holds several tables of figures: {tables}. Choose one of them."),
    "export.repeated_column": N_(
        "The column “{column}” stands more than once, so its figures cannot be told apart. Export it again."
    ),
    "export.platform_unknown": N_("The column “{column}” says “{value}”. Write one of: {platforms}."),
    "export.mapping_incomplete": N_(
        "The mapping lacks a column for {fields}. Choose one for each and try again."
    ),
    "export.mapping_unknown_column": N_(
        "The mapping names the column “{column}”, which the file does not have. Choose another."
    ),
    "row.too_many_cells": N_(
        "Row {row} has more cells than there are columns, so its figures may stand in the wrong ones. Look "
        "for a stray separator or quotation mark."
    ),
    "row.cut_off": N_(
        "The file ends in the middle of row {row}, so it was not downloaded whole. Export or download it again."
    ),
    "row.merged_cells": N_(
        "Row {row} has cells merged over several rows. Unmerge them and fill in each row."
    ),
    "value.missing": N_("Row {row}: the column “{column}” is empty. Fill it in; the row needs it."),
    "platform.unknown": N_(
        "Row {row}, column “{column}”: “{value}” is no platform the portal knows. Write one, like Instagram."
    ),
    "id.destroyed": N_(
        "Row {row}, column “{column}”: a spreadsheet shortened the number “{value}”, and its last digits "
        "are lost. Upload the file as the platform exported it."
    ),
    "number.unreadable": N_(
        "Row {row}, column “{column}”: “{value}” is not a whole number. Write it like 1234."
    ),
    "number.turned_into_date": N_(
        "Row {row}, column “{column}”: a spreadsheet turned the number into the date “{value}”, and the "
        "number is lost. Upload the file as the platform exported it."
    ),
    "number.rounded": N_(
        "Row {row}, column “{column}”: “{value}” is a rounded figure. Write the whole number."
    ),
    "number.undecided": N_(
        "Row {row}, column “{column}”: “{value}” can be read in two ways, because the column uses comma or "
        "point in more than one way. Write the numbers without separators."
    ),
    "number.too_large": N_(
        "Row {row}, column “{column}”: “{value}” is larger than any count can be. Check the figure."
    ),
    "date.unreadable": N_(
        "Row {row}, column “{column}”: “{value}” is not a date of this export. Write it as the other dates "
        "of the column are written; where none of them can be read, write all like 2026-01-31."
    ),
    "date.serial": N_(
        "Row {row}, column “{column}”: “{value}” is the number a spreadsheet keeps for a date. Give the column "
        "the format of a date there and save the file again."
    ),
    "date.undecided": N_(
        "Row {row}, column “{column}”: “{value}” can be read with the day or the month first, and no other "
        "row tells which. Write all dates of the column like 2026-01-31."
    ),
    "date.no_year": N_(
        "Row {row}, column “{column}”: “{value}” has no year, and the file's name does not tell it. Say "
        "the year, or keep the name the platform gave the file."
    ),
    "date.out_of_order": N_(
        "Row {row}, column “{column}”: “{value}” has no year, and the rows do not follow each other in time, "
        "so the year cannot be told. Upload the file as the platform exported it."
    ),
    "date.moment": N_(
        "Row {row}, column “{column}”: “{value}” is a time that falls on another day elsewhere, so it does not "
        "tell the day. Write the day only, like 2026-01-31."
    ),
    "date.changed_by_spreadsheet": N_(
        "Row {row}, column “{column}”: a spreadsheet changed this date, and day and month may have changed "
        "places (“{value}”). Upload the file as the platform exported it."
    ),
}

# Read, but it cannot be true, or is not the account's own.
_ERROR: Final = {
    "file.open_quote": N_(
        "Row {row}: a quotation mark is opened and never closed, so the rest of the file is unreadable. "
        "Export the file again."
    ),
    "row.too_few_cells": N_(
        "Row {row} has fewer cells than there are columns, so its figures may stand in the wrong ones. Put the "
        "missing separators where a cell is empty, or export the file again."
    ),
    "date.future": N_("Row {row}, column “{column}”: “{value}” lies in the future. Check the date."),
    "date.too_early": N_(
        "Row {row}, column “{column}”: “{value}” is before 2004, when no such account existed. Check the "
        "date."
    ),
    "number.negative": N_(
        "Row {row}, column “{column}”: “{value}” is below zero. A count cannot be. Check the figure."
    ),
    "row.reach_above_impressions": N_(
        "Row {row}: the reach ({value}) is above the impressions, but each person reached makes at least "
        "one. Check both figures."
    ),
    "row.answers_above_comments": N_(
        "Row {row}: more comments answered ({value}) than received. Check both figures."
    ),
    "row.visual_above_posts": N_(
        "Row {row}: more posts with pictures or video ({value}) than posts. Check both figures."
    ),
    "row.other_account": N_(
        "Row {row}: this is a post of “{value}”, which stands in the file because of a collaboration. It "
        "was kept out; upload it with that account's own export if it is yours."
    ),
    "row.repost": N_(
        "Row {row}: this is a repost of “{value}”, not a post of this account's own, so it was kept out. Nothing "
        "to mend."
    ),
    "row.part_of_post": N_(
        "Row {row}, column “{column}”: the figures are those of one day (“{value}”), not of the post as a "
        "whole. Export lifetime figures."
    ),
    "duplicate.row": N_(
        "Row {row} repeats an earlier row (“{value}”) with the same figures. It was counted once."
    ),
    "duplicate.conflict": N_(
        "Row {row}: “{value}” stands more than once with different figures. Delete the wrong rows and "
        "upload the file again."
    ),
}

# Of the errors, those a person may know to be true after all: what the row says can be stored.
# The others leave nothing to accept: a day that cannot be, figures that are not the account's
# own, or rows of which nobody can say which is right. A figure below zero is left empty.
_ACCEPTABLE: Final = frozenset(
    {
        "row.too_few_cells",
        "number.negative",
        "row.reach_above_impressions",
        "row.answers_above_comments",
        "row.visual_above_posts",
    }
)

# Taken in, with something to look at.
_WARNING: Final = {
    "file.bad_characters": N_(
        "Damaged characters in the file: {count}. They were replaced by �. Export it again if texts look wrong."
    ),
    "file.encoding_undecided": N_(
        "The file does not say how its letters are encoded. They were read as “{value}”, but may also be "
        "“{otherwise}”. If they look wrong, save the file as UTF-8 and upload it again."
    ),
    "file.formulas_without_values": N_(
        "Formulas without a stored result: {count}. Their cells count as empty. Open the workbook, save it and "
        "upload it again."
    ),
    "file.no_rows": N_("The file has column names but no rows. Export a period that has figures."),
    "date.zone_unknown": N_(
        "The times name a zone the portal does not know ({zones}). Days are as written, times as in UTC."
    ),
    "date.not_daily": N_(
        "All days are at least {days} days apart, so a row may hold the figures of a week or a month. Each was "
        "taken for one day. Export the figures day by day."
    ),
    "kind.unknown": N_(
        "Row {row}, column “{column}”: “{value}” is not a kind of post the portal knows. It was left empty."
    ),
    "number.negative_left_empty": N_(
        "Row {row}, column “{column}”: “{value}” is below zero, because the platform subtracts what was "
        "deleted. The figure was left empty; the rest of the row is taken in."
    ),
    "row.reactions_above_reach": N_(
        "Row {row}: more reactions ({value}) than people reached. Check both figures."
    ),
    "row.all_zero": N_(
        "Row {row}: every figure is 0. The platform does so for deleted or scheduled posts. Delete the row "
        "if it is one."
    ),
    "number.unusual": N_(
        "Row {row}, column “{column}”: {value} is far from the other figures of this column. It is taken "
        "in; check that it is right."
    ),
    "history.unusual": N_(
        "{account}, {month}: “{measure}” says {amount}, far from this account's other months (usually "
        "about {usual}). It is taken in; check that file and account belong together."
    ),
    "history.same_as_other_account": N_(
        "{account}, {month}: {other} has exactly the same figures in that month. The file was probably "
        "given to the wrong account before or now. Check the account."
    ),
    "duplicate.other_file_differs": N_(
        "Rows in common with “{file}”: {count}, with other figures; the first is row {row} (“{value}”). What is "
        "approved last counts. Upload only the newer of the two files."
    ),
    "account.several": N_(
        "The file holds figures of {count} accounts and none has most of the rows: {accounts}. Check them."
    ),
}

# Good to know.
_NOTE: Final = {
    "file.double_encoded": N_(
        "Each line of the file was wrapped in one more layer of quotation marks. It was unwrapped."
    ),
    "file.encoded_twice": N_(
        "The letters of the file were encoded twice, as happens when a spreadsheet opens it in another encoding. "
        "They were mended, like “{value}”."
    ),
    "file.encoding_told": N_(
        "The file does not say how its letters are encoded. They were read as “{value}”, as the texts suggest."
    ),
    "file.members": N_(
        "Messages of the group's members, which are no posts of its own and were not read: {count}."
    ),
    "export.sheets_aside": N_("These sheets hold no figures the portal keeps: {sheets}."),
    "export.extra_columns": N_("These columns are not used by the portal: {columns}."),
    "export.mapped": N_("The columns were read as you said."),
    "hint.year": N_(
        "The days have no year. From the file's name, the first day was read as {first} and the last as "
        "{last}."
    ),
    "hint.year_answered": N_("The days have no year. As you said, they were read as {first} to {last}."),
    "hint.account": N_("The account “{account}” was taken from the file's name. Check that it is right."),
    "hint.no_account": N_(
        "The file does not say whose figures these are. Choose the account before you submit."
    ),
    "hint.no_platform": N_(
        "The file does not say which platform its figures are from. Choose it before you submit."
    ),
    "date.written_anew": N_(
        "The column “{column}” writes dates otherwise than this export does, as a spreadsheet would. “{value}” was "
        "read as {day}."
    ),
    "number.separators": N_(
        "In the column “{column}”, “{value}” was read as {number}, as the whole column suggests."
    ),
    "row.bare": N_("Rows without any word or figure were left aside: {count}."),
    "row.names_again": N_("Row {row} repeats the names of the columns and was left aside."),
    "row.totals": N_("Row {row} holds totals, not figures of its own, and was left aside."),
    "row.template_example": N_("Row {row} is the template's example and was left aside."),
    "row.superseded": N_("Rows left aside, because a later row says more of the same post: {count}."),
    "row.description": N_("Row {row} explains the columns and was left aside."),
    "history.replaces_month": N_(
        "{account} has figures for {month} already. Where this file says something else, it replaces them "
        "once it is approved."
    ),
    "history.replaces": N_(
        "{account} has figures already from {month} to {last_month} (months in common: {count}). Where this "
        "file says something else, it replaces them once it is approved."
    ),
    "duplicate.other_file": N_(
        "Rows in common with “{file}”: {count}, with the same figures; the first is row {row} (“{value}”). Each is "
        "counted once."
    ),
    "findings.more": N_("{count} places have this: “{kind}” The first {stored} are listed."),
    "account.left_out": N_(
        "The rows of “{account}” ({count}) were left out, as the person who uploaded the file chose."
    ),
}

# What a person is asked before a file is stored: once it is, the answer stands with the submission.
ASKED: Final = frozenset({"hint.no_account", "hint.no_platform"})

CODES: Final[dict[str, Code]] = {
    code: Code(severity, sentence, code in _ACCEPTABLE)
    for severity, sentences in (
        (Severity.CRITICAL, _CRITICAL),
        (Severity.ERROR, _ERROR),
        (Severity.WARNING, _WARNING),
        (Severity.NOTE, _NOTE),
    )
    for code, sentence in sentences.items()
}
