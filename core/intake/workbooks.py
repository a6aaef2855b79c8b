"""Workbooks to tables of text: XLSX and XLS, opened only after they were found harmless.

Cells are what the workbook stores as shown: a formula gives its stored result, a linked
cell its shown text. Macros, passwords and bombs are refused before the parser sees them;
the parser itself (core/intake/workbook_cells.py) runs apart, within limits.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pandas as pd

from core.intake.findings import Finding, finding
from core.intake.tables import Reading, Sheet, UnreadableError, frame_of

MAX_UNPACKED: Final = 600 * 1024 * 1024
MAX_RATIO: Final = 250
MAX_MEMBERS: Final = 2_000
MAX_SHEETS: Final = 200
MAX_SHEET_CELLS: Final = 10_000_000
# A few cells far apart span a rectangle that only wastes memory; a filled table spans no more than this.
MAX_SPARSE_CELLS: Final = 1_000_000
CELLS_PER_FILLED: Final = 100
PARSER: Final = Path(__file__).with_name("workbook_cells.py")
PARSING_MEMORY: Final = 3 * 1024**3
PARSING_SECONDS: Final = 5
BYTES_PER_SECOND: Final = 1024 * 1024
_CHUNK: Final = 1 << 20
_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,7})([0-9]{1,10})["']""")
_BARE_FORMULA: Final = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")


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
        raise UnreadableError(finding("file.not_a_table"))


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
        if extent.cells > MAX_SHEET_CELLS or extent.sparse:
            raise UnreadableError(finding("file.too_many_cells"))
    return bare_formulas


class _Extent:
    """How far the cells of a sheet reach: the parser fills the whole rectangle, wherever they lie."""

    def __init__(self) -> None:
        self.rows = self.columns = self.filled = 0
        self._rest = b""

    def grow(self, chunk: bytes) -> int:
        """Take in the next part of the sheet and return how many formulas in it lack a result."""
        # A tag may be cut at the end of a part: its beginning is looked at again with the next.
        text, seen = self._rest + chunk, len(self._rest)
        self._rest = text[-64:]
        if references := _REFERENCE.findall(text):
            columns, rows = zip(*references, strict=True)
            self.filled += len(references)
            self.columns = max(self.columns, *map(_place, set(columns)))
            self.rows = max(self.rows, *map(int, rows))
        return sum(match.end() > seen for match in _BARE_FORMULA.finditer(text))

    @property
    def cells(self) -> int:
        """The size of the rectangle from the first cell of the sheet."""
        return self.rows * self.columns

    @property
    def sparse(self) -> bool:
        """Whether the rectangle is large and nearly all of it empty."""
        return self.cells > max(MAX_SPARSE_CELLS, CELLS_PER_FILLED * self.filled)


def _place(letters: bytes) -> int:
    """Return the place of a column from its letters: A is 1, AA is 27."""
    place = 0
    for letter in letters.upper():
        place = 26 * place + letter - 64
    return place


def _read(data: bytes, notes: tuple[Finding, ...]) -> Reading:
    sheets = [
        Sheet(name, frame_of(pd.DataFrame(dict(enumerate(columns)), dtype="str")), frozenset(merged))
        for name, columns, merged in _sheets(data)
    ]
    filled = tuple(sheet for sheet in sheets if not sheet.cells.empty)
    if not filled:
        raise UnreadableError(finding("file.empty"))
    return Reading(filled, None, notes)


def _sheets(data: bytes) -> list[tuple[str, list[list[str]], list[int]]]:
    """Have the workbook parsed in a process that may fall: name, columns and merged rows of each sheet."""
    seconds = PARSING_SECONDS + len(data) // BYTES_PER_SECOND
    limits = PARSING_MEMORY, seconds, MAX_SHEET_CELLS, MAX_UNPACKED
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file with fixed arguments.
            [sys.executable, "-I", str(PARSER), *map(str, limits)],
            input=data,
            capture_output=True,
            # Processor time is the limit; this only ends what waits for ever.
            timeout=10 * seconds,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
        raise UnreadableError(finding("file.unpacks_too_large")) from problem
    answer = json.loads(done.stdout)
    if fault := answer.get("fault"):
        raise UnreadableError(finding(f"file.{fault}"))
    sheets: list[tuple[str, list[list[str]], list[int]]] = answer["sheets"]
    if len(sheets) > MAX_SHEETS:
        raise UnreadableError(finding("file.too_many_cells"))
    return sheets
