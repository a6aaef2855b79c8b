"""Rows for every table, made from the catalogue, that give away whose they are.

Each ministry's private rows carry a word, numbers and ids that nothing else carries,
so that a leak shows itself in whatever shape it comes out: a column, a sum, JSON.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.tenant import shape
from tests.tenant.expected import REFERENCE, SHARED

Value: TypeAlias = object
Row: TypeAlias = dict[str, Value]


@dataclass
class Ministry:
    """One of the two ministries, with what was seeded for it."""

    country: str
    word: str
    number: int
    rows: dict[str, Row] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    unseeded: dict[str, str] = field(default_factory=dict)
    _made: int = 0

    def next_number(self) -> int:
        """Return a number only this ministry's private rows have."""
        self._made += 1
        return self.number + self._made

    def next_public_number(self) -> int:
        """Return a number for a row that everybody may read."""
        return self.next_number() % 1000 + self.number // 1_000_000 * 1000

    def given_away_in(self, text: str) -> bool:
        """Whether the text holds something private of this ministry."""
        return bool(
            self.word in text
            or re.search(rf"\b{self.number // 1000}\d{{3}}\b", text)
            or any(secret in text for secret in self.secrets)
        )

    def is_meant_in(self, text: str) -> bool:
        """Whether the text speaks of this ministry at all, privately or not."""
        return self.given_away_in(text) or any(fact in text for fact in self.facts)


Recipe: TypeAlias = Mapping[str, "Value | Callable[[Ministry], Value]"]

NOW: Final = datetime.now(UTC).replace(microsecond=0)


def _practice_text(ministry: Ministry) -> Row:
    """Return the text of a practice that nobody else may read."""
    return {
        "language": "en",
        "title": f"{ministry.word} practice",
        "summary": "",
        "sections": {"challenge": f"{ministry.word} challenge"},
        **{name: [] for name in ("themes", "missions", "accounts", "commitments", "attachments")},
        **dict.fromkeys(("indicator", "platform", "start_month", "review_on")),
        "public": False,
    }


