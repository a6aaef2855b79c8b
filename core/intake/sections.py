"""Where one table of a sheet ends and the next begins: figures under lines, tables below each other.

Tables of one figure a day are named in the line above each; a file may hold several.

Meta's daily results are such files. Which figure it is says the line, never the name of the
column: that is ``Primary``, or another figure's name by Meta's own mistake.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from core.intake import entries
from core.intake.entries import Known, Metric, normalise
from core.intake.findings import finding
from core.intake.recognise import Match, NoMatch
from core.intake.tables import Sheet

MOST_COLUMNS: Final = 4
FEWEST_NAMES: Final = 3


def figures(sheet: Sheet) -> list[Match | NoMatch]:
    """Return each such table of a sheet, in order; none where the sheet is no file of them."""
    if not 2 <= sheet.cells.shape[1] <= MOST_COLUMNS:
        return []
    known = [known for known in entries.catalogue() if known.variant.metrics]
    headers = list(_headers(sheet, known))
    if not headers:
        return []
    ends = [start for _header, start in headers[1:]] + [len(sheet.cells)]
    return [_figure(sheet, header, end, known) for (header, _start), end in zip(headers, ends, strict=True)]


def _headers(sheet: Sheet, known: list[Known]) -> Iterator[tuple[int, int]]:
    """Yield the position of each row of names and where its table begins: there, or one line above."""
    days = {name for each in known for name in each.fields["day"]}
    values = {normalise(name) for each in known for name in each.variant.known}.union(*map(_titles, known))
    first = sheet.cells[0].str.strip().str.casefold()
    for place in first.isin(days).to_numpy().nonzero()[0].tolist():
        if normalise(str(sheet.cells.iloc[place, 1])) in values:
            above = _above(sheet, place)
            yield place, place if above is None else above


def further_names(first: Match) -> list[int]:
    """Return the positions below a table's names of rows of other names, or of the same ones in other places.

    So stand tables that somebody put one below the other; what stands there means what its own names say.
    """
    cells, own = first.sheet.cells, [normalise(name) for name in first.names]
    spelt = _spelt_names() | {first.names[0]}
    found = []
    for place in cells[0].iloc[first.header + 1 :].isin(spelt).to_numpy().nonzero()[0].tolist():
        row = first.header + 1 + place
        names = [normalise(name) for name in cells.iloc[row]]
        known = sum(map(entries.is_known, filter(None, names)))
        moved = any(names[position] != own[position] for position in first.columns.values())
        if moved and known >= FEWEST_NAMES and 2 * known >= sum(map(bool, names)):
            found.append(row)
    return found


@cache
def _spelt_names() -> frozenset[str]:
    """Return the names of all columns as platforms write them: rows beyond counting are looked up among them."""
    variants = [known.variant for known in entries.catalogue()]
    spelt = {name for each in variants for names in each.columns.values() for name in names}
    return frozenset(spelt).union(*((*each.header, *each.known) for each in variants))


def _titles(known: Known) -> dict[str, Metric]:
    return {normalise(title): metric for metric in known.variant.metrics for title in metric.titles}


def _above(sheet: Sheet, header: int) -> int | None:
    """Return the position of the line that names the figure: of one cell, above the names and any blank lines."""
    for place in range(header - 1, -1, -1):
        filled = sum(cell.strip() != "" for cell in sheet.cells.iloc[place])
        if filled:
            return place if filled == 1 else None
    return None


def _heading(sheet: Sheet, header: int) -> str | None:
    """Return the line that names the figure."""
    above = _above(sheet, header)
    return None if above is None else next(cell.strip() for cell in sheet.cells.iloc[above] if cell.strip())


def _figure(sheet: Sheet, header: int, end: int, known: list[Known]) -> Match | NoMatch:
    table = replace(sheet, cells=sheet.cells.iloc[header:end])
    names = tuple(table.cells.iloc[0].tolist())
    fitting = [each for each in known if normalise(names[0]) in each.fields["day"]]
    heading = _heading(sheet, header)
    for each in fitting:
        metric = _titles(each).get(normalise(heading or ""))
        if metric and heading:
            columns = {"day": 0} | ({metric.measure: 1} if metric.measure else {})
            return Match(
                table, each.entry, each.variant, 0, names, columns, heading=heading, platform=metric.platform
            )
    entry = fitting[0].entry
    said = finding("export.figure_unknown", title=entry.title, figure=heading) if heading else None
    return NoMatch(table, said or finding("export.figure_unnamed", title=entry.title), len(names), 0, entry)
