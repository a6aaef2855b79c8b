"""When missions post, and who may know it; what members say about texts, and who learns from it."""

import uuid
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest

from core.monitor.activity import active_missions, activity, item_texts, post_texts
from core.monitor.own_topics import correct_item, correct_post, learn, own_model
from core.monitor.topic_pass import assign
from core.monitor.topics.model import shipped
from core.refusals import Refused
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
PASSPORT = "Lost your passport? Our consular hotline helps."


@dataclass
class Made:
    """A mission of FJ in Tokyo with an account on X and a feed, and people who look at it."""

    stack: TestStack
    mission: str
    account: str
    handle: str
    feed: str
    analyst: Person
    stranger: Person

    def posts(
        self, rows: list[tuple[str, str, str | None, str | None]], *, order: int, tier: str = "aggregate"
    ) -> str:
        """Approve an export of the first ten days of March with (id, moment, text, kind)."""
        submission = str(uuid.uuid4())
        with self.stack.owner() as connection:
            connection.execute(
                "insert into portal.submission (id, country, state, file_name, file_hash, export, platform, grain,"
                " first_day, last_day, rows_total, rows_accepted, rows_refused, tier, created_by, created_by_name,"
                " decided_by, approval_order) values (%s, 'FJ', 'approved', 'x.csv', %s, 'template', 'x', 'post',"
                " '2026-03-01', '2026-03-10', 1, 1, 0, %s, gen_random_uuid(), 'Ana', gen_random_uuid(), %s)",
                [submission, uuid.uuid4().hex * 2, tier, order],
            )
            connection.execute(
                "insert into portal.submission_account values (%s, 0, %s, 'FJ')", [submission, self.account]
            )
            for external_id, moment, text, kind in rows:
                connection.execute(
                    "insert into portal.post (submission_id, account_id, country, external_id, day, published_at, text, kind)"
                    " values (%s, %s, 'FJ', %s, (%s::timestamptz at time zone 'Asia/Tokyo')::date, %s, %s, %s)",
                    [submission, self.account, external_id, moment, moment, text, kind],
                )
        return submission

    def item(self, title: str) -> str:
        """Keep an item of the mission's feed as the worker would."""
        with self.stack.owner() as connection:
            row = connection.execute(
                "insert into portal.item (feed_id, country, mission_id, external_id, title, published_at)"
                " values (%s, 'FJ', %s, %s, %s, '2026-03-05T09:00Z') returning id::text",
                [self.feed, self.mission, uuid.uuid4().hex, title],
            ).fetchone()
        assert row is not None
        return str(row[0])

    def waiting(self) -> int:
        """Return how many of the mission's items nobody has told yet."""
        with self.stack.owner() as connection:
            row = connection.execute(
                "select count(*) from portal.item_untold w join portal.item i on i.id = w.item_id"
                " where i.mission_id = %s",
                [self.mission],
            ).fetchone()
        assert row is not None
        return int(row[0])

    def work(self) -> int:
        """Let the worker tell topics, with the worker's rights and no more."""
        with self.stack.owner() as connection:
            connection.execute("set role jejaring_monitor")
            return assign(connection)


@pytest.fixture
def made(stack: TestStack) -> Made:
    """Make the mission, its account and its feed."""
    mission, account, feed = (str(uuid.uuid4()) for _ in range(3))
    handle = f"fj_{account[:8]}"
    with stack.owner() as connection:
        connection.execute(
            "insert into portal.mission (id, country, kind, name, host_country, city)"
            " values (%s, 'FJ', 'office', %s, 'JP', 'Tokyo')",
            [mission, f"Office {mission}"],
        )
        connection.execute(
            "insert into portal.account (id, mission_id, country, platform, handle, time_zone)"
            " values (%s, %s, 'FJ', 'x', %s, 'Asia/Tokyo')",
            [account, mission, handle],
        )
        connection.execute(
            "insert into portal.feed (id, country, mission_id, kind, address, title, created_by_name)"
            " values (%s, 'FJ', %s, 'rss', %s, 'News', 'Ana')",
            [feed, mission, f"https://{feed}.example/feed"],
        )
    return Made(
        stack, mission, account, handle, feed, stack.person("FJ", "contributor"), stack.person("AU", "reader")
    )


def test_a_covered_day_without_a_post_is_zero_and_an_uncovered_one_is_not_known(made: Made) -> None:
    made.posts(
        [
            # 23:30 in London is the next morning in Tokyo, where the account is.
            ("1", "2026-03-02T23:30Z", "@friend Thank you!", "text"),
            ("2", "2026-03-03T00:10Z", "A concert", "image"),
            ("3", "2026-03-05T03:00Z", None, None),
            ("4", "2026-03-05T04:00Z", f"@{made.handle} and on", None),
        ],
        order=9_000_001,
    )
    made.posts([("3", "2026-03-06T03:00Z", None, "video")], order=9_000_002)
    found = activity(made.analyst.api, made.mission, FIRST, LAST)
    assert found.by_day == {date(2026, 3, day): {3: 2, 5: 1, 6: 1}.get(day, 0) for day in range(1, 11)}
    assert found.rhythm == {(2, 8): 1, (2, 9): 1, (4, 13): 1, (5, 12): 1}
    assert (found.visual.part, found.visual.whole) == (2, 3)
    assert (found.two_way.part, found.two_way.whole) == (1, 3), (
        "who goes on with their own post answers nobody"
    )
    assert found.visual.value is None, "a share of three posts says nothing"
    assert found.submissions == 2


