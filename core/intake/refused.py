"""The workbook of only the rows that were kept out, with the reasons beside them."""

import io
import re
import zipfile
from collections.abc import Iterable
from contextvars import copy_context
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Final, cast

import pandas as pd

from core.intake.archives import DAMAGE
from core.intake.entries import normalise
from core.intake.findings import finding
from core.intake.model import Verdict
from core.intake.tables import Sheet
from core.texts import LANGUAGES, N_, _, set_language

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_CELL: Final = 32_767
OWN_COLUMNS: Final = (N_("Row in the file"), N_("Why it was kept out"))
ORIGIN: Final = "jejaring-origin"
_PROPERTIES: Final = "docProps/custom.xml"
_LONGEST_PROPERTIES: Final = 100_000
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
# What XML, and so a workbook, cannot hold.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NUMBER_OR_DASH: Final = re.compile(r"[-+]?[\d.,]+%?|[-–—]+")


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: a dangerous beginning gets an apostrophe.

    See OWASP, "CSV injection". Plain numbers and dashes are left as they are; the reader takes
    the apostrophe off again, so mended rows can be uploaded.
    """
    clean = _CONTROLS.sub("�", text)[: LONGEST_CELL - 1]
    if clean.lstrip().startswith(_FORMULA_STARTS) and not _NUMBER_OR_DASH.fullmatch(clean):
        return "'" + clean
    return clean


def workbook(verdict: Verdict, *, of: str | None = None) -> bytes:
    """Return an XLSX of the refused rows of a verdict: row number, reasons, then the cells as written.

    The reasons are in this run's language. Cells are text, so nothing in them is computed. Once
    mended, the workbook can be uploaded as it is: its own two columns are left aside. A property of
    the document says of which table its rows are, which :func:`origin` reads again: of ``of``
    (SHA-256) where the verdict is itself about mended rows.
    """
    # Whoever only checks a file need not wait for what writes workbooks to be read.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.packaging.custom import StringProperty  # noqa: PLC0415

    book = Workbook(write_only=True)
    mark = StringProperty(name=ORIGIN, value=of or verdict.sha256)
    book.custom_doc_props.append(mark)  # type: ignore[attr-defined]  # The types of openpyxl lack it.
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


def origin(data: bytes) -> str | None:
    """Return the SHA-256 of the table whose rows a workbook of :func:`workbook` holds; None for other files."""
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PROPERTIES) as part:
            properties = part.read(_LONGEST_PROPERTIES).decode("utf-8", "replace")
    except (KeyError, *DAMAGE):
        return None
    said = re.search(rf'name="{ORIGIN}"[^>]*>\s*<[^>]*>\s*([0-9a-f]{{64}})\s*<', properties)
    return said[1] if said else None


def file_name(verdict: Verdict) -> str:
    """Return a name for the workbook: that of the file, whose parts may say the account or the year."""
    stem = verdict.file.replace("/", " ").rpartition(".")[0] or verdict.file
    return f"{_('rows to mend')} {stem}.xlsx"


def _row(sheet: "Worksheet", texts: Iterable[str], *, bold: bool = False) -> "Iterable[Cell]":
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above.
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    for place, text in enumerate(texts):
        cell = WriteOnlyCell(sheet, harmless(text))
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        if place == 1:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        yield cell


def without_reasons(sheet: Sheet) -> Sheet:
    """Return a sheet without the columns that :func:`workbook` added, if it is one of those.

    Its rows keep the numbers they had in the first file, so that what is said about a mended row
    and what was said before are about the same one.
    """
    if sheet.cells.shape[1] < len(OWN_COLUMNS) + 1:
        return sheet
    top = sheet.cells.iloc[:2, : len(OWN_COLUMNS)].to_numpy().tolist()
    header = next((k for k, names in enumerate(top) if tuple(map(normalise, names)) in _own_names()), None)
    if header is None:
        return sheet
    cells = sheet.cells.iloc[:, len(OWN_COLUMNS) :]
    numbers = [*range(-header - 1, 0), *_first_numbers(sheet.cells[0].iloc[header + 1 :])]
    # The index counts from 0, as a sheet's does.
    index = pd.Index(numbers) - 1
    return replace(sheet, cells=cells.set_axis(range(cells.shape[1]), axis="columns").set_axis(index))


def _first_numbers(said: pd.Series) -> list[int]:
    """Return the rows' numbers in the first file; rows a person added follow after the last."""
    numbers = [int(cell) if re.fullmatch(r"[1-9][0-9]{0,8}", cell) else 0 for cell in said]
    following = count(max(numbers, default=0) + 1)
    repeated = pd.Series(numbers, dtype="int64").duplicated()
    return [
        next(following) if again or not number else number
        for number, again in zip(numbers, repeated, strict=True)
    ]


@cache
def _own_names() -> frozenset[tuple[str, ...]]:
    """Return the names of the added columns in every language the portal speaks."""

    def names(language: str) -> tuple[str, ...]:
        set_language(language)
        return tuple(normalise(_(name)) for name in OWN_COLUMNS)

    return frozenset(copy_context().run(names, language) for language in LANGUAGES)
