"""Files that leave the portal open safely in a spreadsheet and say what the page said."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.downloads import csv_bytes, neutralised, xlsx_bytes
from components.shown import Shown
from core.spreadsheets import FORMULA_STARTS, neutral

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_cell_that_starts_like_a_formula_becomes_text(start: str) -> None:
    assert neutral(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none()))
def test_no_cell_leaves_as_a_formula_and_no_other_cell_changes(value: object) -> None:
    safe = neutral(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        assert safe == "'" + value
    else:
        assert safe is value


def test_names_of_columns_are_cells_too_and_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"=A1": ["@x", "plain"], "change": [-1.5, 2.0], "mixed": [-3, "-3"]})
    safe = neutralised(frame)
    assert list(safe.columns) == ["'=A1", "change", "mixed"]
    assert safe["change"].tolist() == [-1.5, 2.0]
    assert safe["mixed"].tolist() == [-3, "'-3"]
    assert frame["=A1"].tolist() == ["@x", "plain"]


def test_columns_of_the_same_name_are_all_made_safe() -> None:
    frame = pd.DataFrame([["=1", "=2"]], columns=["a", "a"])
    assert neutralised(frame).to_numpy().tolist() == [["'=1", "'=2"]]


def test_csv_is_read_by_excel_in_every_script() -> None:
    content = csv_bytes(pd.DataFrame({"mission": ["สถานเอกอัครราชทูต", None], "posts": [3, 4]}))
    assert content.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(content))
    assert back["mission"][0] == "สถานเอกอัครราชทูต"
    assert back["mission"].isna().tolist() == [False, True]


def test_a_workbook_holds_no_formula() -> None:
    content = xlsx_bytes(pd.DataFrame({"=HYPERLINK(1)": ["=1+1", "-2"]}), sheet="rows")
    with zipfile.ZipFile(io.BytesIO(content)) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    back = pd.read_excel(io.BytesIO(content), engine="openpyxl")
    assert back.iloc[:, 0].tolist() == ["'=1+1", "'-2"]


def test_a_workbook_says_on_a_second_sheet_what_it_is_and_a_csv_file_is_the_table_alone() -> None:
    frame = pd.DataFrame({"mission": ["KBRI Hanoi"], "posts": [3]})
    link = "https://portal.example/benchmarks?platform=x"
    shown = Shown("=A finding", "About 60 missions", "posts", lambda: frame, link)
    content = io.BytesIO(xlsx_bytes(frame, sheet="posts", about=shown.about()))
    sheets = pd.read_excel(content, sheet_name=None, header=None, engine="openpyxl")
    table, about = sheets.values()
    assert table.to_numpy().tolist() == [["mission", "posts"], ["KBRI Hanoi", 3]]
    said = dict(about.to_numpy().tolist())
    assert said["Title"] == "'=A finding"
    assert said["Link to this view"] == link
    assert said["To cite it"].endswith(link)
    assert pd.read_csv(io.BytesIO(csv_bytes(frame))).to_numpy().tolist() == [["KBRI Hanoi", 3]]


def test_every_file_that_is_made_leaves_through_the_one_door_that_keeps_the_language() -> None:
    sources = [path for room in ("pages", "components") for path in (ROOT / room).rglob("*.py")]
    offering = {path.name for path in sources if "st.download_button(" in path.read_text(encoding="utf-8")}
    assert offering == {"downloads.py"}
