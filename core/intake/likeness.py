"""Which known export an unknown table resembles: told by structure, shown with evidence, never assumed.

An export in a language no entry knows has the same columns in the same order with the same
kinds of values; a damaged one still has most of its names. Each column is compared with each
field of each known export by its name, its place and its values. What is alike enough is
offered for a person to confirm; what two exports explain equally well is not. Numbers beside a
date are no likeness: some sign has to be there that the table is of a platform at all.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Final

from core.intake import entries, mapping
from core.intake.columns import Column
from core.intake.dates import DAY_MONTH
from core.intake.entries import Entry, Known, normalise
from core.intake.model import Evidence, Grain, Likeness, Platform, measures_of
from core.intake.recognise import NoMatch

LEAST: Final = 0.45
"""The least part of a table's columns, or of an export's, that must be explained."""

HALF: Final = 0.5

NEARLY_ALL: Final = 0.9

SAMPLE_ROWS: Final = 20

FEWEST: Final = 3
"""So many names have to be known, or so many words understood, to speak for an export."""

PLACED: Final = 0.75
"""The part of an export's fields that must stand in their place, or be spoken of, where names do not tell it."""

MOST_SPOKEN: Final = 6
"""So many figures spoken of in another language need no other sign."""

MANY: Final = 10
"""From so many columns on, dates written in an export's own way and counts in its places are no chance."""

WIDE: Final = 20
"""From so many columns on, the same number of them in the same places is no chance."""

RIVAL: Final = 0.97
"""An export that explains a table this well beside the best one makes it a question nobody can answer."""

WEIGHTS: Final = {
    "name": 1.0, "similar": 0.7, "word": 0.6, "cognate": 0.45, "part": 0.4, "place": 0.5, "values": 0.3,
}  # fmt: skip
_SPOKEN: Final = {"name", "similar", "word", "cognate", "part"}
_OWN: Final = {"name", "similar", "place"}
"""What tells whose export it is; what a word means elsewhere or how values look tells the field only."""

_KEYS: Final = {Grain.POST: ({"external_id", "permalink"}, {"published_at", "day"}), Grain.DAY: ({"day"},)}
_TOLD_BY_VALUES: Final = ("external_id", "published_at", "day", "permalink")
_SEEN: Final = ("impressions", "views", "reach")
_DONE: Final = (
    "reactions",
    "comments",
    "shares",
    "saves",
    "clicks",
    "follows",
    "follows_gained",
    "profile_visits",
)
_NOT_OFFERED: Final = {"telegram.messages"}
_MOST_COLUMNS: Final = 400


def offer(failed: NoMatch) -> Likeness | None:
    """Return the known export a table resembles most, or ``None`` where none does or two do alike."""
    columns = _columns(failed)
    if not columns:
        return None
    compared = [
        _Comparison(each, columns)
        for each in entries.catalogue()
        if each.entry.reads
        and each.entry.code not in _NOT_OFFERED
        and (failed.entry is None or each.entry is failed.entry)
    ]
    alike = [comparison for comparison in compared if comparison.convincing]
    if not alike:
        return None
    best = max(alike, key=lambda comparison: comparison.score)
    rivals = (each.score for each in alike if each.known.entry.code != best.known.entry.code)
    return None if any(score > RIVAL * best.score for score in rivals) else best.likeness()


def _columns(failed: NoMatch) -> list[Column]:
    table = mapping.table_of(failed.sheet, failed.header, SAMPLE_ROWS)
    if not len(table) or len(table.columns) > _MOST_COLUMNS:
        return []
    written = failed.sheet.cells.iloc[failed.header].tolist()
    named = [(name, said) for name, said in zip(table.columns, written, strict=True) if normalise(said)]
    return [Column(name, said, place, table[name].tolist()) for place, (name, said) in enumerate(named)]


