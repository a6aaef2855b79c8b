"""From a recognised table to canonical columns: text, ids, dates, kinds and counts."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.intake import values
from core.intake.findings import finding
from core.intake.model import Grain, columns_of, measures_of
from core.intake.recognise import Match
from core.intake.sieve import Sieve
from core.intake.values import DAY_MONTH, Dates, Mask

_TEXTS: Final = ("external_id", "account", "permalink", "text", "language", "kind")
_ALWAYS_NEEDED: Final = {Grain.POST: ("external_id", "day"), Grain.DAY: ("day",)}
# What X writes for characters that mean something in HTML; the ampersand last, so that one layer goes.
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))
_URL_HANDLE: Final = r"^https?://[^/]+/@?([^/?#]+).*$"


@dataclass(frozen=True)
class Hints:
    """What the content does not say: the file's name, and a year answered by the person."""

    name: str
    year: int | None = None


def rows_of(match: Match) -> Sieve:
    """Return the rows below the names, without blank ones and those that are no figures of their own.

    Left aside, with a note: totals, the template's example, a row that explains the columns.
    """
    below = match.sheet.cells.iloc[match.header + 1 :]
    cells = below.loc[(below != "").any(axis="columns")]
    sieve = Sieve(cells.reset_index(drop=True), match.names, cells.index.to_numpy(dtype="int64") + 1)
    aside = np.zeros(len(sieve.rows), dtype=bool)
    for code, mask in _rows_aside(match, sieve.cells).items():
        for place in mask.nonzero()[0]:
            sieve.note(finding(code, row=int(sieve.rows[place])))
        aside |= mask
    kept = Sieve(sieve.cells.loc[~aside].reset_index(drop=True), match.names, sieve.rows[~aside])
    kept.findings, kept.counts = sieve.findings, sieve.counts
    return kept


def _rows_aside(match: Match, cells: pd.DataFrame) -> dict[str, Mask]:
    entry, columns = match.entry, match.columns
    key = columns.get("external_id", columns.get("day", columns.get("published_at")))
    aside: dict[str, Mask] = {}
    if key is not None:
        said = cells[key].str.strip().str.lower()
        aside["row.totals"] = said.isin(entry.totals).to_numpy(dtype=bool)
        if entry.description_row:
            aside["row.description"] = (said == "").to_numpy(dtype=bool) & (np.arange(len(cells)) == 0)
    if entry.example and set(entry.example) <= set(columns):
        examples = [cells[columns[field]].str.strip() == value for field, value in entry.example.items()]
        aside["row.template_example"] = np.logical_and.reduce(
            [mask.to_numpy(dtype=bool) for mask in examples]
        )
    return aside


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
    for field in dict.fromkeys((*match.entry.required, *_ALWAYS_NEEDED[match.entry.grain])):
        if field in frame and field not in measures_of(match.entry.grain):
            missing = frame[field].isna().to_numpy(dtype=bool) & ~sieve.out
            position = match.columns.get(field, match.columns.get("published_at"))
            sieve.report(
                "value.missing", missing, position if position is not None else _source(match, field)
            )
    return frame.loc[:, list(columns_of(match.entry.grain))]


def _source(match: Match, field: str) -> int | None:
    derived = match.entry.derived.get(field)
    return match.columns.get(derived.source) if derived else None


def _refuse_misplaced(match: Match, sieve: Sieve) -> None:
    """Keep out rows whose cells may stand under the wrong name: too many of them, or merged ones."""
    width = max(place for place, name in enumerate(match.names) if name) + 1
    beyond = sieve.cells.iloc[:, width:]
    if beyond.shape[1]:
        sieve.report("row.too_many_cells", (beyond != "").any(axis="columns").to_numpy(dtype=bool))
    if match.sheet.merged_rows:
        sieve.report("row.merged_cells", np.isin(sieve.rows, list(match.sheet.merged_rows)))


