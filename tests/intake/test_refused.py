"""The workbook of refused rows: only the bad rows, the reasons beside them, and nothing that runs."""

import io

import pytest
from openpyxl import load_workbook

from core.intake import refused
from tests.intake.support import SHARED, check, csv_bytes, needs_shared, overview, overview_row, xlsx_bytes

PAYLOADS = ["=1+1", "+1+cmd", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)", "\t=1", " =1", "=HYPERLINK(\"http://x\")", "|calc"]  # fmt: skip
HEAD = ["Post id", "Date", "Post text", "Link", "Impressions", "Likes", "Replies", "Reposts", "Bookmarks"]


def row(text: str, likes: object = "bad") -> list[object]:
    return ["1891564128784855141", "Mon Feb 17 2025", text, "https://x.com/a/status/1", 5, likes, 1, 0, 0]


def written(data: bytes) -> list[list[object]]:
    verdict = check(data)
    sheet = load_workbook(io.BytesIO(refused.workbook(verdict))).worksheets[0]
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def test_only_refused_rows_are_written_with_row_number_and_reason() -> None:
    lines = written(overview(overview_row(likes=5), overview_row("Fri, Sep 5, 2025", likes="many")))
    assert len(lines) == 2
    assert lines[1][0] == "3"
    assert lines[1][1] == "Row 3, column “Likes”: “many” is not a whole number. Write it like 1234."
    assert lines[1][2] == "Fri, Sep 5, 2025"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_formulas_are_disarmed(payload: str) -> None:
    cell = written(csv_bytes([HEAD, row(payload)]))[1][4]
    assert str(cell).startswith("'")
    assert str(cell)[1:] == payload


@needs_shared
def test_every_known_payload_is_disarmed() -> None:
    payloads = (SHARED / "badinput" / "csv_injection_payloads.txt").read_text("utf-8").splitlines()
    harmless = [refused.harmless(payload) for payload in payloads]
    assert not [text for text in harmless if text.strip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("text", ["-5", "--", "1.234", "Halo =)", "-1,234.5"])
def test_plain_figures_and_words_stay_as_they_are(text: str) -> None:
    assert refused.harmless(text) == text


def test_mended_rows_can_be_uploaded_again() -> None:
    lines = written(csv_bytes([HEAD, row("=thanks to all")]))
    mended = [[value for place, value in enumerate(line) if place > 1] for line in lines]
    mended[1][HEAD.index("Likes")] = "7"
    verdict = check(csv_bytes(mended))
    assert verdict.data["text"].tolist() == ["=thanks to all"]
    assert verdict.data["reactions"].tolist() == [7]


def test_a_workbook_says_whose_rows_it_holds_after_a_spreadsheet_saved_it() -> None:
    verdict = check(csv_bytes([HEAD, row("x")]))
    book = load_workbook(io.BytesIO(refused.workbook(verdict)))
    saved = io.BytesIO()
    book.save(saved)
    assert refused.origin(saved.getvalue()) == verdict.sha256
    mended = check(saved.getvalue(), "mended.xlsx")
    assert refused.origin(refused.workbook(mended, of=verdict.sha256)) == verdict.sha256


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"Date,Likes", xlsx_bytes([["a"]])])
def test_other_files_say_nothing_of_the_kind(data: bytes) -> None:
    assert refused.origin(data) is None


def test_nothing_refused_gives_a_workbook_with_the_names_only() -> None:
    assert len(written(overview(overview_row()))) == 1


def test_characters_a_workbook_cannot_hold_do_not_stop_it() -> None:
    assert written(csv_bytes([HEAD, row("bell \x07 and \x1b escape " + "long " * 9000)]))[1][4]
