"""Alerts: everybody is told of what they asked for, once, by the ways and in the hours they chose."""

import json
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from core.home.first_page import first_page
from core.monitor import alerting, alerts
from core.monitor.alerting import Report, send_due
from core.monitor.alerts import Choice, Notice
from core.monitor.search import Wanted
from core.monitor.telling import LISTED, Told, alert_letter, sentence
from core.monitor.webhook import PATIENCE_SECONDS, signature
from core.refusals import Refused
from embedded.lite import free_port
from tests.conftest import Person, TestStack
from tests.digest.test_letters import Sink, mail_settings, text_of
from tests.monitor.told import Newsroom

pytestmark = pytest.mark.stack


@dataclass
class Ear:
    """A member's own server: keeps what it is told, and answers ``status``."""

    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    port: int = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"


def unread(person: Person) -> int:
    """Return how many new alerts a person's first page tells of."""
    return first_page(person.api, person.viewer, datetime.now(UTC).date()).unread


@pytest.fixture
def ear() -> Iterator[Ear]:
    """A server of this machine."""
    made = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.heard.append((dict(self.headers), body))
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name.
            """Keep the tests' output clear."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def post() -> Iterator[Sink]:
    """A mail server of this machine."""
    made = Sink(port=free_port())
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    yield made
    controller.stop()


@pytest.fixture
def room(stack: TestStack) -> Iterator[Newsroom]:
    """A newsroom; what its test wanted to be told ends with it."""
    yield Newsroom(stack.owner)
    with stack.owner() as owner:
        owner.execute("delete from portal.alert_sent")
        owner.execute("delete from portal.alert")


def run(stack: TestStack, post: Sink, *, allowed: str = "127.0.0.1") -> Report:
    """Send what is due."""
    return send_due(stack.running.database.conninfo(), mail_settings(stack, post), {allowed})


def follows(person: Person, words: str, *, by_mail: bool = False, by_webhook: bool = False) -> str:
    """Let a person be told of what a search finds; return the search's id."""
    search = alerts.save_search(person.api, f"About {words[:40]}", Wanted(words))
    alerts.set_alert(person.api, "search", search, by_mail=by_mail, by_webhook=by_webhook)
    return search


def told(person: Person) -> list[Notice]:
    return alerts.notices(person.api)


def test_new_items_are_told_once_and_only_to_who_may_see_them(
    stack: TestStack, room: Newsroom, post: Sink
) -> None:
    feed = room.feed("ID")
    room.item(feed, "before it was asked for")
    reader, stranger = stack.person("ID", "reader"), stack.person("AU", "reader")
    follows(reader, room.word)
    follows(stranger, room.word)
    with stack.owner() as owner:
        owner.execute("update portal.alert set created_at = clock_timestamp()")
    room.item(feed, "new")
    room.item(feed, "new here, but a year old", ago=timedelta(days=365))
    run(stack, post)
    run(stack, post)
    (notice,) = told(reader)
    assert (notice.items, notice.unread, notice.ways) == (1, True, {})
    assert [item["title"] for item in notice.found] == [f"new {room.word}"]
    assert told(stranger) == []
    assert unread(reader) == 1
    alerts.mark_read(reader.api)
    assert unread(reader) == 0
    room.item(feed, "newer")
    run(stack, post)
    assert [notice.items for notice in told(reader)] == [1, 1]


def test_two_senders_at_once_send_nothing_twice(
    stack: TestStack, room: Newsroom, post: Sink, ear: Ear
) -> None:
    people = [stack.person("ID", "reader") for _n in range(4)]
    secrets = {}
    for person in people:
        secrets[person.viewer.id] = alerts.set_webhook(person.api, ear.address)
        follows(person, room.word, by_mail=True, by_webhook=True)
    room.item(room.feed("ID"), "new", link="https://news.example/one")
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _n: run(stack, post), range(4)))
    assert sum(report.sent for report in reports) == 8
    assert sum(report.failed for report in reports) == 0
    assert len(ear.heard) == 4
    for person in people:
        (letter,) = post.to(person)
        assert "1 new item" in text_of(letter)
        assert "news.example" not in text_of(letter), "what was found stays on the portal"
        assert told(person)[0].ways == {"mail": "sent", "webhook": "sent"}
    signed = {headers["Jejaring-Signature"] for headers, _body in ear.heard}
    for headers, body in ear.heard:
        timestamp = int(headers["Jejaring-Timestamp"])
        assert headers["Jejaring-Signature"] in {
            signature(secret, timestamp, body) for secret in secrets.values()
        }
        assert abs(datetime.now(UTC).timestamp() - timestamp) < 60
        assert json.loads(body)["found"][0]["link"] == "https://news.example/one"
    assert len(signed) == 4


