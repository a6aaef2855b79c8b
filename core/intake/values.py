"""From cells as text to numbers, dates and ids, whole columns at a time.

How a column writes its numbers or dates is decided once, from the whole column, and never
cell by cell: ``1.234`` beside ``1,5`` is a thousand, and ``1/2`` beside ``13/2`` is February.
What the decision cannot read is reported with the reason and stays missing.
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from babel import Locale

Mask = npt.NDArray[np.bool_]
Texts = pd.Series  # of text cells, empty text where the cell is empty

MISSING: Final = ("", "-", "--", "---", "–", "—", "nan", "n/a", "na", "#n/a", "null", "none", "nil")
LARGEST_COUNT: Final = 10**12
LOSSLESS_DIGITS: Final = 15
"""So many digits of a number a spreadsheet keeps."""
_TEXT: Final = pa.large_string()
DAY_MONTH: Final = "day month"
"""The date format of days without a year: ``10 February``, ``September 25``, ``28 апреля``."""

_MONTH_LANGUAGES: Final = (
    "en", "id", "ms", "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "bg", "tr", "vi", "th", "ar", "hi", "pl",
)  # fmt: skip
_ISO: Final = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
_OFFSET: Final = r" ?(?:Z|[+-]\d{2}:?\d{2})( |$)"
_PLAIN: Final = r"-?[0-9]{1,15}"
# With commas after thousands, or after lakhs and crores as in India: 12,34,567.
_ENGLISH: Final = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d+)(?:\.\d+)?"
_CONTINENTAL: Final = r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
_SPACED: Final = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_SHORTENED: Final = r"[+-]?\d+(?:[.,]\d+)?(?:\s?[KkMmBb]|[eE][+-]?\d+)"
_DATE_LIKE: Final = (
    r"\d{1,2}[./ -]\s?[^\W\d_]{3,}\.?(?:[./ -]\d{2,4})?|[^\W\d_]{3,}\.?[ -]\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
)
# The days from 1982 to 2119 as a spreadsheet counts them; behind its point, the hour of the day.
_SERIAL: Final = r"[3-7]\d{4}(?:[.,]\d+)?"
_DESTROYED_ID: Final = r"\d+(?:[.,]\d+)?[eE]\+?\d+|\d{16,}\.0+"


@dataclass(frozen=True)
class Parsed:
    """A column read: the values (``NA`` where missing or unreadable) and why some are not read.

    ``problems`` gives for each finding code the rows it concerns. ``reading`` is an example
    (cell, number) where separators had to be interpreted.
    """

    values: pd.Series
    problems: dict[str, Mask] = field(default_factory=dict)
    reading: tuple[str, str] | None = None


@dataclass(frozen=True)
class Dates:
    """A column of dates read: ``day`` as written, ``moment`` in UTC, and what was not read."""

    day: pd.Series
    moment: pd.Series
    problems: dict[str, Mask] = field(default_factory=dict)


def is_missing(cells: Texts) -> Mask:
    """Return where stripped cells say that there is no value."""
    return cells.str.lower().isin(MISSING).to_numpy(dtype=bool)


# Numbers


def parse_numbers(cells: Texts, *, whole: bool = True) -> Parsed:
    """Read a column of counts (or, with ``whole=False``, of decimals)."""
    if whole and (counts := _plain_counts(cells)) is not None:
        return Parsed(counts)
    cells = cells.str.strip()
    plain = cells.str.fullmatch(_PLAIN).to_numpy(dtype=bool)
    # Counts stay below 2^53, so floats hold them exactly until the column is whole.
    values = pd.to_numeric(cells.where(plain), errors="coerce").to_numpy(
        dtype="float64", na_value=np.nan, copy=True
    )
    rest = ~plain & ~is_missing(cells)
    problems: dict[str, Mask] = {}
    reading = None
    if rest.any():
        # A spreadsheet takes what begins with an apostrophe for text.
        others = plainly(cells[rest]).str.removeprefix("'").str.replace(_SPACED, "", regex=True)
        numbers, codes, reading = _interpret(others, whole=whole)
        values[rest] = numbers.to_numpy()
        for code in sorted(set(codes.tolist()) - {""}):
            problems[code] = np.zeros(len(cells), dtype=bool)
            problems[code][rest.nonzero()[0][codes == code]] = True
    if (large := np.abs(values) > LARGEST_COUNT).any():
        problems["number.too_large"] = (
            problems.get("number.too_large", np.zeros(len(cells), dtype=bool)) | large
        )
        values[large] = np.nan
    return Parsed(pd.Series(values).astype("Int64" if whole else "Float64"), problems, reading)


def _plain_counts(cells: Texts) -> pd.Series | None:
    """Read a column of nothing but digits and empty cells, as platforms write them; ``None`` for any other."""
    texts = pa.chunked_array([pa.array(cells, _TEXT)]).combine_chunks()
    try:
        counts = pc.cast(pc.if_else(pc.equal(texts, ""), None, texts), pa.int64())
    except pa.ArrowInvalid:
        return None
    # Arrow would read 0x10 as sixteen.
    if any(pc.any(pc.match_substring(texts, mark)).as_py() for mark in "xX"):
        return None
    extremes = pc.min_max(counts).as_py()
    if max(abs(number or 0) for number in extremes.values()) > LARGEST_COUNT:
        return None
    missing = counts.is_null().to_numpy(zero_copy_only=False)
    return pd.Series(pd.arrays.IntegerArray(counts.fill_null(0).to_numpy(), missing))


def plainly(cells: Texts) -> Texts:
    """Return cells with ASCII digits and spaces, without the marks that turn the direction of writing."""
    if cells.str.isascii().all():
        return cells
    return cells.str.translate(_plain_characters()).str.strip()


@cache
def _plain_characters() -> dict[int, str]:
    """Return what stands for the digits, separators, spaces and invisible marks of all scripts."""
    plain = {ord(sign): ascii_sign for sign, ascii_sign in (("٬", ","), ("٫", "."), ("−", "-"))}
    for point in range(128, sys.maxunicode + 1):
        match unicodedata.category(chr(point)):
            case "Nd":
                plain[point] = str(unicodedata.decimal(chr(point)))
            case "Zs":
                plain[point] = " "
            case "Cf":
                plain[point] = ""
    return plain


def _interpret(
    cells: Texts, *, whole: bool
) -> tuple[pd.Series, npt.NDArray[np.str_], tuple[str, str] | None]:
    """Read numbers with separators: comma for thousands or for decimals, whichever reads more cells.

    Returns the numbers, a code for each cell ("" when read) and an example of a number
    whose separators were interpreted.
    """
    english = _as_numbers(cells, _ENGLISH, ",", ".", whole=whole)
    continental = _as_numbers(cells, _CONTINENTAL, ".", ",", whole=whole)
    read_english, read_continental = english.notna().to_numpy(), continental.notna().to_numpy()
    numbers, chosen = english, read_english
    if read_continental.sum() > read_english.sum():
        numbers, chosen = continental, read_continental
    elif whole and read_continental.sum() == read_english.sum():
        # As many for one as for the other: only what both read alike is certain.
        numbers, chosen = english.where(english == continental), (english == continental).to_numpy()
    codes = np.full(len(cells), "", dtype="<U32")
    for code, mask in _reasons(cells, read_english | read_continental).items():
        codes[~chosen & mask] = code
    codes[~chosen & (codes == "")] = "number.unreadable"
    example = cells[chosen & cells.str.contains(r"[.,]\d{3}(?:\D|$)", regex=True).to_numpy(dtype=bool)].head(
        1
    )
    reading = (example.iloc[0], f"{numbers[example.index[0]]:.15g}") if len(example) else None
    return numbers, codes, reading


def _as_numbers(cells: Texts, pattern: str, thousands: str, decimal: str, *, whole: bool) -> pd.Series:
    matching = cells.str.fullmatch(pattern).to_numpy(dtype=bool)
    text = (
        cells.where(matching).str.replace(thousands, "", regex=False).str.replace(decimal, ".", regex=False)
    )
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    if not whole:
        return numbers
    # In a count three digits after a separator are a group, not a fraction: 1.000 is a thousand.
    fraction = cells.str.contains(re.escape(decimal) + r"\d{3}$", regex=True).to_numpy(dtype=bool)
    return numbers.where(~fraction & (numbers % 1 == 0) & (numbers.abs() < 2**53))


def _reasons(cells: Texts, readable_somehow: Mask) -> dict[str, Mask]:
    """Return why cells may be unreadable, the more telling reason later."""
    return {
        "number.too_large": cells.str.fullmatch(r"[+-]?\d{16,}").to_numpy(dtype=bool),
        "number.undecided": readable_somehow,
        "number.rounded": cells.str.fullmatch(_SHORTENED).to_numpy(dtype=bool),
        "number.turned_into_date": cells.str.fullmatch(_DATE_LIKE).to_numpy(dtype=bool),
    }


# Ids


def destroyed_ids(ids: Texts) -> Mask:
    """Return which ids a spreadsheet has rounded: an exponent, or zeros from the 16th digit on.

    A single id may end in zeros by chance; the second sign counts only when it is so
    regular in the column that chance would bring it about less than once in 10,000 files.
    """
    destroyed = ~ids.str.isdigit().to_numpy(dtype=bool)
    destroyed[destroyed] = ids[destroyed].str.fullmatch(_DESTROYED_ID).to_numpy(dtype=bool)
    if (ids.str.len() <= LOSSLESS_DIGITS).all():
        return destroyed
    long = ids.str.fullmatch(r"\d{16,}(?:\.0+)?").to_numpy(dtype=bool)
    zeros = ids.str.fullmatch(r"\d{15}0+(?:\.0+)?").to_numpy(dtype=bool)
    lost = int((ids[zeros].str.len() - 15).sum()) if zeros.any() else 0
    if lost >= 4 and zeros.sum() >= 0.9 * long.sum():
        destroyed = destroyed | zeros
    return destroyed


# Dates


def parse_dates(cells: Texts, formats: Sequence[str], zone: str = "UTC") -> Dates:
    """Read a column of dates from stripped cells.

    ``formats`` are ``strptime`` formats, of which the column as a whole uses one; dates as
    ISO 8601 and as workbooks store them are always understood. Moments without an offset
    are in ``zone``.
    """
    cells = plainly(cells)
    if any("%b" in form or "%B" in form for form in formats):
        cells = _english_months(cells)
    # Dates repeat: what can be told of a cell by itself is told once.
    places, said = pd.factorize(cells)
    words = pd.Series(said, dtype="str")
    present = ~is_missing(words)[places]
    iso = words.str.fullmatch(_ISO).to_numpy(dtype=bool)[places]
    others = present & ~iso
    local, moment, problems = _empty(len(cells)), _empty(len(cells)), {}
    if others.any():
        form, undecided = _choose_format(cells[others], formats)
        mixed = form is not None and iso.any() and re.match(r"%[dm][/.-]%[dm]", form)
        if mixed and any(own.startswith("%Y-%m-%d") for own in formats):
            # The export itself writes as ISO does: what is written otherwise, somebody changed.
            form, undecided = None, False
        if form:
            local[others], moment[others] = _strptime(cells[others], form, zone)
            if mixed and local[others].notna().any():
                problems["date.changed_by_spreadsheet"] = iso
                iso = np.zeros_like(iso)
        if undecided:
            problems["date.undecided"] = others & local.notna().to_numpy()
            local[others] = moment[others] = pd.NaT
    if iso.any():
        days, moments = _iso_dates(words, zone)
        local[iso], moment[iso] = days[places[iso]], moments[places[iso]]
    unread = present & local.isna().to_numpy()
    for mask in problems.values():
        unread &= ~mask
    if unread.any() and (serial := words.str.fullmatch(_SERIAL).to_numpy(dtype=bool)[places] & unread).any():
        problems["date.serial"] = serial
        unread &= ~serial
    if unread.any():
        problems["date.unreadable"] = unread
    return Dates(local.dt.normalize(), moment.dt.tz_localize("UTC"), problems)


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


def _english_months(cells: Texts) -> Texts:
    """Return dates with the names of months in English, as ``strptime`` expects them."""
    said = cells.unique()
    if not any(_foreign(word) for cell in said[:500] for word in cell.split()):
        return cells
    return cells.map({cell: " ".join(filter(None, map(_english_word, cell.split()))) for cell in said})


def _foreign(word: str) -> bool:
    """Whether a word of a date is written otherwise in English: a month, a day with its point, ``de``."""
    return _english_word(word) != word


def _english_word(word: str) -> str:
    bare = word.rstrip(".,")
    month = month_names().get(unicodedata.normalize("NFC", bare).casefold())
    if month and bare not in _english_words():
        return str(Locale("en").months["format"]["abbreviated"][month]) + ("," if word.endswith(",") else "")
    return {"de": "", "del": ""}.get(word, bare if bare.isdigit() and word.endswith(".") else word)


@cache
def _english_words() -> frozenset[str]:
    """Names of months and of days of the week in English, full and short."""
    english = Locale("en")
    names = (english.months["format"], english.days["format"])
    return frozenset(
        name for kind in names for width in ("wide", "abbreviated") for name in kind[width].values()
    )


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


@cache
def month_names() -> dict[str, int]:
    """Return the number of each month by its names, full and short, in the languages of exports.

    Names come from CLDR; one that means different months in two languages is left out.
    """
    meanings: dict[str, set[int]] = {}
    for language in _MONTH_LANGUAGES:
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    meanings.setdefault(name.casefold().rstrip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in meanings.items() if len(numbers) == 1}


def lacks_year(cells: Texts) -> bool:
    """Whether most of a column's dates are a day and a month only."""
    said = [cell for cell in cells.unique() if cell]
    return 2 * sum(_day_month(cell)[0] > 0 for cell in said[:500]) > min(len(said), 500)


