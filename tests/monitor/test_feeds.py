"""Feeds are kept by their ministry, read by whom their tier names, found from a page, and say how they do."""

import resource
import time
import uuid
from datetime import UTC, datetime
from typing import Final, LiteralString

import psycopg
import pytest
from psycopg import sql

from core.access.api import Api
from core.monitor import discovery
from core.monitor.discovery import find_feeds, named_feeds, try_feed
from core.monitor.feeds import Feed, change, check_soon, close, feeds, follow, may_keep, may_share
from core.monitor.health import HEALTH
from core.monitor.trouble import FeedTrouble
from core.refusals import Refused
from embedded.demo_feeds import demo_feeds
from embedded.demo_feeds import routes as demo_routes
from tests.conftest import TestStack
from tests.monitor import sites
from tests.monitor.conftest import Followed
from tests.monitor.sites import Site, feed

pytestmark = pytest.mark.stack


def address() -> str:
    return f"https://{uuid.uuid4().hex}.example/feed"


def one(api: Api, feed_id: str) -> Feed | None:
    return next((found for found in feeds(api) if found.id == feed_id), None)


def test_a_ministry_keeps_its_feeds_and_every_change_is_logged(followed: Followed) -> None:
    analyst, approver = (followed.stack.person("ID", role) for role in ("contributor", "approver"))
    where = address()
    told = follow(analyst.api, kind="rss", address=where, title="News", mission_id=str(followed.mission))
    found = one(analyst.api, told)
    assert found is not None
    assert (found.health, found.tier, found.mission_id) == ("new", "own", str(followed.mission))
    with pytest.raises(Refused, match=r"monitor\.feed_exists"):
        follow(analyst.api, kind="rss", address=where, title="Again", mission_id=str(followed.mission))
    change(approver.api, found, kind="atom", address=where, title="Better", language="en", tier="network")
    check_soon(analyst.api, told)
    close(analyst.api, told)
    close(analyst.api, told, closed=False)
    actions = [
        row["action"]
        for row in approver.api.rows("audit_event", columns="action", where={"subject": told}, order=["id"])
    ]
    assert actions == ["feed.added", "feed.changed", "feed.closed", "feed.reopened"]


@pytest.mark.parametrize("sign", ["\n", "\u202e", "\u2066", "\u2028", "\x1b"])
def test_a_title_cannot_make_what_stands_beside_it_look_like_something_else(
    followed: Followed, sign: str
) -> None:
    with pytest.raises(Refused, match=r"monitor\.malformed"):
        follow(
            followed.stack.person("ID", "contributor").api,
            kind="rss",
            address=address(),
            title=f"News{sign}of KBRI Suva",
        )


def test_a_feed_that_moved_for_good_says_so_and_follows_nowhere_by_itself(
    followed: Followed, site: Site
) -> None:
    api = followed.stack.person("ID", "contributor").api
    site.at("/new", sites.answers(feed("One")))
    old = site.at("/old", sites.redirects("/new", 301))
    told = str(followed.follow(old))
    followed.run()
    moved = one(api, told)
    assert moved is not None
    assert (moved.address, moved.new_address) == (old, site.at("/new"))
    site.at("/old", sites.redirects("/new", 302))
    followed.make_due()
    followed.run()
    again = one(api, told)
    assert again is not None
    assert again.new_address is None, "what leads elsewhere for now has not moved"
    site.at("/old", sites.redirects("/new", 308))
    followed.make_due()
    followed.run()
    change(api, moved, kind="rss", address=site.at("/new"), title="News", language=None, tier="own")
    taken = one(api, told)
    assert taken is not None
    assert (taken.address, taken.new_address) == (site.at("/new"), None)


def test_showing_a_feed_to_others_takes_an_approver(followed: Followed) -> None:
    analyst, approver = (followed.stack.person("ID", role) for role in ("contributor", "approver"))
    with pytest.raises(Refused, match=r"access\.role_needed"):
        follow(analyst.api, kind="rss", address=address(), title="News", tier="network")
    told = follow(approver.api, kind="rss", address=address(), title="News", tier="network")
    shared = one(analyst.api, told)
    assert shared is not None
    # An analyst may mend what an approver shared, and take it back.
    change(analyst.api, shared, kind="rss", address=address(), title="Mended", language=None, tier="network")
    change(analyst.api, shared, kind="rss", address=shared.address, title="Mended", language=None, tier="own")
    assert not may_share(analyst.viewer, "ID")
    assert may_keep(analyst.viewer, "ID")


