"""From bytes to tables of text, whatever tool wrote them.

``read`` looks at the content, never at the name. It gives every sheet as text cells with
the row numbers a spreadsheet shows, or raises :class:`UnreadableError` with the finding
that says why nothing was read. Work is bounded: size, unpacked size, rows and columns are
checked before anything is parsed.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as csv_arrow

from core.intake import documents, workbooks
from core.intake.encodings import to_utf8
from core.intake.findings import Finding, finding
from core.intake.tables import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Reading,
    Sheet,
    UnreadableError,
    frame_of,
    free_on_the_left,
    trimmed,
)

MAX_BYTES: Final = 200 * 1024 * 1024
SAMPLE_BYTES: Final = 64 * 1024
PIECE_BYTES: Final = 4 * 1024**2
DELIMITERS: Final = (",", ";", "\t", "|")
NOT_TEXT: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"MZ",
    b"\x7fELF", b"SQLite format 3", b"PAR1", b"RIFF", b"OggS", b"BZh", b"\xfd7zXZ",
)  # fmt: skip
END: Final = "\x1e"
_AS_TEXT: Final = {pa.large_string(): pd.StringDtype(na_value=np.nan)}
_NOTHING: Final = b"\x00 \r\n\t\xef\xbb\xbf\xff\xfe"
_GUARDED: Final = r'="[^"]*"'
_SEP_LINE: Final = re.compile(rb'\A"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)


@dataclass
class _Notes:
    """What is said while reading, collected on the way: findings, and how many cells each row was given."""

    findings: list[Finding] = field(default_factory=list)
    lengths: pd.Series | None = None


def read(data: bytes) -> Reading:
    """Return the tables of a file given as bytes.

    Raises :class:`UnreadableError`, whose finding says what is wrong and what to do.
    """
    if not (data[:SAMPLE_BYTES].strip(_NOTHING) or data.strip(_NOTHING)):
        raise UnreadableError(finding("file.empty"))
    if len(data) > MAX_BYTES:
        raise UnreadableError(finding("file.too_large", limit=MAX_BYTES // 1024**2))
    if data.startswith(b"PK"):
        return workbooks.read_zipped(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return workbooks.read_ole(data)
    if data.startswith(NOT_TEXT):
        raise UnreadableError(finding("file.not_a_table"))
    return _read_text(data)


def _read_text(data: bytes) -> Reading:
    notes = _Notes()
    text, encoding = to_utf8(data, notes.findings)
    del data
    # What old tools and broken-off downloads leave behind the end of a text.
    text = text.rstrip(b"\x00\x1a")
    if text.lstrip()[:1] == b"{" and text.rstrip()[-1:] == b"}":
        return documents.read_json(text)
    _refuse_other_text(text)
    # Where files were put one behind the other, each brings its mark.
    if not text.isascii() and b"\n\xef\xbb\xbf" in text:
        text = text.replace(b"\n\xef\xbb\xbf", b"\n")
    delimiter = None
    if separator := _SEP_LINE.match(text):
        delimiter = separator[1].decode("ascii", "replace")
        text = text[separator.end() :]
    cells = _parse(text, delimiter, notes)
    if unwrapped := _unwrap(cells):
        notes.findings.append(finding("file.double_encoded"))
        cells = _parse(unwrapped, None, notes)
    if cells.empty:
        raise UnreadableError(finding("file.empty"))
    # One byte is found several times as fast as two, and most files have none.
    if b"=" in text and b'="' in text:
        cells = _unguarded(cells)
    cut_row = len(cells) if not unwrapped and _ends_in_a_row(text, delimiter, cells) else None
    return Reading(
        (Sheet("", cells, cut_row=cut_row, lengths=notes.lengths),), encoding, tuple(notes.findings)
    )


def _unguarded(cells: pd.DataFrame) -> pd.DataFrame:
    """Return cells without the formula around them that keeps a spreadsheet from taking a text for a number."""
    for column in cells.columns:
        guarded = cells[column].str.fullmatch(_GUARDED)
        if guarded.any():
            cells[column] = cells[column].where(~guarded, cells[column].str.slice(2, -1))
    return cells


def _ends_in_a_row(text: bytes, delimiter: str | None, cells: pd.DataFrame) -> bool:
    """Whether the text stops before its last row is whole, as a broken download does.

    It ends without a line break, and its last row has fewer cells than the one before, which is as
    wide as the table.
    """
    if text.endswith((b"\n", b"\r")) or cells.shape[1] < 2:
        return False
    delimiter = delimiter if delimiter in DELIMITERS else _sniff(text)
    lines = [line for line in text[-SAMPLE_BYTES:].splitlines() if line][-2:]
    if len(lines) < 2 or any(line.count(b'"') % 2 for line in lines):
        return False
    before, last = (len(next(_records(line.decode("utf-8", "replace"), delimiter), [])) for line in lines)
    return last < before == cells.shape[1]


def _refuse_other_text(text: bytes) -> None:
    """Refuse what is text but no table: binary data, JSON, web pages."""
    if b"\x00" in text:
        raise UnreadableError(finding("file.not_a_table"))
    head, tail = text[:2048].lstrip(), text[-2048:].rstrip()
    if (head[:1], tail[-1:]) == (b"[", b"]"):
        raise UnreadableError(finding("file.json"))
    if re.match(rb"<(\?xml|!doctype|html|table|head|body|meta|rss|svg)", head, re.IGNORECASE):
        raise UnreadableError(finding("file.markup"))


# Delimited text


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the records of delimited text; a field beyond the parser's limit ends them."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _sniff(text: bytes) -> str:
    """Return the delimiter that splits most records of the sample into the same number of cells."""
    sample = text[:SAMPLE_BYTES].decode("utf-8", "replace")
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(record) for record in _records(sample, delimiter) if record][:100]
        if len(widths) > 2 and len(text) > SAMPLE_BYTES:
            widths.pop()
        counted = Counter(width for width in widths if width > 1)
        if not counted:
            continue
        width, times = max(counted.items(), key=lambda item: (item[1] * min(item[0], 8), item[0]))
        score = times / len(widths) * min(width, 8)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _parse(text: bytes, delimiter: str | None, notes: _Notes) -> pd.DataFrame:
    lines = text.count(b"\n")
    if lines + text.count(b"\r") > 2 * MAX_ROWS:
        raise UnreadableError(finding("file.too_many_cells"))
    delimiter = delimiter if delimiter in DELIMITERS else _sniff(text)
    sample = text[:SAMPLE_BYTES].decode("utf-8", "replace")
    width = max((len(record) for record in _records(sample, delimiter)), default=1)
    if width > MAX_COLUMNS or width * lines > MAX_CELLS:
        raise UnreadableError(finding("file.too_many_cells"))
    notes.lengths = None
    if (regular := _parse_regular(text, delimiter, width)) is not None:
        return trimmed(regular)
    try:
        cells = pd.read_csv(
            io.BytesIO(text),
            sep=delimiter,
            header=None,
            names=range(max(width, 1)),
            index_col=False,
            dtype="str",
            na_filter=False,
            skip_blank_lines=False,
            encoding_errors="replace",
        )
    except (pd.errors.ParserError, pd.errors.ParserWarning):
        return _parse_ragged(text, delimiter, notes)
    except pd.errors.EmptyDataError:
        return pd.DataFrame()
    try:
        given = np.fromiter(map(len, csv.reader(_lines(text), delimiter=delimiter)), dtype="int32")
    except csv.Error:
        given = np.zeros(0, dtype="int32")
    if len(given) == len(cells):
        notes.lengths = pd.Series(given - free_on_the_left(cells))
    return frame_of(cells)


def _lines(text: bytes) -> io.TextIOWrapper:
    """Return text to be read line by line, which takes no memory for the whole."""
    return io.TextIOWrapper(io.BytesIO(text), "utf-8", errors="replace", newline="")


def _parse_regular(text: bytes, delimiter: str, width: int) -> pd.DataFrame | None:
    """Parse with Arrow, several times faster, where every record has the same number of cells.

    Otherwise ``None``: the other parsers know what to do. The record put behind the text comes
    back as the last one unless a quotation mark is still open there.
    """
    between = b"" if text.endswith((b"\n", b"\r")) else b"\n"
    ended = b"".join([text, between, END.encode(), delimiter.encode() * (width - 1)])
    names = [str(place) for place in range(width)]
    try:
        table = csv_arrow.read_csv(
            pa.BufferReader(ended),
            # By one thread in large pieces: two threads take twice the processor time, and gain little on two cores.
            csv_arrow.ReadOptions(column_names=names, use_threads=False, block_size=PIECE_BYTES),
            csv_arrow.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
            csv_arrow.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string())),
        )
    except pa.ArrowInvalid:
        return None
    # Joining the pieces takes the table's size once more: the text need not lie there twice then.
    del ended
    if table.column(0)[-1].as_py() != END:
        return None
    regular = table.slice(0, len(table) - 1).combine_chunks()
    cells: pd.DataFrame = regular.to_pandas(types_mapper=_AS_TEXT.get)
    return cells.set_axis(range(width), axis="columns")


def _parse_ragged(text: bytes, delimiter: str, notes: _Notes) -> pd.DataFrame:
    """Parse record by record what the fast parser refuses: rows wider than the first ones, open quotes."""
    rows: list[list[str]] = []
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    cells = 0
    try:
        for record in reader:
            cells += len(record)
            if len(record) > MAX_COLUMNS or cells > MAX_CELLS:
                raise UnreadableError(finding("file.too_many_cells"))
            rows.append(record)
    except csv.Error:
        notes.findings.append(finding("file.open_quote", row=len(rows) + 1))
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > MAX_CELLS:
        raise UnreadableError(finding("file.too_many_cells"))
    padded = pd.DataFrame(
        [row + [""] * (width - len(row)) for row in rows], columns=range(width), dtype="str"
    )
    notes.lengths = pd.Series([len(row) for row in rows]) - free_on_the_left(padded)
    return frame_of(padded)


def _unwrap(cells: pd.DataFrame) -> bytes | None:
    """Return the inner text of a double-encoded table: one column whose cells are records themselves."""
    if cells.shape[1] != 1 or len(cells) < 2:
        return None
    lines = cells[0].tolist()
    sample = "\n".join(lines[:100])
    for delimiter in DELIMITERS:
        widths = Counter(len(record) for record in _records(sample, delimiter) if record)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and times >= 0.9 * widths.total():
            return "\n".join(lines).encode()
    return None
