"""The words of dates in the languages of exports, and dates as spreadsheets write them anew.

A spreadsheet shows a date in the manner of its own country, and a file saved from it keeps that
manner instead of the platform's. Names of months, days and halves of a day come from CLDR.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Final

from babel import Locale

from core.intake.values import Texts

_LANGUAGES: Final = (
    "en", "id", "ms", "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "bg", "tr", "vi", "th", "ar", "hi", "pl",
)  # fmt: skip
_HALVES: Final = (*_LANGUAGES, "ja", "zh", "zh_Hant", "ko", "el", "fil")
_FILLING: Final = {"de", "del", "d", "of", "at", "um", "à", "pukul", "pkl", "г", "в", "ngày", "lúc"}
"""Words between the parts of a date that say nothing by themselves."""

_DAYS: Final = (
    *(f"%{first}{sign}%{second}{sign}%{year}" for first, second in ("dm", "md") for sign in "/.-" for year in "Yy"),
    *(f"%{year}{sign}%m{sign}%d" for sign in "/.-" for year in "Yy"),
    "%b %d, %Y", "%b %d %Y", "%d %b %Y", "%d %b %y", "%d-%b-%Y", "%d-%b-%y", "%d/%b/%Y",
)  # fmt: skip
_TIMES: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H.%M", " %H.%M.%S")
REWRITTEN: Final = tuple(day + time for day, time in product(_DAYS, _TIMES))
"""How spreadsheets write days and moments, whatever the export did: day or month first, with any sign between."""

_EAST: Final = r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]"
_TIME: Final = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
# Four digits by themselves that no other calendar than the Thai solar one has in our days.
_BUDDHIST: Final = r"(?<![\d:])(?:25[4-9]\d|26[0-3]\d)(?!\d)"
_BEFORE_COMMON_ERA: Final = 543
FEW: Final = 20


@cache
def month_names() -> dict[str, int]:
    """Return the number of each month by its names, full and short, in the languages of exports.

    Names come from CLDR; one that means different months in two languages is left out.
    """
    meanings: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    meanings.setdefault(name.casefold().rstrip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in meanings.items() if len(numbers) == 1}


def english_months(cells: Texts) -> Texts:
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
    month = _month(bare)
    if month and bare not in _english_words():
        return month + ("," if word.endswith(",") else "")
    return {"de": "", "del": ""}.get(word, bare if bare.isdigit() and word.endswith(".") else word)


def _month(word: str) -> str:
    """Return the short English name of a month named in any language, or nothing."""
    number = month_names().get(unicodedata.normalize("NFC", word).casefold().rstrip("."))
    return str(Locale("en").months["format"]["abbreviated"][number]) if number else ""


@cache
def _english_words() -> frozenset[str]:
    """Names of months and of days of the week in English, full and short."""
    english = Locale("en")
    names = (english.months["format"], english.days["format"])
    return frozenset(
        name for kind in names for width in ("wide", "abbreviated") for name in kind[width].values()
    )


# Dates written anew


def plain_dates(cells: Texts) -> Texts:
    """Return dates in one manner: English short months, AM and PM behind the time, no words besides.

    Only the manner changes, never what a date says; whether day or month comes first stays open.
    """
    cells = cells.str.replace(r",? +(?=\d{1,2}:)", " ", regex=True)
    if not cells.str.fullmatch(r"[\d/.: -]*").all():
        cells = cells.map({cell: _plain_date(cell) for cell in cells.unique()})
    return cells


def common_era(cells: Texts) -> Texts:
    """Return dates with the years of a Thai calendar, if the first ones have such, in those of the common era."""
    few = [cell for cell in cells.iloc[:100] if cell][:FEW]
    if not few or not all(re.search(_BUDDHIST, cell) for cell in few):
        return cells
    return cells.str.replace(_BUDDHIST, lambda year: str(int(year[0]) - _BEFORE_COMMON_ERA), regex=True)


def _plain_date(cell: str) -> str:
    cell = re.sub(_EAST, r"\1-\2-\3 ", unicodedata.normalize("NFC", cell))
    cell = re.sub(r"(?<=\d)\. (?=\d)", ".", cell)
    cell = re.sub(r"(?<=\d)\.(?= |$)", "", cell)
    time = re.search(_TIME + r"(?=\D*$)", cell)
    if time and (half := _half(cell[time.end() :]) or _half(cell[: time.start()])):
        day = re.sub(rf"\D*{re.escape(time[0])}.*", "", cell)
        cell = f"{day} {time[0]} {half}"
    return " ".join(_plain_words(cell))


def _plain_words(cell: str) -> Iterator[str]:
    for word in cell.split():
        bare = word.strip(".,")
        if not re.search(r"[^\W\d_]", bare) or bare in {"AM", "PM"}:
            yield word
        elif month := _month(bare):
            yield month + ("," if word.endswith(",") else "")
        elif parts := re.fullmatch(r"(\d{1,2})([-/])([^\W\d_]+)\.?\2(\d{2,4})", bare):
            yield f"{parts[1]}{parts[2]}{_month(parts[3]) or parts[3]}{parts[2]}{parts[4]}"
        elif bare.casefold() not in _FILLING | _weekdays():
            yield word


def _half(around: str) -> str:
    """Return AM or PM where that stands, in any language, before or behind a time."""
    words = re.findall(r"[^\W\d_]+", around)
    said = ("".join(words).casefold(), *(word.casefold() for word in words))
    return next((_halves()[word] for word in said if word in _halves()), "")


@cache
def _halves() -> dict[str, str]:
    """Return AM or PM by the words for the halves of a day."""
    found: dict[str, str] = {}
    for language in _HALVES:
        periods = Locale.parse(language).day_periods["format"]
        for width, (key, half) in product(("wide", "abbreviated"), (("am", "AM"), ("pm", "PM"))):
            if said := periods.get(width, {}).get(key):
                found.setdefault("".join(re.findall(r"[^\W\d_]+", said)).casefold(), half)
    return found


@cache
def _weekdays() -> frozenset[str]:
    days = [Locale(language).days for language in _LANGUAGES]
    return frozenset(
        name.casefold().strip(".")
        for each in days
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in each[context][width].values()
    )