def test_tiers_say_who_reads_feeds_and_items(followed: Followed, site: Site) -> None:
    stranger, keeper = followed.stack.person("AU", "reader"), followed.stack.person("ID", "approver")
    told = followed.follow(site.at("/feed", sites.answers(feed("Private news"))))
    followed.run()
    assert one(stranger.api, str(told)) is None
    assert stranger.api.rows("item", where={"feed_id": str(told)}) == []
    own = one(keeper.api, str(told))
    assert own is not None
    change(keeper.api, own, kind="rss", address=own.address, title="News", language=None, tier="network")
    assert one(stranger.api, str(told)) is not None
    assert [row["title"] for row in stranger.api.rows("item", where={"feed_id": str(told)})] == [
        "Private news"
    ]
    assert stranger.api.rows("fetch", where={"feed_id": str(told)})
    with pytest.raises(Refused, match=r"monitor\.other_ministry"):
        close(followed.stack.person("AU", "approver").api, str(told))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "gopher"}, "monitor.malformed"),
        ({"address": "ftp://m.example/"}, "monitor.malformed"),
        ({"address": "https://user:secret@m.example/"}, "monitor.malformed"),
        ({"title": " "}, "monitor.malformed"),
        ({"mission_id": str(uuid.UUID(int=0))}, "monitor.no_such_mission"),
    ],
)
def test_what_is_no_feed_is_not_followed(stack: TestStack, changed: dict[str, str], code: str) -> None:
    told = {"kind": "rss", "address": address(), "title": "News"} | changed
    with pytest.raises(Refused) as refused:
        follow(stack.person("ID", "contributor").api, **told)
    assert refused.value.code == code


def test_the_worker_may_do_its_work_and_nothing_else(stack: TestStack) -> None:
    with psycopg.connect(stack.running.monitor_conninfo(), autocommit=True) as worker:
        tables = worker.execute(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname in ('portal', 'api', 'auth', 'storage', 'supabase_migrations') and c.relkind in ('r', 'v', 'p')"
            " and has_any_column_privilege(c.oid, 'select, insert, update')"
        ).fetchall()
        assert tables == []
        may = {
            name
            for (name,) in worker.execute(
                "select p.proname from pg_proc p where p.pronamespace = 'portal'::regnamespace"
                " and has_function_privilege(p.oid, 'execute')"
            )
        }
        assert {"lease_feeds", "keep_fetch", "next_feed_due"} <= may
        assert not {
            name for name in may if name.startswith(("save_", "close_", "approve_", "record", "invite_"))
        }
        assert worker.execute(
            "select rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone() == (
            False,
            False,
        )


STATES: Final[dict[str, LiteralString]] = {
    "new": "items = 0",
    "fresh": "last_fetch_at = now(), last_good_at = now(), last_item_at = now() - interval '2 days'",
    "silent": "last_fetch_at = now(), last_good_at = now(), last_item_at = now() - interval '20 days', every_days = 2",
    "failing": "last_fetch_at = now(), last_good_at = now() - interval '1 day', failures = 3, last_outcome = 'error',"
    " last_problem = 'timed_out', last_item_at = now() - interval '90 days'",
    "empty": "last_fetch_at = now(), last_good_at = now() - interval '1 day', empties = 3, items = 4",
    "unchecked": "last_fetch_at = now() - interval '3 hours', next_due = now() - interval '150 minutes'",
}


@pytest.mark.parametrize("state", STATES)
def test_how_a_feed_does_is_one_word_and_a_sentence(followed: Followed, state: str) -> None:
    """A broken feed is never called silent, and one nobody looks at is never called well."""
    told = followed.follow(address())
    with followed.stack.owner() as db:
        db.execute(
            sql.SQL("update portal.feed_state set {} where feed_id = %s").format(sql.SQL(STATES[state])),
            [told],
        )
    found = one(followed.stack.person("ID", "reader").api, str(told))
    assert found is not None
    assert found.health == state
    assert found.trusted == (state in {"fresh", "silent"})
    assert len(found.sentence) > 15
    assert ("2 days" in found.sentence) == (state == "silent")
    assert state in HEALTH


