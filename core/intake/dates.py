"""From cells as text to days and moments, whole columns at a time.

How a column writes its dates is decided once, from the whole column, and never cell by
cell: ``1/2`` beside ``13/2`` is February. What the decision cannot read is reported with the
reason and stays missing.
"""

import re
import unicodedata
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.intake import date_words
from core.intake.date_words import month_names
from core.intake.values import Mask, Texts, is_missing, plainly

DAY_MONTH: Final = "day month"
"""The date format of days without a year: ``10 February``, ``September 25``, ``28 апреля``."""

FEW: Final = 20
"""So many cells show whether a column has dates that are written anew."""

_YEAR: Final = 12 * 31
"""Days are told apart as if every month had 31."""
_LONGEST_GAP: Final = 2 * 31
"""So many days may be missing over new year in rows that follow each other."""

_ISO: Final = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
_OFFSET: Final = r" ?(?:Z|[+-]\d{2}:?\d{2})( |$)"
# The days from 1982 to 2119 as a spreadsheet counts them; behind its point, the hour of the day.
_SERIAL: Final = r"[3-7]\d{4}(?:[.,]\d+)?"


@dataclass(frozen=True)
class Dates:
    """A column of dates read: ``day`` as written, ``moment`` in UTC, and what was not read.

    ``reading`` is an example (cell, day) where the column is written otherwise than the export writes.
    """

    day: pd.Series
    moment: pd.Series
    problems: dict[str, Mask] = field(default_factory=dict)
    reading: tuple[str, str] | None = None


def parse_dates(cells: Texts, formats: Sequence[str], zone: str = "UTC") -> Dates:
    """Read a column of dates from stripped cells.

    ``formats`` are ``strptime`` formats, of which the column as a whole uses one; dates as
    ISO 8601 and as workbooks store them are always understood, and a column of which they read
    nothing as spreadsheets write dates anew. Moments without an offset are in ``zone``.
    """
    as_said = plainly(cells)
    cells = in_era = date_words.common_era(as_said)
    if any("%b" in form or "%B" in form for form in formats):
        cells = date_words.english_months(cells)
    written = cells if in_era is as_said else as_said
    # Dates repeat: what can be told of a cell by itself is told once.
    places, said = pd.factorize(cells)
    words = pd.Series(said, dtype="str")
    present = ~is_missing(words)[places]
    iso = words.str.fullmatch(_ISO).to_numpy(dtype=bool)[places]
    others = present & ~iso
    local, moment, problems = _empty(len(cells)), _empty(len(cells)), {}
    if others.any():
        form, undecided = _choose_format(cells[others], formats)
        if form is None and not iso.any():
            cells, form, undecided = _written_anew(cells, present)
        mixed = form is not None and iso.any() and re.match(r"%[dm][/.-]%[dm]", form)
        if mixed and any(own.startswith("%Y-%m-%d") for own in formats):
            # The export itself writes as ISO does: what is written otherwise, somebody changed.
            form, undecided = None, False
        if form:
            local[others], moment[others] = _strptime(cells[others], form, zone)
            if (swapped := _perhaps_swapped(cells, local, form)).any():
                problems["date.changed_by_spreadsheet"] = swapped
                local[swapped] = moment[swapped] = pd.NaT
            if mixed and local[others].notna().any():
                problems["date.changed_by_spreadsheet"] = iso | problems.get(
                    "date.changed_by_spreadsheet", False
                )
                iso = np.zeros_like(iso)
        if undecided:
            problems["date.undecided"] = others & local.notna().to_numpy()
            local[others] = moment[others] = pd.NaT
    if iso.any():
        days, moments = _iso_dates(words, zone)
        local[iso], moment[iso] = days[places[iso]], moments[places[iso]]
    _tell_unread(problems, words, places, present & local.isna().to_numpy())
    reading = _example(written, local) if cells is not written else None
    return Dates(local.dt.normalize(), moment.dt.tz_localize("UTC"), problems, reading)


def _tell_unread(
    problems: dict[str, Mask], words: Texts, places: npt.NDArray[np.int64], unread: Mask
) -> None:
    """Add why cells were not read: the number a spreadsheet keeps for a date, or no date at all."""
    for mask in problems.values():
        unread &= ~mask
    if unread.any() and (serial := words.str.fullmatch(_SERIAL).to_numpy(dtype=bool)[places] & unread).any():
        problems["date.serial"] = serial
        unread &= ~serial
    if unread.any():
        problems["date.unreadable"] = unread


