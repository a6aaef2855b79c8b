"""One column of an unknown table: what its name may mean and how its values look, each told once.

Many exports are compared with the same table. So whatever can be said of a column by itself
is said here, at most once, however many exports ask.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache
from typing import Final

from core.intake import entries, mapping, values
from core.intake.date_words import month_names
from core.intake.dates import is_date
from core.intake.entries import normalise
from core.intake.model import Grain, Platform

SIMILAR: Final = 0.82
"""From this similarity on (Ratcliff and Obershelp 1988) two names are taken for spellings of one."""

SHARED_PAIRS: Final = 0.5
"""Names as similar as that have about half of their pairs of letters in common (Dice 1945), which is quick to tell."""

MOST: Final = 0.9
"""The part of a column's values that must look like those of a field."""

LONGEST_NAME: Final = 120
LONGEST_DATE: Final = 40
SHORTEST_SIMILAR: Final = 4
LONG_ID: Final = 15
"""So many digits have the ids of platforms at least, and few other numbers."""

_ID: Final = re.compile(r"\d{8,60}|(?=\S*[^\W\d_])\S{5,60}")
_HANDLE: Final = re.compile(r"@?(?=\S*[^\W\d_])[\w.-]{2,60}")
_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(r"[-+]?\d[\d.,'’\s]*%?")
_COUNT: Final = re.compile(r"-?(?:\d{1,3}(?:[.,'’\s]\d{3})+|\d+(?:\.0)?|\d+(?:[.,]\d+)?[KkM])")
# Scripts that put no spaces between words.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class Column:
    """One column of the table: its name as written and in normal form, its place, its filled cells.

    ``looked`` keeps what its values look like, by (export, field), once somebody has looked.
    """

    def __init__(self, name: str, written: str, place: int, cells: Iterable[str]) -> None:
        self.name, self.plain, self.place = name, normalise(written), place
        self._rows = [cell.strip() for cell in cells]
        self.cells = [cell for cell in self._rows if cell.lower() not in values.MISSING]
        self._dated: dict[str | None, bool] = {}
        self.looked: dict[tuple[str, str], bool | None] = {}

    @cached_property
    def similar(self) -> frozenset[str]:
        """The known names that look like another spelling of this one."""
        return _similar_names(self.plain)

    def meanings(self, grain: Grain) -> Mapping[str, str]:
        """Return the fields this name stands for in some export or language, each with the reason."""
        return _meanings(self.plain, grain)

    @cached_property
    def numbers(self) -> bool:
        """Whether the values are numbers of any kind."""
        return self._most(lambda cell: _NUMBER.fullmatch(cell) is not None)

    @cached_property
    def counts(self) -> bool:
        """Whether the values are whole numbers, as counts are."""
        return self._most(lambda cell: _COUNT.fullmatch(cell) is not None)

    @cached_property
    def amounts(self) -> list[float]:
        """The number in each row, about as large as it is written; 0 where there is none."""
        return [float("".join(re.findall(r"\d", cell)) or 0) for cell in self._rows]

    @cached_property
    def platforms(self) -> Counter[Platform | None]:
        """How many values are addresses of each platform."""
        return Counter(map(mapping.link_platform, self.cells))

    @cached_property
    def ids(self) -> bool:
        """Whether the values are short, without spaces, and each its own."""
        return len(set(self.cells)) == len(self.cells) and self._most(
            lambda cell: _ID.fullmatch(cell) is not None
        )

    @cached_property
    def handles(self) -> bool:
        """Whether the values are single words, as handles are and the names people read hardly."""
        return bool(self.cells) and self._most(lambda cell: _HANDLE.fullmatch(cell) is not None)

    @cached_property
    def long_ids(self) -> bool:
        """Whether the values are numbers as long as only platforms give them."""
        return self.ids and self._most(lambda cell: len(cell) >= LONG_ID and cell.isdecimal())

    @cached_property
    def telling(self) -> bool:
        """Whether the values may be more than words and figures: dates, addresses or ids."""
        return bool(self.cells) and (self._may_be_dates or self.ids or any(self.platforms))

    def dates(self, formats: tuple[str, ...]) -> bool | None:
        """Whether most values are dates in one of these formats; ``None`` for dates written otherwise."""
        if not self._may_be_dates:
            return False
        if any(map(self._dates_in, formats)):
            return True
        # A spreadsheet writes every export's dates its own way, which tells nothing about the export.
        return None if self._dates_in(None) or self._other_dates else False

    @cached_property
    def _may_be_dates(self) -> bool:
        return not self.numbers and any(letter.isdecimal() for letter in "".join(self.cells[:1]))

    def _dates_in(self, form: str | None) -> bool:
        if form not in self._dated:
            self._dated[form] = self._most(lambda cell: is_date(cell, form))
        return self._dated[form]

    @cached_property
    def _other_dates(self) -> bool:
        if not self._most(lambda cell: len(cell) <= LONGEST_DATE and 2 <= len(_DIGITS.findall(cell)) <= 7):
            return False
        if any(map(self._dates_in, mapping.DATE_FORMATS)):
            return True
        # Reading months in many languages costs, and without a word there is none.
        return self._most(_named_month)

    def _most(self, looks: Callable[[str], bool]) -> bool:
        """Whether most values look so; looked at no further than that is open."""
        failing = 0
        for cell in self.cells:
            failing += not looks(cell)
            if failing > (1 - MOST) * len(self.cells) + 1e-9:
                return False
        return True

    def kinds(self, known: Mapping[str, str]) -> bool:
        """Whether most values are names of kinds of posts."""
        return self._most(lambda cell: cell.lower() in known)

    def of_platform(self, wanted: Iterable[Platform]) -> bool:
        """Whether most values are addresses of one of these platforms."""
        return sum(self.platforms[platform] for platform in wanted) >= MOST * len(self.cells)


