"""Which known export an unknown table resembles: told by structure, shown with evidence, never assumed.

An export in a language no entry knows has the same columns in the same places with the same
kinds of values; a damaged one still has most of its names. Each column is compared with each
field of each known export by its name, its place and its values. What is alike enough is
offered for a person to confirm; what two exports explain equally well is not.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Final

from core.intake import entries, mapping, values
from core.intake.entries import Known, normalise
from core.intake.model import Evidence, Grain, Likeness, Platform, measures_of
from core.intake.recognise import NoMatch

SIMILAR: Final = 0.82
"""From this similarity on (Ratcliff and Obershelp 1988) two names are taken for spellings of one."""

LEAST: Final = 0.45
"""The least part of a table's columns, or of an export's, that must be explained."""

MOST: Final = 0.9
"""The part of a column's values that must look like those of a field."""

SAMPLE_ROWS: Final = 20

FEWEST: Final = 3
"""So many names have to be known, or one more columns than that to stand in the same place."""

PLACED: Final = 0.75
"""The part of an export's fields that must stand in the same place where no name is known."""

WEIGHTS: Final = {"name": 1.0, "word": 0.6, "similar": 0.7, "place": 0.5, "values": 0.3}
_KEYS: Final = {Grain.POST: ({"external_id", "permalink"}, {"published_at", "day"}), Grain.DAY: ({"day"},)}
_TOLD_BY_VALUES: Final = {"external_id", "published_at", "day", "permalink"}
_ID: Final = re.compile(r"\d{8,60}|(?=\S*[^\W\d_])\S{5,60}")
_NUMBER: Final = re.compile(r"[-+]?\d[\d.,'’\s]*%?")
_NOT_OFFERED: Final = {"telegram.messages"}
_MOST_COLUMNS: Final = 400


class _Column:
    """One column of the table: its name as written and in normal form, its place, how its values look.

    Each look is taken once, however many fields ask.
    """

    def __init__(self, name: str, written: str, place: int, cells: Iterable[str]) -> None:
        self.name, self.plain, self.place = name, normalise(written), place
        stripped = [cell.strip() for cell in cells]
        self.cells = [cell for cell in stripped if cell.lower() not in values.MISSING]
        self._dates: dict[tuple[str, ...], bool | None] = {}

    @cached_property
    def counts(self) -> bool:
        """Whether the values are numbers."""
        return _most(_NUMBER.fullmatch(cell) is not None for cell in self.cells)

    @cached_property
    def platforms(self) -> list[Platform | None]:
        """The platform of each value that is an address."""
        return [mapping.link_platform(cell) for cell in self.cells]

    @cached_property
    def ids(self) -> bool:
        """Whether the values are short, without spaces, and each its own."""
        short = _most(_ID.fullmatch(cell) is not None for cell in self.cells)
        return short and len(set(self.cells)) == len(self.cells)

    def dates(self, formats: tuple[str, ...]) -> bool | None:
        """Whether most values are dates in one of these formats; ``None`` for those of workbooks."""
        if formats not in self._dates:
            self._dates[formats] = self._are_dates(formats)
        return self._dates[formats]

    def _are_dates(self, formats: tuple[str, ...]) -> bool | None:
        if self.counts or not any(letter.isdecimal() for letter in "".join(self.cells[:1])):
            return False
        if any(_most(values.is_date(cell, form) for cell in self.cells) for form in formats):
            return True
        # A spreadsheet writes every export's dates its own way, which tells nothing about the export.
        return None if _most(values.is_date(cell, None) for cell in self.cells) else False


def _most(looks: Iterable[bool]) -> bool:
    seen = list(looks)
    return sum(seen) >= MOST * len(seen)


def offer(failed: NoMatch) -> Likeness | None:
    """Return the known export a table resembles most, or ``None`` where none does or two do alike."""
    table = mapping.table_of(failed.sheet, failed.header, SAMPLE_ROWS)
    if not len(table) or len(table.columns) > _MOST_COLUMNS:
        return None
    written = failed.sheet.cells.iloc[failed.header].tolist()
    named = [(name, said) for name, said in zip(table.columns, written, strict=True) if normalise(said)]
    columns = [_Column(name, said, place, table[name]) for place, (name, said) in enumerate(named)]
    if not columns:
        return None
    known = [
        each
        for each in entries.catalogue()
        if each.entry.reads
        and each.entry.code not in _NOT_OFFERED
        and (failed.entry is None or each.entry is failed.entry)
    ]
    compared = sorted((_compare(each, columns) for each in known), key=lambda found: found[0], reverse=True)
    best = next((found for found in compared if found[1]), None)
    if best is None or best[1] is None:
        return None
    rivals = [score for score, found, code in compared if found and code != best[2]]
    alike = bool(rivals) and rivals[0] > 0.97 * best[0]
    return None if alike else best[1]


