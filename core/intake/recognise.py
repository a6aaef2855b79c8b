"""Which export is this? Told by its columns alone, and only when nothing else fits.

A table is recognised when one entry explains its columns best *and* has everything it
requires. If another entry explains more columns, or as many and is complete too, the
table is not recognised: a wrong guess is worse than a question.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Final

from core.intake import entries
from core.intake.entries import Entry, Known, Variant, normalise
from core.intake.findings import Finding, finding
from core.intake.model import Platform
from core.intake.tables import Sheet

HEADER_ROWS: Final = 20
"""How many rows from the top may come before the column names (titles, preambles)."""

FEWEST_TELLING: Final = 3


@dataclass(frozen=True)
class Match:
    """A recognised table: the entry, and at which position each field stands.

    ``header`` is the position of the row of names in ``sheet.cells``; ``names`` are the
    file's own column names by position; ``extra`` those the entry does not know. ``sums``
    holds the positions whose figures together make a measure, ``said`` fields whose value
    stands beside the table, ``heading`` the line above the names where it decides.
    ``platform`` is set where it is the table's own and not the entry's; ``mixed`` where the file
    speaks of several, so that a row has to say its own; ``mapped`` where a person said what the
    columns mean.
    """

    sheet: Sheet
    entry: Entry
    variant: Variant
    header: int
    names: tuple[str, ...]
    columns: Mapping[str, int]
    extra: tuple[str, ...] = ()
    sums: Mapping[str, tuple[int, ...]] = made_by(default_factory=dict)
    said: Mapping[str, str] = made_by(default_factory=dict)
    heading: str | None = None
    platform: Platform | None = None
    mixed: bool = False
    mapped: bool = False


@dataclass(frozen=True)
class NoMatch:
    """A table that no entry recognises, with the reason; ``likeness`` counts explained columns.

    ``entry`` is the export it is part of where that is certain and something else is missing.
    """

    sheet: Sheet
    finding: Finding
    likeness: int
    header: int
    entry: Entry | None = None


@dataclass(frozen=True)
class _Fit:
    """How well one variant fits one row of names."""

    known: Known
    explained: int
    lacking: tuple[str, ...]
    complete: bool


def recognise(sheet: Sheet) -> Match | NoMatch:
    """Return the recognised table of a sheet, or why there is none."""
    failures: list[NoMatch] = []
    for header, names in enumerate(sheet.cells.iloc[:HEADER_ROWS].to_numpy().tolist()):
        result = _recognise_row(sheet, header, names)
        if isinstance(result, Match):
            return result
        if result:
            failures.append(result)
    if failures:
        return max(failures, key=lambda failure: failure.likeness)
    return NoMatch(sheet, finding("export.unknown"), 0, header_row(sheet))


def header_row(sheet: Sheet) -> int:
    """Return the position of the likeliest row of names in an unknown table.

    It is the first of the top rows that fills as many cells as any other of them, with
    distinct names.
    """
    top = sheet.cells.iloc[:HEADER_ROWS]
    filled = (top != "").sum(axis="columns").tolist()
    return filled.index(max(filled)) if filled else 0


def _recognise_row(sheet: Sheet, header: int, names: list[str]) -> Match | NoMatch | None:
    columns = [normalise(name) for name in names]
    present = {name for name in columns if name}
    # Tables whose figure stands in a line above them are told by that line, not by their names.
    named = [known for known in entries.catalogue() if not known.variant.metrics]
    if len(present) < 2 or not any(map(entries.is_known, present)):
        return None
    fits = [_fit(known, present) for known in named]
    best = max(fit.explained for fit in fits)
    winners = [fit for fit in fits if fit.complete and fit.explained == best]
    if not winners:
        return _explain_failure(sheet, header, fits)
    if len({(fit.known.entry.code, fit.known.variant.language) for fit in winners}) > 1:
        titles = sorted({fit.known.entry.title for fit in winners})
        return NoMatch(sheet, finding("export.ambiguous", titles=titles), best, header)
    known = winners[0].known
    if known.entry.not_read:
        return NoMatch(sheet, finding(known.entry.not_read, title=known.entry.title), best, header)
    return _match(sheet, header, columns, known)


def _fit(known: Known, present: set[str]) -> _Fit:
    """Compare one variant with the names present.

    Complete means: every required field is there, enough of the others are, and the
    variant explains at least half of the table. To the portal's own template, whose names nobody
    else writes, a person may add any number of columns. Of an export that is known but not read a
    few telling columns are enough, because it will only be named.
    """
    explained = known.explained(present)
    found = {field for field, names in known.fields.items() if names & present}
    found |= {field for field, names in known.sums.items() if names <= present}
    lacking = tuple(field for field in known.entry.required if field not in found)
    whole_template = bool(known.entry.example) and explained == len(known.names)
    enough = (
        len(found) >= known.entry.share * len(known.fields)
        and (whole_template or 2 * explained >= len(present))
        and (not known.telling or bool(known.telling & present))
    )
    if not known.entry.reads:
        enough = enough and explained >= min(FEWEST_TELLING, len(known.names))
    return _Fit(known, explained, lacking, enough and not lacking)


def _match(sheet: Sheet, header: int, columns: list[str], known: Known) -> Match | NoMatch:
    names = tuple(sheet.cells.iloc[header].tolist())
    positions: dict[str, int] = {}
    for field, accepted in known.fields.items():
        places = [place for place, name in enumerate(columns) if name in accepted]
        if len(places) > 1:
            repeated = finding("export.repeated_column", column=names[places[0]].strip())
            return NoMatch(sheet, repeated, len(columns), header)
        if places:
            positions[field] = places[0]
    sums = {
        field: tuple(place for place, name in enumerate(columns) if name in summed)
        for field, summed in known.sums.items()
        if summed <= set(columns)
    }
    said = _said_beside(known.entry, names)
    if lacking := known.entry.beside.keys() - said.keys():
        incomplete = finding("export.looks_like", title=known.entry.title, columns=", ".join(sorted(lacking)))
        return NoMatch(sheet, incomplete, len(columns), header)
    extra = [
        name.strip()
        for name, column in zip(names, columns, strict=True)
        if column and not known.explains(column) and name.strip() not in said.values()
    ]
    return Match(
        sheet, known.entry, known.variant, header, names, positions, tuple(extra), sums=sums, said=said
    )


def _said_beside(entry: Entry, names: tuple[str, ...]) -> dict[str, str]:
    """Return the values that stand in the row of names, told by their form."""
    said = {}
    for said_field, pattern in entry.beside.items():
        cells = [name.strip() for name in names if re.fullmatch(pattern, name.strip())]
        if len(cells) == 1:
            said[said_field] = cells[0]
    return said


def _explain_failure(sheet: Sheet, header: int, fits: list[_Fit]) -> NoMatch | None:
    """Say which export the names resemble most and what is missing; ``None`` if they resemble none."""
    fit = max(fits, key=lambda fit: (fit.explained, -len(fit.lacking), fit.explained / len(fit.known.names)))
    entry, variant = fit.known.entry, fit.known.variant
    if fit.explained < max(2, min(FEWEST_TELLING, len(fit.known.names) - 1)) or fit.explained < 0.4 * min(
        len(fit.known.names), len(sheet.cells.columns)
    ):
        return None
    if entry.not_read:
        return NoMatch(sheet, finding(entry.not_read, title=entry.title), fit.explained, header)
    if not fit.lacking:
        return NoMatch(sheet, finding("export.changed", title=entry.title), fit.explained, header)
    columns = ", ".join(f"“{variant.columns[lacking][0]}”" for lacking in fit.lacking)
    return NoMatch(
        sheet, finding("export.looks_like", title=entry.title, columns=columns), fit.explained, header
    )
