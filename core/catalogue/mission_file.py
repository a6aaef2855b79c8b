"""From a list of missions, CSV or workbook, to rows that can be stored and reasons for the others."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from core.catalogue.handles import SENTENCES as HANDLE_SENTENCES
from core.catalogue.handles import HandleError, clean_handle, handle_key
from core.catalogue.mission_types import composed_name, mission_type
from core.catalogue.spelling import country_code, spelling_key
from core.intake.reading import read
from core.intake.tables import Sheet, UnreadableError
from core.texts import N_, _

# Field of a row → the column names that mean it. Wikidata's list calls the sending
# country `operator` and the receiving one `country`; our own template is plainer.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "operator": ("operator", "sending country", "ministry"),
    "country": ("country", "negara"),
    "host_country": ("host country", "receiving country", "negara akreditasi"),
    "kind": ("type", "kind", "jenis"),
    "name": ("name", "mission", "nama"),
    "city": ("city", "kota"),
    "jurisdictions": ("jurisdictions",),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng"),
    "website": ("website", "situs web"),
    "opened_on": ("creation", "opened on", "opened"),
    "wikidata": ("qid", "wikidata"),
    "x": ("x", "twitter"),
    "facebook": ("facebook",),
    "instagram": ("instagram",),
    "youtube": ("youtube",),
    "tiktok": ("tiktok",),
    "linkedin": ("linkedin",),
    "telegram": ("telegram",),
}
TEMPLATE: Final = (
    "country", "kind", "name", "host_country", "city", "latitude", "longitude", "website", "opened_on",
    "wikidata", "x", "facebook", "instagram", "youtube", "tiktok", "linkedin", "telegram",
)  # fmt: skip
ACCOUNTS: Final = ("x", "facebook", "instagram", "youtube", "tiktok", "linkedin", "telegram")
NEEDED: Final = ("kind", "host_country", "city")
HEADER_WITHIN: Final = 20

SENTENCES: Final = {
    "unknown_sender": N_(
        "This sending country is not in ISO 3166. Write a country's name or its two-letter code."
    ),
    "unknown_host": N_(
        "This host country is not in ISO 3166. Write a country's name or its two-letter code."
    ),
    "other_ministry": N_("This mission belongs to another ministry. Only the secretariat can bring it in."),
    "unknown_type": N_("This type of mission is not known. Write embassy, consulate general, consulate, …"),
    "city_missing": N_("The city is missing. Add the city where the mission stands."),
    "name_malformed": N_("The name must have 2 to 200 characters, the city at most 120. Shorten it."),
    "twice_in_file": N_("The same mission stands in an earlier row. Take one of them out."),
    "mission_exists": N_(
        "A mission of this name is already listed in this city under another Wikidata number."
        " Give this one another name."
    ),
    "coordinate_malformed": N_(
        "This is not a latitude (−90 to 90) or longitude (−180 to 180). It was left out."
    ),
    "website_malformed": N_(
        "This is not a web address that begins with http:// or https://. It was left out."
    ),
    "date_malformed": N_("This is not a date as in 2019-09-10. It was left out."),
    "wikidata_malformed": N_("This is not a Wikidata number as in Q42. It was left out."),
    "handle_taken": N_("Another mission of this ministry already holds this account. It was left out."),
    "mission_closed": N_("The mission is closed here, so the account was left out."),
    **HANDLE_SENTENCES,
}


class MissionFileError(Exception):
    """A file that is no list of missions; the message is in the reader's language and says what to do."""


@dataclass(frozen=True)
class LeftOut:
    """A row, or one value of a row, that cannot be stored: where, what, and why.

    ``row`` is the row a spreadsheet shows; ``whole`` tells a row from a value.
    """

    row: int
    column: str
    value: str
    code: str
    whole: bool

    @property
    def sentence(self) -> str:
        """Why, and what to do, in the reader's language."""
        return _(SENTENCES[self.code])