def parse_days_without_year(cells: Texts, first_year: int | None) -> Dates:
    """Read ``10 February``, ``September 25``, ``28 апреля``, ``2月10日``; the year passes on with the rows.

    The rows follow each other in time, forwards or backwards; ``first_year`` is the year of
    the earliest. Without it every row is reported as ``date.no_year``.
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
        years = first_year + np.concatenate([[0], (np.diff(ordered) < 0).cumsum()])
        years = years[::-1] if backwards else years
        parts = {"year": years, "month": month_day[readable, 0], "day": month_day[readable, 1]}
        local[readable] = (
            pd.to_datetime(pd.DataFrame(parts), errors="coerce").astype("datetime64[us]").to_numpy()
        )
        if (impossible := readable & local.isna().to_numpy()).any():
            problems["date.unreadable"] = problems.get("date.unreadable", False) | impossible
    return Dates(local, local.dt.tz_localize("UTC"), problems)


def _span(order: npt.NDArray[np.int64]) -> int:
    """Return about how many days rows cover if they follow each other in time."""
    return int((np.diff(order) < 0).sum() * 372 + order[-1] - order[0])


def _day_month(cell: str) -> tuple[int, int]:
    """Return (month, day) of one cell, or zeros."""
    text = unicodedata.normalize("NFKC", cell).casefold().strip()
    if east := re.fullmatch(r"(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]", text):
        month, day = int(east[1]), int(east[2])
    elif (west := re.fullmatch(r"(\d{1,2})\.? (?:de )?(.+?)\.?", text)) and west[2] in month_names():
        month, day = month_names()[west[2]], int(west[1])
    elif (west := re.fullmatch(r"(.+?)\.? (\d{1,2})", text)) and west[1] in month_names():
        month, day = month_names()[west[1]], int(west[2])
    else:
        return 0, 0
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else (0, 0)
