"""The demonstration award: an edition with rules and scores, made as publishers make one, from invented figures."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

import psycopg

from core.awards.basis import assembled
from core.awards.rules import Definition, Part, Rule, as_data
from core.awards.shortlist import as_working, shortlist
from embedded.demo_people import act_as, people

AWARD: Final = Path(__file__).resolve().parent.parent / "sql" / "seed" / "demo" / "award.toml"


def load(connection: psycopg.Connection, issuer: str, today: date) -> None:
    """Write last year's edition by one publisher and publish it by another, through the portal's own functions."""
    author, second = (person for person in people() if "publisher" in person.roles)
    award = tomllib.loads(AWARD.read_text(encoding="utf-8"))
    year = today.year - 1
    act_as(connection, author, issuer)
    edition = _save(
        connection,
        "edition",
        {"year": year, "title": f"{award['title']} {year}", "basis": award["basis"]},
    )
    connection.execute("update portal.edition set demonstration = true where id = %s", [edition])
    made = [("edition", edition)]
    for position, category in enumerate(award["category"], start=1):
        made += _category(connection, edition, position, category, award["platform"], year)
    for kind, entry in made:
        connection.execute("select portal.move_award(%s, %s, 'review', '')", [kind, entry])
    act_as(connection, second, issuer)
    for kind, entry in made:
        connection.execute("select portal.move_award(%s, %s, 'published', '')", [kind, entry])


def _category(
    connection: psycopg.Connection,
    edition: str,
    position: int,
    category: dict[str, Any],
    platform: str,
    year: int,
) -> list[tuple[str, str]]:
    """Write a category, its rule and its first missions; return the entries, from top to bottom."""
    head = _save(
        connection,
        "category",
        {
            "edition_id": edition,
            "code": category["code"],
            "position": position,
            "title": category["title"],
            "description": category["description"],
            "indicator": category.get("indicator"),
            "holder": "mission",
        },
    )
    definition = Definition(
        parts=tuple(Part(code, weight) for code, weight in category["parts"].items()), until=date(year, 12, 1)
    )
    rule_fields = {
        "category_id": head,
        "version": 1,
        "origin": "organiser",
        "definition": as_data(definition),
        "explanation": category["explanation"],
    }
    rule = Rule(
        id=_save(connection, "rule", rule_fields),
        category_id=head,
        version=1,
        origin="organiser",
        definition=definition,
        explanation=category["explanation"],
    )
    results = [
        ("result", _save(connection, "result", fields))
        for fields in _results(connection, rule, platform, category["honoured"])
    ]
    return [("category", head), ("rule", rule.id), *results]


def _results(
    connection: psycopg.Connection, rule: Rule, platform: str, honoured: int
) -> list[dict[str, object]]:
    """Return the first missions of the rule as results, with what their scores add up from."""
    definition = rule.definition
    last = definition.until or date.max
    row = connection.execute(
        "select portal.award_basis(%s, %s, %s, %s)",
        [platform, last.replace(month=1), last, ",".join(definition.indicators)],
    ).fetchone()
    own = assembled(row[0] if row else {}, definition, last)
    # Every part of the demonstration's rules is better the higher it is.
    (listed,) = shortlist(own, rule, [False] * len(definition.parts)).values()
    return [
        {
            "category_id": rule.category_id,
            "mission_id": one.candidate.id,
            "rank": one.score.rank,
            "citation": f"Rank {one.score.rank} of {one.score.among} in the demonstration network.",
            "figure": one.score.values[0] if len(definition.parts) == 1 else None,
            "rule_id": rule.id,
            "working": as_working(one, rule, platform, own),
        }
        for one in listed[:honoured]
    ]


def _save(connection: psycopg.Connection, kind: str, fields: dict[str, object]) -> str:
    row = connection.execute(
        "select portal.save_award(%s, null, %s::jsonb)", [kind, json.dumps(fields)]
    ).fetchone()
    if row is None:
        raise LookupError(f"the {kind} was not stored")
    return str(row[0])
