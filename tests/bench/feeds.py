"""Two thousand feeds looked at once, on servers that are as slow and as broken as those out there."""

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil

from embedded.lite import free_port
from tests.bench.figures import Figure, timed
from tests.conftest import TestStack

FEEDS: Final = 2000
SITES: Final = 250
ITEMS: Final = 20
SECONDS_TARGET: Final = 300.0
MEMORY_TARGET: Final = 400.0
PACE: Final = 0.1

# Half of the answers come within 0.4 s, one in twenty takes longer than 2 s.
MEDIAN_DELAY: Final = 0.4
SPREAD: Final = 1.0
# Of a hundred feeds two are gone, one is broken and one in two hundred never answers.
GONE, BROKEN, HANGING = 0.02, 0.03, 0.035

WORDS: Final = [
    "embassy",
    "consular",
    "visit",
    "culture",
    "trade",
    "minister",
    "students",
    "passport",
    "harbour",
    "island",
    "agreement",
    "festival",
    "health",
    "kedutaan",
    "layanan",
    "warga",
    "budaya",
    "dagang",
    "menteri",
    "mahasiswa",
    "paspor",
    "pelabuhan",
    "pulau",
    "kerja",
    "sama",
    "kesehatan",
]

FOLLOW: Final = """
with made as (
  insert into portal.feed (country, mission_id, kind, address, title, created_by_name)
  select m.country, m.id, 'rss', 'http://127.0.1.' || 1 + n %% %(sites)s || ':' || %(port)s || '/' || n, 'Bench ' || n, 'Bench'
  from generate_series(1, %(feeds)s) as n
  join (select id, country, row_number() over (order by id) as at, count(*) over () as many
    from portal.mission where closed_on is null) as m on m.at = 1 + n %% m.many
  returning id, country
)
insert into portal.feed_state (feed_id, country) select id, country from made
"""


def measure(stack: TestStack, say: Callable[[str], None]) -> list[Figure]:
    """Return how long a worker takes for all feeds, and how much memory."""
    say(f"{FEEDS:,} feeds looked at once")
    port = free_port()
    with stack.owner() as db:
        # The demonstration's own feeds lead to a portal that does not run here.
        db.execute("update portal.feed set closed_at = now() where closed_at is null")
        db.execute(FOLLOW, {"sites": SITES, "port": port, "feeds": FEEDS})
    with _serving(port):
        used: list[tuple[float, float]] = []
        seconds = timed(lambda: used.append(_run_worker(stack, port)))
    memory, processor = used[0]
    with stack.owner() as db:
        row = db.execute(
            "select count(*) filter (where s.last_fetch_at is not null), count(*) filter (where s.failures > 0), sum(s.items)"
            " from portal.feed_state s join portal.feed f on f.id = s.feed_id where f.address like 'http://127.0.1.%'"
        ).fetchone()
    looked, failed, items = row or (0, 0, 0)
    return [
        Figure(
            what=f"{looked:,} feeds looked at once, {items:,} items kept",
            here=f"{seconds:.0f} s",
            baseline=f"{failed} of them gone, broken or hanging",
            target=f"≤ {SECONDS_TARGET:.0f} s",
            kept=looked == FEEDS and seconds <= SECONDS_TARGET,
        ),
        Figure(
            what="… memory of the worker at its peak",
            here=f"{memory:.0f} MB",
            baseline=f"{processor:.0f} s of its processor time",
            target=f"≤ {MEMORY_TARGET:.0f} MB",
            kept=memory <= MEMORY_TARGET,
        ),
    ]


def _run_worker(stack: TestStack, port: int) -> tuple[float, float]:
    """Run a worker of its own; return its highest resident memory in MB and its processor time in seconds."""
    hosts = ",".join(f"127.0.1.{number}:{port}" for number in range(1, SITES + 1))
    worker = subprocess.Popen(
        [sys.executable, "-m", "core.monitor", "run"],
        env={
            **os.environ,
            "JEJARING_MONITOR_DATABASE": stack.running.monitor_conninfo(),
            "JEJARING_MONITOR_ALLOWED": hosts,
        },
        stdout=subprocess.DEVNULL,
    )
    # What the system says of an ended process counts the memory of the one that started it, too.
    process, most, used = psutil.Process(worker.pid), 0, 0.0
    while worker.poll() is None:
        with suppress(psutil.NoSuchProcess):
            most = max(most, process.memory_info().rss)
            used = sum(process.cpu_times()[:2])
        time.sleep(PACE)
    if worker.returncode:
        raise RuntimeError(f"the worker ended with {worker.returncode}")
    return most / 2**20, used


@contextmanager
def _serving(port: int) -> Iterator[None]:
    """Serve every site of the bench on addresses of this machine."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="bench-sites", daemon=True)
    thread.start()
    hosts = [f"127.0.1.{number}" for number in range(1, SITES + 1)]
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(_answer, hosts, port), loop).result()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _closed(server: asyncio.Server) -> None:
    """Close the sites, with those answers that hang."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for answer in others:
        answer.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    name = head.split()[1].decode()
    # The same feed does the same in every run.
    chance = random.Random(name)
    await asyncio.sleep(min(chance.lognormvariate(0, SPREAD) * MEDIAN_DELAY, 10))
    kind = chance.random()
    if kind >= BROKEN and kind < HANGING:
        await asyncio.sleep(120)
    body = b"" if kind < GONE else b"<html>Sorry" if kind < BROKEN else _feed(name, chance)
    status = b"404 Not Found" if kind < GONE else b"200 OK"
    writer.write(
        b"HTTP/1.1 "
        + status
        + b"\r\nConnection: close\r\nContent-Length: "
        + str(len(body)).encode()
        + b"\r\n\r\n"
        + body
    )
    await writer.drain()
    writer.close()


def _feed(name: str, chance: random.Random) -> bytes:
    """Return a feed whose items differ from all others'."""
    items = "".join(
        f"<item><guid>{name}-{number}</guid><title>{' '.join(chance.choices(WORDS, k=8))}</title>"
        f"<link>https://mission.example{name}/{number}</link>"
        f"<description>{' '.join(chance.choices(WORDS, k=50))}</description>"
        f"<pubDate>{1 + number:02} Nov 2026 08:00:00 GMT</pubDate></item>"
        for number in range(ITEMS)
    )
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()