def test_an_address_inside_is_never_called_and_a_dead_one_is_given_up(
    stack: TestStack, room: Newsroom, post: Sink, ear: Ear
) -> None:
    person = stack.person("ID", "reader")
    alerts.set_webhook(person.api, ear.address)
    follows(person, room.word, by_webhook=True)
    room.item(room.feed("ID"), "new")
    assert run(stack, post, allowed="elsewhere.example").failed == 1
    assert ear.heard == []
    ear.status = 500
    for _again in range(5):
        assert run(stack, post).failed == 0, "it waits longer each time"
        with stack.owner() as owner:
            owner.execute("update portal.alert_sent set due_at = now() where state = 'waiting'")
        assert run(stack, post).failed == 1
    assert told(person)[0].ways == {"webhook": "given_up"}
    deliveries = {headers["Jejaring-Delivery"] for headers, _body in ear.heard}
    assert (len(ear.heard), len(deliveries)) == (5, 1), "a repeated call can be told by its name"


def test_quiet_hours_hold_back_and_letters_come_gathered(
    stack: TestStack, room: Newsroom, post: Sink
) -> None:
    person = stack.person("ID", "reader")
    follows(person, room.word, by_mail=True)
    feed = room.feed("ID")
    # Tokyo has no summer time, so its clock is easy to foretell.
    here = datetime.now(UTC) + timedelta(hours=9)
    hours = [f"{here + timedelta(hours=shift):%H:%M}" for shift in (-1, 1)]
    alerts.choose(person.api, Choice("Asia/Tokyo", "en", *hours))
    for n in range(2):
        room.item(feed, f"new {n}")
        run(stack, post)
    assert post.to(person) == []
    assert [notice.items for notice in told(person)] == [2], (
        "on the portal it stands at once, an hour in one notice"
    )
    alerts.choose(person.api, Choice("Asia/Tokyo", "id", *reversed(hours)))
    run(stack, post)
    (letter,) = post.to(person)
    assert letter["Content-Language"] == "id"
    assert text_of(letter).count(f"About {room.word}"[:20]) == 1
    room.item(feed, "newest")
    run(stack, post)
    assert len(post.to(person)) == 1, "at most one letter an hour"
    with pytest.raises(Refused):
        alerts.choose(person.api, Choice("Mars/Olympus", "en"))


def test_a_feed_that_breaks_or_falls_silent_is_told_once_each_time(
    stack: TestStack, room: Newsroom, post: Sink
) -> None:
    country = "FJ"
    person = stack.person(country, "contributor")
    alerts.set_alert(person.api, "feeds", None, by_mail=False, by_webhook=False)
    title = f"Feed {uuid.uuid4().hex[:6]}"
    feed = room.feed(country, title=title)

    def stands(change: str) -> list[str]:
        with stack.owner() as owner:
            owner.execute(f"update portal.feed_state set {change} where feed_id = %s".encode(), [feed])  # noqa: S608 - the changes stand below.
        run(stack, post)
        return [notice.found[0]["health"] for notice in told(person) if notice.title == title]

    assert stands("items = 3") == []
    assert stands("failures = 3, last_good_at = now() - interval '1 day'") == ["failing"]
    assert stands("failures = 4") == ["failing"]
    assert stands("failures = 0, last_good_at = now()") == ["failing"]
    assert stands("every_days = 1, last_item_at = now() - interval '9 days'") == ["silent", "failing"]
    assert stands("failures = 3") == ["failing", "silent", "failing"]


