"""The worker: leases the feeds that are due, looks at them, and brings what they told.

Threads look; one thread alone speaks with the database. A lease runs out by itself, so a killed
worker holds nothing up, and what is brought is kept whole or not at all, by the feed's own ids:
two workers at once keep nothing twice.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from core.monitor.addresses import guarded_client
from core.monitor.fetching import LONGEST_WAIT, fetch
from core.monitor.items import Row, item_rows
from core.monitor.reading import read_feed
from core.monitor.topic_pass import assign
from core.monitor.trouble import FeedTrouble

if TYPE_CHECKING:
    import uuid

    import httpx

    from core.monitor.settings import MonitorSettings

LOG: Final = logging.getLogger(__name__)
LEASE_SECONDS: Final = 300
# How long the loop waits for a thread before it looks whether more feeds are due.
BEAT: Final = 0.2
LONGEST_SLEEP: Final = 20.0
# Reading a feed may take this share of the worker's time; one that takes longer to read is looked at less often.
MOST_OF_THE_TIME: Final = 0.01
# After so many failures in a row the pause stays at a day.
MOST_DOUBLINGS: Final = 7

# What is done after every round, with the worker's own rights and no more.
Chore = Callable[[psycopg.Connection], object]
CHORES: Final[tuple[Chore, ...]] = (assign,)


@dataclass(frozen=True)
class Leased:
    """A feed that is ours to look at until the lease runs out."""

    feed_id: "uuid.UUID"
    lease: "uuid.UUID"
    address: str
    kind: str
    site: str
    etag: str | None
    last_modified: str | None
    failures: int


@dataclass
class Told:
    """What a look at a feed brought, as ``portal.keep_fetch`` takes it."""

    feed: Leased
    outcome: str
    started_at: datetime
    again_in_seconds: int
    http_status: int | None = None
    problem: str | None = None
    bytes: int = 0
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    items: list[Row] = field(default_factory=list)

    def payload(self) -> dict[str, object]:
        """Return the facts of the fetch as JSON values."""
        kept = {name: value for name, value in vars(self).items() if name != "feed"}
        return kept | {"started_at": self.started_at.isoformat()}


@dataclass
class Report:
    """How many feeds were looked at, how many items were new, and how many feeds could not be read."""

    feeds: int = 0
    items: int = 0
    failed: int = 0


class Worker:
    """Looks at due feeds, as one worker among any number."""

    def __init__(self, settings: "MonitorSettings", chores: Sequence[Chore] = CHORES) -> None:
        self._settings, self._chores = settings, chores
        self._sites: queue.SimpleQueue[list[Leased]] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._client = guarded_client(settings.monitor_allowed, settings.proxy)
        self._out = 0
        # They end with the process: a server that hangs must not keep it from stopping.
        for number in range(settings.monitor_threads):
            threading.Thread(target=self._look_around, name=f"feeds-{number}", daemon=True).start()

    def run(self) -> Report:
        """Look at every feed that is due now, each once, and do the chores.

        Raises:
            psycopg.Error: when the database goes away. What was not kept is looked at again when
                its lease has run out.
        """
        report = Report()
        with psycopg.connect(self._settings.monitor_database.get_secret_value(), autocommit=True) as db:
            while self._send_out(db) or self._out:
                self._take_in(db, report)
            for chore in self._chores:
                self._do(chore, db)
        return report

    def watch(self, stopped: threading.Event) -> None:
        """Run again and again until told to stop; a database that is away is waited for."""
        away = 0
        while not stopped.is_set():
            try:
                report = self.run()
                pause = self._pause()
                away = 0
            except psycopg.OperationalError as error:
                away += 1
                pause = min(2.0**away, LONGEST_SLEEP)
                LOG.warning("The database is away, so the monitor waits: %s", error)
            else:
                if report.feeds:
                    LOG.info("%s feeds, %s new items, %s failed", report.feeds, report.items, report.failed)
            stopped.wait(pause)

    def _pause(self) -> float:
        """Return for how many seconds nothing is due."""
        with psycopg.connect(self._settings.monitor_database.get_secret_value()) as db:
            row = db.execute("select extract(epoch from portal.next_feed_due() - now())").fetchone()
        due = LONGEST_SLEEP if row is None or row[0] is None else float(row[0])
        return max(1.0, min(due, LONGEST_SLEEP))

    def _send_out(self, db: psycopg.Connection) -> bool:
        """Lease as many feeds as there is room for; return whether there were any."""
        room = 2 * self._settings.monitor_threads - self._out
        if room < self._settings.monitor_threads:
            return True
        with db.cursor(row_factory=class_row(Leased)) as cursor:
            leased = cursor.execute(
                "select * from portal.lease_feeds(%s, %s)", [room, LEASE_SECONDS]
            ).fetchall()
        self._out += len(leased)
        for site in {feed.site for feed in leased}:
            self._sites.put([feed for feed in leased if feed.site == site])
        return bool(leased)

    def _take_in(self, db: psycopg.Connection, report: Report) -> None:
        """Keep what the threads brought meanwhile."""
        wait = BEAT
        while True:
            try:
                told = self._told.get(timeout=wait)
            except queue.Empty:
                return
            try:
                items = _keep(db, told)
            except psycopg.OperationalError:
                # It is kept when the database is back.
                self._told.put(told)
                raise
            self._out -= 1
            wait = 0.0
            report.feeds += 1
            report.failed += told.outcome == "error"
            report.items += items

    def _do(self, chore: Chore, db: psycopg.Connection) -> None:
        """Do a chore; one that fails is tried again after the next round, and stops no other."""
        try:
            chore(db)
        except psycopg.OperationalError:
            raise
        except Exception:  # Whatever it is, feeds must be read on.
            LOG.exception("%s failed", chore)

    def _look_around(self) -> None:
        """Look at one site after another, at each site's feeds one by one: the work of a thread."""
        while True:
            for number, feed in enumerate(self._sites.get()):
                if number:
                    time.sleep(self._settings.monitor_pause_seconds)
                self._told.put(look(self._client, feed, self._settings.monitor_minutes))


