"""The worker keeps what feeds tell: all of it, once, whoever else works, dies or misbehaves."""

import os
import subprocess
import sys
import threading
import time
from functools import partial

import psycopg
import pytest

from core.monitor.fetching import WHOLE_SECONDS, fetch
from core.monitor.worker import LEASE_SECONDS
from tests.monitor import sites
from tests.monitor.conftest import Followed
from tests.monitor.sites import Site, feed

pytestmark = pytest.mark.stack


def test_items_are_kept_once_with_mission_and_host(followed: Followed, site: Site) -> None:
    told = followed.follow(site.at("/feed", sites.answers(feed("One", "Two"))))
    assert followed.run().items == 2
    site.at("/feed", sites.answers(feed("One", "Two", "Three")))
    followed.make_due()
    assert followed.run().items == 1
    items = followed.items(told)
    assert [item["title"] for item in items] == ["One", "Three", "Two"]
    assert {(item["mission_id"], item["host"], item["country"]) for item in items} == {
        (str(followed.mission), "FJ", "ID")
    }
    assert followed.state(told)["health"] in {"fresh", "silent"}


def test_an_unchanged_feed_is_asked_for_by_its_validator(followed: Followed, site: Site) -> None:
    told = followed.follow(site.at("/feed", sites.with_validators(feed("One"), '"v1"')))
    for _round in range(3):
        followed.run()
        followed.make_due()
    assert [headers.get("If-None-Match") for _path, headers in site.asked] == [None, '"v1"', '"v1"']
    state = followed.state(told)
    assert (state["last_outcome"], state["items"], state["failures"]) == ("unchanged", 1, 0)


def test_a_feed_is_not_asked_before_it_is_due(followed: Followed, site: Site) -> None:
    followed.follow(site.at("/feed", sites.answers(feed("One"))))
    followed.run()
    assert followed.run().feeds == 0
    assert site.times_asked("/feed") == 1