@dataclass(frozen=True)
class _Comparison:
    """One variant of a known export beside the columns of a table."""

    known: Known
    columns: Sequence[Column]

    @cached_property
    def _places(self) -> dict[int, str]:
        return _places(self.known, self.columns)

    @cached_property
    def found(self) -> dict[str, tuple[Column, tuple[str, ...]]]:
        """Each field with its column and the reasons: the surest pairs first, each column and each field once."""
        candidates = [
            (sum(WEIGHTS[reason] for reason in reasons), column, field, reasons)
            for column in self.columns
            for field, reasons in _candidates(self.known, column, self._places.get(column.place))
        ]
        chosen: dict[str, tuple[Column, tuple[str, ...]]] = {}
        taken: set[int] = set()
        for _weight, column, field, reasons in sorted(candidates, key=lambda item: -item[0]):
            if field not in chosen and column.place not in taken:
                chosen[field] = (column, reasons)
                taken.add(column.place)
        return chosen

    def _fields(self, reasons: set[str]) -> set[str]:
        """Return the fields found for one of these reasons."""
        return {field for field, (_column, why) in self.found.items() if reasons & {*why}}

    @cached_property
    def reach(self) -> float:
        """The part of the export's fields that were found."""
        return len(self.found) / max(1, len(self.known.fields))

    @cached_property
    def named(self) -> set[int]:
        """The places of columns that bear a name of this export."""
        return {column.place for column in self.columns if _explains(self.known, column.plain)}

    @cached_property
    def share(self) -> float:
        """The part of the table's columns that this export explains."""
        paired = {column.place for column, why in self.found.values() if _OWN & {*why}}
        return len(self.named | paired) / len(self.columns)

    @cached_property
    def score(self) -> float:
        """How well the export explains the table, to compare exports with each other."""
        strength = sum(WEIGHTS[reason] for _column, why in self.found.values() for reason in why)
        same_length = len(_order(self.known)) == len(self.columns)
        named = len(self.named) / len(self.columns)
        return named + self.share + self.reach + strength / max(1, len(self.known.fields)) + 0.3 * same_length

    @property
    def convincing(self) -> bool:
        """Whether the export may be offered."""
        if self._elsewhere:
            return False
        if self.known.entry.code == "meta.daily_results":
            return self._complete and bool(self.named) and len(self.columns) == 2
        return self._complete and (self._by_name or self._by_words or self._by_place)

    @property
    def _elsewhere(self) -> bool:
        """Whether the table's addresses are those of other platforms only."""
        own = self.known.entry.platform
        linked = [column for column in self.columns if column.cells and column.of_platform(Platform)]
        return (
            bool(linked) and own is not Platform.OTHER and not any(column.platforms[own] for column in linked)
        )

    @property
    def _complete(self) -> bool:
        """Whether what makes a row a post or a day is sure; an empty column in the right place is not."""
        entry = self.known.entry
        fields = self._fields({*_SPOKEN, "values"})
        fields |= {
            field for field, rule in entry.derived.items() if rule.source in fields
        } | entry.beside.keys()
        return all(keys & fields for keys in _KEYS[entry.grain])

    @property
    def _by_name(self) -> bool:
        spelt = {column.place for column, why in self.found.values() if {"name", "similar"} & {*why}}
        known = len(self.named | spelt) / len(self.columns)
        # Two or three names are common words; that nothing else is left and the dates fit makes them an export's.
        whole = known > NEARLY_ALL or (self.share > NEARLY_ALL and known >= HALF and self._dated)
        return (len(self.named) >= FEWEST or whole) and self.share >= LEAST and self.reach >= LEAST

    @property
    def _by_words(self) -> bool:
        """Whether its columns speak of these figures in another language, and its values are a platform's."""
        spoken = self._fields(_SPOKEN) & {*measures_of(self.known.entry.grain)}
        in_place = len(self._places) >= PLACED * len(self.columns)
        nearly_all = len(spoken) >= MOST_SPOKEN and len(spoken) >= PLACED * len(self.known.fields)
        told = self._of_platform or self._dated or in_place or nearly_all
        return len(spoken) >= FEWEST and told and self.reach >= LEAST and len(self.found) > FEWEST

    @property
    def _by_place(self) -> bool:
        """Whether columns and values are those of the export though no name is understood."""
        placed = self._fields({"place"})
        same = len(_order(self.known)) == len(self.columns)
        if not same or len(placed) <= FEWEST or len(placed) < PLACED * len(self.known.fields):
            return False
        if self._of_platform or (self._dated and len(self.columns) >= MANY):
            return True
        return (self._dated or len(self.columns) >= WIDE) and self._in_proportion

    @cached_property
    def _of_platform(self) -> bool:
        """Whether some values are such as only a platform writes: its addresses, or ids as long as theirs."""
        link, number = self.found.get("permalink"), self.found.get("external_id")
        if link and "values" in link[1]:
            return True
        return bool(number and "values" in number[1] and number[0].long_ids)

    @cached_property
    def _dated(self) -> bool:
        """Whether the dates are written in a way of this export that other tables hardly use."""
        dates = (self.found[field] for field in ("published_at", "day") if field in self.found)
        return any("values" in why and column.dates(_own_dates(self.known)) for column, why in dates)

    @property
    def _in_proportion(self) -> bool:
        """Whether rarely more was done with posts than they were seen, as it must be."""
        seen = [self.found[field][0] for field in _SEEN if field in self.found]
        done = [self.found[field][0] for field in _DONE if field in self.found]
        if not seen or not done:
            return True
        most: list[float] = [max(row) for row in zip(*(column.amounts for column in seen), strict=True)]
        pairs = [pair for column in done for pair in zip(most, column.amounts, strict=True)]
        return sum(view >= deed for view, deed in pairs) >= NEARLY_ALL * len(pairs)

    def likeness(self) -> Likeness:
        """Return the offer, its columns in the table's order."""
        entry = self.known.entry
        ordered = sorted(self.found.items(), key=lambda item: item[1][0].place)
        evidence = tuple(Evidence(column.name, field, why) for field, (column, why) in ordered)
        return Likeness(entry.code, entry.title, self._platform, entry.grain, evidence, self.share)

    @property
    def _platform(self) -> Platform:
        own = self.known.entry.platform
        if own is not Platform.OTHER or "permalink" not in self.found:
            return own
        platforms = {platform for platform in self.found["permalink"][0].platforms if platform}
        return platforms.pop() if len(platforms) == 1 else Platform.OTHER