# What the catalogue cannot tell: values that a check wants, or that a row needs in
# order to be the private kind. Everything else is filled in by type.
RECIPES: Final[Mapping[str, Recipe]] = {
    # The next event counts on from this one and repeats its hash, whoever's it is: neither may give anybody away.
    "audit_event": {
        "action": "row.seeded",
        "id": lambda m: m.next_public_number(),
        "hash": lambda m: hashlib.sha256(m.country.encode()).hexdigest(),
    },
    "mission": {
        "latitude": 1.5,
        "longitude": 2.5,
        "website": lambda m: f"https://{m.country.lower()}.example",
        "wikidata": lambda m: f"Q{m.number * 1000}",
        "closed_on": None,
    },
    "account": {"time_zone": "UTC", "closed_on": None},
    "member": {"roles": ["reader"], "suspended_at": None},
    "invitation": {
        "email": lambda m: f"{m.word}@{m.country.lower()}.test",
        "roles": ["reader"],
        "expires_at": NOW + timedelta(days=10),
        "accepted_at": None,
        "revoked_at": None,
    },
    "machine": {"expires_on": lambda _m: NOW.date(), "revoked_at": None},
    "machine_key": {"key_hash": lambda m: hashlib.sha256(f"key of {m.word}".encode()).hexdigest()},
    "digest_choice": {"language": "id"},
    "digest_sent": {"week": "2026-W47"},
    "ended_sign_in": {"signed_in_at": 1_700_000_000},
    "submission": {
        "state": "checked",
        "file_hash": lambda m: hashlib.sha256(m.word.encode()).hexdigest(),
        "platform": "x",
        "chunks": [1],
        "decided_by": None,
        "decided_at": None,
        "approval_order": None,
    },
    "account_month": {
        "month": date(2024, 1, 1),
        "days_present": 31,
        "days_expected": 31,
        "submissions": lambda m: [m.rows["submission"]["id"]],
    },
    "event_note": {"day": date(2024, 1, 1)},
    # Far from what was reported, so that there is a discrepancy to act on.
    "monitored_month": {
        "month": date(2024, 1, 1),
        "days_present": 31,
        **dict.fromkeys(("posts", "reactions", "comments"), 3),
    },
    "discrepancy": {
        "month": date(2024, 1, 1),
        "measure": "posts",
        "cause": "deleted",
        "signed_by_mission": None,
        "signed_by_headquarters": lambda _m: uuid.uuid4(),
    },
    "shared_view": {"viewer_country": lambda m: m.country},
    "edition": {
        "year": 2031,
        "source_url": "https://award.example",
        "published_by": None,
        "published_at": None,
    },
    "category": {"code": "seeded", "published_by": None, "published_at": None},
    "rule": {
        "definition": {
            "parts": [{"indicator": "posts_per_week", "weight": 1}],
            "transformation": "mid_rank_percentile",
            "peer_group": "all",
            "months": 12,
            "minimum_months": 6,
            "minimum_posts": 10,
            "ties": "share",
        },
        "published_by": None,
        "published_at": None,
    },
    "release_cell": {
        "quarter": date(2024, 1, 1),
        "status": "suppressed",
        "reason": "too_few_missions",
        "missions": None,
        **dict.fromkeys(("p10", "p25", "median", "p75", "p90")),
    },
    "result": {
        "links": [],
        "replaces": None,
        "published_by": None,
        "published_at": None,
        "working": None,
        "photo_id": None,
        "photo_alt": None,
    },
    "practice": {"version": None, "published_at": None, "archived_at": None, "start_month": date(2024, 1, 1)},
    "practice_draft": {"revision": 1, "content": _practice_text},
    "practice_version": {"number": 1, "published_at": None, "content": _practice_text},
    "practice_text": {"language": "en"},
    "practice_translation": {"language": "fr", "part": "title", "position": 0},
    "practice_language": {"language": "fr"},
    "adoption": {"start_month": date(2024, 1, 1)},
    "attachment": {
        "bytes": 12,
        "sha256": lambda m: hashlib.sha256(m.word.encode()).hexdigest(),
        "parts": 1,
        "complete": True,
    },
    "attachment_part": {"number": 1},
    "feed": {
        "address": lambda m: f"https://{m.word}.example/feed",
        "language": "en",
        "closed_at": None,
    },
    "item": {
        "link": lambda m: f"https://{m.word}.example/item",
        "link_key": None,
        "language": "en",
        "duplicate_of": None,
    },
    "incident": {
        "hosts": lambda m: [m.country],
        "latitude": 1.5,
        "longitude": 2.5,
        "closed_at": None,
    },
    "incident_event": {"corrects": None},
    "incident_task": {"done_at": None},
    "check_in_link": {"language": "en", "expires_at": NOW + timedelta(days=10), "revoked_at": None},
    "check_in_key": {
        "key_hash": lambda m: hashlib.sha256(f"link of {m.word}".encode()).hexdigest(),
        "asked": 1,
    },
    "check_in": {"client_key": lambda m: f"tap-of-{m.word}"},
    "item_topic": {"theme": "culture", "probability": 0.9},
    "topic_lesson": {"account_id": None, "external_id": None, "theme": "culture"},
    "topic_model": {"last_lesson": 0},
    "saved_search": {"wanted": lambda m: {"words": m.word}},
    "alert": {"kind": "search"},
    "alert_choice": {
        "time_zone": "Asia/Jakarta",
        "quiet_from": None,
        "quiet_until": None,
        "language": "en",
        "webhook_address": lambda m: f"https://{m.word}.example/hook",
        "webhook_secret": lambda m: f"{m.word} secret".ljust(43, "."),
    },
    "subscription": {
        "address": "/awards",
        "condition": "new",
        "threshold": None,
        "seen": lambda m: {"entries": [m.word]},
    },
    "home_visit": {"country": lambda m: m.country},
    "upload_file": {"country": lambda m: m.country, "place": 0},
    "alert_notice": {"kind": "search", "found": "[]", "wanted": {}},
    "alert_sent": {"way": "mail"},
    "workshop": {"language": "en", "code": None, "current_step": None, "counted": None},
    "step": {"minutes": 5, "address": "/benchmarks?platform=x", "frozen_at": None},
    "poll": {"choices": "[]", "kind": "number", "steps": None, "round": 1},
    "workshop_ministry": {
        "letter": "A",
        "key_hash": lambda m: hashlib.sha256(f"seat of {m.word}".encode()).hexdigest(),
    },
    "participant": {
        "key_hash": lambda m: hashlib.sha256(f"phone of {m.word}".encode()).hexdigest(),
        "language": "en",
    },
    "answer": {"round": 1, "key": lambda m: f"answer-of-{m.word}"},
    "question": {"key": lambda m: f"question-of-{m.word}"},
    "intake_answer": {"first_year": 2024},
    "progress": {"commitment": "jakarta-2019.network", "grade": None, "revision": 1},
    "progress_evidence": {"kind": "address", "reference": lambda m: f"https://{m.word}.example"},
    # With a partner that is neither of the two ministries.
    "joint_entry": {
        "partner": "AU",
        **dict.fromkeys(("owner", "settled_country"), lambda m: m.country),
        "revision": 1,
    },
    "award_photo": {"image": "/9j/4AAQ"},
    "award_correction": {
        "kind": "edition",
        "before": {"title": "Award"},
        "after": {"title": "The award"},
        "state": "review",
        "decided_by": None,
        "decided_at": None,
    },
}


