"""Workbooks give what they show; what could harm is refused before it is opened."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
import xlwt
from openpyxl import Workbook, load_workbook

from core.intake import workbooks
from core.intake.reading import read
from core.intake.tables import UnreadableError
from tests.intake.support import OVERVIEW, check, codes, overview_row, xlsx_bytes

ROWS: list[list[Any]] = [OVERVIEW, overview_row("Sat, Sep 6, 2025"), overview_row("Fri, Sep 5, 2025")]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    return caught.value.finding.code


def repacked(data: bytes, **changes: bytes) -> bytes:
    """Return a workbook with parts replaced or added; ``__`` in a name stands for ``/``, ``_0`` for ``.``."""
    parts = {name.replace("__", "/").replace("_0", "."): content for name, content in changes.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name) if name in parts else old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_a_workbook_reads_like_the_csv_of_the_same_rows() -> None:
    verdict = check(xlsx_bytes(ROWS), "overview.xlsx")
    assert (verdict.export, verdict.rows_accepted, verdict.encoding) == ("x.account_overview", 2, None)
    assert verdict.data["source_row"].tolist() == [2, 3]


def test_real_dates_of_a_workbook_are_read() -> None:
    verdict = check(xlsx_bytes([OVERVIEW, overview_row(datetime(2025, 9, 6))]))  # noqa: DTZ001 - cells have no zone.
    assert verdict.to_json()["period"] == ["2025-09-06", "2025-09-06"]


def test_empty_rows_and_columns_at_the_edge_do_not_shift_row_numbers() -> None:
    verdict = check(xlsx_bytes([[], [], *[["", *row] for row in ROWS]]))
    assert verdict.data["source_row"].tolist() == [4, 5]


def test_the_stored_result_of_a_formula_counts_and_a_missing_one_is_said() -> None:
    book = xlsx_bytes([OVERVIEW, overview_row()])
    cell = b'<c r="B2"><f>40+2</f><v>42</v></c>'
    with_result = sheet_xml(book).replace(b'<c r="B2" t="n"><v>1</v></c>', cell)
    assert cell in with_result
    verdict = check(repacked(book, xl__worksheets__sheet1_0xml=with_result))
    assert verdict.data["impressions"].tolist() == [42]
    bare = check(repacked(book, xl__worksheets__sheet1_0xml=with_result.replace(b"<v>42</v>", b"")))
    assert "file.formulas_without_values" in codes(bare)
    assert bare.data["impressions"].isna().all()


def test_a_linked_cell_gives_the_text_it_shows() -> None:
    book = xlsx_bytes([["id", "created_at", "text"], ["x", "2022-10-01", "y"]])
    link = b'<c r="A2" t="str"><f>HYPERLINK("http://x.test/9", "1608402820277075969")</f><v>1608402820277075969</v></c>'
    xml = sheet_xml(book)
    begin, end = xml.index(b'<c r="A2"'), xml.index(b'<c r="B2"')
    cells = read(repacked(book, xl__worksheets__sheet1_0xml=xml[:begin] + link + xml[end:])).sheets[0].cells
    assert cells.iloc[1, 0] == "1608402820277075969"


def test_an_id_a_workbook_stored_as_a_number_is_refused_not_rounded() -> None:
    head = ["Post id", "Date", "Post text", "Link", "Impressions", "Likes", "Replies", "Reposts", "Bookmarks"]
    row = [1891564128784855141, "Mon Feb 17 2025", "a", "https://x.com/a/status/1", 5, 1, 0, 0, 0]
    verdict = check(xlsx_bytes([head, row]))
    assert verdict.rows_accepted == 0
    assert "id.destroyed" in codes(verdict)


def test_rows_under_merged_cells_are_kept_out() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in [*ROWS, overview_row("Thu, Sep 4, 2025")]:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    buffer = io.BytesIO()
    book.save(buffer)
    verdict = check(buffer.getvalue())
    assert codes(verdict) >= {"row.merged_cells"}
    assert verdict.data["source_row"].tolist() == [4]


def test_the_one_recognised_sheet_is_used_and_two_are_a_question() -> None:
    book = Workbook()
    book.worksheets[0].append(["Notes", "of the analyst"])
    for title in ("September", "October"):
        sheet = book.create_sheet(title)
        for row in ROWS:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    assert codes(check(buffer.getvalue())) == {"export.several_tables"}
    del book["October"]
    buffer = io.BytesIO()
    book.save(buffer)
    assert check(buffer.getvalue()).export == "x.account_overview"


def test_macros_are_refused_whatever_the_name() -> None:
    assert refusal(repacked(xlsx_bytes(ROWS), xl__vbaProject_0bin=b"macro")) == "file.macros"


def test_passwords_are_named() -> None:
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )
    assert refusal(ole) == "file.encrypted"
    book = bytearray(xlsx_bytes(ROWS))
    place = book.index(b"PK\x01\x02")
    book[place + 8] |= 1
    assert refusal(bytes(book)) == "file.encrypted"


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    bomb = repacked(xlsx_bytes(ROWS), xl__media__a_0bin=b"\0" * 80_000_000)
    assert len(bomb) < 200_000
    assert refusal(bomb) == "file.unpacks_too_large"


def test_a_bomb_that_lies_about_its_size_is_refused_by_what_comes_out() -> None:
    bomb = bytearray(repacked(xlsx_bytes(ROWS), xl__media__a_0bin=b"\0" * 50_000_000))
    place = bomb.rindex(b"PK\x01\x02")
    bomb[place + 24 : place + 28] = struct.pack("<I", 10)
    assert refusal(bytes(bomb)) == "file.corrupt"


def test_unpacking_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 3000)
    assert refusal(xlsx_bytes(ROWS)) == "file.unpacks_too_large"


def test_a_cell_at_the_far_end_does_not_fill_the_memory() -> None:
    book = xlsx_bytes(ROWS)
    far = sheet_xml(book).replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert refusal(repacked(book, xl__worksheets__sheet1_0xml=far)) == "file.too_many_cells"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("notes.txt", "file.not_a_table"),
        ("word/document.xml", "file.not_a_table"),
        ("xl/workbook.bin", "file.other_spreadsheet"),
        ("content.xml", "file.other_spreadsheet"),
        ("../../etc/passwd", "file.not_a_table"),
    ],
)
def test_archives_that_are_no_xlsx_are_told_apart(name: str, code: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    assert refusal(buffer.getvalue()) == code


@pytest.mark.parametrize("cut", [4, 30, 400, 2000, -30])
def test_a_damaged_workbook_is_refused(cut: int) -> None:
    assert refusal(xlsx_bytes(ROWS)[:cut]) in {"file.corrupt", "file.unpacks_too_large"}


def test_a_damaged_sheet_is_refused() -> None:
    assert refusal(repacked(xlsx_bytes(ROWS), xl__worksheets__sheet1_0xml=b"<worksheet><sheetD")) in {
        "file.corrupt",
        "file.empty",
    }
    assert refusal(b"\xd0\xcf\x11\xe0" + b"\1" * 5000) == "file.corrupt"


def test_a_workbook_without_cells_is_empty() -> None:
    assert refusal(xlsx_bytes([])) == "file.empty"
    assert load_workbook(io.BytesIO(xlsx_bytes([]))).sheetnames == ["Sheet1"]


def old_workbook(rows: Sequence[Sequence[Any]], top: int = 0, left: int = 0) -> bytes:
    """Return a workbook as LinkedIn still exports them (BIFF8, .xls)."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Metrics")
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(top + place, left + column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_an_old_workbook_reads_like_the_new_one() -> None:
    new, old = check(xlsx_bytes(ROWS)), check(old_workbook(ROWS), "overview.xls")
    assert (old.export, old.encoding) == ("x.account_overview", None)
    assert old.data.equals(new.data)
    moved = check(old_workbook(ROWS, top=2, left=1), "overview.xls")
    assert moved.data["source_row"].tolist() == [4, 5]


def test_old_workbooks_unpack_to_no_more_than_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 100_000)
    repeated = old_workbook([["one long text " * 100] * 10] * 10)
    assert len(repeated) < 20_000
    assert refusal(repeated) == "file.unpacks_too_large"
    monkeypatch.setattr(workbooks, "MAX_SHEET_CELLS", 1000)
    assert refusal(old_workbook([["far away"]], top=600, left=20)) == "file.too_many_cells"
