"""Searching items: every word of every language, nothing that is not the reader's, each thing once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.access.api import Api
from core.monitor.search import NOT_SURE, Found, Item, Wanted, counts, languages, search
from core.refusals import Refused
from tests.conftest import TestStack
from tests.monitor.told import Newsroom

pytestmark = pytest.mark.stack


@pytest.fixture
def room(stack: TestStack) -> Newsroom:
    """A newsroom of its own."""
    return Newsroom(stack.owner)


def titles(found: Found, room: Newsroom) -> list[str]:
    """Return the titles of what was found, without the newsroom's own word."""
    return [item.title.replace(f" {room.word}", "") for item in found.items]


def test_words_are_found_by_their_beginning_in_any_language(stack: TestStack, room: Newsroom) -> None:
    feed = room.feed("ID")
    said = {
        "Scholarships for students": "The state visit begins on Monday",
        "Beasiswa untuk pelajar": "Kedutaan Besar di Hà Nội",
        "日本語の講演会を開催": "大使館は文化交流会を開催しました",
        "งานเทศกาลอาหารไทย": "",
        "منحة دراسية": "في الجامعة",
    }
    for title, summary in said.items():
        room.item(feed, title, summary=summary)
    api = stack.person("ID", "reader").api

    def found(words: str) -> list[str]:
        return titles(search(api, Wanted(f"{room.word} {words}"), count=20), room)

    english, indonesian, japanese, thai, arabic = said
    assert found("scholar") == [english]
    assert found("SCHOLARSHIPS monday") == [english]
    assert found('"state visit"') == [english]
    assert found('"visit state"') == []
    assert found("ha noi") == [indonesian]
    assert found("日本語") == [japanese]
    assert found("文化") == [japanese]
    assert found("化文") == []
    assert found("เทศกาล") == [thai]
    assert found("دراس") == [arabic]
    assert found("beasiswa OR scholarships") == [indonesian, english]
    assert sorted(found("-scholarships -beasiswa")) == sorted([japanese, thai, arabic])
    assert found("!!! & | ' \\ : *") == found("")


def test_only_what_a_reader_may_see_is_found_and_counted(stack: TestStack, room: Newsroom) -> None:
    for country, tier in (("ID", "own"), ("AU", "own"), ("AU", "network"), ("JP", "public")):
        room.item(room.feed(country, tier=tier), f"{country} {tier}")
    wanted = Wanted(room.word, since=datetime.now(UTC).date() - timedelta(days=2))

    def seen(country: str, asked: Wanted) -> tuple[set[str], int]:
        api = stack.person(country, "reader").api
        counted = counts(api, asked, datetime.now(UTC).date())
        assert counted is not None
        return set(titles(search(api, asked, count=20), room)), counted.total

    assert seen("ID", wanted) == ({"ID own", "AU network", "JP public"}, 3)
    assert seen("AU", wanted) == ({"AU own", "AU network", "JP public"}, 3)
    assert seen("ID", replace(wanted, country="AU")) == ({"AU network"}, 1)
    assert seen("ID", replace(wanted, country="ID")) == ({"ID own"}, 1)


def test_filters_narrow_together(stack: TestStack, room: Newsroom) -> None:
    tokyo, suva = room.mission("ID", "JP"), room.mission("ID", "FJ")
    feeds = {tokyo: room.feed("ID", tokyo), suva: room.feed("ID", suva)}
    first = room.item(feeds[tokyo], "first", language="ja")
    room.item(feeds[suva], "second", language="en", ago=timedelta(days=40))
    room.item(feeds[suva], "third", language="ja", ago=timedelta(days=700))
    with stack.owner() as owner:
        owner.execute(
            "insert into portal.item_topic (item_id, country, theme, probability, told_by, model)"
            " select id, country, case when id = %s then 'culture' end, 0.9, 'classifier', 'test'"
            " from portal.item where title like %s",
            [first, f"%{room.word}"],
        )
    api = stack.person("ID", "reader").api
    today = datetime.now(UTC).date()

    def found(**filters: object) -> list[str]:
        return titles(search(api, replace(Wanted(room.word), **filters), count=20), room)  # type: ignore[arg-type]  # Each test names its own filters.

    assert found() == ["first", "second", "third"]
    assert found(missions=(suva,)) == ["second", "third"]
    assert found(missions=(suva,), language="ja") == ["third"]
    assert found(hosts=("JP",)) == ["first"]
    assert found(feed=feeds[tokyo]) == ["first"]
    assert found(theme="culture") == ["first"]
    assert found(theme=NOT_SURE) == ["second", "third"]
    assert found(since=today - timedelta(days=60)) == ["first", "second"]
    assert found(since=today - timedelta(days=60), until=today - timedelta(days=30)) == ["second"]
    assert {"en", "ja"} <= set(languages(api))
    with pytest.raises(Refused) as refused:
        found(feed="x")
    assert refused.value.code == "access.malformed"


def test_pages_follow_each_other_without_a_gap_or_a_repeat(stack: TestStack, room: Newsroom) -> None:
    feed = room.feed("ID")
    # Several of the same moment, and some in each stretch of days that is looked through.
    for days in (0, 0, 0, 5, 9, 9, 100, 100, 900):
        room.item(feed, f"{days} days", ago=timedelta(days=days, hours=1))
    api = stack.person("ID", "reader").api
    read: list[Item] = []
    more = True
    while more:
        page = search(api, Wanted(room.word), count=2, after=read[-1] if read else None)
        read += page.items
        more = page.more
    assert len(read) == len({item.id for item in read}) == 9
    assert [item.at for item in read] == sorted((item.at for item in read), reverse=True)


def test_what_was_said_twice_is_told_once(stack: TestStack, room: Newsroom) -> None:
    mission = room.mission("ID", "JP")
    own, shared = (
        room.feed("ID", mission, title="Own page"),
        room.feed("ID", mission, tier="network", title="Wire"),
    )
    original = room.item(own, "said", ago=timedelta(hours=3))
    copies = [
        room.item(shared, "said", ago=timedelta(hours=hours), duplicate_of=original) for hours in (2, 1)
    ]

    def found(api: Api, **filters: str) -> list[tuple[str, list[str]]]:
        wanted = replace(Wanted(room.word), **filters)  # type: ignore[arg-type]  # Texts only, here.
        return [(item.id, [copy.feed for copy in item.also]) for item in search(api, wanted, count=9).items]

    indonesian, australian = stack.person("ID", "reader").api, stack.person("AU", "reader").api
    assert found(indonesian) == [(original, ["Wire", "Wire"])]
    assert found(indonesian, feed=shared) == [(copies[0], ["Own page", "Wire"])]
    # Who may not see where it was said first is told of the first they may see, and of nothing else.
    assert found(australian) == [(copies[0], ["Wire"])]