@cache
def _order(known: Known) -> tuple[str, ...]:
    """Return the names of a variant in the order of its file, where the entry knows it."""
    return tuple(map(normalise, known.variant.header))


@cache
def _own_dates(known: Known) -> tuple[str, ...]:
    """Return those of an export's formats that other tables hardly use: with a weekday, or without a year."""
    return tuple(form for form in known.entry.dates if "%a" in form or form == DAY_MONTH)


@cache
def _field_of(known: Known) -> Mapping[str, str]:
    return {name: field for field, names in known.fields.items() for name in names}


@cache
def _told_by_values(known: Known) -> tuple[str, ...]:
    return tuple(field for field in _TOLD_BY_VALUES if field in known.fields)


# Evidence


def _candidates(known: Known, column: Column, placed: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fields a column may hold, with the reasons; none its values cannot be."""
    spoken = _spoken(known, column)
    if spoken is None:
        return
    in_place = _field_of(known).get(placed or "")
    # What a name plainly means elsewhere is not overruled by its place, but for two words that platforms swap.
    if "word" in spoken.values() and in_place not in spoken and in_place not in _SEEN:
        in_place = None
    told = _told_by_values(known) if column.telling else ()
    for field in dict.fromkeys((*spoken, *told, *([in_place] if in_place else []))):
        looks = _looks(known, field, column)
        # Numbers look like every measure and texts like every text: values alone tell only a few fields.
        if looks is False or (looks is None and field not in spoken and field != in_place):
            continue
        # A measure told by its place alone has to be a count; by its name it may be written oddly.
        if field not in spoken and column.numbers and not column.counts:
            continue
        reasons = [spoken[field]] if field in spoken else []
        reasons += ["place"] * (field == in_place) + ["values"] * bool(looks)
        if reasons:
            yield field, tuple(reasons)


def _spoken(known: Known, column: Column) -> Mapping[str, str] | None:
    """Return the fields a name stands for in an export, with the reasons; ``None`` for a name it has no field for."""
    own = _field_of(known)
    if column.plain in own:
        return {own[column.plain]: "name"}
    if _explains(known, column.plain):
        return None
    meanings = column.meanings(known.entry.grain)
    spoken = {field: reason for field, reason in meanings.items() if field in known.fields}
    return spoken | {own[name]: "similar" for name in column.similar if name in own}


# The same name is held against the same export for each of its columns' neighbours, and in every file again.
_explains = lru_cache(maxsize=16_384)(Known.explains)


def _looks(known: Known, field: str, column: Column) -> bool | None:
    """Whether values look like those of a field; ``None`` where there are none or they cannot tell.

    An export's languages share what its values look like, so each column is looked at once for all of them.
    """
    asked = (known.entry.code, field)
    if asked not in column.looked:
        column.looked[asked] = _looks_like(known.entry, field, column)
    return column.looked[asked]


def _looks_like(entry: Entry, field: str, column: Column) -> bool | None:
    looks: bool | None = None
    if not column.cells:
        return looks
    if field in {"published_at", "day"}:
        looks = column.dates(entry.dates)
    elif field == "permalink":
        wanted = [entry.platform] if entry.platform is not Platform.OTHER else [*Platform]
        looks = column.of_platform(wanted)
    elif field == "external_id":
        looks = column.ids and column.dates(entry.dates) is False
    elif field in measures_of(entry.grain):
        looks = True if column.counts else None if column.numbers else False
    elif field == "account":
        # Beside a handle an export may name whoever holds it; a page's own name may be all there is.
        looks = column.handles or None
    elif field in {"kind", "language", "lifetime"}:
        looks = False if column.numbers else (field == "kind" and column.kinds(entry.kinds)) or None
    return looks


# Places


def _places(known: Known, columns: Sequence[Column]) -> dict[int, str]:
    """Return which name of the export's own row of names stands where a column does.

    Columns that are sure hold the two rows together; as many columns between two of those in
    the one row as in the other are the same columns, and so are the rows' beginnings and ends.
    """
    order = _order(known)
    if not order:
        return {}
    anchors = [(-1, -1), *_in_order(_anchors(known, columns)), (len(columns), len(order))]
    places: dict[int, str] = {}
    for (column, place), (next_column, next_place) in pairwise(anchors):
        if next_column - column == next_place - place:
            places |= {column + step: order[place + step] for step in range(1, next_column - column)}
        if next_column < len(columns):
            places[next_column] = order[next_place]
    return places


def _anchors(known: Known, columns: Sequence[Column]) -> set[tuple[int, int]]:
    """Return pairs of places that are of the same column, told by its name or by values of which there is one.

    Where several columns may be the same one, those whose names say it best count.
    """
    spots = _spots(known)
    own = {field: spots[name] for name, field in _field_of(known).items() if name in spots}
    sure = {(column.place, spots[column.plain]) for column in columns if column.plain in spots}
    said: dict[int, list[tuple[float, int]]] = {}
    for column in columns:
        if column.plain in spots or _explains(known, column.plain):
            continue
        meanings = column.meanings(known.entry.grain)
        told = _told_by_values(known) if column.telling else ()
        for field in {*meanings, *told} & own.keys():
            looks = _looks(known, field, column)
            weight = WEIGHTS.get(meanings.get(field, ""), 0) + WEIGHTS["values"] * bool(looks)
            if weight and looks is not False:
                said.setdefault(own[field], []).append((weight, column.place))
    best = {place: max(weight for weight, _column in found) for place, found in said.items()}
    return sure | {
        (column, place) for place, found in said.items() for weight, column in found if weight == best[place]
    }


@cache
def _spots(known: Known) -> Mapping[str, int]:
    return {name: place for place, name in reversed([*enumerate(_order(known))])}


def _in_order(pairs: Set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs that grow on both sides (Fredman 1975)."""
    ends: list[int] = []
    last: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        length = bisect_left(ends, pair[1])
        before[pair] = last[length - 1] if length else None
        ends[length : length + 1] = [pair[1]]
        last[length : length + 1] = [pair]
    run: list[tuple[int, int]] = []
    step = last[-1] if last else None
    while step is not None:
        run.append(step)
        step = before[step]
    return run[::-1]
