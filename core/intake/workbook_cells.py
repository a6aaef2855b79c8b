"""The cells of a workbook as text, read in a process of its own.

A workbook of a few kilobytes can make its parser ask for more memory than any machine
has, in more ways than a look at the file foresees: cells without positions, one long text
shown in every cell, one sheet under many names. The parser then ends its process. So
``core.intake.workbooks`` runs this file with limits of memory and time, and the portal
goes on. Nothing of the portal is imported here, which keeps the start short.

Reads the workbook from standard input and writes JSON to standard output:
``{"sheets": [[name, columns, merged rows], …]}`` or ``{"fault": …}``, the end of a finding's code.
"""

import io
import json
import math
import resource
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import python_calamine as calamine

MAX_EXACT: Final = 1e15

Cell = str | float | int | bool | date | datetime | time | timedelta


class _BeyondLimitsError(Exception):
    """A workbook that holds more than the portal takes; its text is the fault."""


def main(memory: int, seconds: int, cells: int, letters: int) -> None:
    """Answer for one workbook within ``memory`` bytes and ``seconds`` of processor time.

    A sheet may span ``cells`` cells, and the workbook hold ``letters`` letters of text as shown: a
    workbook keeps a text once in however many cells it stands.
    """
    for limit, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _soft, hard = resource.getrlimit(limit)
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (allowed, hard))
    answer = json.dumps(_answer(sys.stdin.buffer.read(), cells, letters), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))


def _answer(data: bytes, cells: int, letters: int) -> dict[str, object]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for name in book.sheet_names:
            sheets.append(_sheet(book, name, cells, letters))
            letters -= sum(len(text) for column in sheets[-1][1] for text in column)
    except _BeyondLimitsError as problem:
        return {"fault": str(problem)}
    except BaseException as problem:
        # A fault inside the Rust parser arrives as PanicException, which is no Exception.
        if isinstance(problem, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        return {"fault": "encrypted" if "password" in str(problem).lower() else "corrupt"}
    return {"sheets": sheets}


def _sheet(
    book: calamine.CalamineWorkbook, name: str, cells: int, letters: int
) -> tuple[str, list[list[str]], list[int]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > cells:
        raise _BeyondLimitsError("too_many_cells")
    rows = []
    for row in sheet.iter_rows():
        letters -= sum(len(cell) for cell in row if isinstance(cell, str))
        if letters < 0:
            raise _BeyondLimitsError("unpacks_too_large")
        rows.append(row)
    # Columns that are empty from the left edge on are passed over, and count all the same.
    left = [[""] * len(rows)] * (sheet.start[1] if sheet.start else 0)
    columns = left + [_texts(column) for column in zip(*rows, strict=True)]
    ranges = [(top, bottom) for (top, _), (bottom, _) in sheet.merged_cell_ranges or () if bottom > top]
    return name, columns, _rows_under(ranges, len(rows))


def _rows_under(ranges: Sequence[tuple[int, int]], height: int) -> list[int]:
    """Return the spreadsheet rows under any of the ranges; each once, however often it is covered."""
    rows: list[int] = []
    reached = 0
    for top, bottom in sorted(ranges):
        end = min(bottom + 1, height)
        rows.extend(row + 1 for row in range(max(top, reached), end))
        reached = max(reached, end)
    return rows


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


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