def _keep(db: psycopg.Connection, told: Told) -> int:
    """Keep a fetch and return how many items were new."""
    arguments = [told.feed.feed_id, told.feed.lease, Jsonb(told.payload())]
    try:
        row = db.execute("select portal.keep_fetch(%s, %s, %s)", arguments).fetchone()
    except (psycopg.DataError, psycopg.IntegrityError):
        LOG.exception("What %s told cannot be kept", told.feed.address)
        told.outcome, told.problem, told.items = "error", "unreadable", []
        arguments[2] = Jsonb(told.payload())
        row = db.execute("select portal.keep_fetch(%s, %s, %s)", arguments).fetchone()
    if row is None or row[0] is None:
        LOG.warning("The lease on %s had run out; another worker has the feed", told.feed.address)
        return 0
    return int(row[0])


def look(client: "httpx.Client", feed: Leased, minutes: int) -> Told:
    """Look at one feed. Whatever it is and does, there is an answer, and other feeds go on."""
    told = Told(feed, "error", datetime.now(UTC), again_in(minutes, feed.failures + 1))
    began = time.thread_time()
    try:
        answer = fetch(client, feed.address, etag=feed.etag, last_modified=feed.last_modified)
        told.http_status, told.bytes = answer.status, answer.received
        entries = (
            None
            if answer.body is None
            else read_feed(answer.body, answer.content_type, answer.address).entries
        )
        told.items = item_rows(entries or (), told.started_at)
    except FeedTrouble as trouble:
        told.problem, told.http_status = trouble.code, trouble.status or told.http_status
        told.again_in_seconds = max(told.again_in_seconds, trouble.again_in)
    except (
        Exception
    ):  # Readers of half-broken markup fail in ways nobody can list; one feed must not end the round.
        LOG.exception("%s cannot be read", feed.address)
        told.problem = "unreadable"
    else:
        told.outcome = "unchanged" if entries is None else "ok" if entries else "empty"
        # A server that answers 304 need not repeat them.
        told.etag = answer.etag or (feed.etag if entries is None else None)
        told.last_modified = answer.last_modified or (feed.last_modified if entries is None else None)
        told.moved_to = answer.moved_to
        told.again_in_seconds = again_in(minutes, 0)
    taken = time.thread_time() - began
    told.again_in_seconds = max(told.again_in_seconds, min(round(taken / MOST_OF_THE_TIME), LONGEST_WAIT))
    return told


def again_in(minutes: int, failures: int) -> int:
    """Return after how many seconds to look again: doubled with each failure in a row, up to a day.

    A tenth more or less keeps feeds that were added together from coming due together.
    """
    seconds = min(minutes * 60 << min(failures, MOST_DOUBLINGS), LONGEST_WAIT)
    return round(seconds * random.uniform(0.9, 1.1))  # noqa: S311 - it spreads load and keeps no secret.