def _example(written: Texts, local: pd.Series) -> tuple[str, str] | None:
    places = local.notna().to_numpy().nonzero()[0]
    return (str(written.iloc[places[0]]), local.iloc[places[0]].date().isoformat()) if len(places) else None


def _written_anew(cells: Texts, present: Mask) -> tuple[Texts, str | None, bool]:
    """Return the cells of a column that is written as spreadsheets do, plainly, with their format and its doubt."""
    few = date_words.plain_dates(cells[present].iloc[:FEW])
    formats = [form for form in date_words.REWRITTEN if _parsed(few, form).notna().any()]
    if not formats:
        return cells, None, False
    plain = date_words.plain_dates(cells)
    return plain, *_choose_format(plain[present], formats)


def is_date(cell: str, form: str | None) -> bool:
    """Whether one cell is a date of a ``strptime`` format, a day and month, or with ``None`` ISO 8601."""
    if form is None:
        return re.fullmatch(_ISO, cell) is not None
    if form == DAY_MONTH:
        return _day_month(cell)[0] > 0
    try:
        datetime.strptime(cell, form)  # noqa: DTZ007 - only whether it can be read is asked.
    except ValueError:
        return False
    return True


def _empty(length: int) -> pd.Series:
    return pd.Series(np.full(length, np.datetime64("NaT", "us")))


def _choose_format(cells: Texts, formats: Sequence[str]) -> tuple[str | None, bool]:
    """Return the format that reads most of the column, and whether another reads it otherwise as well."""
    if not formats:
        return None, False
    sample = cells if len(cells) <= 500 else cells.iloc[:: len(cells) // 500]
    counts = {form: _parsed(sample, form).notna().sum() for form in formats}
    likely = (
        [form for form in formats if counts[form] == max(counts.values())] if any(counts.values()) else []
    )
    if len(likely) > 1:
        reads = {form: _parsed(cells, form) for form in likely}
        most = max(int(read.notna().sum()) for read in reads.values())
        likely = [form for form in likely if reads[form].notna().sum() == most]
        differ = any(not reads[likely[0]].equals(reads[form]) for form in likely[1:])
        return likely[0], differ
    return (likely[0] if likely else None), False


def _perhaps_swapped(cells: Texts, local: pd.Series, form: str) -> Mask:
    """Return the dates that read otherwise with day and month in the other order, where other rows have that order.

    One such row among many is a slip of its own; from a tenth on nobody knows which rows were changed.
    """
    if not re.match(r"%[dm][/.-]%[dm]", form):
        return np.zeros(len(cells), dtype=bool)
    other = _parsed(cells, form.translate(str.maketrans("dm", "md")))
    only_other = int((other.notna() & local.isna()).sum())
    only_this = int((local.notna() & other.isna()).sum())
    if 9 * only_other <= only_this:
        return np.zeros(len(cells), dtype=bool)
    return (local.notna() & other.notna() & (local != other)).to_numpy(dtype=bool)


def _parsed(cells: Texts, form: str) -> pd.Series:
    bare = form.replace(" %z", "").replace("%z", "")
    text = cells.str.replace(_OFFSET, r"\1", regex=True).str.strip() if bare != form else cells
    return pd.to_datetime(text, format=bare, errors="coerce").astype("datetime64[us]")


def _strptime(
    cells: Texts, form: str, zone: str
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]]:
    """Return local times as written and the moments in UTC."""
    local = _parsed(cells, form)
    if "%z" in form:
        moment = pd.to_datetime(cells.where(local.notna()), format=form, errors="coerce", utc=True)
        return local.to_numpy(), moment.dt.tz_localize(None).astype("datetime64[us]").to_numpy()
    return local.to_numpy(), _to_utc(local, zone).to_numpy()


def _to_utc(local: pd.Series, zone: str) -> pd.Series:
    """Return local times of a zone in UTC; a time the clocks skip moves on, a doubled one is the first."""
    if zone == "UTC":
        return local
    first = np.ones(len(local), dtype=bool)
    placed = local.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    utc: pd.Series = placed.dt.tz_convert("UTC").dt.tz_localize(None)
    return utc


