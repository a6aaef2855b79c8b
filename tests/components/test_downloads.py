"""Files that leave the portal open safely in a spreadsheet and say what the page said."""

import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.downloads import FORMULA_STARTS, csv_bytes, neutral, neutralised, xlsx_bytes


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
