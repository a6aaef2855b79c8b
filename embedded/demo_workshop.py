"""The demonstration workshop: an agenda with a step of every kind, ready to be started.

It is data (``demo_workshop.toml``) and goes the way of every workshop. Its figures are tables of
what the demonstration network holds; starting the workshop takes their pictures from the portal.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, LiteralString

import pandas as pd
import psycopg

from core.benchmarks.model import quarter_text
from core.catalogue.names import country_name
from core.workshop.snapshots import Snapshot, taken
from embedded.demo_desk import Desk

AGENDA: Final = Path(__file__).with_suffix(".toml")


def load(connection: psycopg.Connection, issuer: str) -> None:
    """Prepare the workshop. ``connection`` is the database owner's, inside a transaction."""
    agenda = tomllib.loads(AGENDA.read_text(encoding="utf-8"))
    desk, facilitator = Desk(connection, issuer), agenda["facilitator"]
    said = {key: agenda[key] for key in ("title", "place", "begins_at")}
    made = desk.ask(facilitator, "select portal.save_workshop(null, %s)", _json(said))
    connection.execute("update portal.workshop set demonstration = true where id = %s", [made])
    for step in agenda["step"]:
        desk.ask(
            facilitator, "select portal.save_step(%s, null, %s)", made, _json(_payload(connection, step))
        )


def _payload(connection: psycopg.Connection, step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step as it is saved: a poll without choices has none, a figure comes with its table."""
    said = {key: value for key, value in step.items() if key != "picture"}
    if "picture" in step:
        shown = PICTURES[step["picture"]](connection, step["title"])
        said |= {"snapshot": shown.data(), "address": shown.address}
    if step.get("poll", {}).get("kind") == "number":
        said["poll"] = {**step["poll"], "true_value": _medians(connection, "").rows[-1][1]}
    return said


def _medians(connection: psycopg.Connection, title: str) -> Snapshot:
    rows = _rows(
        connection,
        "select quarter, median::float, missions from portal.release_cell"
        " where indicator = 'posts_per_week' and platform = 'x' and peer_group = 'all' and category = 'all'"
        " and status = 'published' order by quarter",
    )
    return taken(
        title=title,
        subtitle="Median posts a week, by quarter",
        alt=" ".join(f"{quarter_text(quarter)}: {median}." for quarter, median, _missions in rows),
        source="Published benchmarks of the demonstration network",
        spec=None,
        table=pd.DataFrame(
            [(quarter_text(quarter), median, missions) for quarter, median, missions in rows],
            columns=["Quarter", "Median", "Missions"],
        ),
        address="/benchmarks?indicator=posts_per_week&platform=x&group=all",
        figure="benchmark",
    )


def _missions(connection: psycopg.Connection, title: str) -> Snapshot:
    rows = _rows(
        connection,
        "select country, count(*)::integer from portal.mission where closed_on is null group by 1 order by 2 desc, 1",
    )
    return taken(
        title=title,
        subtitle="Open missions",
        alt=" ".join(f"{country_name(country)}: {missions}." for country, missions in rows),
        source="Missions listed by their ministries",
        spec=None,
        table=pd.DataFrame(
            [(country_name(country), missions) for country, missions in rows],
            columns=["Ministry", "Missions"],
        ),
        address="/missions",
        figure="missions",
    )


def _awards(connection: psycopg.Connection, title: str) -> Snapshot:
    rows = _rows(
        connection,
        "select c.title, r.mission_name, r.citation from api.result r"
        " join api.category c on c.id = r.category_id join api.edition e on e.id = r.edition_id"
        " where r.state = 'published' and e.year = (select max(year) from api.edition where state = 'published')"
        " order by c.position, r.rank, r.mission_name",
    )
    return taken(
        title=title,
        subtitle="By category",
        alt=" ".join(f"{category}: {mission}." for category, mission, _citation in rows),
        source="Published results of the award",
        spec=None,
        table=pd.DataFrame(rows, columns=["Category", "Mission", "Why"]),
        address="/awards",
        figure="results",
    )


def _practices(connection: psycopg.Connection, title: str) -> Snapshot:
    rows = _rows(
        connection,
        "select p.id::text, p.title, p.country, round(100 * p.effect::numeric, 1)::float,"
        " round(100 * p.effect_low::numeric, 1)::float, round(100 * p.effect_high::numeric, 1)::float"
        " from api.practice p where p.published_at is not null and p.effect is not null order by p.effect desc limit 4",
    )
    return taken(
        title=title,
        subtitle="Change against what was to be expected, in per cent, with its 95% interval",
        alt=" ".join(f"{row[1]}: {row[3]}%." for row in rows),
        source="Measured from approved figures of the demonstration network",
        spec=None,
        table=pd.DataFrame(
            [(name, country_name(country), *effect) for _id, name, country, *effect in rows],
            columns=["Practice", "Ministry", "Effect (%)", "From (%)", "To (%)"],
        ),
        address=f"/practices?compare={','.join(row[0] for row in rows)}",
        figure="practices-compared",
    )


PICTURES: Final[Mapping[str, Callable[[psycopg.Connection, str], Snapshot]]] = {
    "benchmark": _medians,
    "missions": _missions,
    "awards": _awards,
    "practices": _practices,
}


def _rows(connection: psycopg.Connection, query: LiteralString) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def _json(payload: Mapping[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False, default=str)