def _named_month(cell: str) -> bool:
    words = (word.casefold() for word in re.findall(r"[^\W\d_]+", cell))
    return any(word in month_names() for word in words)


# Names


@cache
def _vocabulary(grain: Grain) -> Mapping[str, frozenset[str]]:
    """Return the fields each name stands for in any export or language: name → fields."""
    fields: dict[str, set[str]] = {}
    for known in entries.catalogue():
        if known.entry.grain is grain and known.entry.reads:
            for field, names in known.fields.items():
                for name in names:
                    fields.setdefault(name, set()).add(field)
    for field, words in mapping.words("posts" if grain is Grain.POST else "days").items():
        for word in words:
            fields.setdefault(word, set()).add(field)
    return {name: frozenset(own) for name, own in fields.items() if name}


@lru_cache(maxsize=4096)
def _meanings(name: str, grain: Grain) -> Mapping[str, str]:
    """Return field → reason: the name itself, a word in it, or one that looks like it."""
    known = _vocabulary(grain)
    if name in known:
        return dict.fromkeys(known[name], "word")
    if len(name) > LONGEST_NAME:
        return {}
    alike = {field: "cognate" for term in _similar_names(name) for field in known.get(term, ())}
    part = max((term for term in _parts(name) if term in known), key=len, default="")
    return dict.fromkeys(known.get(part, ()), "part") | alike


def _parts(name: str) -> Iterable[str]:
    """Yield the runs of whole words in a name; of scripts that write none, all runs of two letters and more."""
    words = re.findall(r"[\w'’]+", name)
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + 4) + 1):
            yield " ".join(words[first:last])
    for word in words if _UNSPACED.search(name) else ():
        for first in range(len(word)):
            for last in range(first + 2, min(len(word), first + 12) + 1):
                yield word[first:last]


def _bare(name: str) -> str:
    """Return a name without accents, which differ most between languages that share a word."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", name) if unicodedata.category(letter) != "Mn"
    )


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


@cache
def _names_by_pair() -> tuple[Mapping[str, list[int]], list[tuple[str, str, int]]]:
    """Return which known names hold each pair of letters, and the names: as known, bare, how many pairs."""
    terms = sorted({*entries.known_names(), *_vocabulary(Grain.POST), *_vocabulary(Grain.DAY)})
    names = [(term, _bare(term), len(_pairs(_bare(term)))) for term in terms if len(term) <= LONGEST_NAME]
    holding: dict[str, list[int]] = {}
    for place, (_term, bare, _count) in enumerate(names):
        for pair in _pairs(bare):
            holding.setdefault(pair, []).append(place)
    return holding, names


@lru_cache(maxsize=4096)
def _similar_names(name: str) -> frozenset[str]:
    bare = _bare(name)
    if not SHORTEST_SIMILAR <= len(bare) <= LONGEST_NAME:
        return frozenset()
    holding, names = _names_by_pair()
    pairs = _pairs(bare)
    shared = Counter(place for pair in pairs for place in holding.get(pair, ()))
    matcher = difflib.SequenceMatcher(None, b=bare)
    found = set()
    for place, common in shared.items():
        term, other, count = names[place]
        # Names of very different length cannot be that similar, and comparing them costs.
        if 2 * common < SHARED_PAIRS * (len(pairs) + count) or len(other) < SHORTEST_SIMILAR:
            continue
        if 2 * min(len(bare), len(other)) < SIMILAR * (len(bare) + len(other)):
            continue
        matcher.set_seq1(other)
        if matcher.ratio() >= SIMILAR:
            found.add(term)
    return frozenset(found)
