"""How publishers keep the award: drafts, proposals, publishing, corrections. Every function may be refused."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.access.api import Api

KINDS: Final = ("edition", "category", "rule", "result")


@dataclass(frozen=True)
class Entry:
    """An entry of the award as its publishers see it, in any state. ``fields`` are its columns."""

    kind: str
    id: str
    state: str
    drafted_by: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Correction:
    """What is to be, or was, put right in a published entry: fields as they stood and as they read now.

    Missions stand there by their names.
    """

    id: str
    kind: str
    entry: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str
    state: str
    drafted_by: str
    decided_at: datetime | None


def entries(api: Api, edition: str) -> list[Entry]:
    """Return an edition with everything below it, from top to bottom; replaced results are left out.

    Raises:
        Refused: when the viewer may not read them.
        Unreachable: when the database does not answer.
    """
    found = [_entry("edition", row) for row in api.rows("edition", where={"id": edition})]
    categories = api.rows("category", where={"edition_id": edition}, order=["position", "id"])
    found += [_entry("category", row) for row in categories]
    if categories:
        below = {"category_id": [row["id"] for row in categories]}
        found += [_entry("rule", row) for row in api.rows("rule", where=below, order=["-version", "id"])]
    results = api.rows("result", where={"edition_id": edition}, order=["band", "rank", "mission_name", "id"])
    return found + [_entry("result", row) for row in results if row["state"] != "replaced"]


def waiting_for(person: str, found: Sequence[Entry]) -> list[Entry]:
    """Return the entries in review that this publisher may publish: those somebody else wrote."""
    return [entry for entry in found if entry.state == "review" and entry.drafted_by != person]


def own_editions(api: Api, country: str) -> list[Entry]:
    """Return every edition of the viewer's ministry, the newest first."""
    rows = api.rows("edition", where={"given_by": country}, order=["-year", "id"])
    return [_entry("edition", row) for row in rows]


def own_missions(api: Api, country: str) -> dict[str, str]:
    """Return id → name of the missions an award of this ministry can honour, closed ones included."""
    rows = api.rows("mission", columns="id,name,city", where={"country": country}, order=["name", "id"])
    return {row["id"]: row["name"] for row in rows}


def save(api: Api, kind: str, entry: str, fields: Mapping[str, object]) -> str:
    """Store a draft, new (``entry`` empty) or changed, and return its id."""
    return str(api.call("save_award", kind=kind, entry=entry, payload=json.dumps(fields)))


def move(api: Api, entries: Sequence[Entry], target: str, comment: str = "") -> None:
    """Move entries along, one after another: ``review``, ``published``, or back to ``draft`` with a comment.

    What hangs below goes first: a result that cannot be proposed holds its edition back,
    and nothing of an edition is seen before all of it is out.
    """
    for entry in sorted(entries, key=lambda one: KINDS.index(one.kind), reverse=True):
        api.call("move_award", kind=entry.kind, entry=entry.id, target=target, comment=comment)


def drop(api: Api, entry: Entry) -> None:
    """Throw away an entry that was never out and has nothing below it."""
    api.call("drop_award", kind=entry.kind, entry=entry.id)


def add_photo(api: Api, image: str) -> str:
    """Store a photograph (see ``core.awards.photos``) and return its id."""
    return str(api.call("save_award_photo", image=image))


def photo(api: Api, wanted: str) -> str | None:
    """Return a photograph as base64 of a JPEG; None when the viewer may not see it."""
    rows = api.rows("award_photo", where={"id": wanted})
    return rows[0]["image"] if rows else None


def propose_correction(api: Api, entry: Entry, changes: Mapping[str, object], reason: str) -> None:
    """Ask a second publisher to put a published entry right."""
    api.call(
        "propose_correction", kind=entry.kind, entry=entry.id, changes=json.dumps(changes), reason=reason
    )


def decide_correction(api: Api, correction: str, *, publish: bool, comment: str = "") -> None:
    """Make a correction, or return it with a comment."""
    api.call("decide_correction", correction=correction, publish=publish, comment=comment)


def corrections(api: Api, entries: Sequence[str], state: str) -> list[Correction]:
    """Return the corrections of these entries that are in a state, the latest first."""
    if not entries:
        return []
    rows = api.rows(
        "award_correction", where={"entry": list(entries), "state": state}, order=["-drafted_at", "id"]
    )
    moved = {
        row[side]["mission_id"] for row in rows for side in ("before", "after") if "mission_id" in row[side]
    }
    missions = (
        api.rows("mission", columns="id,name", where={"id": sorted(moved)}, order=["id"]) if moved else []
    )
    names = {mission["id"]: mission["name"] for mission in missions}
    return [
        Correction(
            id=row["id"],
            kind=row["kind"],
            entry=row["entry"],
            before=_with_names(row["before"], names),
            after=_with_names(row["after"], names),
            reason=row["reason"],
            state=row["state"],
            drafted_by=row["drafted_by"],
            decided_at=datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None,
        )
        for row in rows
    ]


def _with_names(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: names.get(value, value) if name == "mission_id" else value for name, value in fields.items()
    }


def _entry(kind: str, row: Mapping[str, Any]) -> Entry:
    return Entry(kind, row["id"], row["state"], row["drafted_by"], row)
