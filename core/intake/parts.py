"""What a file holds: one table, or several of different sheets, figures or platforms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import pandas as pd

from core.intake import mapping, refused, sections
from core.intake.canonical import rows_of
from core.intake.findings import finding
from core.intake.mapping import link_platforms, network
from core.intake.model import Grain, Platform
from core.intake.recognise import Match, NoMatch, recognise
from core.intake.tables import Sheet

SAMPLE_ROWS: Final = 50


@dataclass(frozen=True)
class Part:
    """One table of a file; ``label`` tells it from its other tables, ``aside`` names sheets without figures."""

    found: Match | NoMatch
    label: str | None = None
    aside: tuple[str, ...] = ()


def parts(sheets: Sequence[Sheet], said: Mapping[str, str] | None = None) -> list[Part]:
    """Return the tables of a file. Sheets without figures are only named where others have some.

    ``said`` is a person's mapping for a table that no entry recognises.
    """
    found = [
        (sheet.name, result) for sheet in map(refused.without_reasons, sheets) for result in _tables(sheet)
    ]
    if said:
        found = [(name, _mapped(said, result)) for name, result in found]
    matches = [(name, result) for name, result in found if isinstance(result, Match)]
    if not matches:
        failures = [result for _name, result in found if isinstance(result, NoMatch)]
        return [Part(max(failures, key=lambda failure: (failure.likeness, len(failure.sheet.cells))))]
    unread = [(name, result) for name, result in found if isinstance(result, NoMatch)]
    # A table of figures that lacks something is shown beside the others; a sheet of other things is not.
    doubtful = [(name, result) for name, result in unread if result.entry]
    aside = tuple(name for name, result in unread if name and not result.entry and _has_figures(result.sheet))
    tables = [(name, part) for name, match in matches for part in by_platform(match)] + doubtful
    return [Part(table, _label(name, table, tables), aside) for name, table in tables]


def _has_figures(sheet: Sheet) -> bool:
    """Whether a sheet is more than words, as a guide or a note is."""
    return any(cell.strip().isdecimal() for row in sheet.cells.head(SAMPLE_ROWS).to_numpy() for cell in row)


def _tables(sheet: Sheet) -> Sequence[Match | NoMatch]:
    """Return the tables of a sheet: of one figure each, or one below the other, or one."""
    found = sections.figures(sheet)
    if any(isinstance(each, Match) for each in found):
        return found
    whole = recognise(sheet)
    if isinstance(whole, NoMatch):
        return found or [whole]
    starts = sections.further_names(whole)
    if not starts:
        return [whole]
    cells = sheet.cells
    below = [cells.iloc[start:end] for start, end in pairwise([*starts, len(cells)])]
    tables = [recognise(replace(sheet, cells=table)) for table in (cells.iloc[: starts[0]], *below)]
    # Of which export a table is whose names tell too little, the one above it says.
    return [
        replace(table, entry=whole.entry) if isinstance(table, NoMatch) and not table.entry else table
        for table in tables
    ]


def _mapped(said: Mapping[str, str], result: Match | NoMatch) -> Match | NoMatch:
    return mapping.apply(said, result) if isinstance(result, NoMatch) else result


def _label(name: str, table: Match | NoMatch, tables: Sequence[tuple[str, Match | NoMatch]]) -> str | None:
    """Return what tells a table from the others: its sheet, and there its figure, platform or place."""
    if len(tables) == 1:
        return None
    same = [other for other_name, other in tables if other_name == name]
    if len(same) == 1:
        return name
    own = _telling(table)
    if not own or [_telling(other) for other in same].count(own) > 1:
        own = next(str(place) for place, other in enumerate(same, start=1) if other is table)
    return f"{name} › {own}" if name else own


def _telling(table: Match | NoMatch) -> str:
    return (table.heading or table.platform or "") if isinstance(table, Match) else ""


def by_platform(match: Match) -> list[Match | NoMatch]:
    """Return a table in one part for each platform its rows speak of.

    Told by the table's own column, or by the addresses in it where the export is of no
    platform. Rows that say none stay with the first part, where they are kept out.
    """
    if match.platform:
        return [match]
    if "platform" in match.columns:
        return _by_column(match, match.columns["platform"])
    if (
        match.entry.platform is Platform.OTHER
        and match.entry.grain is Grain.POST
        and "permalink" in match.columns
    ):
        below = match.sheet.cells.iloc[match.header + 1 :, match.columns["permalink"]]
        return _split(match, link_platforms(below))
    return [match]


def _by_column(match: Match, position: int) -> list[Match | NoMatch]:
    # The template's example and totals say nothing about whose figures the file holds.
    figures = rows_of(match)
    cells = figures.cells[position].set_axis(figures.rows - 1)
    words = {word: network(word.strip()) for word in cells.unique() if word.strip()}
    unknown = [word for word, platform in words.items() if platform is None]
    if unknown and len(unknown) == len(words):
        known = ", ".join(platform.value for platform in Platform)
        column = match.names[position].strip()
        value = unknown[0].strip()[:200]
        said = finding("export.platform_unknown", column=column, value=value, platforms=known)
        return [NoMatch(match.sheet, said, 0, match.header, match.entry)]
    match = replace(match, mixed=bool(unknown))
    named = {platform for platform in words.values() if platform}
    # Where there is nothing to tell apart, no row need be asked.
    return (
        _split(match, cells.map(words))
        if len(named) > 1
        else [replace(match, platform=next(iter(named), None))]
    )


def _split(match: Match, platforms: pd.Series) -> list[Match | NoMatch]:
    """Return one match for each platform; a row of an unknown one stays with the first and is kept out there."""
    named = set(platforms.dropna().unique())
    present = [platform for platform in Platform if platform in named]
    if len(present) < 2:
        return [replace(match, platform=present[0] if present else None)]
    cells, top = match.sheet.cells, match.header + 1
    platforms = platforms.reindex(cells.index[top:])
    result: list[Match | NoMatch] = []
    for place, platform in enumerate(present):
        wanted = (platforms == platform) | (platforms.isna() & (place == 0))
        rows = pd.concat([cells.iloc[:top], cells.iloc[top:].loc[wanted]])
        sheet = replace(match.sheet, cells=rows)
        result.append(replace(match, sheet=sheet, platform=platform, mixed=True))
    return result
