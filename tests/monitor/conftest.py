"""What the tests of the monitor share: a web server, and feeds followed by a mission of the stack."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from core.monitor.settings import MonitorSettings
from core.monitor.worker import Chore, Report, Worker
from tests.conftest import TestStack
from tests.monitor.sites import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server of this machine."""
    with serving() as started:
        yield started


@dataclass(frozen=True)
class Followed:
    """A mission of Indonesia in Suva, its feeds, and a worker that may look at the site."""

    stack: TestStack
    site: Site
    mission: uuid.UUID

    def settings(self, **changed: object) -> MonitorSettings:
        """Return the settings of a worker on the stack."""
        told = {
            "monitor_database": self.stack.running.monitor_conninfo(),
            "monitor_allowed": frozenset({self.site.host}),
            "monitor_threads": 4,
            "monitor_pause_seconds": 0,
        }
        return MonitorSettings.model_validate(told | changed)

    def worker(self, *chores: Chore, **changed: object) -> Worker:
        """Return a worker."""
        return Worker(self.settings(**changed), chores)

    def run(self) -> Report:
        """Let a worker look at everything that is due."""
        return self.worker().run()

    def follow(self, address: str, *, country: str = "ID", topic: bool = False) -> uuid.UUID:
        """Follow a feed."""
        with self.stack.owner() as db:
            row = db.execute(
                "with made as (insert into portal.feed (country, mission_id, kind, address, title, created_by_name)"
                " values (%s, %s, 'rss', %s, 'News', 'test') returning id, country)"
                " insert into portal.feed_state (feed_id, country) select id, country from made returning feed_id",
                [country, None if topic else self.mission, address],
            ).fetchone()
        assert row is not None
        return uuid.UUID(str(row[0]))

    def make_due(self) -> None:
        """Let every feed be due, as after a quarter of an hour."""
        with self.stack.owner() as db:
            db.execute("update portal.feed_state set next_due = now() where lease is null")

    def state(self, feed: uuid.UUID) -> dict[str, object]:
        """Return how a feed does."""
        with self.stack.owner() as db:
            row = db.execute(
                "select to_jsonb(s) || jsonb_build_object('health', portal.feed_health(f, s))"
                " from portal.feed_state s join portal.feed f on f.id = s.feed_id where f.id = %s",
                [feed],
            ).fetchone()
        assert row is not None
        found: dict[str, object] = row[0]
        return found

    def items(self, feed: uuid.UUID) -> list[dict[str, object]]:
        """Return what was kept of a feed, by title."""
        with self.stack.owner() as db:
            return [
                row[0]
                for row in db.execute(
                    "select to_jsonb(i) from portal.item i where feed_id = %s order by title", [feed]
                )
            ]


@pytest.fixture
def followed(stack: TestStack, site: Site) -> Iterator[Followed]:
    """A mission without feeds; what was followed is closed afterwards, so that no other test looks at it."""
    with stack.owner() as db:
        row = db.execute(
            "insert into portal.mission (country, kind, name, host_country, city)"
            " values ('ID', 'embassy', %s, 'FJ', 'Suva') returning id",
            [f"Mission {uuid.uuid4().hex}"],
        ).fetchone()
        assert row is not None
        yield Followed(stack, site, row[0])
        db.execute("update portal.feed set closed_at = now() where closed_at is null")
