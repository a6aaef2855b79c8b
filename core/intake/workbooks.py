"""Workbooks to tables of text: XLSX and XLS, opened only after they were found harmless.

Cells are what the workbook stores as shown: a formula gives its stored result, a linked
cell its shown text. Macros, passwords and bombs are refused before the parser sees them.
"""

import io
import math
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import pandas as pd
import python_calamine as calamine

from core.intake.findings import Finding, finding
from core.intake.tables import Reading, Sheet, UnreadableError, frame_of

MAX_UNPACKED: Final = 600 * 1024 * 1024
MAX_RATIO: Final = 250
MAX_MEMBERS: Final = 2_000
MAX_SHEET_CELLS: Final = 10_000_000
MAX_EXACT: Final = 1e15
_CHUNK: Final = 1 << 20
_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,7})([0-9]{1,10})["']""")
_BARE_FORMULA: Final = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")

Cell = str | float | int | bool | date | datetime | time | timedelta


def read_zipped(data: bytes) -> Reading:
    """Return the sheets of an XLSX workbook, or raise :class:`UnreadableError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_by_list(archive)
            bare_formulas = _refuse_by_content(archive)
    except UnreadableError:
        raise
    except Exception as problem:
        # Each decompressor has error classes of its own, and all of them mean damage.
        raise UnreadableError(finding("file.corrupt")) from problem
    notes = (finding("file.formulas_without_values", count=bare_formulas),) if bare_formulas else ()
    return _read(data, notes)


def read_ole(data: bytes) -> Reading:
    """Return the sheets of an XLS workbook, or raise :class:`UnreadableError`."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableError(finding("file.encrypted"))
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise UnreadableError(finding("file.macros"))
    return _read(data, ())


def _refuse_by_list(archive: zipfile.ZipFile) -> None:
    """Judge the archive by its table of contents, before a byte is unpacked."""
    members = archive.infolist()
    names = {member.filename.casefold() for member in members}
    declared = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableError(finding("file.encrypted"))
    if (
        len(members) > MAX_MEMBERS
        or declared > MAX_UNPACKED
        or (declared > MAX_UNPACKED // 10 and declared > MAX_RATIO * packed)
    ):
        raise UnreadableError(finding("file.unpacks_too_large"))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableError(finding("file.macros"))
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise UnreadableError(finding("file.other_spreadsheet"))
    if "xl/workbook.xml" not in names:
        kind = "file.not_a_table" if "[content_types].xml" in names else "file.zip"
        raise UnreadableError(finding(kind))


def _refuse_by_content(archive: zipfile.ZipFile) -> int:
    """Unpack every part once, keeping nothing: true sizes, the extent of sheets, macros.

    Returns the number of cells whose formula has no stored result. The declared sizes are
    not trusted: a part that unpacks to another size than it declares is refused.
    """
    unpacked = bare_formulas = 0
    for member in archive.infolist():
        declared, size = member.file_size, 0
        # The reader stops at the declared size; only a larger one shows what truly comes.
        member.file_size = MAX_UNPACKED + 1
        extent = _Extent()
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED:
                    raise UnreadableError(finding("file.unpacks_too_large"))
                if member.filename.startswith("xl/worksheets/"):
                    bare_formulas += extent.grow(chunk)
                elif member.filename == "[Content_Types].xml" and b"macroEnabled" in chunk:
                    raise UnreadableError(finding("file.macros"))
        if size != declared:
            raise UnreadableError(finding("file.corrupt"))
        if extent.cells > MAX_SHEET_CELLS:
            raise UnreadableError(finding("file.too_many_cells"))
    return bare_formulas


class _Extent:
    """How far the cells of a sheet reach: the parser fills the whole rectangle, wherever they lie."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._rest = b""

    def grow(self, chunk: bytes) -> int:
        """Take in the next part of the sheet and return how many formulas in it lack a result."""
        # A tag may be cut at the end of a part: its beginning is looked at again with the next.
        text, seen = self._rest + chunk, len(self._rest)
        self._rest = text[-64:]
        if references := _REFERENCE.findall(text):
            columns, rows = zip(*references, strict=True)
            self.columns = max(self.columns, *map(_place, set(columns)))
            self.rows = max(self.rows, *map(int, rows))
        return sum(match.end() > seen for match in _BARE_FORMULA.finditer(text))

    @property
    def cells(self) -> int:
        """The size of the rectangle from the first cell of the sheet."""
        return self.rows * self.columns


def _place(letters: bytes) -> int:
    """Return the place of a column from its letters: A is 1, AA is 27."""
    place = 0
    for letter in letters.upper():
        place = 26 * place + letter - 64
    return place


def _read(data: bytes, notes: tuple[Finding, ...]) -> Reading:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = tuple(_sheet(book, name) for name in book.sheet_names)
    except UnreadableError:
        raise
    except BaseException as problem:
        # A fault inside the Rust parser arrives as PanicException, which is no Exception.
        if isinstance(problem, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
            raise
        secret = "password" in str(problem).lower()
        raise UnreadableError(finding("file.encrypted" if secret else "file.corrupt")) from problem
    filled = tuple(sheet for sheet in sheets if not sheet.cells.empty)
    if not filled:
        raise UnreadableError(finding("file.empty"))
    return Reading(filled, None, notes)


def _sheet(book: calamine.CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    columns = {place: _texts(cells) for place, cells in enumerate(zip(*rows, strict=True))}
    merged = frozenset(
        row + 1
        for (top, _left), (bottom, _right) in sheet.merged_cell_ranges or ()
        if bottom > top
        for row in range(top, min(bottom + 1, len(rows)))
    )
    return Sheet(name, frame_of(pd.DataFrame(columns, dtype="str")), merged)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else _text(cell) for cell in cells]


def _text(cell: Cell) -> str:
    """Write a cell's value as the text that the readers of values expect.

    Whole numbers lose their ``.0``; numbers too long for a workbook to hold exactly keep
    their exponent, so that nobody takes them for an id; dates and times follow ISO 8601.
    """
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        return _number(float(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if abs(value) >= MAX_EXACT:
        return f"{value:.14e}"
    return str(int(value)) if value.is_integer() else repr(value)
