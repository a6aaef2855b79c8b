"""The board of an incident with 130 missions, and two hundred people who follow it."""

import asyncio
import json
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import httpx
import numpy as np

from core.access.viewer import person_id
from core.crisis.links import Recipient, issue
from embedded.demo_idp import ISSUER
from embedded.demo_people import DemoPerson
from tests.bench.figures import Figure, timed
from tests.bench.sessions import signed_in_cookie
from tests.conftest import Person, TestStack

MISSIONS: Final = 130
FEEDS: Final = 260
ITEMS: Final = 50_000
BOARD_TARGET: Final = 0.300
ROUNDS: Final = 15

WATCHERS: Final = 200
TAPS: Final = 8
BETWEEN: Final = 1.7
NEWS_TARGET: Final = 2.0

# Two feeds a mission, one in ten of them broken, and items over sixty days.
FILL: Final = """
insert into portal.mission (country, kind, name, host_country, city)
select 'ID', 'office', 'Board ' || n, 'VU', 'City ' || n from generate_series(1, %(missions)s) as n;
insert into portal.feed (country, mission_id, kind, address, title, created_by_name)
select 'ID', m.id, 'rss', 'https://board.example/' || m.id || '/' || k, 'Board feed', 'Bench'
from portal.mission m, generate_series(1, %(feeds)s / %(missions)s) as k where m.name like 'Board %%';
insert into portal.feed_state (feed_id, country, last_fetch_at, last_good_at, last_item_at, failures, items)
select id, country, now(), now(), now(), case when abs(hashtext(id::text)) %% 10 = 0 then 1 else 0 end, 1
from portal.feed where title = 'Board feed';
insert into portal.item (feed_id, country, mission_id, host, external_id, link, title, published_at)
select f.id, f.country, f.mission_id, 'VU', n::text, 'https://board.example/' || n, 'Statement ' || n,
  now() - n * interval '100 seconds'
from generate_series(1, %(items)s) as n
join (select id, country, mission_id, row_number() over (order by id) as place from portal.feed where title = 'Board feed') as f
  on f.place = 1 + n %% %(feeds)s;
analyze portal.item, portal.feed, portal.feed_state, portal.mission
"""


def fill(stack: TestStack) -> None:
    """Give a ministry missions in one host, with feeds and items."""
    with stack.owner() as connection:
        for statement in FILL.split(";\n"):
            connection.execute(statement.encode(), {"missions": MISSIONS, "feeds": FEEDS, "items": ITEMS})


def measure_board(stack: TestStack, say: Callable[[str], None]) -> Figure:
    """Open an incident, let half of the missions check in, and time the board."""
    say(f"board of {MISSIONS} missions")
    officer = stack.person("ID", "approver")
    incident = opened(officer)
    board = officer.api.call("crisis_board", incident=incident)
    assert len(board) == MISSIONS
    for row in board[::2]:
        checked_in(officer, incident, row["mission_id"])
    taken = [timed(partial(officer.api.call, "crisis_board", incident=incident)) for _ in range(ROUNDS)]
    asked = [timed(partial(officer.api.call, "incident_version", incident=incident)) for _ in range(ROUNDS)]
    p95 = float(np.quantile(taken, 0.95))
    return Figure(
        what=f"Board of {MISSIONS} missions, {FEEDS} feeds",
        here=f"p95 {p95 * 1000:.0f} ms",
        baseline=f"whether it changed: {statistics.median(asked) * 1000:.0f} ms",
        target=f"≤ {BOARD_TARGET * 1000:.0f} ms",
        kept=p95 <= BOARD_TARGET,
    )


def opened(officer: Person) -> str:
    """Open an incident that began a day ago and return its id."""
    payload = {
        "title": f"Cyclone {uuid.uuid4().hex}",
        "kind": "storm",
        "place": "Port Vila",
        "hosts": ["VU"],
        "onset": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
        "drill": True,
    }
    return str(officer.api.call("open_incident", payload=json.dumps(payload)))


def checked_in(officer: Person, incident: str, mission: str) -> None:
    """Write down that a mission is safe."""
    officer.api.call(
        "record_check_in",
        incident=incident,
        mission=mission,
        status="safe",
        note="",
        at="",
        key=uuid.uuid4().hex,
    )


@dataclass
class Audience:
    """Everybody who follows, and how long after each tap they heard of it."""

    url: str
    incident: str
    tapped_at: float = 0.0
    listening: int = 0
    waits: list[float] = field(default_factory=list)

    async def follow(self, client: httpx.AsyncClient, cookie: str) -> None:
        """Listen until cancelled; the first event says how things stand and is no news."""
        known = False
        headers = {"Cookie": f"_streamlit_user={cookie}"}
        address = f"{self.url}/crisis-live?incident={self.incident}"
        async with client.stream("GET", address, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line == "event: changed":
                    if known:
                        self.waits.append(time.monotonic() - self.tapped_at)
                    else:
                        known = True
                        self.listening += 1


def measure_live(stack: TestStack, url: str, say: Callable[[str], None]) -> Figure:
    """Let people follow an incident on the running portal, tap, and time until each of them is told."""
    say(f"{WATCHERS} people follow an incident")
    officer = stack.person("ID", "approver")
    incident = opened(officer)
    place = officer.api.call("crisis_board", incident=incident)[0]["mission_id"]
    settings = stack.settings.model_copy(update={"public_url": url})
    until = datetime.now(UTC) + timedelta(days=1)
    [made] = issue(officer.api, settings, incident, [Recipient(place, "Rina", "en")], until)
    audience = Audience(url, incident)
    asyncio.run(_follow_and_tap(audience, _cookies(stack, url), made.url))
    p95 = float(np.quantile(audience.waits, 0.95))
    heard = len(audience.waits) == WATCHERS * TAPS
    return Figure(
        what=f"From a tap to {WATCHERS} followers",
        here=f"p50 {statistics.median(audience.waits) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms",
        baseline=f"{len(audience.waits):,} of {WATCHERS * TAPS:,} heard",
        target=f"p95 ≤ {NEWS_TARGET:.0f} s",
        kept=heard and p95 <= NEWS_TARGET,
    )


async def _follow_and_tap(audience: Audience, cookies: list[str], link: str) -> None:
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=WATCHERS + 5)) as client:
        following = [asyncio.create_task(audience.follow(client, cookie)) for cookie in cookies]
        while audience.listening < len(cookies):
            await asyncio.sleep(0.1)
        for number in range(TAPS):
            audience.tapped_at = time.monotonic()
            tap = {"key": uuid.uuid4().hex, "status": "safe", "note": f"Tap {number}"}
            answer = await client.post(link, data=tap, headers={"Accept": "application/json"})
            answer.raise_for_status()
            await asyncio.sleep(BETWEEN)
        for stream in following:
            stream.cancel()
        await asyncio.gather(*following, return_exceptions=True)


def _cookies(stack: TestStack, url: str) -> list[str]:
    """Make that many members of a ministry and return each one's sign-in."""
    person = DemoPerson(subject="", name="Follower", email="", country="ID", roles=("reader",))
    secret = stack.settings.cookie_secret.get_secret_value()
    people = [
        replace(person, subject=f"follower-{n}", email=f"follower-{n}@id.test") for n in range(WATCHERS)
    ]
    with stack.owner() as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into portal.member (id, issuer, subject, email, name, country, roles)"
            " values (%s, %s, %s, %s, 'Follower', 'ID', array['reader'])",
            [[person_id(ISSUER, one.subject), ISSUER, one.subject, one.email] for one in people],
        )
    return [signed_in_cookie(url, secret, one) for one in people]
