"""From a recognised table to canonical columns: text, ids, dates, kinds and counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from core.intake import values
from core.intake.dates import DAY_MONTH, Dates, lacks_year, parse_dates, parse_days_without_year
from core.intake.entries import HELPERS, Derived
from core.intake.findings import finding
from core.intake.mapping import network
from core.intake.model import Grain, columns_of, measures_of
from core.intake.recognise import Match
from core.intake.sieve import Sieve
from core.intake.tables import bare_rows, empty_rows
from core.intake.values import Mask

NEAR: Final = 31
"""A file begins at most so many days from the day its name says."""

SPREADSHEET_BLOCK: Final = 16
"""Rows that Excel looks at together when it writes text."""

_TEXTS: Final = ("external_id", "account", "permalink", "text", "language", "kind")
_ALWAYS_NEEDED: Final = {Grain.POST: ("external_id", "day"), Grain.DAY: ("day",)}
# What X writes for characters that mean something in HTML; the ampersand last, so that one layer goes.
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))
# An hour of the second half of a day may be midnight of the next one at the account, and without its distance from UTC
# nobody knows; noon is what some tools write for a day as such.
_LATE_MOMENT: Final = (
    r"(?:1[2-9]|2[0-3]):\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$"
    r"|[T ](?:1[3-9]|2[0-3])[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?$"
    r"|[T ](?:0?[1-9]|1[01]):\d{2}(?::\d{2})?\s?[Pp]\.?\s?[Mm]"
)
_DECIMAL_ID: Final = r"^(\d{1,15})\.0+$"
# The spaces stand in it themselves: Arrow's expressions know no name for them, and Python's are ten times slower.
_GROUPED_ID: Final = (
    "\\d{1,3}(?:(?:,\\d{3}){3,}|(?:\\.\\d{3}){3,}|(?:['’]\\d{3}){3,}|(?:[ \xa0\u202f]\\d{3}){3,})"
)
# A handle may look like 1e5, but none has a point or comma and an exponent.
_SHORTENED_ACCOUNT: Final = r"\d[.,]\d+[eE]\+?\d+"
_URL_HANDLE: Final = r"^https?://[^/]+/@?([^/?#]+).*$"


@dataclass(frozen=True)
class Hints:
    """What the content does not say: the file's name, and what the person answered.

    ``name`` is searched part by part, because in an archive the archive's name tells more.
    ``zone`` is the account's own time zone, or that of each handle (``""`` for rows without one):
    with it, the day of a post is a day there.
    """

    name: str
    year: int | None = None
    zone: str | Mapping[str, str] | None = None

    def named(self, pattern: str | None) -> dict[str, str]:
        """Return what a pattern finds in the file's name or in that of its archive."""
        found = [re.search(pattern, part) for part in reversed(self.name.split("/"))] if pattern else []
        return next(({k: v for k, v in each.groupdict().items() if v} for each in found if each), {})


def rows_of(match: Match) -> Sieve:
    """Return the rows below the names, without blank ones and those that are no figures of their own.

    Left aside, with a note: totals, the template's example, a row that explains the columns.
    """
    below = match.sheet.cells.iloc[match.header + 1 :]
    empty = empty_rows(below)
    cells = below.loc[~empty] if empty.any() else below
    if (bare := bare_rows(cells)).any():
        cells = cells.loc[~bare]
    sieve = Sieve(cells.reset_index(drop=True), match.names, cells.index.to_numpy(dtype="int64") + 1)
    if bare.any():
        sieve.note(finding("row.bare", count=int(bare.sum())))
    aside = _superseded(match, sieve)
    for code, mask in _rows_aside(match, sieve.cells).items():
        for place in mask.nonzero()[0]:
            sieve.note(finding(code, row=int(sieve.rows[place])))
        aside |= mask
    if not aside.any():
        return sieve
    kept = Sieve(sieve.cells.loc[~aside].reset_index(drop=True), match.names, sieve.rows[~aside])
    kept.findings, kept.counts = sieve.findings, sieve.counts
    return kept


