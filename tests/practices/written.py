"""Practices for tests: a whole text, and its way to readers."""

import uuid
from dataclasses import dataclass, replace
from datetime import date

import psycopg

from core.practices import practices
from core.practices.content import Content
from tests.conftest import Person, TestStack

SECTIONS = (
    "challenge",
    "objectives",
    "done",
    "stakeholders",
    "resources",
    "results",
    "conditions",
    "repeat",
    "sustainability",
    "contact",
)


@dataclass(frozen=True)
class Ministry:
    """A ministry that writes practices: who writes, who publishes, who only reads, and a mission."""

    country: str
    writer: Person
    publisher: Person
    reader: Person
    mission: str

    def text(self, **changes: object) -> Content:
        """Return a text with every section filled."""
        whole = Content(
            title="Answering within the hour",
            summary="A rota of three people answers every question on the same day.",
            sections={
                code: f"What is to be said about {code}.\n\nAnd a second paragraph." for code in SECTIONS
            },
            themes=("conversation",),
            missions=(self.mission,),
            indicator="posts_per_week",
            platform="x",
            start_month=date(2025, 3, 1),
        )
        return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name, as each test wants them.

    def drafted(self, **changes: object) -> practices.Saved:
        """Return a whole draft."""
        return practices.save(self.writer.api, "", 0, self.text(**changes))

    def published(self, **changes: object) -> str:
        """Return a published practice."""
        saved = self.drafted(**changes)
        self.publish(saved)
        return saved.practice

    def publish(self, saved: practices.Saved) -> None:
        """Send a draft through review to its readers."""
        practices.move(self.writer.api, saved.practice, saved.revision, "review")
        practices.move(self.publisher.api, saved.practice, saved.revision + 1, "published")

    def revised(self, practice: str, **changes: object) -> practices.Saved:
        """Return the next draft of a published practice, changed."""
        held = practices.draft(self.writer.api, practice)
        assert held is not None
        content = replace(held.content, **changes)  # type: ignore[arg-type]  # as above.
        return practices.save(self.writer.api, practice, held.revision, content)


def ministry(stack: TestStack, country: str) -> Ministry:
    """Return a ministry with people of its own and a new mission."""
    with stack.owner() as connection:
        mission = new_mission(connection, country)
    return Ministry(
        country,
        stack.person(country, "contributor", name=f"Wira of {country}"),
        stack.person(country, "publisher", name=f"Putri of {country}"),
        stack.person(country, "reader", name=f"Rudi of {country}"),
        mission,
    )


def new_mission(connection: psycopg.Connection, country: str) -> str:
    """Return the id of a mission made for a test."""
    row = connection.execute(
        "insert into portal.mission (country, kind, name, host_country, city)"
        " values (%s, 'consulate', %s, 'JP', 'Osaka') returning id::text",
        [country, f"Consulate {uuid.uuid4().hex}"],
    ).fetchone()
    assert row is not None
    return str(row[0])