def _iso_dates(cells: Texts, zone: str) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.datetime64]]:
    """Return the days as written and the moments in UTC of ISO 8601 cells; others give neither."""
    places, said = pd.factorize(cells.str[:10])
    days = pd.to_datetime(pd.Series(said, dtype="str"), format="%Y-%m-%d", errors="coerce")
    offset = cells.str.contains(r"\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$", regex=True).to_numpy(dtype=bool)
    moments = pd.to_datetime(cells, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    moments = moments.astype("datetime64[us]")
    moments = moments.where(offset, _to_utc(moments, zone))
    return days.astype("datetime64[us]").to_numpy()[places], moments.to_numpy()


# Days without a year


def lacks_year(cells: Texts) -> bool:
    """Whether most of a column's dates are a day and a month only."""
    said = [cell for cell in cells.unique() if cell]
    return 2 * sum(_day_month(cell)[0] > 0 for cell in said[:500]) > min(len(said), 500)


def parse_days_without_year(cells: Texts, first_year: int | None) -> Dates:
    """Read ``10 February``, ``September 25``, ``28 апреля``, ``2月10日``; the year passes on with the rows.

    The rows follow each other in time, forwards or backwards; ``first_year`` is the year of
    the earliest. Without it every row is reported as ``date.no_year``; rows in another order, of
    which nobody can tell where a year begins, as ``date.out_of_order``.
    """
    present = ~is_missing(cells)
    spoken = {cell: _day_month(cell) for cell in cells.unique()}
    month_day = np.array([spoken[cell] for cell in cells], dtype="int64").reshape(-1, 2)
    readable = month_day[:, 0] > 0
    problems = {"date.unreadable": present & ~readable} if (present & ~readable).any() else {}
    local = _empty(len(cells))
    if first_year is None:
        problems["date.no_year"] = readable
    elif readable.any():
        order = month_day[readable, 0] * 31 + month_day[readable, 1]
        backwards = _span(order[::-1]) < _span(order)
        ordered = order[::-1] if backwards else order
        if not _in_time(ordered):
            return Dates(local, local.dt.tz_localize("UTC"), problems | {"date.out_of_order": readable})
        years = first_year + np.concatenate([[0], (np.diff(ordered) < 0).cumsum()])
        years = years[::-1] if backwards else years
        leap_days = (month_day[readable] == (2, 29)).all(axis=1)
        if any(not isleap(int(year)) for year in years[leap_days]):
            # Whatever year it is, it is not this one.
            return Dates(local, local.dt.tz_localize("UTC"), problems | {"date.no_year": readable})
        parts = {"year": years, "month": month_day[readable, 0], "day": month_day[readable, 1]}
        local[readable] = (
            pd.to_datetime(pd.DataFrame(parts), errors="coerce").astype("datetime64[us]").to_numpy()
        )
        if (impossible := readable & local.isna().to_numpy()).any():
            problems["date.unreadable"] = problems.get("date.unreadable", False) | impossible
    return Dates(local, local.dt.tz_localize("UTC"), problems)


def _in_time(order: npt.NDArray[np.int64]) -> bool:
    """Whether days follow each other: within a year, and back in the calendar only over new year."""
    steps = np.diff(order)
    over_new_year = steps[steps < 0] + _YEAR
    return _span(order) <= _YEAR and bool((over_new_year <= _LONGEST_GAP).all())


def _span(order: npt.NDArray[np.int64]) -> int:
    """Return about how many days rows cover if they follow each other in time."""
    return int((np.diff(order) < 0).sum() * _YEAR + order[-1] - order[0])


def _day_month(cell: str) -> tuple[int, int]:
    """Return (month, day) of one cell, or zeros."""
    text = unicodedata.normalize("NFKC", cell).casefold().strip()
    if east := re.fullmatch(r"(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]", text):
        month, day = int(east[1]), int(east[2])
    elif (west := re.fullmatch(r"(\d{1,2})(?:\.? |-)(?:de )?(.+?)\.?", text)) and west[2] in month_names():
        month, day = month_names()[west[2]], int(west[1])
    elif (west := re.fullmatch(r"(.+?)\.? (\d{1,2})", text)) and west[1] in month_names():
        month, day = month_names()[west[1]], int(west[2])
    else:
        return 0, 0
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else (0, 0)
