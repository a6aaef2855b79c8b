"""The demonstration's feeds, followed: as their ministries would follow them, with what they told so far.

The items go the way the worker's go (``core.monitor.items`` and ``portal.keep_fetch``), only that
nothing is fetched: the portal does not run yet when the demonstration network is made.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
from psycopg.types.json import Jsonb

from core.monitor.cleaning import link_key
from core.monitor.items import item_rows
from core.monitor.reading import Entry
from embedded.demo_feeds import PATH, DemoFeed, demo_feeds
from embedded.demo_people import act_as, people

# Where the portal will be is not known yet; ``demo_feeds.settle`` puts it right at every start.
PLACE: Final = "http://127.0.0.1:8501"
# So often a broken feed failed before somebody looks.
FAILURES: Final = 4
AGAIN: Final = timedelta(minutes=5)


def load(connection: psycopg.Connection, issuer: str) -> None:
    """Follow the demonstration's feeds and keep what they told up to now."""
    now = datetime.now(UTC)
    keepers = {person.country: person for person in people() if "approver" in person.roles}
    missions = {
        (country, city): (str(mission), name)
        for mission, country, city, name in connection.execute(
            "select id, country, city, name from portal.mission where closed_on is null order by kind desc"
        )
    }
    for feed in demo_feeds().values():
        mission, name = missions.get((feed.country, feed.city), (None, feed.title))
        act_as(connection, keepers[feed.country], issuer)
        row = connection.execute(
            "select portal.save_feed(null, %s)",
            [
                Jsonb(
                    {
                        "mission_id": mission,
                        "kind": feed.kind,
                        "address": f"{PLACE}{PATH}/{feed.key}",
                        "title": f"{name} (demonstration)",
                        "tier": feed.tier,
                    }
                )
            ],
        ).fetchone()
        _tell(connection, str(row[0] if row else ""), feed, now)


def _tell(connection: psycopg.Connection, feed_id: str, feed: DemoFeed, now: datetime) -> None:
    """Bring what the feed told, then the failures of a broken one."""
    # A sitemap knows titles alone.
    items = [replace(item, summary="") if feed.kind == "sitemap" else item for item in feed.items(now)]
    languages = {f"{item.title} {item.summary}": item.language for item in items}
    entries = [
        Entry(item.link, item.link, link_key(item.link), item.title, item.summary, item.published_at)
        for item in items
    ]
    _keep(connection, feed_id, now, {"outcome": "ok", "items": item_rows(entries, now, languages.get)})
    for _time in range(FAILURES if feed.broken else 0):
        failed = {"outcome": "error", "problem": "http_status", "http_status": 404, "items": []}
        _keep(connection, feed_id, now, failed)


def _keep(connection: psycopg.Connection, feed_id: str, now: datetime, told: dict[str, object]) -> None:
    lease = connection.execute(
        "update portal.feed_state set lease = gen_random_uuid() where feed_id = %s returning lease", [feed_id]
    ).fetchone()
    fetch = {"http_status": 200, "started_at": now.isoformat(), "again_in_seconds": AGAIN.seconds, "bytes": 0}
    connection.execute(
        "select portal.keep_fetch(%s, %s, %s)", [feed_id, lease and lease[0], Jsonb(fetch | told)]
    )
