"""The missions of the demonstration network and their accounts; every handle ends in ``_demo``."""

import csv
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psycopg
from psycopg import sql

from core.catalogue.mission_types import MissionType, composed_name, mission_type

SEED_FOLDER: Final = Path(__file__).resolve().parent.parent / "sql" / "seed" / "demo"
SEED: Final = 20190910

# How likely a mission is to hold an account there; everybody holds one on X.
HOLDS: Final = {"x": 1.0, "instagram": 0.7, "facebook": 0.6}


@dataclass(frozen=True)
class DemoMission:
    """A mission of the demonstration network, and how it stands out (1 = as the others)."""

    id: uuid.UUID
    country: str
    kind: str
    name: str
    host_country: str
    city: str
    time_zone: str
    latitude: float
    longitude: float
    activity: float
    engagement: float
    visual: float


@dataclass(frozen=True)
class DemoAccount:
    """An account of a demonstration mission."""

    id: uuid.UUID
    mission: DemoMission
    platform: str

    @property
    def handle(self) -> str:
        """The handle, marked as invented: ``AUinJakarta_demo``."""
        city = re.sub(r"[^A-Za-z]", "", self.mission.city.split(",")[0])
        return f"{self.mission.country}in{city}_demo"


def made_id(*parts: object) -> uuid.UUID:
    """Return the id of something of the demonstration network, the same one on every machine."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "|".join(("jejaring-demonstration", *map(str, parts))))


def copy_rows(
    connection: psycopg.Connection, table: str, columns: str, rows: Iterable[Sequence[object]]
) -> None:
    """Copy rows into a table of ``portal``; ``columns`` are their names, with spaces between."""
    target = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier("portal", table), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    )
    with connection.cursor().copy(target) as copy:
        for row in rows:
            copy.write_row(row)


def _seed_rows(name: str) -> list[dict[str, str]]:
    with (SEED_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _known_type(text: str) -> MissionType:
    found = mission_type(text)
    if found is None:
        raise ValueError(f"sql/seed/demo/mission.csv: unknown type {text}")
    return found


def network_missions(connection: psycopg.Connection) -> list[DemoMission]:
    """Return the missions of the network. One that is listed already keeps its id and name."""
    listed = {
        (country, kind, city): (found, name)
        for found, country, kind, city, name in connection.execute(
            "select id, country, kind, city, name from portal.mission where closed_on is null"
        )
    }
    cities = {row["city"]: row for row in _seed_rows("city")}
    missions = []
    for row in _seed_rows("mission"):
        of_type, place = _known_type(row["type"]), cities[row["city"]]
        new = (
            made_id("mission", row["country"], of_type.kind, row["city"]),
            composed_name(of_type, row["country"], row["city"]),
        )
        found, name = listed.get((row["country"], of_type.kind, row["city"]), new)
        missions.append(
            DemoMission(
                id=found,
                country=row["country"],
                kind=of_type.kind,
                name=name,
                host_country=place["country"],
                city=row["city"],
                time_zone=place["time_zone"],
                latitude=float(place["latitude"]),
                longitude=float(place["longitude"]),
                activity=float(row["activity"] or 1),
                engagement=float(row["engagement"] or 1),
                visual=float(row["visual"] or 1),
            )
        )
    return missions


def accounts_of(missions: Iterable[DemoMission]) -> list[DemoAccount]:
    """Return the accounts of the missions, the same ones each time."""
    rng = np.random.default_rng(SEED)
    return [
        DemoAccount(made_id("account", mission.id, platform), mission, platform)
        for mission in missions
        for platform, share in HOLDS.items()
        # Missions that stand out do so on every platform, and are asked for on each.
        if rng.random() < share or mission.activity > 1
    ]


def bring_catalogue(connection: psycopg.Connection, accounts: Sequence[DemoAccount]) -> None:
    """Store the missions and their accounts, with an event for each ministry."""
    missions = {account.mission.id: account.mission for account in accounts}.values()
    connection.cursor().executemany(
        "insert into portal.mission (id, country, kind, name, host_country, city, latitude, longitude)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        [
            (m.id, m.country, m.kind, m.name, m.host_country, m.city, m.latitude, m.longitude)
            for m in missions
        ],
    )
    copy_rows(
        connection,
        "account",
        "id mission_id country platform handle time_zone",
        (
            (a.id, a.mission.id, a.mission.country, a.platform, a.handle, a.mission.time_zone)
            for a in accounts
        ),
    )
    connection.execute(
        "select portal.record(m.country, 'mission.imported', count(*)::text, null, jsonb_agg(to_jsonb(m)),"
        " null, 'demonstration') from portal.mission m where m.id = any (%s) group by m.country",
        [[mission.id for mission in missions]],
    )
