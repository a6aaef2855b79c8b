"""What the demonstration's ministries say about the instruments, and what two of them note down together.

It is data (``demo_commitments.toml``) and goes the way of every entry: one person writes, a second one agrees.
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg

from embedded.demo_desk import Desk

SAID: Final = Path(__file__).with_suffix(".toml")


def load(connection: psycopg.Connection, issuer: str, today: date) -> None:
    """Bring the entries in. ``connection`` is the database owner's, inside a transaction."""
    said = tomllib.loads(SAID.read_text(encoding="utf-8"))
    desk = Desk(connection, issuer)
    for entry in said["progress"]:
        _progress(desk, entry, today)
    for entry in said["joint"]:
        _joint(desk, entry, today)
    connection.execute("update portal.progress set demonstration = true")
    connection.execute("update portal.joint_entry set demonstration = true")


def _progress(desk: Desk, entry: Mapping[str, Any], today: date) -> None:
    said = {key: entry[key] for key in ("commitment", "words", "by_whom", "grade", "tier") if key in entry}
    day = today - timedelta(days=entry["days_ago"])
    payload = said | {
        "kind": "grade" if "grade" in entry else "step",
        "on_day": day.isoformat(),
        "evidence": _practice(desk, entry.get("practice", "")),
    }
    made = desk.ask(entry["by"], "select portal.save_progress(null, 0, %s)", _json(payload))
    if "second" in entry:
        desk.ask(entry["second"], "select portal.decide_progress(%s, 1, true, '')", made)


def _practice(desk: Desk, title: str) -> list[dict[str, str]]:
    """Return a practice of the demonstration as evidence; nothing where none is named."""
    found = desk.connection.execute("select id::text from portal.practice where title = %s", [title])
    return [{"kind": "practice", "reference": reference} for (reference,) in found]


def _joint(desk: Desk, entry: Mapping[str, Any], today: date) -> None:
    said = {
        key: entry[key] for key in ("partner", "kind", "what", "place", "owner", "owner_name") if key in entry
    }
    payload = said | {"on_day": (today + timedelta(days=entry["due"])).isoformat()}
    made = desk.ask(entry["by"], "select portal.save_joint_entry(null, 0, %s)", _json(payload))
    moves = [("second", "proposed"), ("agreed_by", "agreed")]
    taken = [(entry[who], target) for who, target in moves if who in entry]
    if entry.get("done"):
        taken.append((entry["by"], "done"))
    for revision, (who, target) in enumerate(taken, start=1):
        desk.ask(who, "select portal.move_joint_entry(%s, %s, %s, '')", made, revision, target)


def _json(payload: Mapping[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False)
