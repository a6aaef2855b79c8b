"""Missions and their accounts: reading them, and keeping those of the viewer's own ministry."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from core.access.api import Api
from core.catalogue.handles import clean_handle
from core.catalogue.mission_file import ACCOUNTS, TEMPLATE, LeftOut, MissionFile
from core.catalogue.names import country_name, sort_key

HOLDERS: Final = ("mission", "head_of_mission")
MISSION_COLUMNS: Final = (
    "id", "country", "kind", "name", "host_country", "city", "latitude", "longitude", "website",
    "wikidata",
)  # fmt: skip
ACCOUNT_COLUMNS: Final = (
    "id", "mission_id", "country", "platform", "handle", "holder", "holder_name", "time_zone",
)  # fmt: skip

# Separators of the delimited text a list travels as; the reader takes both out of every cell.
FIELD: Final = "\x1f"
LINE: Final = "\x1e"


@dataclass(frozen=True)
class Country:
    """A country of ISO 3166: its M49 sub-region, population (persons) and whether it is in the network."""

    code: str
    subregion: str | None
    population: int | None
    in_network: bool


@dataclass(frozen=True)
class Account:
    """One handle on one platform, held by a mission or by its head."""

    id: str
    mission_id: str
    country: str
    platform: str
    handle: str
    holder: str
    holder_name: str | None
    time_zone: str
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class Mission:
    """One mission with its accounts, open ones first."""

    id: str
    country: str
    kind: str
    name: str
    host_country: str
    city: str
    latitude: float | None
    longitude: float | None
    website: str | None
    wikidata: str | None
    opened_on: date | None
    closed_on: date | None
    accounts: tuple[Account, ...]

    @property
    def open_accounts(self) -> tuple[Account, ...]:
        """The accounts that are not closed."""
        return tuple(account for account in self.accounts if account.closed_on is None)

    @property
    def place(self) -> str:
        """City and host country, for reading; once where the country is a city."""
        country = country_name(self.host_country)
        return country if country.startswith(self.city) else f"{self.city}, {country}"


def countries(api: Api) -> list[Country]:
    """Return every country, in the order of their names in the run's language."""
    rows = api.rows("country", columns="code,subregion,population,in_network", order=["code"])
    found = [
        Country(
            row["code"],
            row["subregion"],
            None if row["population"] is None else int(row["population"]),
            row["in_network"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda country: sort_key(country_name(country.code)))


def missions(
    api: Api,
    *,
    country: str | None = None,
    host_country: str | None = None,
    search: str = "",
    limit: int | None = None,
) -> list[Mission]:
    """Return missions with their accounts, open ones first, then by name.

    Args:
        api: the viewer's window on the database.
        country: only those of this sender.
        host_country: only those in this country.
        search: only those with this text in name or city.
        limit: most missions wanted; needed when neither country is given.
    """
    where: dict[str, object] = {}
    if country:
        where["country"] = country
    if host_country:
        where["host_country"] = host_country
    rows = api.rows("mission", where=where, order=["country", "name", "id"])
    wanted = sort_key(search.strip())[0]
    if wanted:
        rows = [row for row in rows if wanted in sort_key(f"{row['name']} {row['city']}")[0]]
    rows.sort(key=lambda row: (row["closed_on"] is not None, sort_key(row["name"])))
    rows = rows[:limit]
    return _with_accounts(rows, _account_rows(api, rows, country))


def mission(api: Api, wanted: str) -> Mission | None:
    """Return one mission with its accounts, by its id; None where there is none. Raises Refused for what is no id."""
    rows = api.rows("mission", where={"id": wanted})
    return next(iter(_with_accounts(rows, _account_rows(api, rows, None))), None)


def _account_rows(api: Api, rows: Sequence[Mapping[str, Any]], country: str | None) -> list[dict[str, Any]]:
    """Return the accounts of the ministries behind these missions, asked for in one question."""
    if not rows:
        return []
    senders = sorted({row["country"] for row in rows})
    where: dict[str, object] = {"country": country or senders}
    return api.rows("account", where=where, order=["platform", "handle", "id"])


def _with_accounts(rows: Iterable[Mapping[str, Any]], accounts: Iterable[Mapping[str, Any]]) -> list[Mission]:
    held: defaultdict[str, list[Account]] = defaultdict(list)
    for row in sorted(accounts, key=lambda row: row["closed_on"] is not None):
        held[row["mission_id"]].append(
            Account(
                **{name: row[name] for name in ACCOUNT_COLUMNS},
                opened_on=_day(row["opened_on"]),
                closed_on=_day(row["closed_on"]),
            )
        )
    return [
        Mission(
            **{name: row[name] for name in MISSION_COLUMNS},
            opened_on=_day(row["opened_on"]),
            closed_on=_day(row["closed_on"]),
            accounts=tuple(held[row["id"]]),
        )
        for row in rows
    ]


def mission_table(listed: Iterable[Mission]) -> pd.DataFrame:
    """Return open missions in the columns of the import, so that a list can be edited and brought in again."""
    rows = [
        {
            "country": mission.country,
            "kind": mission.kind,
            "name": mission.name,
            "host_country": mission.host_country,
            "city": mission.city,
            "latitude": mission.latitude,
            "longitude": mission.longitude,
            "website": mission.website,
            "opened_on": mission.opened_on,
            "wikidata": mission.wikidata,
            **{
                platform: "|".join(a.handle for a in mission.open_accounts if a.platform == platform)
                for platform in ACCOUNTS
            },
        }
        for mission in listed
        if mission.closed_on is None
    ]
    return pd.DataFrame(rows, columns=list(TEMPLATE))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def save_mission(
    api: Api,
    mission_id: str | None,
    *,
    kind: str,
    name: str,
    host_country: str,
    city: str,
    latitude: float | None = None,
    longitude: float | None = None,
    website: str = "",
    opened_on: date | None = None,
    country: str | None = None,
) -> str:
    """Add a mission (no id) or change one, and return its id.

    Only the secretariat may name another ``country`` than its own; it is fixed once the mission exists.

    Raises:
        Refused: ``catalogue.…`` when it is another ministry's, listed already or malformed.
    """
    payload = {
        "country": country,
        "kind": kind,
        "name": name,
        "host_country": host_country,
        "city": city,
        "latitude": latitude,
        "longitude": longitude,
        "website": website,
        "opened_on": opened_on.isoformat() if opened_on else None,
    }
    return str(api.call("save_mission", mission=mission_id or "", payload=json.dumps(payload)))


def close_mission(api: Api, mission_id: str, day: date | None) -> None:
    """Close a mission and its open accounts on ``day``; ``None`` opens them again.

    Raises:
        Refused: ``catalogue.…`` when the day lies ahead or before the opening, or it is not the viewer's.
    """
    api.call("close_mission", mission=mission_id, closed_on=day.isoformat() if day else "")


def save_account(
    api: Api,
    account_id: str | None,
    *,
    mission_id: str,
    platform: str,
    handle: str,
    holder: str = "mission",
    holder_name: str = "",
    time_zone: str = "UTC",
    opened_on: date | None = None,
) -> str:
    """Add an account (no id) or change one, and return its id. Mission and platform are fixed once it exists.

    Raises:
        HandleError: when ``handle`` is no handle of the platform.
        Refused: ``catalogue.…`` when it is another ministry's, listed already or malformed.
    """
    payload = {
        "mission_id": mission_id,
        "platform": platform,
        "handle": clean_handle(platform, handle),
        "holder": holder,
        "holder_name": holder_name,
        "time_zone": time_zone,
        "opened_on": opened_on.isoformat() if opened_on else None,
    }
    return str(api.call("save_account", account=account_id or "", payload=json.dumps(payload)))


def close_account(api: Api, account_id: str, day: date | None) -> None:
    """Close an account on ``day``; ``None`` opens it again.

    Raises:
        Refused: ``catalogue.…`` when the day lies ahead, its mission is closed, or it is not the viewer's.
    """
    api.call("close_account", account=account_id, closed_on=day.isoformat() if day else "")


@dataclass(frozen=True)
class Imported:
    """How an import ended: missions added, changed and found as they were, accounts added, all left out."""

    added: int
    changed: int
    unchanged: int
    accounts: int
    left_out: tuple[LeftOut, ...]


def import_missions(api: Api, file: MissionFile) -> Imported:
    """Store a list of missions in one transaction: all that fits, or nothing when that fails.

    Repeating it changes nothing. What the database sets aside (a mission twice, an account
    that another mission holds) joins what reading left out.

    Raises:
        Refused: when the viewer may not bring these missions in.
    """
    missions_text = LINE.join(
        _line(
            row.row, row.country, row.kind, row.name, "named" if row.named else None, row.host_country,
            row.city, row.latitude, row.longitude, row.website, row.wikidata, row.opened_on,
        )
        for row in file.rows
    )  # fmt: skip
    accounts_text = LINE.join(
        _line(row.row, platform, handle) for row in file.rows for platform, handle in row.accounts
    )
    answer = api.call("import_missions", missions=missions_text, accounts=accounts_text)
    set_aside = [
        LeftOut(
            entry["line"], entry["platform"], entry["value"], entry["reason"], whole=not entry["platform"]
        )
        for entry in answer["refused"]
    ]
    return Imported(
        added=answer["added"],
        changed=answer["changed"],
        unchanged=answer["unchanged"],
        accounts=answer["accounts"],
        left_out=tuple(sorted((*file.left_out, *set_aside), key=lambda entry: (entry.row, not entry.whole))),
    )


def _line(*values: object) -> str:
    return FIELD.join("" if value is None else str(value) for value in values)
