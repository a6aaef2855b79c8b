"""Feeds and items put straight into the database, for tests of what is done with them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg


@dataclass
class Newsroom:
    """Puts feeds and items of ministries into a database, as its owner. Every item carries ``word``, so that no other test finds it."""

    owner: Callable[[], psycopg.Connection]
    word: str = field(default_factory=lambda: f"newsroom{uuid.uuid4().hex[:10]}")

    def mission(self, country: str, host: str) -> str:
        """Make an embassy of a country and return its id."""
        return self._one(
            "insert into portal.mission (country, kind, name, host_country, city) values (%s, 'embassy', %s, %s, 'Town')"
            " returning id",
            country,
            f"Embassy {uuid.uuid4().hex[:8]}",
            host,
        )

    def feed(
        self, country: str, mission: str | None = None, *, tier: str = "own", title: str = "News"
    ) -> str:
        """Follow a feed that was read a minute ago, and return its id."""
        made = self._one(
            "insert into portal.feed (country, mission_id, kind, address, title, created_by_name, tier)"
            " values (%s, %s, 'rss', %s, %s, 'test', %s) returning id",
            country,
            mission,
            f"https://{uuid.uuid4().hex}.example/feed",
            title,
            tier,
        )
        return self._one(
            "insert into portal.feed_state (feed_id, country, last_fetch_at, last_good_at, last_item_at)"
            " values (%s, %s, now(), now(), now()) returning feed_id",
            made,
            country,
        )

    def item(self, feed: str, title: str, *, ago: timedelta = timedelta(hours=1), **told: Any) -> str:
        """Keep an item that was published so long ago and seen just now, and return its id."""
        return self._one(
            "insert into portal.item (feed_id, country, mission_id, host, external_id, link, title, summary, language,"
            " published_at, duplicate_of)"
            " select f.id, f.country, f.mission_id, m.host_country, %s, %s, %s, %s, %s, %s, %s"
            " from portal.feed f left join portal.mission m on m.id = f.mission_id where f.id = %s returning id",
            uuid.uuid4().hex,
            told.get("link", f"https://news.example/{uuid.uuid4().hex}"),
            f"{title} {self.word}",
            told.get("summary", ""),
            told.get("language", "en"),
            datetime.now(UTC) - ago,
            told.get("duplicate_of"),
            feed,
        )

    def _one(self, statement: str, *values: object) -> str:
        with self.owner() as owner:
            row = owner.execute(statement.encode(), values).fetchone()
        assert row is not None
        return str(row[0])
