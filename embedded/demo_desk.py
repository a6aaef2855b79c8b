"""Where the people of the demonstration network act: functions of the database, called in their name."""

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from embedded.demo_people import DemoPerson, act_as, people


def person(subject: str) -> DemoPerson:
    """Return a person of the demonstration network."""
    return next(found for found in people() if found.subject == subject)


@dataclass(frozen=True)
class Desk:
    """Calls functions of the database in the name of demonstration people. ``connection`` is its owner's, in a transaction."""

    connection: psycopg.Connection
    issuer: str

    def ask(self, subject: str, call: LiteralString, *arguments: object) -> Any:
        """Return the first value of the first row, asked as this person."""
        act_as(self.connection, person(subject), self.issuer)
        row = self.connection.execute(call, arguments).fetchone()
        self.connection.execute("select set_config('request.jwt.claims', '', true)")
        return None if row is None else row[0]
