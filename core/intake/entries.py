"""The known exports, kept as data: one TOML file in ``exports/`` each.

An entry says by which columns an export is told from all others, in which languages, and
what its columns mean. A new export or language is a new file or a new variant in one,
never code; ``docs/reference/exports.md`` describes every field. Entries are checked when
they are loaded, so a wrong one stops the tests, not an upload.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.intake.findings import CODES
from core.intake.model import DAY_COLUMNS, DAY_MEASURES, KINDS, POST_COLUMNS, POST_MEASURES, Grain, Platform

ENTRIES_DIR: Final = Path(__file__).parent / "exports"

HELPERS: Final = ("platform", "lifetime", "reposted_from", "media", "time", "as_of")
"""Columns that decide about a row without being stored: the account's platform, whether the
figures are the post's whole life, whose post was reposted, the first picture or video, the time
beside a day, the moment of a snapshot."""

TOTALS: Final = (
    "total",
    "totals",
    "gesamt",
    "jumlah",
    "合計",
    "总计",
    "합계",
    "итого",
    "totale",
    "totaal",
    "toplam",
    "grand total",
    "total général",
    "total general",
    "total geral",
    "gesamtsumme",
    "suma",
    "razem",
    "всего",
    "общий итог",
    "genel toplam",
    "jumlah total",
    "total keseluruhan",
    "總計",
    "総計",
    "총계",
    "tổng",
    "tổng cộng",
    "sum",
    "summe",
    "gesamtergebnis",
    "gesamtsummen",
    "somme",
    "jumlah keseluruhan",
    "jumlah seluruhnya",
    "总和",
    "合计",
    "小计",
    "小計",
    "총합",
    "tổng số",
    "รวมทั้งหมด",
    "ทั้งหมด",
    "รวม",
    "المجموع",
    "الإجمالي",
)

_QUOTES: Final = dict.fromkeys(map(ord, "\"'`´“”„‟‘’‚«»‹›"))
_UNSEEN: Final = dict.fromkeys(
    (0xAD, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
)
"""Marks nobody sees: of order and direction, soft hyphens, joiners of width zero."""
_DROPPED: Final = _QUOTES | _UNSEEN


def normalise(name: str) -> str:
    """Return a column name without what tools change in passing: case, width, spaces, quotes, marks."""
    return " ".join(unicodedata.normalize("NFKC", name).translate(_DROPPED).casefold().split())


def _names(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as problem:
        raise ValueError(f"no pattern: {problem}") from problem
    return value


@cache
def _zones() -> frozenset[str]:
    # Looking for them walks through folders, and every entry asks.
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError(f"no time zone: {value}")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Derived(_Data):
    """A field read out of another one: the first group of ``pattern`` found in ``source``."""

    source: str
    pattern: Pattern


class Metric(_Data):
    """One figure of an export that names it in a line above its table.

    ``measure`` is empty where the portal keeps no such measure, ``platform`` where the line
    does not tell it.
    """

    titles: tuple[str, ...]
    measure: str | None = None
    platform: Platform | None = None


class Variant(_Data):
    """One language (and age) of an export: which column names mean what.

    A name that ends in ``…`` stands for every column that begins so, one in ``…`` on both sides
    for every column that contains it. ``header`` is a whole row of names in the order of a file,
    ``known`` lists further columns that belong to the export and are not stored. ``sums`` names
    the columns that together make a measure. ``metrics`` are the lines that name a table's one
    figure above it.
    """

    language: str
    columns: dict[str, Annotated[list[str] | str, AfterValidator(_names)]]
    header: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    sums: dict[str, tuple[str, ...]] = {}
    metrics: tuple[Metric, ...] = ()

    def fields(self) -> dict[str, frozenset[str]]:
        """Return the normalised names of each field."""
        return {field: frozenset(map(normalise, _names(names))) for field, names in self.columns.items()}


class Entry(_Data):
    """One export of one platform: how it is told from others and how its values read."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9]+\.[a-z0-9_]+$")]
    title: str
    platform: Platform
    grain: Grain
    not_read: str | None = None
    required: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    share: Annotated[float, Field(ge=0, le=1)] = 0.5
    dates: tuple[str, ...] = ()
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    zones: dict[str, Annotated[str, AfterValidator(_zone)]] = {}
    kinds: dict[str, str] = {}
    constants: dict[str, str] = {}
    derived: dict[str, Derived] = {}
    beside: dict[str, Pattern] = {}
    totals: tuple[str, ...] = TOTALS
    example: dict[str, str] = {}
    deletions: tuple[str, ...] = ()
    description_row: bool = False
    collaborations: bool = False
    entities: bool = False
    zeros: bool = False
    file_name: Pattern | None = None
    variants: Annotated[tuple[Variant, ...], Field(min_length=1)]

    @property
    def reads(self) -> bool:
        """Whether figures are taken in; otherwise the export is only named, with a reason."""
        return self.not_read is None

    @model_validator(mode="after")
    def _fields_are_canonical(self) -> Self:
        allowed = {*(POST_COLUMNS if self.grain is Grain.POST else DAY_COLUMNS), *HELPERS} - {"source_row"}
        measures = POST_MEASURES if self.grain is Grain.POST else DAY_MEASURES
        for variant in self.variants:
            unknown = {*variant.columns, *variant.sums} - allowed
            lacking = set(self.required) - variant.columns.keys()
            if unknown or lacking:
                raise ValueError(
                    f"{self.code} ({variant.language}): unknown {unknown}, required but unnamed {lacking}"
                )
        others = {*self.constants, *self.derived, *self.example, *self.beside}
        others |= {rule.source for rule in self.derived.values()}
        metrics = [metric.measure for variant in self.variants for metric in variant.metrics]
        counted = {*self.deletions, *(measure for measure in metrics if measure)}
        if unknown := (others - allowed) | (counted - set(measures)):
            raise ValueError(f"{self.code}: unknown fields {unknown}")
        if unknown := set(self.kinds.values()) - set(KINDS):
            raise ValueError(f"{self.code}: unknown kinds {unknown}")
        if self.not_read is not None and self.not_read not in CODES:
            raise ValueError(f"{self.code}: no finding called {self.not_read}")
        if self.reads and not self.dates:
            raise ValueError(f"{self.code}: no date format")
        return self