def _add_texts(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    for field in _TEXTS:
        position = match.columns.get(field)
        if position is not None:
            # The workbook of refused rows disarms formulas with an apostrophe, which goes again here.
            text = sieve.cells[position].str.strip().str.replace(r"^'([=+@-])", r"\1", regex=True)
            frame[field] = text.mask(text == "")
        else:
            frame[field] = pd.Series(match.entry.constants.get(field), index=frame.index, dtype="str")
    if match.entry.entities:
        for coded, character in _ENTITIES:
            frame["text"] = frame["text"].str.replace(coded, character, regex=False)
    frame["account"] = _handles(frame["account"])
    if "external_id" in match.columns:
        ids = frame["external_id"].str.lstrip("'").str.strip()
        destroyed = values.destroyed_ids(ids.fillna(""))
        sieve.report("id.destroyed", destroyed, match.columns["external_id"])
        frame["external_id"] = ids.mask(destroyed)


def _handles(accounts: pd.Series) -> pd.Series:
    """Return handles without @ and without the address around them."""
    linked = accounts.str.startswith("http", na=False)
    if linked.any():
        accounts = accounts.mask(linked, accounts.str.replace(_URL_HANDLE, r"\1", regex=True))
    return accounts.str.removeprefix("@")


def _add_derived(match: Match, sieve: Sieve, frame: pd.DataFrame, hints: Hints) -> None:
    """Read fields out of others (a handle out of a link), and the account out of the file's name at last."""
    for field, rule in match.entry.derived.items():
        if field not in match.columns and rule.source in match.columns:
            frame[field] = frame[rule.source].str.extract(rule.pattern, expand=False)
    if frame.empty or frame["account"].notna().any():
        return
    named = re.search(match.entry.file_name, hints.name) if match.entry.file_name else None
    if named and (account := named.groupdict().get("account")):
        frame["account"] = pd.Series(account, index=frame.index, dtype="str")
        sieve.note(finding("hint.account", account=account))
    else:
        sieve.note(finding("hint.no_account"))


def _add_kind(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    if "kind" in match.columns:
        said = frame["kind"].str.lower().str.replace(r"\s+", " ", regex=True)
        kind = said.map(match.entry.kinds)
        sieve.report("kind.unknown", (said.notna() & kind.isna()).to_numpy(dtype=bool), match.columns["kind"])
        frame["kind"] = kind.astype("str")
    elif "media" in match.columns:
        media = sieve.cells[match.columns["media"]].str.strip()
        moving = media.str.contains(r"video|\.mp4|\.mov|\.m3u8", case=False, regex=True)
        shown = pd.Series("image", index=media.index, dtype="str").mask(moving, "video")
        frame["kind"] = shown.mask(media == "", "text")


def _add_dates(match: Match, sieve: Sieve, frame: pd.DataFrame, hints: Hints) -> None:
    """Add ``day`` and, for posts, ``published_at``; a post dated by its day counts from midnight."""
    field = "published_at" if "published_at" in match.columns else "day"
    position = match.columns[field]
    dates = _read_dates(match, sieve, position, hints)
    for code, mask in dates.problems.items():
        sieve.report(code, mask, position)
    frame["day"] = dates.day.astype("datetime64[us]")
    if match.entry.grain is Grain.POST:
        frame["published_at"] = dates.moment.astype("datetime64[us, UTC]")


def _read_dates(match: Match, sieve: Sieve, position: int, hints: Hints) -> Dates:
    cells = sieve.cells[position].str.strip()
    formats = [form for form in match.entry.dates if form != DAY_MONTH]
    if DAY_MONTH in match.entry.dates and values.lacks_year(cells):
        named = re.search(match.entry.file_name, hints.name) if match.entry.file_name else None
        year = hints.year or (int(named["year"]) if named else None)
        dates = values.parse_days_without_year(cells, year)
        if year and dates.day.notna().any():
            code = "hint.year_answered" if hints.year else "hint.year"
            first, last = dates.day.min().date(), dates.day.max().date()
            sieve.note(finding(code, first=first.isoformat(), last=last.isoformat()))
        return dates
    return values.parse_dates(cells, formats, match.entry.zone)


def _add_measures(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    for measure in measures_of(match.entry.grain):
        whole = measure != "first_reply_minutes"
        position = match.columns.get(measure)
        if position is None:
            frame[measure] = pd.Series(pd.NA, index=frame.index, dtype="Int64" if whole else "Float64")
            continue
        parsed = values.parse_numbers(sieve.cells[position].str.strip(), whole=whole)
        for code, mask in parsed.problems.items():
            sieve.report(code, mask, position)
        if parsed.reading:
            cell, number = parsed.reading
            sieve.note(finding("number.separators", column=sieve.column(position), value=cell, number=number))
        negative = (parsed.values < 0).fillna(value=False).to_numpy(dtype=bool)
        code = "number.negative_left_empty" if measure in match.entry.deletions else "number.negative"
        sieve.report(code, negative, position)
        frame[measure] = parsed.values.mask(negative)
