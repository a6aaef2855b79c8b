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

from core.intake.model import DAY_COLUMNS, DAY_MEASURES, KINDS, POST_COLUMNS, POST_MEASURES, Grain, Platform

ENTRIES_DIR: Final = Path(__file__).parent / "exports"

HELPERS: Final = ("platform", "lifetime", "reposted_from", "media")
"""Columns that decide about a row without being stored: the platform of the template, whether
the figures are the post's whole life, whose post was reposted, the first picture or video."""

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
)

_QUOTES: Final = dict.fromkeys(map(ord, "\"'`´“”„‟‘’‚«»‹›\ufeff\u200b\u200e\u200f\u00ad"))


def normalise(name: str) -> str:
    """Return a column name without what tools change in passing: case, width, spaces, quotes, marks."""
    return " ".join(unicodedata.normalize("NFKC", name).translate(_QUOTES).casefold().split())


def _names(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as problem:
        raise ValueError(f"no pattern: {problem}") from problem
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"no time zone: {value}")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Derived(_Data):
    """A field read out of another one: the first group of ``pattern`` found in ``source``."""

    source: str
    pattern: Pattern


class Variant(_Data):
    """One language (and age) of an export: which column names mean what.

    A name that ends in ``…`` stands for every column that begins so. ``known`` lists columns
    that belong to the export and are not stored.
    """

    language: str
    columns: dict[str, Annotated[list[str] | str, AfterValidator(_names)]]
    known: tuple[str, ...] = ()

    def fields(self) -> dict[str, frozenset[str]]:
        """Return the normalised names of each field."""
        return {field: frozenset(map(normalise, _names(names))) for field, names in self.columns.items()}


class Entry(_Data):
    """One export of one platform: how it is told from others and how its values read."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9]+\.[a-z0-9_]+$")]
    title: str
    platform: Platform
    grain: Grain
    reads: bool = True
    required: tuple[str, ...]
    share: Annotated[float, Field(ge=0, le=1)] = 0.5
    dates: tuple[str, ...] = ()
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    kinds: dict[str, str] = {}
    constants: dict[str, str] = {}
    derived: dict[str, Derived] = {}
    totals: tuple[str, ...] = TOTALS
    example: dict[str, str] = {}
    deletions: tuple[str, ...] = ()
    description_row: bool = False
    collaborations: bool = False
    entities: bool = False
    zeros: bool = False
    file_name: Pattern | None = None
    variants: Annotated[tuple[Variant, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _fields_are_canonical(self) -> Self:
        allowed = {*(POST_COLUMNS if self.grain is Grain.POST else DAY_COLUMNS), *HELPERS} - {"source_row"}
        measures = POST_MEASURES if self.grain is Grain.POST else DAY_MEASURES
        for variant in self.variants:
            unknown = variant.columns.keys() - allowed
            lacking = set(self.required) - variant.columns.keys()
            if unknown or lacking:
                raise ValueError(
                    f"{self.code} ({variant.language}): unknown {unknown}, required but unnamed {lacking}"
                )
        others = {*self.constants, *self.derived, *self.example, *(d.source for d in self.derived.values())}
        if unknown := (others - allowed) | (set(self.deletions) - set(measures)):
            raise ValueError(f"{self.code}: unknown fields {unknown}")
        if unknown := set(self.kinds.values()) - set(KINDS):
            raise ValueError(f"{self.code}: unknown kinds {unknown}")
        if self.reads and not self.dates:
            raise ValueError(f"{self.code}: no date format")
        return self


class Known:
    """A variant prepared for matching: its names in normal form."""

    def __init__(self, entry: Entry, variant: Variant) -> None:
        self.entry, self.variant = entry, variant
        self.fields = variant.fields()
        names = {normalise(name) for name in variant.known}.union(*self.fields.values())
        self.prefixes = tuple(name.removesuffix("...") for name in names if name.endswith("..."))
        self.names = frozenset(name for name in names if not name.endswith("..."))

    def explains(self, name: str) -> bool:
        """Whether a normalised column name belongs to this variant."""
        return name in self.names or bool(self.prefixes and name.startswith(self.prefixes))


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
    """Return every column name of every entry, in normal form."""
    return frozenset[str]().union(*(known.names for known in catalogue()))


def entry(code: str) -> Entry:
    """Return the entry of a code; raises ``KeyError`` for an unknown one."""
    return {known.entry.code: known.entry for known in catalogue()}[code]
