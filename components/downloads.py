"""Tables as files that open safely: CSV and XLSX for whoever opens them in a spreadsheet."""

import io
from typing import Final

import pandas as pd
import streamlit as st

from core.texts import _

# A spreadsheet runs a cell that starts so as a formula (OWASP, CSV injection);
# East Asian editions also take the full-width forms.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def neutral(value: object) -> object:
    """Return a cell that no spreadsheet runs: text that starts like a formula gets an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def neutralised(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy whose texts and column names are harmless; numbers stay numbers."""
    safe = frame.copy()
    for position, kind in enumerate(frame.dtypes):
        if not pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_datetime64_any_dtype(kind):
            safe.isetitem(position, [neutral(value) for value in frame.iloc[:, position]])
    safe.columns = pd.Index([neutral(name) for name in frame.columns])
    return safe


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return the table as UTF-8 CSV with a byte order mark, so that Excel reads every script; no index."""
    return neutralised(frame).to_csv(index=False).encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame, *, sheet: str) -> bytes:
    """Return the table as an XLSX workbook of one sheet; no index, no formulas."""
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        neutralised(frame).to_excel(writer, sheet_name=sheet, index=False)
    return buffer.getvalue()


def download_csv(
    name: str, frame: pd.DataFrame, *, label: str | None = None, key: str | None = None, quiet: bool = False
) -> None:
    """Offer ``frame`` as ``name``.csv; the file is written only when somebody asks for it."""
    st.download_button(
        label or _("Download CSV"),
        data=lambda: csv_bytes(frame),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key or f"csv-{name}",
        on_click="ignore",
        type="tertiary" if quiet else "secondary",
    )


def download_xlsx(
    name: str, frame: pd.DataFrame, *, label: str | None = None, key: str | None = None, quiet: bool = False
) -> None:
    """Offer ``frame`` as ``name``.xlsx; the file is written only when somebody asks for it."""
    st.download_button(
        label or _("Download Excel"),
        data=lambda: xlsx_bytes(frame, sheet=name[:31]),
        file_name=f"{name}.xlsx",
        mime=XLSX,
        key=key or f"xlsx-{name}",
        on_click="ignore",
        type="tertiary" if quiet else "secondary",
    )
