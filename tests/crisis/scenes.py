"""What the tests of incidents share: a ministry with missions, an incident there, and what feeds told."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.access.api import Api
from tests.conftest import Person, TestStack

ONSET = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)


def mission(api: Api, host: str) -> str:
    """Add a mission in a host country and return its id."""
    payload = {"kind": "embassy", "name": f"Embassy {uuid.uuid4().hex}", "host_country": host, "city": "Suva"}
    return str(api.call("save_mission", mission="", payload=json.dumps(payload)))


def opened(api: Api, hosts: list[str], **said: object) -> str:
    """Open an incident two hours old and return its id."""
    payload = {
        "title": f"Cyclone {uuid.uuid4().hex}",
        "kind": "storm",
        "place": "Viti Levu",
        "hosts": hosts,
        "onset": ONSET.isoformat(),
        "drill": False,
        **said,
    }
    return str(api.call("open_incident", payload=json.dumps(payload)))


@dataclass(frozen=True)
class Scene:
    """An officer of Indonesia, a mission of theirs, and an open incident with it on the board."""

    officer: Person
    mission: str
    incident: str

    def cell(self) -> dict[str, object]:
        """Return what the board says of the mission."""
        board = self.officer.api.call("crisis_board", incident=self.incident)
        return next(row for row in board if row["mission_id"] == self.mission)


def scene(stack: TestStack) -> Scene:
    """Make an incident of its own for one test."""
    officer = stack.person("ID", "approver", "contributor")
    place = mission(officer.api, "VU")
    return Scene(officer, place, opened(officer.api, ["VU"], missions=[place]))


def feed_told(
    stack: TestStack, place: str, at: datetime | None, *, failures: int = 0, tier: str = "own"
) -> str:
    """Give a mission a feed, read well a minute ago unless it failed, with an item of this moment; return the feed."""
    feed = str(uuid.uuid4())
    read_at = datetime.now(UTC) - timedelta(minutes=1 if not failures else 600)
    with stack.owner() as connection:
        connection.execute(
            "insert into portal.feed (id, country, mission_id, kind, address, title, tier, created_by_name)"
            " select %s, country, id, 'rss', 'https://mission.example/' || %s, 'News', %s, 'A test'"
            " from portal.mission where id = %s",
            [feed, feed, tier, place],
        )
        connection.execute(
            "insert into portal.feed_state (feed_id, country, last_fetch_at, last_good_at, last_item_at, failures, items)"
            " select id, country, now(), %s, %s, %s, 1 from portal.feed where id = %s",
            [read_at, at, failures, feed],
        )
        if at is not None:
            connection.execute(
                "insert into portal.item (feed_id, country, mission_id, external_id, title, link, published_at)"
                " select id, country, mission_id, 'x', 'Hotline open', 'https://mission.example/x', %s"
                " from portal.feed where id = %s",
                [at, feed],
            )
    return feed