def seed(connection: psycopg.Connection, ministry: Ministry, tables: list[str]) -> None:
    """Insert one row of the ministry into each of the tables, and note what is private in it.

    A table whose row cannot be made without a recipe is named in ``unseeded``, with the reason.
    """
    for table in shape.in_order(connection, tables):
        row = _make(connection, ministry, table)
        statement = sql.SQL("insert into {} ({}) values ({}) returning to_jsonb({}.*)").format(
            sql.Identifier("portal", table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
            sql.Identifier(table),
        )
        try:
            made = connection.execute(statement, list(row.values())).fetchone()
        except psycopg.Error as error:
            ministry.unseeded[table] = f"add a recipe to RECIPES in {__name__}: {error.diag.message_primary}"
            continue
        assert made is not None
        ministry.rows[table] = made[0]
        _note(connection, ministry, table)


def _make(connection: psycopg.Connection, ministry: Ministry, table: str) -> Row:
    recipe = RECIPES.get(table, {})
    row: Row = {}
    for column in shape.columns(connection, table):
        row[column.name] = _value(ministry, table, column)
    for key in shape.foreign_keys(connection, table):
        for column_name, referred in zip(key.columns, key.referred, strict=True):
            row[column_name] = _referred(connection, ministry, key.table, referred)
    if "country" in row:
        row["country"] = ministry.country
    for name, value in recipe.items():
        if name in row:
            row[name] = value(ministry) if callable(value) else value
    return {name: Jsonb(value) if _is_json(value, table, name) else value for name, value in row.items()}


def _is_json(value: Value, table: str, column: str) -> bool:
    return isinstance(value, dict) or (value == [] and (table, column) == ("result", "links"))


def _referred(connection: psycopg.Connection, ministry: Ministry, table: str, column: str) -> Value:
    if table == "country":
        return ministry.country
    if table in ministry.rows:
        return ministry.rows[table].get(column)
    if table in REFERENCE:
        found = connection.execute(
            sql.SQL("select {} from {} order by 1 limit 1").format(
                sql.Identifier(column), sql.Identifier("portal", table)
            )
        ).fetchone()
        return found[0] if found else None
    return None


def _value(ministry: Ministry, table: str, column: shape.Column) -> Value:
    shared = table in SHARED
    word = f"harbour {ministry.country}" if shared else ministry.word
    number = ministry.next_public_number if shared else ministry.next_number
    if column.choices:
        return column.choices[0]
    made: dict[str, Callable[[], Value]] = {
        "text": lambda: f"{word} {table} {column.name}",
        "uuid": uuid.uuid4,
        "bigint": number,
        "integer": number,
        "smallint": lambda: 1,
        "numeric": lambda: float(number()),
        "double precision": lambda: float(number()),
        "bytea": word.encode,
        "bit": lambda: "0000",
        "tsvector": lambda: word,
        "boolean": lambda: False,
        "date": lambda: date(2024, 1, 15),
        "date[]": lambda: [date(2024, 1, 15)],
        "time without time zone": lambda: time(6, 30),
        "timestamp with time zone": lambda: NOW,
        "jsonb": lambda: {"word": word},
        "text[]": lambda: [word],
        "uuid[]": lambda: [uuid.uuid4()],
        "bigint[]": lambda: [number()],
        "integer[]": lambda: [number()],
        "numeric[]": lambda: [float(number())],
        "double precision[]": lambda: [float(number())],
        # A month of the rollup of which the posts are known: the ninth of its forty columns.
        "portal.account_month": lambda: f"({',' * 8}{number()}{',' * 31})",
    }
    assert column.type in made, f"portal.{table}.{column.name}: no values are made of {column.type} yet"
    return made[column.type]()


def _note(connection: psycopg.Connection, ministry: Ministry, table: str) -> None:
    """Note the ids of the row: private ones as secrets, those of public facts as facts."""
    row = ministry.rows[table]
    public = {
        name for key in shape.foreign_keys(connection, table) if key.table in SHARED for name in key.columns
    }
    for name, value in row.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and _is_uuid(text):
                (ministry.facts if table in SHARED or name in public else ministry.secrets).add(text)
    if table not in SHARED:
        assert ministry.given_away_in(json.dumps(row)), f"portal.{table}: the seeded row carries no mark"


def _is_uuid(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))