class Known:
    """A variant prepared for matching: its names in normal form."""

    def __init__(self, entry: Entry, variant: Variant) -> None:
        self.entry, self.variant = entry, variant
        self.fields = variant.fields()
        self.sums = {field: frozenset(map(normalise, names)) for field, names in variant.sums.items()}
        listed = {normalise(name) for name in (*variant.header, *variant.known)}
        names = listed.union(*self.fields.values(), *self.sums.values())
        dynamic = {name for name in names if name.endswith("...")}
        self.parts = tuple(name.strip(".") for name in dynamic if name.startswith("..."))
        self.prefixes = tuple(name.removesuffix("...") for name in dynamic if not name.startswith("..."))
        self.names = frozenset(names - dynamic)
        self.telling = frozenset(map(normalise, entry.telling))

    def explained(self, names: set[str]) -> int:
        """Return how many normalised column names belong to this variant."""
        exact = names & self.names
        if not (self.prefixes or self.parts):
            return len(exact)
        return len(exact) + sum(map(self.explains, names - exact))

    def explains(self, name: str) -> bool:
        """Whether a normalised column name belongs to this variant."""
        return (
            name in self.names
            or bool(self.prefixes and name.startswith(self.prefixes))
            or any(part in name for part in self.parts)
        )


@cache
def catalogue() -> tuple[Known, ...]:
    """Return every variant of every entry; raises ``ValueError`` on a wrong entry."""
    entries = [
        Entry.model_validate(tomllib.loads(path.read_text("utf-8")))
        for path in sorted(ENTRIES_DIR.glob("*.toml"))
    ]
    codes = [entry.code for entry in entries]
    if len(set(codes)) < len(codes):
        raise ValueError(
            f"two entries share a code: {sorted({code for code in codes if codes.count(code) > 1})}"
        )
    return tuple(Known(entry, variant) for entry in entries for variant in entry.variants)


@cache
def known_names() -> frozenset[str]:
    """Return every column name and every line that names a figure, of all entries, in normal form."""
    titles = (
        normalise(title)
        for known in catalogue()
        for metric in known.variant.metrics
        for title in metric.titles
    )
    return frozenset(titles).union(*(known.names for known in catalogue()))


@cache
def _dynamic_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return with what the names of columns without a fixed name begin, and what they contain."""
    prefixes = {prefix for known in catalogue() for prefix in known.prefixes}
    return tuple(prefixes), tuple({part for known in catalogue() for part in known.parts})


def is_known(name: str) -> bool:
    """Whether a normalised column name belongs to any entry."""
    prefixes, parts = _dynamic_names()
    return name in known_names() or name.startswith(prefixes) or any(part in name for part in parts)


def entry(code: str) -> Entry:
    """Return the entry of a code; raises ``KeyError`` for an unknown one."""
    return {known.entry.code: known.entry for known in catalogue()}[code]
