"""Finding items of the monitor among a million, as a member of a ministry that may see a fifth of them."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import numpy as np
import psycopg

from core.access.api import Api
from core.monitor.search import Found, Wanted, counts, search
from tests.bench.figures import Figure, timed
from tests.conftest import TestStack

ITEMS: Final = 1_000_000
SEARCH_TARGET: Final = 0.300
ROUNDS: Final = 3
SHOWN: Final = 40

# Three years of items of 600 feeds. The texts are of 30 words from a vocabulary of 30,000 in which
# few are common, as in any language; 20,000 different ones, each said fifty times. A tenth of the
# feeds is shared, one item in twenty repeats another.
FEEDS: Final = """
insert into portal.feed (country, kind, address, title, created_by_name, tier)
select (array['ID', 'AU', 'JP', 'FJ', 'MY', 'TH', 'VN', 'PH'])[1 + n %% 8], 'rss', 'https://bench' || n || '.example/feed',
  'Bench ' || n, 'Bench of items', case when n %% 10 = 0 then 'network' else 'own' end
from generate_series(1, 600) as n
"""
TEXTS: Final = """
create temporary table said as
select n, left(t.words, 80) as title, t.words as summary, to_tsvector('simple', t.words) as words
from generate_series(0, 19999) as n
cross join lateral (
  select string_agg('word' || floor(power(abs(hashtext(n || ':' || w)) / 2147483648.0, 4) * 30000)::integer, ' ') as words
  from generate_series(1, 30) as w) as t
"""
ITEMS_MADE: Final = """
insert into portal.item (feed_id, country, host, external_id, link, title, summary, language, published_at, seen_at, words)
select f.id, f.country, (array['JP', 'AU', 'FR', 'US', 'MY', 'TH'])[1 + g.n %% 6], g.n::text,
  'https://bench.example/' || g.n, s.title, s.summary,
  case when g.n %% 997 = 0 then 'vi' else (array['en', 'id', 'fr', 'ar'])[1 + g.n %% 4] end, t.at, t.at, s.words
from generate_series(1, %(many)s) as g (n)
join said s on s.n = (g.n::bigint * 7919) %% 20000
join (select id, country, row_number() over (order by id) as n from portal.feed where created_by_name = 'Bench of items') as f
  on f.n = 1 + g.n %% 600
cross join lateral (select now() - g.n * interval '95 seconds' as at) as t
"""
TOPICS: Final = """
insert into portal.item_topic (item_id, country, theme, probability, told_by, model)
select id, country, (array['consular', 'economic', 'culture', 'education', null, 'protocol'])[1 + abs(hashtext(id::text)) %% 6],
  0.9, 'classifier', 'bench'
from portal.item where link like 'https://bench.example/%%'
"""
REPEATS: Final = """
update portal.item set duplicate_of = o.id
from (
  -- The demonstration's items have other numbers, which are none.
  select id, feed_id, external_id::integer as number from portal.item
  where case when link like 'https://bench.example/%%' then external_id::integer %% 20 = 0 else false end
) as i
join portal.item o on o.feed_id = i.feed_id and o.external_id = (i.number + 600)::text
where item.id = i.id
"""


def measure(stack: TestStack, say: Callable[[str], None]) -> list[Figure]:
    """Fill the monitor and return how long it is to search in."""
    say(f"making {ITEMS:,} items of feeds")
    with stack.owner() as connection:
        made = timed(partial(_fill, connection))
    say("search among them")
    return [
        Figure(f"{ITEMS:,} items of 600 feeds", f"made in {made:.0f} s", ""),
        *_searching(stack.person("ID", "reader").api),
    ]


def _fill(connection: psycopg.Connection) -> None:
    # The rows are right by themselves, and indexes are quicker made at once.
    connection.execute("set session_replication_role = replica")
    connection.execute("set synchronous_commit = off")
    connection.execute("set maintenance_work_mem = '512MB'")
    kept = connection.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
        " where indrelid in ('portal.item'::regclass, 'portal.item_topic'::regclass) and not indisunique"
    ).fetchall()
    for name, _definition in kept:
        connection.execute(f"drop index {name}".encode())
    connection.execute(FEEDS.encode(), {})
    for statement in (TEXTS, ITEMS_MADE, REPEATS, TOPICS):
        connection.execute(statement.encode(), {"many": ITEMS})
    for _name, definition in kept:
        connection.execute(definition.encode())
    connection.execute("reset session_replication_role")
    connection.execute("vacuum analyze portal.item, portal.item_topic, portal.feed")


def _searching(api: Api) -> list[Figure]:
    """Ask what the timeline asks: the newest items that fit and how many there were each day."""
    today = datetime.now(UTC).date()
    month, quarter, year = (today - timedelta(days=days) for days in (30, 90, 365))
    questions = (
        Wanted(since=month),
        Wanted("word3", since=month),
        Wanted("word0", since=quarter),
        Wanted("word120 -word0", since=quarter),
        Wanted('"word0 word1"', since=quarter),
        Wanted("word17 word400", since=year),
        Wanted("word2500 OR word2600", since=year),
        Wanted("word0", since=year),
        Wanted(theme="protocol", since=quarter),
        Wanted(hosts=("JP",), language="fr", since=year),
        Wanted(language="vi", since=year),
        Wanted(country="ID", since=year),
        Wanted("word29000"),
        Wanted("word0"),
        Wanted("word1500", theme="culture"),
        Wanted(f"nothing{uuid.uuid4().hex}"),
    )

    first: dict[Wanted, Found] = {}

    def find(wanted: Wanted) -> None:
        first[wanted] = search(api, wanted, count=SHOWN)

    def turn(wanted: Wanted) -> None:
        search(api, wanted, count=SHOWN, after=first[wanted].items[-1])

    found = [timed(partial(find, wanted)) for _round in range(ROUNDS) for wanted in questions]
    more = [wanted for wanted in questions if first[wanted].more]
    turned = [timed(partial(turn, wanted)) for _round in range(ROUNDS) for wanted in more]
    drawn = [wanted for wanted in questions if wanted.since]
    counted = [timed(partial(counts, api, wanted, today)) for _round in range(ROUNDS) for wanted in drawn]
    slow = _p95([*found, *turned])
    return [
        Figure(
            f"Searching {ITEMS:,} items, and turning the page, p95 of {len(found) + len(turned)}",
            f"{slow * 1000:.0f} ms",
            "",
            "",
            f"≤ {SEARCH_TARGET * 1000:.0f} ms",
            slow <= SEARCH_TARGET,
        ),
        Figure(
            f"… counting what fits for the chart of up to a year, p95 of {len(counted)}",
            f"{_p95(counted) * 1000:.0f} ms",
            "",
        ),
    ]


def _p95(waits: Sequence[float]) -> float:
    return float(np.percentile(waits, 95))
