"""The workbook of only the rows that were kept out, with the reasons beside them."""

import io
import re
from collections.abc import Iterable
from contextvars import copy_context
from dataclasses import replace
from functools import cache
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from core.intake.entries import normalise
from core.intake.findings import finding
from core.intake.model import Verdict
from core.intake.tables import Sheet
from core.texts import LANGUAGES, N_, _, set_language

LONGEST_CELL: Final = 32_767
OWN_COLUMNS: Final = (N_("Row in the file"), N_("Why it was kept out"))
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NUMBER_OR_DASH: Final = re.compile(r"[-+]?[\d.,]+%?|[-–—]+")


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: a dangerous beginning gets an apostrophe.

    See OWASP, "CSV injection". Plain numbers and dashes are left as they are; the reader takes
    the apostrophe off again, so mended rows can be uploaded.
    """
    clean = ILLEGAL_CHARACTERS_RE.sub("�", text)[: LONGEST_CELL - 1]
    if clean.lstrip().startswith(_FORMULA_STARTS) and not _NUMBER_OR_DASH.fullmatch(clean):
        return "'" + clean
    return clean


def workbook(verdict: Verdict) -> bytes:
    """Return an XLSX of the refused rows of a verdict: row number, reasons, then the cells as written.

    The reasons are in this run's language. Cells are text, so nothing in them is computed. Once
    mended, the workbook can be uploaded as it is: its own two columns are left aside.
    """
    book = Workbook(write_only=True)
    # A write-only sheet takes the calls of an ordinary one used here, which its type does not say.
    sheet = cast("Worksheet", book.create_sheet(_("Rows kept out")))
    cells = verdict.refused.drop(columns=["source_row", "reasons"], errors="ignore")
    sheet.column_dimensions["B"].width = 80
    sheet.freeze_panes = "C2"
    if verdict.heading:
        # Without the line above the names a mended table would not tell which figure it holds.
        sheet.append(list(_row(sheet, ["", "", verdict.heading], bold=True)))
    sheet.append(list(_row(sheet, [*map(_, OWN_COLUMNS), *map(str, cells.columns)], bold=True)))
    if len(verdict.refused):
        rows = zip(
            verdict.refused["source_row"], verdict.refused["reasons"], cells.to_numpy().tolist(), strict=True
        )
        for number, reasons, values in rows:
            said = dict(zip(cells.columns, values, strict=True))
            sentences = [
                finding(code, int(number), column, said.get(column, "")[:200] if column else None).message
                for code, column in reasons
            ]
            sheet.append(list(_row(sheet, [str(number), "\n".join(sentences), *values])))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _row(sheet: Worksheet, texts: Iterable[str], *, bold: bool = False) -> Iterable[Cell]:
    for place, text in enumerate(texts):
        cell = WriteOnlyCell(sheet, harmless(text))
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        if place == 1:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        yield cell


def without_reasons(sheet: Sheet) -> Sheet:
    """Return a sheet without the columns that :func:`workbook` added, if it is one of those."""
    if sheet.cells.shape[1] < len(OWN_COLUMNS) + 1:
        return sheet
    top = sheet.cells.iloc[:2, : len(OWN_COLUMNS)].to_numpy().tolist()
    if not any(tuple(map(normalise, names)) in _own_names() for names in top):
        return sheet
    cells = sheet.cells.iloc[:, len(OWN_COLUMNS) :]
    return replace(sheet, cells=cells.set_axis(range(cells.shape[1]), axis="columns"))


@cache
def _own_names() -> frozenset[tuple[str, ...]]:
    """Return the names of the added columns in every language the portal speaks."""

    def names(language: str) -> tuple[str, ...]:
        set_language(language)
        return tuple(normalise(_(name)) for name in OWN_COLUMNS)

    return frozenset(copy_context().run(names, language) for language in LANGUAGES)
