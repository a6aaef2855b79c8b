"""Any table of posts or days: its columns guessed, shown to a person, and then read like an export.

A mapping names, for each canonical column, a column of the file. A value that begins with
``=`` and is no column stands for itself on every row: ``{"platform": "=x"}``. Beside the
canonical columns it may name ``reposted_from`` (filled where the post is another account's),
``media`` (filled where there is a picture or video) and ``platform``. A mapping of an offered
export names it under ``export``, and its rules for dates, kinds and totals hold.
"""

import re
import tomllib
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from core.intake import entries, values
from core.intake.dates import DAY_MONTH, lacks_year, parse_dates
from core.intake.entries import HELPERS, Derived, Entry, Variant, normalise
from core.intake.findings import finding
from core.intake.model import DAY_COLUMNS, KINDS, POST_COLUMNS, POST_MEASURES, Grain, Platform
from core.intake.recognise import HEADER_ROWS, Match, NoMatch
from core.intake.sieve import unique_names
from core.intake.tables import Sheet

WORDS: Final = Path(__file__).parent / "words.toml"
SAMPLE_ROWS: Final = 200
UNKNOWN: Final = "und"
EXPORT: Final = "export"
"""The key under which a mapping names the known export whose rules for dates, kinds and totals hold."""
DATE_FORMATS: Final = (
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y %H:%M", "%d-%m-%Y",
    "%a, %b %d, %Y", "%a %b %d %Y", "%a %b %d %H:%M:%S %z %Y", "%b %d, %Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y",
)  # fmt: skip


_HOST: Final = r"https?://(?:[\w-]+\.)*?([\w-]+\.[a-z]{2,3})(?:[/?#:]|$)"


def table_of(sheet: Sheet, header: int, rows: int | None = None) -> pd.DataFrame:
    """Return the rows below the names as text under the file's own, unrepeated column names."""
    below = sheet.cells.iloc[header + 1 :]
    table = below if rows is None else below.iloc[:rows]
    return table.set_axis(unique_names(sheet.cells.iloc[header].tolist()), axis="columns").reset_index(
        drop=True
    )


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(WORDS.read_text("utf-8"))


@cache
def words(kind: str) -> Mapping[str, list[str]]:
    """Return by which names, in normal form, the columns of "posts" or "days" go, by canonical column."""
    return {field: [*map(normalise, names)] for field, names in _words()[kind].items()}


def suggest(table: pd.DataFrame) -> dict[str, str]:
    """Return a guess which column holds what: canonical column to column of the table.

    Names decide who is asked, values who is believed: a date column must hold dates, a
    count whole numbers. What is not sure is left out for the person to choose.
    """
    sample = table.iloc[:SAMPLE_ROWS]
    posts, days = _guess(sample, "posts"), _guess(sample, "days")
    about_posts = "published_at" in posts and len({"external_id", "permalink", "text"} & posts.keys()) > 0
    guess = posts if about_posts else days
    if platform := _platform(sample):
        guess["platform"] = f"={platform}"
    return guess


def _guess(sample: pd.DataFrame, grain: str) -> dict[str, str]:
    named: dict[str, list[str]] = {}
    for column in sample.columns:
        named.setdefault(normalise(column), []).append(column)
    guess: dict[str, str] = {}
    for field, names in words(grain).items():
        for name in names:
            free = [column for column in named.get(name, []) if column not in guess.values()]
            if len(free) == 1 and _holds(sample[free[0]], field):
                guess[field] = free[0]
                break
    return guess


def _holds(column: pd.Series, field: str) -> bool:
    """Whether the values of a column can be what its name says."""
    cells = column.str.strip()
    present = cells[~values.is_missing(cells)]
    if present.empty:
        return field not in {"published_at", "day", "external_id"}
    if field in {"published_at", "day"}:
        return bool(parse_dates(present, DATE_FORMATS).day.notna().mean() >= 0.9)
    if field in {*POST_MEASURES, *DAY_COLUMNS} - {"account", "day", "source_row"}:
        return bool(values.parse_numbers(present).values.notna().mean() >= 0.9)
    if field == "external_id":
        return bool(present.is_unique)
    if field == "permalink":
        return bool(present.str.startswith("http").mean() >= 0.9)
    return True


def _platform(sample: pd.DataFrame) -> str | None:
    """Return the platform whose addresses stand in the table, if it is exactly one."""
    found = set()
    for column in sample.columns:
        for cell in sample[column].head(50):
            for host in re.findall(_HOST, cell):
                found.add(_words()["platforms"].get(host))
    platforms = sorted(str(platform) for platform in found - {None})
    return platforms[0] if len(platforms) == 1 else None


def link_platforms(links: pd.Series) -> pd.Series:
    """Return the platform of each address, missing where it is of none."""
    return links.str.extract(_HOST, expand=False).map(_words()["platforms"])