def _compare(known: Known, columns: Sequence[_Column]) -> tuple[float, Likeness | None, str]:
    """Return how well one variant explains a table, and the offer if that is well enough."""
    entry = known.entry
    order = _order(known)
    found = _pair(known, columns, order)
    # What a word means elsewhere or how values look tells the field, but not whose export it is.
    paired = {evidence.column for evidence in found if {"name", "similar", "place"} & {*evidence.reasons}}
    named = {column.name for column in columns if known.explains(column.plain)}
    same_length = len(order) == len(columns)
    explained = len(named | paired)
    share = explained / len(columns)
    reach = len(found) / max(1, len(known.fields))
    strength = sum(WEIGHTS[reason] for evidence in found for reason in evidence.reasons)
    score = share + reach + strength / max(1, len(known.fields)) + 0.3 * same_length
    # What makes a row a post or a day has to be sure; an empty column in the right place is not.
    fields = {evidence.field for evidence in found if {"name", "values"} & {*evidence.reasons}}
    fields |= {field for field, rule in entry.derived.items() if rule.source in fields} | entry.beside.keys()
    complete = all(keys & fields for keys in _KEYS[entry.grain])
    by_name = share >= LEAST and reach >= LEAST and (len(named) >= FEWEST or share > MOST)
    by_place = same_length and reach >= PLACED and len(found) > FEWEST
    convincing = by_name or by_place
    if entry.code == "meta.daily_results":
        convincing = bool(named) and len(columns) == 2
    if not (complete and convincing):
        return score, None, entry.code
    ordered = tuple(sorted(found, key=lambda evidence: [c.name for c in columns].index(evidence.column)))
    likeness = Likeness(
        entry.code, entry.title, _platform(known, found, columns), entry.grain, ordered, share
    )
    return score, likeness, entry.code


@cache
def _order(known: Known) -> tuple[str, ...]:
    """Return the names of a variant in the order of its file, where the entry knows it."""
    return tuple(map(normalise, known.variant.header))


def _pair(known: Known, columns: Sequence[_Column], order: Sequence[str]) -> list[Evidence]:
    """Pair columns with fields, the surest pairs first; each column and each field once."""
    candidates = []
    for field, names in known.fields.items():
        for column in columns:
            reasons = _reasons(known, field, names, column, order if len(order) == len(columns) else ())
            if reasons:
                weight = sum(WEIGHTS[reason] for reason in reasons)
                candidates.append((weight, Evidence(column.name, field, reasons)))
    chosen: dict[str, Evidence] = {}
    taken: set[str] = set()
    for _weight, evidence in sorted(candidates, key=lambda item: -item[0]):
        if evidence.field not in chosen and evidence.column not in taken:
            chosen[evidence.field] = evidence
            taken.add(evidence.column)
    return list(chosen.values())


def _reasons(
    known: Known, field: str, names: frozenset[str], column: _Column, order: Sequence[str]
) -> tuple[str, ...]:
    """Return why a column may hold a field; nothing where its values cannot, or where only they speak."""
    reasons = []
    if column.plain in names:
        reasons.append("name")
    elif known.explains(column.plain):
        return ()
    elif column.plain in _words().get((known.entry.grain, field), frozenset()):
        reasons.append("word")
    elif any(_similar(column.plain, name) for name in names):
        reasons.append("similar")
    if order and order[column.place] in names:
        reasons.append("place")
    # Numbers look like every measure and texts like every text: values alone tell only a few fields.
    if not reasons and field not in _TOLD_BY_VALUES:
        return ()
    looks = _looks(known, field, column)
    if looks is False:
        return ()
    if looks:
        reasons.append("values")
    return tuple(reasons)


@cache
def _similar(name: str, known: str) -> bool:
    # Names of very different length cannot be that similar, and comparing them costs.
    if 2 * min(len(name), len(known)) < SIMILAR * (len(name) + len(known)):
        return False
    matcher = difflib.SequenceMatcher(None, name, known)
    return matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR


@cache
def _words() -> Mapping[tuple[Grain, str], frozenset[str]]:
    """Return by which names each field goes in any export of the same grain."""
    names: dict[tuple[Grain, str], set[str]] = {}
    for known in entries.catalogue():
        for field, own in known.fields.items():
            names.setdefault((known.entry.grain, field), set()).update(own)
    for grain, kind in ((Grain.POST, "posts"), (Grain.DAY, "days")):
        for field, words in mapping.words(kind).items():
            names.setdefault((grain, field), set()).update(map(normalise, words))
    return {key: frozenset(own) for key, own in names.items()}


def _looks(known: Known, field: str, column: _Column) -> bool | None:
    """Whether values look like those of a field; ``None`` where there are none or they cannot tell."""
    entry = known.entry
    looks: bool | None = None
    if not column.cells:
        return looks
    if field in {"published_at", "day"}:
        looks = column.dates(entry.dates)
    elif field == "permalink":
        wanted = {entry.platform} if entry.platform is not Platform.OTHER else set(Platform)
        looks = _most(platform in wanted for platform in column.platforms)
    elif field == "external_id":
        looks = column.ids and column.dates(entry.dates) is False
    elif field in measures_of(entry.grain):
        looks = column.counts
    elif field == "kind":
        looks = _most(cell.lower() in entry.kinds for cell in column.cells) or None
    return looks


def _platform(known: Known, found: Sequence[Evidence], columns: Sequence[_Column]) -> Platform:
    if known.entry.platform is not Platform.OTHER:
        return known.entry.platform
    links = [
        column.platforms
        for column in columns
        for each in found
        if (each.column, each.field) == (column.name, "permalink")
    ]
    platforms = {platform for link in links for platform in link if platform}
    return platforms.pop() if len(platforms) == 1 else Platform.OTHER