def test_others_count_only_what_is_shared_by_name_never_read_texts_and_are_seen_looking(made: Made) -> None:
    made.posts([("1", "2026-03-02T01:00Z", PASSPORT, "text")], order=9_000_011)
    assert made.mission not in active_missions(made.stranger.api)
    assert not activity(made.stranger.api, made.mission, FIRST, LAST).by_day
    shared = made.posts([("2", "2026-03-04T01:00Z", PASSPORT, "text")], order=9_000_012, tier="network")
    assert activity(made.stranger.api, made.mission, FIRST, LAST).posts == 1
    assert post_texts(made.stranger.api, made.mission, FIRST, LAST, shipped()) == []
    looks = made.analyst.api.rows("shared_view", where={"viewer_name": made.stranger.viewer.name})
    assert [look["submissions"] for look in looks] == [[], [shared]]


def test_a_correction_stands_at_once_and_is_learnt_by_its_own_ministry_when_asked(made: Made) -> None:
    strange = "Rapat triwulan ketiga kemitraan bahari"
    made.posts([(str(number), f"2026-03-0{number}T01:00Z", f"{strange} {number}", "text") for number in range(1, 8)],
               order=9_000_021)  # fmt: skip
    item, later = made.item(PASSPORT), made.item(strange)
    assert made.work() >= 2
    api = made.analyst.api
    told = {text.id: text for text in item_texts(api, made.mission, FIRST, LAST)}
    assert told[item].topic.theme == "consular"
    assert "passport" in told[item].topic.reason
    correct_item(api, item, "protocol")
    for number in range(1, 7):
        correct_post(api, made.account, str(number), "climate")
    before = own_model(api)
    assert (before.made_by, before.waiting, before.can_learn) == (None, 7, True)
    texts = post_texts(api, made.mission, FIRST, LAST, before.model)
    assert [text.by_member for text in texts] == [False] + [True] * 6
    assert texts[0].topic.theme != "climate"

    learn(api, before)
    after = own_model(api)
    assert (after.made_by, after.waiting, after.model.lessons) == (made.analyst.viewer.name, 0, 7)
    assert post_texts(api, made.mission, FIRST, LAST, after.model)[0].topic.likeliest == "climate"
    with pytest.raises(Refused, match=r"topics\.learned_meanwhile"):
        learn(api, before)
    assert own_model(made.stranger.api).model.version == shipped().version

    made.work()
    told = {text.id: text for text in item_texts(api, made.mission, FIRST, LAST)}
    assert told[later].topic.likeliest == "climate" or told[later].topic.theme is None
    assert (told[item].topic.theme, told[item].by_member) == ("protocol", True), "a member's word stands"
    assert made.work() == 0


def test_items_wait_to_be_told_once_and_what_is_not_sure_keeps_its_likeliest_theme(made: Made) -> None:
    made.work()
    titles = (PASSPORT, "Hujan di sore hari")
    items = [made.item(title) for title in titles]
    assert made.waiting() == 2
    assert made.work() == 2
    assert (made.waiting(), made.work()) == (0, 0)
    told = {text.id: text.topic for text in item_texts(made.analyst.api, made.mission, FIRST, LAST)}
    # Other tests teach the ministry's model.
    expected = own_model(made.analyst.api).model.tell([f"{title}\n" for title in titles])
    assert [told[item].theme for item in items] == [topic.theme for topic in expected]
    assert [told[item].likeliest for item in items] == [topic.likeliest for topic in expected]
    with made.stack.owner() as connection:
        connection.execute("update portal.item_topic set model = '0.0' where item_id = %s", [items[1]])
    assert made.work() == 1, "what an older model told is told anew"


def test_only_the_own_ministry_s_analysts_and_approvers_say_what_a_text_is_about(made: Made) -> None:
    made.posts([("1", "2026-03-02T01:00Z", PASSPORT, "text")], order=9_000_031, tier="public")
    item = made.item(PASSPORT)
    other = made.stack.person("AU", "contributor").api
    with pytest.raises(Refused, match=r"topics\.no_such_text"):
        correct_item(other, item, "other")
    with pytest.raises(Refused, match=r"topics\.no_such_text"):
        correct_post(other, made.account, "1", "other")
    with pytest.raises(Refused, match=r"access\.role_needed"):
        correct_item(made.stack.person("FJ", "reader").api, item, "other")
    with pytest.raises(Refused, match=r"topics\.no_such_theme"):
        correct_item(made.analyst.api, item, "gossip")


def test_what_was_withdrawn_teaches_nothing(made: Made) -> None:
    submission = made.posts([("1", "2026-03-02T01:00Z", PASSPORT, "text")], order=9_000_041)
    correct_post(made.analyst.api, made.account, "1", "culture")
    taught = len(own_model(made.analyst.api).lessons)
    with made.stack.owner() as connection:
        connection.execute(
            "update portal.submission set state = 'withdrawn', approval_order = null where id = %s",
            [submission],
        )
    assert len(own_model(made.analyst.api).lessons) == taught - 1


def test_the_worker_s_role_reads_no_table(made: Made) -> None:
    with made.stack.owner() as connection:
        connection.execute("set role jejaring_monitor")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select text from portal.post")
