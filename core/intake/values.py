"""From cells as text to numbers and ids, whole columns at a time; dates: :mod:`core.intake.dates`.

How a column writes its numbers is decided once, from the whole column, and never cell by
cell: ``1.234`` beside ``1,5`` is a thousand.
What the decision cannot read is reported with the reason and stays missing.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass, field
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

MISSING: Final = (
    "", "-", "--", "---", "–", "—", "―", "−", "－", "ー", "nan", "n/a", "na", "#n/a", "null", "none", "nil",
    "n.a.", "n/d", "n.d.", "#n/d", "#nv", "k.a.", "k. a.", "н/д", "#н/д",
)  # fmt: skip
"""What tools and spreadsheets write where there is no value: the last ones in German, French, Spanish and Russian."""
_ROUNDING: Final = (
    "en", "id", "ms", "es", "fr", "de", "pt", "it", "nl", "ru", "tr", "vi", "th", "ar", "hi", "pl", "ja", "zh",
    "zh_Hant", "ko",
)  # fmt: skip
LARGEST_COUNT: Final = 10**12
LOSSLESS_DIGITS: Final = 15
"""So many digits of a number a spreadsheet keeps."""
_TEXT: Final = pa.large_string()
_PLAIN: Final = r"-?[0-9]{1,15}"
# With commas after thousands, or after lakhs and crores as in India: 12,34,567.
_ENGLISH: Final = r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}|\d+)(?:\.\d+)?"
_CONTINENTAL: Final = r"[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?"
# What is left of 1.230 once a spreadsheet took it for a decimal number, and what never was a thousand.
_NO_GROUP: Final = r"[+-]?(?:\d{1,3}[.,]\d{1,2}|0[.,]\d+)"
_SPACED: Final = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_AMOUNT: Final = r"[+-]?\d+(?:[.,]\d+)?"
_DATE_LIKE: Final = (
    r"\d{1,2}[./ -]\s?[^\W\d_]{3,}\.?(?:[./ -]\d{2,4})?|[^\W\d_]{3,}\.?[ -]\d{2,4}"
    r"|\d{4}-\d{2}-\d{2}.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
)
# The errors of formulas are #NAME? and the like, in every language with ! or ? at the end.
_DESTROYED_ID: Final = r"\d+(?:[.,]\d+)?[eE]\+?\d+|\d{16,}\.0+|#[^\s#]*[!?]|#N/A|#{2,}"


@dataclass(frozen=True)
class Parsed:
    """A column read: the values (``NA`` where missing or unreadable) and why some are not read.

    ``problems`` gives for each finding code the rows it concerns. ``reading`` is an example
    (cell, number) where separators had to be interpreted.
    """

    values: pd.Series
    problems: dict[str, Mask] = field(default_factory=dict)
    reading: tuple[str, str] | None = None


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
        if whole and (doubtful := _zeros_cut(others)).any():
            # Then 12 may be what is left of 12.000 as well.
            short = plain & cells.str.fullmatch(r"-?[1-9]\d{0,2}").to_numpy(dtype=bool)
            problems["number.undecided"] = short
            values[short] = np.nan
            numbers, codes, reading = (
                numbers.mask(doubtful),
                np.where(doubtful, "number.undecided", codes),
                None,
            )
        values[rest] = numbers.to_numpy()
        for code in sorted(set(codes.tolist()) - {""}):
            problems.setdefault(code, np.zeros(len(cells), dtype=bool))
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
    plain = {
        ord(sign): ascii_sign
        for sign, ascii_sign in (("٬", ","), ("٫", "."), ("−", "-"), ("，", ","), ("．", "."))
    }
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
    elif read_continental.sum() == read_english.sum():
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


def _zeros_cut(cells: Texts) -> Mask:
    """Return the cells whose thousands are in doubt, because their sign stands before a fraction elsewhere.

    So a spreadsheet leaves counts that it took for decimal numbers: 1.234 and, of 1.230, 1.23.
    """
    doubtful = np.zeros(len(cells), dtype=bool)
    fractions = cells[cells.str.fullmatch(_NO_GROUP).to_numpy(dtype=bool)]
    for sign in ".,":
        if fractions.str.contains(sign, regex=False).any():
            doubtful |= cells.str.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+").to_numpy(
                dtype=bool
            )
    return doubtful


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
        "number.turned_into_date": cells.str.fullmatch(_DATE_LIKE).to_numpy(dtype=bool),
        "number.rounded": cells.str.fullmatch(_shortened(), case=False).to_numpy(dtype=bool),
    }


@cache
def _shortened() -> str:
    """Return the pattern of rounded figures: 1.2K, 1,5 jt, 1.2万, in the words CLDR has for thousands and more."""
    words = {"k", "m", "b", "bn", "mn", "ribu", "juta", "lakh", "crore"}
    for language in _ROUNDING:
        patterns = Locale.parse(language).compact_decimal_formats
        for width in patterns.values():
            for kind in width.values():
                for pattern in kind.values():
                    words.add(re.sub(r"[0#¤.,'\u200f\u200e\s-]", "", str(pattern.pattern)).casefold())
    named = "|".join(sorted(map(re.escape, words - {""}), key=len, reverse=True))
    return rf"{_AMOUNT}(?:\s?(?:{named})\.?|e[+-]?\d+)"


# Ids


def destroyed_ids(ids: Texts) -> Mask:
    """Return which ids a spreadsheet has destroyed: an exponent, an error, or zeros from the 16th digit on.

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