def _rows_aside(match: Match, cells: pd.DataFrame) -> dict[str, Mask]:
    entry, columns = match.entry, match.columns
    key = columns.get("external_id", columns.get("day", columns.get("published_at")))
    aside: dict[str, Mask] = {"row.names_again": _names_again(match, cells)}
    if key is not None:
        said = cells[key].str.strip().str.rstrip(" :：.").str.lower()
        aside["row.totals"] = said.isin(entry.totals).to_numpy(dtype=bool)
        if entry.description_row:
            aside["row.description"] = (said == "").to_numpy(dtype=bool) & (np.arange(len(cells)) == 0)
    if entry.example and set(entry.example) <= set(columns):
        examples = [cells[columns[field]].str.strip() == value for field, value in entry.example.items()]
        aside["row.template_example"] = np.logical_and.reduce(
            [mask.to_numpy(dtype=bool) for mask in examples]
        )
    return aside


def _names_again(match: Match, cells: pd.DataFrame) -> Mask:
    again: Mask = np.full(len(cells), bool(match.columns))
    for place in match.columns.values():
        again &= (cells[place] == match.names[place]).to_numpy(dtype=bool)
        if not again.any():
            break
    return again


def _superseded(match: Match, sieve: Sieve) -> Mask:
    """Return the rows that show a post at an earlier moment than another row does."""
    if "as_of" not in match.columns:
        return np.zeros(len(sieve.rows), dtype=bool)
    moments = pd.to_datetime(
        sieve.cells[match.columns["as_of"]].str.strip(), errors="coerce", format="ISO8601", utc=True
    )
    newest = moments.groupby(sieve.cells[match.columns["external_id"]].str.strip()).transform("max")
    older: Mask = np.array(moments < newest, dtype=bool)
    if older.any():
        sieve.note(finding("row.superseded", count=int(older.sum())))
    return older


def to_canonical(match: Match, sieve: Sieve, hints: Hints) -> pd.DataFrame:
    """Return every canonical column of the grain for every row; what cannot be read is reported and missing."""
    frame = pd.DataFrame({"source_row": sieve.rows})
    _refuse_misplaced(match, sieve)
    _add_texts(match, sieve, frame)
    _add_derived(match, sieve, frame, hints)
    if match.entry.grain is Grain.POST:
        _add_kind(match, sieve, frame)
    _add_dates(match, sieve, frame, hints)
    _add_measures(match, sieve, frame)
    _refuse_useless(match, sieve)
    for field in dict.fromkeys((*match.entry.required, *_ALWAYS_NEEDED[match.entry.grain])):
        if field in frame and field not in measures_of(match.entry.grain):
            missing = frame[field].isna().to_numpy(dtype=bool) & ~sieve.lost
            position = match.columns.get(field, match.columns.get("published_at"))
            sieve.report(
                "value.missing", missing, position if position is not None else _source(match, field)
            )
    # What only decides about a row has to be there as well: without its moment a row may be any snapshot.
    for field in set(match.entry.required) & set(HELPERS) & match.columns.keys() - {"platform"}:
        empty = (sieve.cells[match.columns[field]].str.strip() == "").to_numpy(dtype=bool)
        sieve.report("value.missing", empty & ~sieve.lost, match.columns[field])
    if match.mixed and "platform" in match.columns:
        unsaid = sieve.cells[match.columns["platform"]].str.strip().map(network).isna()
        sieve.report("platform.unknown", unsaid.to_numpy(dtype=bool) & ~sieve.lost, match.columns["platform"])
    _refuse_other_widths(match, sieve)
    return frame.loc[:, list(columns_of(match.entry.grain))]


def _refuse_other_widths(match: Match, sieve: Sieve) -> None:
    """Keep out rows of text with fewer cells than names, or more than the others have, though these be empty."""
    if match.sheet.lengths is None or not len(sieve.rows):
        return
    lengths = match.sheet.lengths
    given = lengths.reindex(sieve.rows - 1).to_numpy()
    if not _saved_by_a_spreadsheet(lengths):
        sieve.report("row.too_few_cells", (given < _width(match)) & ~sieve.lost)
    names = lengths.get(match.sheet.cells.index[match.header], 0)
    usual = pd.Series(given).mode().max()
    sieve.report("row.too_many_cells", (given > max(names, usual)) & ~sieve.lost)


