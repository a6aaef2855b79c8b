"""Who is in one city: the missions of all partners, as the catalogue lists them for every member."""

from dataclasses import dataclass

from core.access.api import Api


@dataclass(frozen=True, slots=True)
class CityMission:
    """A mission in the city with its handles on the platform; none means that it has no account there."""

    id: str
    name: str
    country: str
    handles: tuple[str, ...]


def city_missions(api: Api, category: str, platform: str) -> list[CityMission]:
    """Return the open missions in a city (``QA:doha``), by ministry and name.

    Raises:
        Refused: when the viewer may not read the catalogue.
        Unreachable: when the database does not answer.
    """
    host, _colon, city = category.partition(":")
    rows = [
        row
        for row in api.rows(
            "mission",
            columns="id,name,country,city,closed_on",
            where={"host_country": host},
            order=["country", "name", "id"],
        )
        if row["city"].strip().lower() == city and row["closed_on"] is None
    ]
    if not rows:
        return []
    accounts = api.rows(
        "account",
        columns="id,mission_id,handle",
        where={"mission_id": [row["id"] for row in rows], "platform": platform, "closed_on": None},
        order=["handle", "id"],
    )
    held: dict[str, list[str]] = {row["id"]: [] for row in rows}
    for account in accounts:
        held[account["mission_id"]].append(account["handle"])
    return [CityMission(row["id"], row["name"], row["country"], tuple(held[row["id"]])) for row in rows]
