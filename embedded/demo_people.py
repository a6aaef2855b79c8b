"""The invented people of the demonstration network, kept as data."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.access.viewer import person_id

if TYPE_CHECKING:
    import psycopg

PEOPLE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class DemoPerson:
    """A person on a card of the demonstration sign-in."""

    subject: str
    name: str
    email: str
    country: str
    roles: tuple[str, ...]


@cache
def people() -> tuple[DemoPerson, ...]:
    """Return everybody, in the order of the cards."""
    entries = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))["person"]
    return tuple(
        DemoPerson(
            subject=entry["subject"],
            name=entry["name"],
            email=f"{entry['subject']}@{entry['country'].lower()}.demo.example",
            country=entry["country"],
            roles=tuple(entry["roles"]),
        )
        for entry in entries
    )


def act_as(connection: "psycopg.Connection", person: DemoPerson, issuer: str) -> None:
    """Let the database take its owner for this person until the end of the transaction."""
    claims = {
        "sub": person_id(issuer, person.subject),
        "role": "authenticated",
        "country": person.country,
        "name": person.name,
    }
    connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