@dataclass(frozen=True)
class MissionRow:
    """One mission as the file gives it. ``named`` tells a name of the file from one made up of its parts."""

    row: int
    country: str
    kind: str
    name: str
    named: bool
    host_country: str
    city: str
    latitude: float | None
    longitude: float | None
    website: str | None
    wikidata: str | None
    opened_on: date | None
    accounts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MissionFile:
    """What a list of missions holds: ``total`` rows, those to store, and everything left out."""

    total: int
    rows: tuple[MissionRow, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def refused(self) -> int:
        """Number of rows left out whole."""
        return sum(entry.whole for entry in self.left_out)


class _RowError(Exception):
    def __init__(self, column: str, value: str, code: str) -> None:
        self.column, self.value, self.code = column, value, code


@dataclass
class _Cells:
    """One row under its field names, and what has been left out of it so far."""

    row: int
    texts: Mapping[str, str]
    headers: Mapping[str, str]
    left_out: list[LeftOut] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def leave_out(self, name: str, value: str, code: str) -> None:
        self.left_out.append(LeftOut(self.row, self.headers[name], value, code, whole=False))

    def error(self, name: str, code: str) -> _RowError:
        return _RowError(self.headers.get(name, name), self[name], code)


def read_missions(data: bytes, own_country: str, *, any_country: bool) -> MissionFile:
    """Read a list of missions: Wikidata's own, or one in the columns of the template.

    Args:
        data: the file's bytes, CSV in any usual form or a workbook.
        own_country: sender of the rows that name none.
        any_country: whether rows of other senders may come in.

    Raises:
        MissionFileError: when there is no table in it, or none with the columns needed.
    """
    try:
        sheets = read(data).sheets
    except UnreadableError as error:
        raise MissionFileError(error.finding.message) from error
    sheet, start, fields = _find_header(sheets)
    headers = {name: str(sheet.cells.iat[start, position]) for name, position in fields.items()}
    rows: list[MissionRow] = []
    left_out: list[LeftOut] = []
    total = 0
    for number, values in _records(sheet, start):
        total += 1
        cells = _Cells(number, {name: values[position] for name, position in fields.items()}, headers)
        try:
            rows.append(_row(cells, own_country, any_country=any_country))
        except _RowError as problem:
            left_out.append(LeftOut(number, problem.column, problem.value, problem.code, whole=True))
        else:
            left_out += cells.left_out
    if not total:
        raise MissionFileError(_("The list has column names but no rows. Add one row a mission."))
    return MissionFile(total, tuple(rows), tuple(left_out))


def _find_header(sheets: Sequence[Sheet]) -> tuple[Sheet, int, dict[str, int]]:
    """Return the sheet and row with the most known column names, and where each field stands."""
    candidates = [
        (sheet, row, _fields(sheet.cells.iloc[row].tolist()))
        for sheet in sheets
        for row in range(min(HEADER_WITHIN, len(sheet.cells)))
    ]
    sheet, row, fields = max(candidates, key=lambda candidate: len(candidate[2]))
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        raise MissionFileError(
            _(
                "This is no list of missions: the columns {columns} are missing. Start from the template."
            ).format(columns=", ".join(missing))
        )
    return sheet, row, fields


def _fields(header: Sequence[str]) -> dict[str, int]:
    keys = [spelling_key(str(cell).replace("_", " ")) for cell in header]
    found = {
        name: keys.index(spelling)
        for name, spellings in COLUMNS.items()
        for spelling in reversed(spellings)
        if spelling in keys
    }
    # Beside a sending country, a bare `country` is the one where the mission stands.
    if "operator" in found and "host_country" not in found and "country" in found:
        found["host_country"] = found.pop("country")
    elif "country" in found and "operator" not in found:
        found["operator"] = found.pop("country")
    return found


def _records(sheet: Sheet, header: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header that hold something, with the number a spreadsheet shows."""
    for position, cells in enumerate(sheet.cells.iloc[header + 1 :].itertuples(index=False), header + 2):
        texts = [_visible(str(cell)) for cell in cells]
        if any(texts):
            yield position, texts


def _visible(text: str) -> str:
    """Return the text without control characters and invisible marks, blanks joined."""
    shown = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return " ".join("".join(letter for letter in shown if letter not in "\u200b\u2060\ufeff").split())


def _row(cells: _Cells, own_country: str, *, any_country: bool) -> MissionRow:
    country = country_code(cells["operator"]) if cells["operator"] else own_country
    if country is None:
        raise cells.error("operator", "unknown_sender")
    if country != own_country and not any_country:
        raise cells.error("operator", "other_ministry")
    of_type = mission_type(cells["kind"])
    if of_type is None:
        raise cells.error("kind", "unknown_type")
    host_country = country_code(cells["host_country"])
    if host_country is None:
        raise cells.error("host_country", "unknown_host")
    if not cells["city"]:
        raise cells.error("city", "city_missing")
    name = cells["name"] or composed_name(of_type, country, cells["city"], _accredited(cells, host_country))
    if not 2 <= len(name) <= 200 or len(cells["city"]) > 120:
        raise cells.error("name" if cells["name"] else "city", "name_malformed")
    return MissionRow(
        row=cells.row,
        country=country,
        kind=of_type.kind,
        name=name,
        named=bool(cells["name"]),
        host_country=host_country,
        city=cells["city"],
        latitude=_coordinate(cells, "latitude", 90),
        longitude=_coordinate(cells, "longitude", 180),
        website=_website(cells),
        wikidata=_wikidata(cells),
        opened_on=_date(cells),
        accounts=tuple(_accounts(cells)),
    )


def _accredited(cells: _Cells, host_country: str) -> str | None:
    """Return where the mission works when that is elsewhere; parts of a country do not count."""
    places = [country_code(place) for place in cells["jurisdictions"].split("|") if place]
    return places[0] if places and host_country not in places else None


def _coordinate(cells: _Cells, name: str, limit: int) -> float | None:
    if not cells[name]:
        return None
    try:
        degrees = float(cells[name].replace("−", "-").replace(",", "."))
    except ValueError:
        degrees = float("nan")
    if not abs(degrees) <= limit:
        cells.leave_out(name, cells[name], "coordinate_malformed")
        return None
    return degrees


def _website(cells: _Cells) -> str | None:
    address = cells["website"].split("|")[0]
    if not address:
        return None
    if not re.fullmatch(r"https?://\S+\.\S+", address, re.IGNORECASE) or len(address) > 500:
        cells.leave_out("website", address, "website_malformed")
        return None
    return address


def _wikidata(cells: _Cells) -> str | None:
    number = cells["wikidata"].rsplit("/", 1)[-1]
    if not number:
        return None
    if not re.fullmatch(r"Q[0-9]{1,15}", number):
        cells.leave_out("wikidata", number, "wikidata_malformed")
        return None
    return number


def _date(cells: _Cells) -> date | None:
    if not cells["opened_on"]:
        return None
    try:
        return date.fromisoformat(cells["opened_on"][:10])
    except ValueError:
        cells.leave_out("opened_on", cells["opened_on"], "date_malformed")
        return None


def _accounts(cells: _Cells) -> Iterator[tuple[str, str]]:
    seen = set()
    for platform in ACCOUNTS:
        for text in filter(None, cells[platform].split("|")):
            try:
                handle = clean_handle(platform, text)
            except HandleError as error:
                cells.leave_out(platform, text, error.code)
                continue
            if (platform, handle_key(handle)) not in seen:
                seen.add((platform, handle_key(handle)))
                yield platform, handle