def test_the_rhythm_is_what_a_feed_did(followed: Followed, site: Site) -> None:
    items = "".join(
        f"<item><guid>{day}</guid><title>On {day}</title><pubDate>{day:02} Sep 2026 08:00:00 GMT</pubDate></item>"
        for day in range(1, 28, 3)
    )
    body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
    told = followed.follow(site.at("/feed", sites.answers(body)))
    followed.run()
    state = followed.state(told)
    assert state["every_days"] == 3
    assert state["health"] == "silent"


def test_what_a_second_feed_repeats_is_marked(followed: Followed, site: Site) -> None:
    text = (
        "Petugas konsuler melayani penggantian paspor, lapor diri dan legalisasi dokumen bagi warga negara "
        "Indonesia di luar kota pada akhir pekan ini. Daftarkan diri melalui laman perwakilan."
    )
    followed.follow(site.at("/a", sites.answers(feed("Paspor", body=text))))
    followed.run()
    link = followed.follow(site.at("/b", sites.answers(feed("Paspor", body="Other words"))))
    words = feed("Other", body=text.replace(",", "")).replace(b"Other</t", b"Paspor</t")
    near = followed.follow(site.at("/c", sites.answers(words)))
    followed.run()
    assert [item["duplicate_of"] is not None for item in followed.items(link)] == [True]
    assert [item["duplicate_of"] is not None for item in followed.items(near)] == [True]


def test_the_same_words_of_two_missions_are_two_items(followed: Followed, site: Site) -> None:
    where = site.at("/a", sites.answers(feed("Hari Batik", body="Batik adalah warisan dunia. " * 8)))
    followed.follow(where)
    topic = followed.follow(where, topic=True)
    followed.run()
    assert [item["duplicate_of"] for item in followed.items(topic)] == [None]


def test_a_page_names_its_feeds() -> None:
    page = """<html><head><base href="/en/"><link rel="ALTERNATE home" type="application/rss+xml; charset=utf-8" href="feed">
    <link rel=alternate type=application/atom+xml href=//other.example/atom><link rel="alternate" hreflang="id" href="/id">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"></head><p>unclosed"""
    assert named_feeds(page, "https://m.example/x") == [
        "https://m.example/en/feed",
        "https://other.example/atom",
    ]


def test_feeds_are_found_from_a_page_or_the_usual_places(followed: Followed, site: Site) -> None:
    settings = followed.settings()
    page = b"<html><head><link rel='alternate' type='application/rss+xml' href='/news.xml'></head></html>"
    site.at("/news.xml", sites.answers(feed("One", "Two")))
    (found,) = find_feeds(site.at("/", sites.answers(page, Content_Type="text/html")), settings)
    assert (found.address, found.entries, found.titles) == (site.at("/news.xml"), 2, ("One", "Two"))
    assert found.newest == datetime(2026, 11, 2, 8, tzinfo=UTC)
    site.at("/feed/", sites.answers(feed("Hidden")))
    (usual,) = find_feeds(
        site.at("/bare", sites.answers(b"<html></html>", Content_Type="text/html")), settings
    )
    assert usual.titles == ("Hidden",)
    assert try_feed(site.at("/news.xml"), settings).kind == "rss"
    site.paths.pop("/feed/")
    with pytest.raises(FeedTrouble, match="not_a_feed"):
        find_feeds(site.at("/bare"), settings)


def test_a_page_made_to_be_read_slowly_costs_the_portal_itself_next_to_nothing(
    followed: Followed, site: Site
) -> None:
    # To read it takes about a second of processor time; the largest that is fetched takes more than a minute.
    nested = b"<rss version='2.0'><channel>" + b"<item><title>a</title>" * 6_000
    where = site.at("/slow", sites.answers(nested))
    children, own = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.thread_time()
    (found,) = find_feeds(where, followed.settings())
    spent = time.thread_time() - own
    assert found.entries == 1
    assert spent < 0.2
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children > 2 * spent


def test_reading_that_takes_too_long_is_ended_and_said(
    followed: Followed, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "SECONDS_IN_ALL", 0.01)
    with pytest.raises(FeedTrouble, match="too_slow") as told:
        try_feed(site.at("/", sites.answers(feed("One"))), followed.settings())
    assert "reasonable time" in told.value.sentence


def test_the_demonstration_feeds_tell_the_same_at_the_same_moment() -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    for one_feed in demo_feeds().values():
        items = one_feed.items(now)
        assert len(items) >= 5
        assert items == one_feed.items(now)
        assert all(item.published_at <= now for item in items)
    assert len(demo_routes()) == 1