def test_two_workers_at_once_keep_nothing_twice(followed: Followed, site: Site) -> None:
    told = [
        followed.follow(site.at(f"/{number}", sites.answers(feed(f"Of {number}", f"Also of {number}"))))
        for number in range(12)
    ]
    workers = [threading.Thread(target=followed.run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    followed.run()
    assert [site.times_asked(f"/{number}") for number in range(12)] == [1] * 12
    assert [len(followed.items(one)) for one in told] == [2] * 12


def test_few_feeds_of_one_site_are_leased_together(followed: Followed, site: Site) -> None:
    """Looked at one by one, they must be done before the lease ends, even when the site hangs."""
    for number in range(8):
        followed.follow(site.at(f"/{number}", sites.answers(feed("One"))))
    with psycopg.connect(followed.stack.running.monitor_conninfo(), autocommit=True) as worker:
        leases = [
            worker.execute("select * from portal.lease_feeds(100, 300)").fetchall() for _time in range(2)
        ]
    assert [len(lease) for lease in leases] == [5, 0]
    assert 5 * WHOLE_SECONDS < LEASE_SECONDS


def test_a_killed_worker_leaves_nothing_lost_or_doubled(followed: Followed, site: Site) -> None:
    """It leased the feed and died: the next worker waits for the lease to run out, then keeps all."""
    told = followed.follow(site.at("/feed", sites.answers(feed("One", "Two"))))
    with psycopg.connect(followed.stack.running.monitor_conninfo(), autocommit=True) as dead:
        row = dead.execute("select feed_id, lease from portal.lease_feeds(10, 300)").fetchone()
        assert row is not None
    assert followed.run().feeds == 0
    with followed.stack.owner() as db:
        db.execute(
            "update portal.feed_state set leased_until = now() - interval '1 second' where feed_id = %s",
            [told],
        )
    assert followed.run().items == 2
    # What the dead one brings after all is not kept: the lease is another's.
    with psycopg.connect(followed.stack.running.monitor_conninfo(), autocommit=True) as dead:
        late = dead.execute("select portal.keep_fetch(%s, %s, '{}')", row).fetchone()
    assert late == (None,)
    assert len(followed.items(told)) == 2


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_keeps_all(
    followed: Followed, site: Site
) -> None:
    """The process itself, killed without warning while servers keep it waiting."""
    asked = threading.Event()

    def slow(handler: sites.Handler) -> None:
        asked.set()
        time.sleep(1)
        handler.say(200, feed("Slow"))

    told = [
        followed.follow(site.at("/slow", slow)),
        followed.follow(site.at("/quick", sites.answers(feed("Quick")))),
    ]
    worker = subprocess.Popen(
        [sys.executable, "-m", "core.monitor", "watch"],
        env={
            **os.environ,
            "JEJARING_MONITOR_DATABASE": followed.stack.running.monitor_conninfo(),
            "JEJARING_MONITOR_ALLOWED": site.host,
        },
        stderr=subprocess.DEVNULL,
    )
    assert asked.wait(60)
    worker.kill()
    worker.wait()
    with followed.stack.owner() as db:
        db.execute(
            "update portal.feed_state set leased_until = now() - interval '1 second' where lease is not null"
        )
    followed.run()
    assert [len(followed.items(one)) for one in told] == [1, 1]


def test_a_database_that_goes_away_in_the_middle_loses_nothing(followed: Followed, site: Site) -> None:
    told = [
        followed.follow(site.at(f"/{number}", sites.answers(feed(f"Of {number}")))) for number in range(8)
    ]
    worker = followed.worker()

    def cut(_handler: sites.Handler) -> None:
        with followed.stack.owner() as db:
            db.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'jejaring_monitor'"
            )
        _handler.say(200, feed("Of 0"))

    site.at("/0", cut)
    with pytest.raises(psycopg.OperationalError):
        worker.run()
    site.at("/0", sites.answers(feed("Of 0")))
    # The same worker goes on with what it holds; only what nobody holds waits for its lease to end.
    worker.run()
    with followed.stack.owner() as db:
        db.execute("update portal.feed_state set lease = null, leased_until = null")
    followed.run()
    assert [len(followed.items(one)) for one in told] == [1] * 8


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        (sites.gzip_bomb, "too_large"),
        (sites.endless, "too_large"),
        (sites.announced, "too_large"),
        (sites.broken_off, "broken_off"),
        (sites.answers(b"<html><body>Welcome</body></html>"), "not_a_feed"),
        (sites.answers(b"\x1f\x8b broken", Content_Encoding="gzip"), "unreadable"),
        (sites.answers(b"x", Content_Encoding="br"), "unreadable"),
        (sites.answers(b"gone", 410), "http_status"),
        (sites.answers(b"", 500), "http_status"),
        (sites.redirects("/bad"), "redirects"),
        (sites.redirects("file:///etc/passwd"), "address"),
        (sites.redirects("http://169.254.169.254/latest/meta-data/"), "refused_address"),
    ],
    ids=lambda value: str(getattr(value, "__name__", value)),
)
def test_a_bad_feed_fails_alone_and_says_why(
    followed: Followed, site: Site, behaviour: sites.Behaviour, problem: str
) -> None:
    bad = followed.follow(site.at("/bad", behaviour))
    good = followed.follow(site.at("/good", sites.answers(feed("Good"))))
    started = time.monotonic()
    followed.run()
    assert time.monotonic() - started < 20
    state = followed.state(bad)
    assert (state["last_outcome"], state["last_problem"], state["failures"]) == ("error", problem, 1)
    assert state["health"] == "failing"
    assert len(followed.items(good)) == 1


@pytest.mark.parametrize("behaviour", [sites.hangs, sites.drips])
def test_a_server_that_hangs_runs_out_of_time(
    followed: Followed, site: Site, behaviour: sites.Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.monitor.worker.fetch", partial(fetch, seconds=1.0))
    bad = followed.follow(site.at("/bad", behaviour))
    good = followed.follow(site.at("/good", sites.answers(feed("Good"))))
    assert followed.run().failed == 1
    assert followed.state(bad)["last_problem"] == "timed_out"
    assert len(followed.items(good)) == 1