def _saved_by_a_spreadsheet(lengths: pd.Series) -> bool:
    """Whether rows are as short as Excel leaves them: what is empty at the end of sixteen rows together is not written.

    Source: Microsoft, "Column delimiters are missing in an Excel spreadsheet that is saved as text".
    """
    blocks = lengths.groupby(lengths.index // SPREADSHEET_BLOCK)
    return len(lengths) > SPREADSHEET_BLOCK and bool((blocks.nunique() == 1).all())


def _width(match: Match) -> int:
    """Return how many columns the names reach over."""
    return max(place for place, name in enumerate(match.names) if name) + 1


def _refuse_useless(match: Match, sieve: Sieve) -> None:
    """Keep everything out where posts cannot be told apart, or days hold no figure the portal keeps."""
    if match.entry.grain is Grain.POST:
        sources = {"external_id", *(rule.source for rule in _rules(match, "external_id"))}
        if not sources & {*match.columns, *match.said}:
            sieve.keep_out("export.no_ids", match.variant.columns["external_id"][0])
    elif not {*match.columns, *match.sums} & set(measures_of(Grain.DAY)):
        day = match.columns["day"]
        others = [name.strip() for place, name in enumerate(match.names) if place != day and name.strip()]
        sieve.keep_out("export.figures_not_kept", match.heading or ", ".join(others[:5]))


def _rules(match: Match, field: str) -> list[Derived]:
    return [rule for derived, rule in match.entry.derived.items() if derived == field]


def _source(match: Match, field: str) -> int | None:
    derived = match.entry.derived.get(field)
    return match.columns.get(derived.source) if derived else None


def _refuse_misplaced(match: Match, sieve: Sieve) -> None:
    """Keep out rows whose cells may stand under the wrong name: too many of them, or merged ones."""
    beyond = sieve.cells.iloc[:, _width(match) :]
    if beyond.shape[1]:
        sieve.report("row.too_many_cells", (beyond != "").any(axis="columns").to_numpy(dtype=bool))
    if match.sheet.cut_row:
        sieve.report("row.cut_off", sieve.rows == match.sheet.cut_row)
    if match.sheet.merged_rows:
        sieve.report("row.merged_cells", np.isin(sieve.rows, list(match.sheet.merged_rows)))


def _add_texts(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    for field in _TEXTS:
        position = match.columns.get(field)
        if position is not None:
            # The workbook of refused rows disarms formulas with an apostrophe, which goes again here.
            text = sieve.cells[position].str.strip()
            if (disarmed := text.str.startswith("'")).any():
                text = text.where(~disarmed, text.str.replace(r"^'([=+@-])", r"\1", regex=True))
            frame[field] = text.mask(text == "")
        else:
            said = match.said.get(field, match.entry.constants.get(field))
            frame[field] = pd.Series(said, index=frame.index, dtype="str")
    if match.entry.entities:
        coded = frame["text"].str.contains("&", regex=False, na=False)
        for entity, character in _ENTITIES if coded.any() else ():
            frame["text"] = frame["text"].str.replace(entity, character, regex=False)
    frame["account"] = _handles(frame["account"])
    shortened = frame["account"].str.fullmatch(_SHORTENED_ACCOUNT, na=False).to_numpy(dtype=bool)
    sieve.report("id.destroyed", shortened, match.columns.get("account"), frame["account"])
    frame["account"] = frame["account"].mask(shortened)
    if "external_id" in match.columns:
        ids = values.plainly(frame["external_id"])
        if ids.str.startswith("'", na=False).any():
            ids = ids.str.lstrip("'").str.strip()
        if (grouped := ids.str.fullmatch(_GROUPED_ID, na=False)).any():
            # Shown as a number with its thousands apart; every digit is there.
            ids = ids.where(~grouped, ids.str.replace(r"\D", "", regex=True))
        if ids.str.endswith("0", na=False).any():
            # Once a spreadsheet took it for a decimal number, an id that it could hold is whole before the point.
            ids = ids.str.replace(_DECIMAL_ID, r"\1", regex=True)
        # An id that begins with a dash becomes a formula in a spreadsheet.
        ids = ids.str.removeprefix("=")
        destroyed = values.destroyed_ids(ids.fillna(""))
        sieve.report("id.destroyed", destroyed, match.columns["external_id"])
        frame["external_id"] = ids.mask(destroyed)


def _handles(accounts: pd.Series) -> pd.Series:
    """Return handles without @ and without the address around them."""
    accounts = values.plainly(accounts)
    linked = accounts.str.startswith("http", na=False)
    if linked.any():
        accounts = accounts.mask(linked, accounts.str.replace(_URL_HANDLE, r"\1", regex=True))
    return accounts.str.removeprefix("@")


def _add_derived(match: Match, sieve: Sieve, frame: pd.DataFrame, hints: Hints) -> None:
    """Read fields out of others (a handle out of a link), and the account out of the file's name at last."""
    for field, rule in match.entry.derived.items():
        if field not in match.columns and rule.source in {*match.columns, *match.said}:
            frame[field] = frame[rule.source].str.extract(rule.pattern, expand=False)
    if frame.empty or frame["account"].notna().any():
        return
    if account := hints.named(match.entry.file_name).get("account"):
        frame["account"] = pd.Series(account, index=frame.index, dtype="str")
        sieve.note(finding("hint.account", account=account))
    else:
        sieve.note(finding("hint.no_account"))


def _add_kind(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    if "kind" in match.columns:
        said = frame["kind"]
        # A column has a handful of kinds, however many rows.
        words = {word: re.sub(r"\s+", " ", word.lower()) for word in said.dropna().unique()}
        kind = said.map({word: match.entry.kinds.get(plain) for word, plain in words.items()})
        sieve.report("kind.unknown", (said.notna() & kind.isna()).to_numpy(dtype=bool), match.columns["kind"])
        frame["kind"] = kind.astype("str")
    elif "media" in match.columns:
        media = sieve.cells[match.columns["media"]].str.strip()
        moving = media.str.contains(r"video|\.mp4|\.mov|\.m3u8", case=False, regex=True)
        shown = pd.Series("image", index=media.index, dtype="str").mask(moving, "video")
        frame["kind"] = shown.mask(media == "", "text")


def _add_dates(match: Match, sieve: Sieve, frame: pd.DataFrame, hints: Hints) -> None:
    """Add ``day`` and, for posts, ``published_at``; a post dated by its day counts from midnight."""
    field = "published_at" if {"published_at"} & {*match.columns, *match.said} else "day"
    position = match.columns.get(field)
    cells = _date_cells(match, sieve, field)
    dates = _read_dates(match, sieve, cells, hints)
    for code, mask in dates.problems.items():
        sieve.report(code, mask, position, cells)
    if dates.reading:
        cell, day = dates.reading
        sieve.note(finding("date.written_anew", column=sieve.column(position), value=cell, day=day))
    frame["day"] = dates.day.astype("datetime64[us]")
    if match.entry.grain is not Grain.POST:
        elsewhere = cells.str.contains(_LATE_MOMENT, regex=True).to_numpy(dtype=bool)
        sieve.report("date.moment", elsewhere, position, cells)
        return
    frame["published_at"] = dates.moment.astype("datetime64[us, UTC]")
    timed = cells.str.contains(r"\d:\d", regex=True)
    if not hints.zone or not timed.any():
        return
    if isinstance(hints.zone, str):
        zones = pd.Series(hints.zone, index=frame.index, dtype="str")
    else:
        zones = frame["account"].fillna("").map(dict(hints.zone))
    for zone in zones[timed].dropna().unique():
        inside = timed & (zones == zone)
        there = frame.loc[inside, "published_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
        frame.loc[inside, "day"] = there.astype("datetime64[us]")


def _date_cells(match: Match, sieve: Sieve, field: str) -> pd.Series:
    """Return the cells that date the rows: of one column, of a day and a time, or said beside the table."""
    if field in match.said:
        return pd.Series(match.said[field], index=sieve.cells.index, dtype="str")
    cells = sieve.cells[match.columns[field]].str.strip()
    if "time" in match.columns:
        time = sieve.cells[match.columns["time"]].str.strip()
        return cells.where(cells == "", (cells + " " + time).str.strip())
    return cells


def _read_dates(match: Match, sieve: Sieve, cells: pd.Series, hints: Hints) -> Dates:
    formats = [form for form in match.entry.dates if form != DAY_MONTH]
    if DAY_MONTH in match.entry.dates and lacks_year(cells):
        year = hints.year or _named_year(cells, hints.named(match.entry.file_name))
        dates = parse_days_without_year(cells, year)
        if year and dates.day.notna().any():
            code = "hint.year_answered" if hints.year else "hint.year"
            first, last = dates.day.min().date(), dates.day.max().date()
            sieve.note(finding(code, first=first.isoformat(), last=last.isoformat()))
        return dates
    if match.entry.zones:
        return _read_zoned(match, sieve, cells, formats)
    return parse_dates(cells, formats, match.entry.zone)


def _named_year(cells: pd.Series, named: Mapping[str, str]) -> int | None:
    """Return the year of the first row as the file's name tells it; none where its day is far from that in the name.

    A name that was given to another file, or says when it was downloaded, does not tell the year.
    """
    if "year" not in named:
        return None
    year = int(named["year"])
    if "day" not in named:
        return year
    try:
        begins = date(year, int(named["month"]), int(named["day"]))
    except ValueError:
        return None
    for possible in (year, year - 1, year + 1):
        first = parse_days_without_year(cells, possible).day.min()
        if pd.isna(first) or abs((first.date() - begins).days) <= NEAR:
            return possible
    return None


def _read_zoned(match: Match, sieve: Sieve, cells: pd.Series, formats: list[str]) -> Dates:
    """Read moments that end in the short name of a time zone, each in its own zone."""
    names = cells.str.extract(r"\s([A-Z]{2,5})$", expand=False)
    if unknown := sorted(set(names.dropna()) - set(match.entry.zones)):
        sieve.note(finding("date.zone_unknown", zones=", ".join(unknown)))
    bare = cells.str.replace(r"\s[A-Z]{2,5}$", "", regex=True)
    zones = names.map(match.entry.zones).fillna(match.entry.zone)
    dates = parse_dates(bare, formats, match.entry.zone)
    moment = dates.moment.copy()
    for zone in zones.unique():
        inside = zones == zone
        moment[inside] = parse_dates(bare, formats, zone).moment[inside]
    return replace(dates, moment=moment)


def _add_measures(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    for measure in measures_of(match.entry.grain):
        whole = measure != "first_reply_minutes"
        position = match.columns.get(measure)
        if measure in match.sums:
            frame[measure] = _sum(sieve, match.sums[measure])
            continue
        if position is None:
            frame[measure] = pd.Series(pd.NA, index=frame.index, dtype="Int64" if whole else "Float64")
            continue
        parsed = values.parse_numbers(sieve.cells[position], whole=whole)
        for code, mask in parsed.problems.items():
            sieve.report(code, mask, position)
        if parsed.reading:
            cell, number = parsed.reading
            sieve.note(finding("number.separators", column=sieve.column(position), value=cell, number=number))
        negative = (parsed.values < 0).fillna(value=False).to_numpy(dtype=bool)
        code = "number.negative_left_empty" if measure in match.entry.deletions else "number.negative"
        sieve.report(code, negative, position)
        frame[measure] = parsed.values.mask(negative)


def _sum(sieve: Sieve, positions: tuple[int, ...]) -> pd.Series:
    """Return the sum of several columns, missing where one of them is missing or unreadable."""
    total = pd.Series(0, index=sieve.cells.index, dtype="Int64")
    for position in positions:
        parsed = values.parse_numbers(sieve.cells[position])
        for code, mask in parsed.problems.items():
            sieve.report(code, mask, position)
        total = total + parsed.values.mask(parsed.values < 0)
    return total
