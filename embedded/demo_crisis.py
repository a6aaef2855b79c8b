"""The demonstration drill: an incident that goes on, with check-ins, a log, tasks, and what missions published.

It is data (``demo_crisis.toml``) and goes the way of every incident; only what was published is put
into the feeds of the demonstration directly, as nothing outside is asked.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg

from core.access.viewer import person_id
from embedded.demo_desk import Desk, person

DRILL: Final = Path(__file__).with_suffix(".toml")


def load(connection: psycopg.Connection, issuer: str) -> None:
    """Open the drill and bring in what happened since. ``connection`` is the database owner's, inside a transaction."""
    drill = tomllib.loads(DRILL.read_text(encoding="utf-8"))
    scene = _opened(Desk(connection, issuer), drill)
    for kind, bring in (("published", _publish), ("check_in", _check_in), ("log", _log), ("task", _task)):
        for entry in drill[kind]:
            bring(scene, entry)


@dataclass(frozen=True)
class _Scene:
    """The drill as it stands in the database."""

    desk: Desk
    incident: str
    country: str
    onset: datetime

    def at(self, minutes: int) -> datetime:
        """Return a moment after the onset."""
        return self.onset + timedelta(minutes=minutes)

    def mission(self, entry: Mapping[str, Any]) -> str | None:
        """Return the id of the ministry's mission in the city of an entry; None where none is named."""
        row = self.desk.connection.execute(
            "select id::text from portal.mission where country = %s and city = %s and closed_on is null"
            " order by name limit 1",
            [self.country, entry.get("city")],
        ).fetchone()
        return None if row is None else str(row[0])


def _opened(desk: Desk, drill: Mapping[str, Any]) -> _Scene:
    onset = datetime.now(UTC) - timedelta(minutes=drill["minutes_ago"])
    said = {key: drill[key] for key in ("title", "kind", "place", "hosts")}
    made = desk.ask(
        drill["opened_by"],
        "select portal.open_incident(%s)",
        _json(said | {"onset": onset.isoformat(), "drill": True}),
    )
    desk.connection.execute("update portal.incident set demonstration = true where id = %s", [made])
    return _Scene(desk, str(made), person(drill["opened_by"]).country, onset)


def _publish(scene: _Scene, item: Mapping[str, Any]) -> None:
    """Put an item into the mission's feed, where the demonstration gave it one."""
    at = scene.at(item["minutes"])
    scene.desk.connection.execute(
        "insert into portal.item (feed_id, country, mission_id, host, external_id, title, published_at, seen_at)"
        " select f.id, f.country, f.mission_id, m.host_country, %s, %s, %s, %s"
        " from portal.feed f join portal.mission m on m.id = f.mission_id"
        " where f.mission_id = %s and f.closed_at is null order by f.created_at, f.id limit 1",
        [f"drill-{item['minutes']}", item["title"], at, at, scene.mission(item)],
    )


def _check_in(scene: _Scene, said: Mapping[str, Any]) -> None:
    scene.desk.ask(
        said["by"],
        "select id from portal.record_check_in(%s, %s, %s, %s, %s, %s)",
        scene.incident,
        scene.mission(said),
        said["status"],
        said["note"],
        scene.at(said["minutes"]),
        f"demonstration-{said['minutes']}",
    )


def _log(scene: _Scene, entry: Mapping[str, Any]) -> None:
    said = {key: entry[key] for key in ("who", "what", "place")}
    scene.desk.ask(
        entry["by"],
        "select portal.add_incident_event(%s, %s)",
        scene.incident,
        _json(said | {"at": scene.at(entry["minutes"]).isoformat(), "mission": scene.mission(entry)}),
    )


def _task(scene: _Scene, task: Mapping[str, Any]) -> None:
    payload = {
        "title": task["title"],
        "assignee": person_id(scene.desk.issuer, person(task["assignee"]).subject),
        "due_at": scene.at(task["due"]).isoformat(),
    }
    made = scene.desk.ask(
        task["assignee"], "select portal.save_incident_task(%s, null, %s)", scene.incident, _json(payload)
    )
    if task.get("done"):
        scene.desk.ask(task["assignee"], "select portal.finish_incident_task(%s, true)", made)


def _json(payload: Mapping[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False)
