"""A panel in a file of any origin: one row a unit and time, read by the names of its columns."""

import math
import re
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from core.intake.reading import read
from core.intake.tables import UnreadableError
from core.intake.values import is_missing, parse_numbers
from core.practices.evidence.model import PanelError
from core.texts import _, ngettext

_NUMBER: Final = r"[+-]?\d+(?:\.\d+)?"


def read_panel(path: Path, *, unit: str, time: str, outcome: str) -> pd.DataFrame:
    """Return the panel of a file: units × times in order, complete.

    Any table that exports come as will do: comma, semicolon or tab, any encoding, a workbook.
    Several rows for one unit and time are averaged. Times are numbers, or dates as ISO 8601 writes
    them. Raises :class:`PanelError` with what to mend.
    """
    table = _columns(_cells(path), unit, time, outcome)
    figures = _numbers(table["outcome"], outcome)
    panel = (
        pd.DataFrame({"unit": table["unit"], "time": _times(table["time"], time), "outcome": figures})
        .dropna()
        .groupby(["unit", "time"])["outcome"]
        .mean()
        .unstack("time")
    )
    # A unit without any figure is a gap too.
    panel = panel.reindex(index=sorted(set(table["unit"])))
    _check_whole(panel, outcome)
    return panel


def moment(text: str, panel: pd.DataFrame) -> float | pd.Timestamp:
    """Return a time as written on the command line, comparable with the panel's.

    Raises :class:`PanelError` when it is none of the kind.
    """
    numeric = not isinstance(panel.columns, pd.DatetimeIndex)
    if numeric and re.fullmatch(_NUMBER, text.strip()):
        return float(text)
    day = pd.NaT if numeric else pd.to_datetime(text.strip(), format="ISO8601", errors="coerce")
    if isinstance(day, pd.Timestamp):
        return day.tz_localize(None)
    wanted = _("a number") if numeric else _("a date such as 2025-03")
    raise PanelError(
        _("The start “{start}” is not {wanted}, as the times of the panel are.").format(
            start=text, wanted=wanted
        )
    )


def _cells(path: Path) -> pd.DataFrame:
    try:
        sheets = read(path.read_bytes()).sheets
    except OSError as problem:
        raise PanelError(
            _("The file {file} cannot be opened: {reason}.").format(
                file=path, reason=problem.strerror or problem
            )
        ) from problem
    except UnreadableError as problem:
        raise PanelError(problem.finding.message) from problem
    return sheets[0].cells


def _columns(cells: pd.DataFrame, unit: str, time: str, outcome: str) -> pd.DataFrame:
    """Return the three columns as stripped text, without rows that are empty in all three."""
    names = [str(name).strip() for name in cells.iloc[0]]
    for wanted in (unit, time, outcome):
        if names.count(wanted) != 1:
            present = ", ".join(f"“{name}”" for name in names if name) or "—"
            sentence = (
                _("There is no column “{column}”. The columns are: {present}.")
                if wanted not in names
                else _("Several columns are called “{column}”. The columns are: {present}.")
            )
            raise PanelError(sentence.format(column=wanted, present=present))
    places = [names.index(name) for name in (unit, time, outcome)]
    table = pd.DataFrame(
        {
            name: cells.iloc[1:, place].astype("str").str.strip()
            for name, place in zip(("unit", "time", "outcome"), places, strict=True)
        }
    )
    table = table.loc[(table != "").any(axis=1)]
    if table.empty:
        raise PanelError(_("The table has no rows below its column names."))
    nameless = (table["unit"] == "") | (table["time"] == "")
    if nameless.any():
        raise PanelError(
            _("Row {row} has no unit or no time.").format(row=int(np.flatnonzero(nameless)[0]) + 2)
        )
    return table.reset_index(drop=True)


def _numbers(cells: pd.Series, column: str) -> pd.Series:
    """Return a column as numbers, missing ones not a number."""
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    others = (numbers.isna() & ~is_missing(cells)).to_numpy(dtype=bool)
    if others.any():
        # Decimal commas and the like are decided for the column as a whole.
        numbers = parse_numbers(cells, whole=False).values.astype(float)
        others = (numbers.isna() & ~is_missing(cells)).to_numpy(dtype=bool)
    others = others | np.isinf(numbers.to_numpy())
    if others.any():
        place = int(np.flatnonzero(others)[0])
        raise PanelError(
            _("Column “{column}” must hold numbers; row {row} says “{value}”.").format(
                column=column, row=place + 2, value=cells.iloc[place][:40]
            )
        )
    return numbers


def _times(cells: pd.Series, column: str) -> pd.Series:
    if cells.str.fullmatch(_NUMBER).all():
        return cells.astype(float)
    days = pd.to_datetime(cells, format="ISO8601", errors="coerce", utc=True)
    if days.isna().any():
        place = int(np.flatnonzero(days.isna())[0])
        raise PanelError(
            _(
                "Column “{column}” must hold numbers, or dates such as 2025-03 or 2025-03-31; row {row} says “{value}”."
            ).format(column=column, row=place + 2, value=cells.iloc[place][:40])
        )
    return days.dt.tz_localize(None)


def _check_whole(panel: pd.DataFrame, outcome: str) -> None:
    """Refuse a panel with a single unit or with gaps: the published estimators need every figure."""
    if panel.empty:
        raise PanelError(_("Column “{column}” holds no figures.").format(column=outcome))
    if len(panel) == 1:
        raise PanelError(
            _("The panel has figures of one unit only. There must be others to compare it with.")
        )
    missing = panel.isna().to_numpy()
    if not missing.any():
        return
    row, place = (int(found[0]) for found in missing.nonzero())
    sentence = ngettext(
        "The panel is not balanced: {count} figure is missing, that of “{unit}” at {time}. Fill it, or leave that unit or time out.",
        "The panel is not balanced: {count} figures are missing, the first that of “{unit}” at {time}. Fill them, or leave those units or times out.",
        int(missing.sum()),
    )
    raise PanelError(
        sentence.format(count=int(missing.sum()), unit=panel.index[row], time=time_text(panel.columns[place]))
    )


def time_text(time: object) -> str:
    """Return a time of a panel as its file writes it: ``1989``, ``2025-03-01``."""
    if isinstance(time, pd.Timestamp):
        return time.isoformat() if time != time.normalize() else time.date().isoformat()
    return f"{time:g}" if isinstance(time, float) and math.isfinite(time) else str(time)