def test_a_storm_of_broken_feeds_is_one_notice(stack: TestStack, room: Newsroom, post: Sink) -> None:
    person = stack.person("FJ", "contributor")
    feeds = [room.feed("FJ", title=f"{room.word} {number:02}") for number in range(30)]
    alerts.set_alert(person.api, "feeds", None, by_mail=False, by_webhook=False)
    run(stack, post)
    before = len(told(person))
    alerts.set_alert(person.api, "feeds", None, by_mail=True, by_webhook=False)
    with stack.owner() as owner:
        owner.execute("update portal.feed_state set failures = 3 where feed_id = any (%s::uuid[])", [feeds])
    run(stack, post)
    run(stack, post)
    storm, *others = told(person)
    assert len(others) == before
    assert (storm.items, len(storm.found)) == (30, 20)
    said = sentence(storm.kind, storm.title, storm.items, storm.found)
    assert said.startswith("30 feeds broke or fell silent at once")
    assert said in text_of(post.to(person)[-1])
    with stack.owner() as owner:
        owner.execute("update portal.feed_state set failures = 4 where feed_id = %s", [feeds[0]])
        owner.execute("update portal.feed_state set failures = 0 where feed_id = %s", [feeds[1]])
    run(stack, post)
    assert len(told(person)) == before + 1, "of one illness nobody is told twice"


def test_a_letter_names_the_first_and_counts_the_others(stack: TestStack) -> None:
    noticed = [Told(str(n), "search", f"Search {n}", 1, (), datetime.now(UTC)) for n in range(LISTED + 5)]
    letter = alert_letter(
        noticed,
        "Ana",
        "ana@fj.test",
        sender="a@b.test",
        public_url="https://portal.test",
        stop_at="https://portal.test/x",
    )
    assert letter["List-Unsubscribe"] == "<https://portal.test/x>"
    assert text_of(letter).count("Search") == LISTED
    assert "and 5 more on the portal" in text_of(letter)


def test_an_address_that_takes_its_time_keeps_nobody_waiting(
    stack: TestStack, room: Newsroom, post: Sink, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = stack.person("ID", "reader"), stack.person("ID", "reader")
    feed = room.feed("ID")
    for person in (slow, quick):
        alerts.set_webhook(person.api, ear.address)
    words = ("one", "two", "three")
    for word in words:
        follows(slow, f"{word} {room.word}", by_webhook=True)
    follows(quick, room.word, by_webhook=True)
    for word in words:
        room.item(feed, word)
    with stack.owner() as connection:
        # Whoever's notices are due first is called first.
        connection.execute("select portal.find_alerts()")
        connection.execute(
            "update portal.alert_sent set due_at = due_at - interval '1 minute' where member_id = %s",
            [slow.viewer.id],
        )
    called: list[str] = []
    clock = [0.0]

    def call(address: str, secret: str, delivery: str, *_rest: object) -> str | None:
        called.append(delivery)
        if len(called) > 1:
            return None
        clock[0] += PATIENCE_SECONDS + 1
        return "timed_out"

    monkeypatch.setattr(alerting, "call", call)
    monkeypatch.setattr(alerting, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    report = run(stack, post)
    assert (len(called), report.failed) == (2, 3), "one call took all of the address's patience"
    room.item(feed, "one more")
    run(stack, post)
    assert len(called) == 3, "while it is left alone, what is new waits, too"
    assert [notice.ways for notice in told(quick)] == [{"webhook": "sent"}] * 2
    assert {way for notice in told(slow) for way in notice.ways.values()} == {"waiting"}


def test_what_one_member_follows_is_nobody_elses(stack: TestStack, room: Newsroom) -> None:
    owner, colleague = stack.person("ID", "reader"), stack.person("ID", "approver")
    search = follows(owner, room.word)
    assert alerts.saved_searches(colleague.api) == []
    assert alerts.alerts(colleague.api) == []
    for attempt in (
        lambda: alerts.drop_search(colleague.api, search),
        lambda: alerts.set_alert(colleague.api, "search", search, by_mail=True, by_webhook=False),
        lambda: alerts.drop_alert(colleague.api, alerts.alerts(owner.api)[0]),
        lambda: alerts.set_alert(owner.api, "search", search, by_mail=False, by_webhook=True),
        lambda: alerts.save_search(owner.api, f"about {room.word}", Wanted()),
    ):
        with pytest.raises(Refused):
            attempt()
    alerts.drop_search(owner.api, search)
    assert alerts.alerts(owner.api) == []