def link_platform(link: str) -> Platform | None:
    """Return the platform of one address."""
    host = re.match(_HOST, link)
    said = _words()["platforms"].get(host[1]) if host else None
    return Platform(str(said)) if said else None


def network(word: str) -> Platform | None:
    """Return the platform a tool's word means, as in ``Facebook Page`` or ``Twitter``."""
    said = _words()["networks"].get(normalise(word), normalise(word))
    return Platform(str(said)) if said in set(Platform) else None


def apply(mapping: Mapping[str, str], failed: NoMatch) -> Match | NoMatch:
    """Return the table as a match of a person's own mapping, or why the mapping cannot be applied."""
    mapping = dict(mapping)
    export = mapping.pop(EXPORT, None)
    sheet, header = failed.sheet, failed.header
    names = unique_names(sheet.cells.iloc[header].tolist())
    places = {name: place for place, name in enumerate(names)}
    constants = {
        field: said[1:] for field, said in mapping.items() if said.startswith("=") and said not in places
    }
    columns = {field: said for field, said in mapping.items() if said and field not in constants}
    known = _known(export)
    post = "published_at" in columns or bool({"external_id", "permalink"} & columns.keys())
    if known:
        post = known.grain is Grain.POST
    allowed = {*(POST_COLUMNS if post else DAY_COLUMNS), *HELPERS} - {"source_row"}
    for field, said in columns.items():
        if said not in places or field not in allowed:
            return NoMatch(sheet, finding("export.mapping_unknown_column", column=said), 0, header)
    said_beside = {*columns, *(known.derived if known else ())}
    if lacking := _lacking(said_beside, post=post):
        return NoMatch(sheet, finding("export.mapping_incomplete", fields=", ".join(lacking)), 0, header)
    entry = _entry(columns, constants, post=post)
    if known:
        dated = [places[columns[field]] for field in ("published_at", "day") if field in columns]
        entry = _like(known, columns, sheet.cells.iloc[header + 1 :, dated[:1]])
    used = set(columns.values())
    extra = tuple(name for name in names if name not in used)
    positions = {field: places[said] for field, said in columns.items()}
    platform = network(constants.get("platform", "")) if known else None
    return Match(
        sheet,
        entry,
        entry.variants[0],
        header,
        tuple(names),
        positions,
        extra,
        platform=platform,
        mapped=True,
    )


def _known(export: str | None) -> Entry | None:
    """Return the entry a person confirmed; one that is not known any more counts as none."""
    known = {each.entry.code: each.entry for each in entries.catalogue() if each.entry.reads}
    return known.get(export or "")


def _like(known: Entry, columns: Mapping[str, str], dates: pd.DataFrame) -> Entry:
    """Return a known export with the columns a person confirmed as its one variant.

    Where none of its ways to write dates reads the file's, those of any table may.
    """
    variant = Variant(language=UNKNOWN, columns={field: [said] for field, said in columns.items()})
    own = [form for form in known.dates if form != DAY_MONTH]
    formats = known.dates
    for dated in dates:
        cells = dates[dated].head(SAMPLE_ROWS).str.strip()
        read = lacks_year(cells) or parse_dates(cells, own).day.notna().any()
        formats = known.dates if read or known.zones else DATE_FORMATS
    return known.model_copy(update={"variants": (variant,), "required": (), "dates": formats})


def _lacking(said: Set[str], *, post: bool) -> list[str]:
    if not post:
        return [] if "day" in said else ["day"]
    lacking = [] if {"external_id", "permalink"} & said else ["external_id"]
    return lacking if {"published_at", "day"} & said else [*lacking, "published_at"]


def _entry(columns: Mapping[str, str], constants: Mapping[str, str], *, post: bool) -> Entry:
    """Return the mapping as an entry like those of known exports."""
    grain = Grain.POST if post else Grain.DAY
    platform = constants.get("platform", Platform.OTHER.value)
    return Entry(
        code="table.posts" if post else "table.days",
        title="",
        platform=Platform(platform) if platform in set(Platform) else Platform.OTHER,
        grain=grain,
        required=(),
        dates=DATE_FORMATS,
        kinds={kind: kind for kind in KINDS} | {"photo": "image", "album": "carousel", "status": "text"},
        constants={field: said for field, said in constants.items() if field != "platform"},
        derived={"external_id": Derived(source="permalink", pattern="(.+)")}
        if "permalink" in columns
        else {},
        entities=post,
        variants=(Variant(language=UNKNOWN, columns={field: [said] for field, said in columns.items()}),),
    )


def sample_of(failed: NoMatch) -> pd.DataFrame:
    """Return the first rows of a table that was not recognised, enough to see what its columns hold."""
    return table_of(failed.sheet, failed.header, HEADER_ROWS)
