"""Files a page offers: made when somebody presses the button, in the language of who pressed it.

Tables leave as CSV and XLSX that open safely in a spreadsheet. A CSV file is the table and
nothing else, so that any program reads it; a workbook says on a second sheet what it shows,
what it rests on, when it was taken and how to cite it.
"""

import io
from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from core.spreadsheets import neutral
from core.texts import _, in_this_language

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a file is, as (what, words); made when the file is.
About = Callable[[], Sequence[tuple[str, str]]]


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


def xlsx_bytes(frame: pd.DataFrame, *, sheet: str, about: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return the table as an XLSX workbook; no index, no formulas.

    The table is its first sheet. A second one says what it is, where ``about`` does.
    """
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        neutralised(frame).to_excel(writer, sheet_name=sheet, index=False)
        if about:
            said = pd.DataFrame([[neutral(cell) for cell in row] for row in about])
            said.to_excel(writer, sheet_name=_("About this table"), index=False, header=False)
            writer.sheets[_("About this table")].column_dimensions["B"].width = 100
    return buffer.getvalue()


def offer(
    label: str,
    make: Callable[[], bytes],
    *,
    file_name: str,
    mime: str,
    key: str,
    quiet: bool = False,
    tip: str | None = None,
) -> None:
    """Offer a file that is made when the button is pressed.

    It is made after the run and outside of it, so ``make`` may use nothing of the session.
    """
    st.download_button(
        label,
        data=in_this_language(make),
        file_name=file_name,
        mime=mime,
        key=key,
        on_click="ignore",
        type="tertiary" if quiet else "secondary",
        help=tip,
    )


def download_csv(
    name: str, frame: pd.DataFrame, *, label: str | None = None, key: str | None = None, quiet: bool = False
) -> None:
    """Offer ``frame`` as ``name``.csv."""
    offer(
        label or _("Download CSV"),
        lambda: csv_bytes(frame),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=key or f"csv-{name}",
        quiet=quiet,
    )


def download_xlsx(
    name: str,
    frame: pd.DataFrame,
    *,
    label: str | None = None,
    key: str | None = None,
    quiet: bool = False,
    about: About = tuple,
) -> None:
    """Offer ``frame`` as ``name``.xlsx; ``about`` says what it is."""
    offer(
        label or _("Download Excel"),
        lambda: xlsx_bytes(frame, sheet=name[:31], about=about()),
        file_name=f"{name}.xlsx",
        mime=XLSX,
        key=key or f"xlsx-{name}",
        quiet=quiet,
    )
