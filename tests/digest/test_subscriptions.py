"""Followed views: told of what was asked for, once, and of nothing the member may not see."""

import uuid
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from core.digest.subscriptions import (
    Condition,
    Seen,
    Subscription,
    Watched,
    news,
    subscribe,
    subscriptions,
    told,
    unsubscribe,
)
from core.monitor.alerting import send_due
from core.refusals import Refused
from embedded.lite import free_port
from tests.conftest import Person, TestStack
from tests.digest.test_letters import Sink, mail_settings, text_of
from tests.practices.written import ministry as writing_ministry

VIEW = Watched("benchmark", "Posts per week · X", "/benchmarks?indicator=posts_per_week&platform=x")


def followed(condition: Condition, threshold: float | None, seen: Seen) -> Subscription:
    return Subscription("1", VIEW, condition, threshold, by_mail=False, seen=seen)


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        (3.0, 4.0, "above"),
        (4.0, 3.9, "below"),
        (4.5, 9.0, None),
        (None, 9.0, None),
        (3.0, None, None),
    ],
)
def test_a_crossed_value_is_told_by_its_side(was: float | None, now: float | None, what: str | None) -> None:
    found, remembered = news(followed("crosses", 4.0, Seen(was, "2026-Q1")), Seen(now, "2026-Q2"))
    assert (found.what if found else None) == what
    assert remembered.value == (was if now is None else now)


def test_many_small_changes_are_told_when_they_add_up() -> None:
    seen, heard = Seen(100.0, "2026-Q1"), []
    for value in (104.0, 108.0, 112.0, 113.0):
        found, seen = news(followed("changes", 0.1, seen), Seen(value, "2026-Q2"))
        heard.append(found is not None)
    assert heard == [False, False, True, False]


def test_what_comes_back_is_not_new() -> None:
    seen = Seen(entries=frozenset({"a", "b"}))
    gone, seen = news(followed("new", None, seen), Seen(entries=frozenset({"a"})))
    back, seen = news(followed("new", None, seen), Seen(entries=frozenset({"a", "b", "c"})))
    assert gone is None
    assert back is not None
    assert back.entries == 1


@pytest.fixture
def post() -> Iterator[Sink]:
    """A mail server of this machine."""
    made = Sink(port=free_port())
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    yield made
    controller.stop()


def look(stack: TestStack, post: Sink, person: Person) -> None:
    """Let an hour pass for this person's views, then run the command that tells."""
    with stack.owner() as connection:
        connection.execute(
            "update portal.subscription set looked_at = now() - interval '2 hours' where member_id = %s",
            [person.viewer.id],
        )
    send_due(stack.running.database.conninfo(), mail_settings(stack, post))


@pytest.mark.stack
def test_a_new_practice_is_told_once_on_the_portal_and_by_mail(stack: TestStack, post: Sink) -> None:
    word = f"palm{uuid.uuid4().hex[:8]}"
    person, other = stack.person("AU", "reader"), stack.person("AU", "reader")
    view = Watched.at("practices", f"Practices: {word}", "/practices", {"query": word})
    subscribe(person.api, view, "new", None, by_mail=True)
    look(stack, post, person)
    assert told(person.api) == []
    writing_ministry(stack, "FJ").published(title=f"Signs of {word}")
    for _run in range(2):
        look(stack, post, person)
    (heard,) = told(person.api)
    assert (heard.title, heard.what, heard.entries) == (view.title, "new", 1)
    (letter,) = post.to(person)
    assert view.title in text_of(letter)
    assert "/digest" in text_of(letter)
    assert told(other.api) == []


@pytest.mark.stack
def test_a_view_is_looked_at_with_the_members_own_eyes(stack: TestStack, post: Sink) -> None:
    """Another ministry's mission has no figure for whoever follows it, whatever the link says."""
    foreign = writing_ministry(stack, "FJ").mission
    person = stack.person("AU", "reader")
    query = {"indicator": "posts_per_week", "platform": "x", "missions": foreign}
    subscribe(
        person.api, Watched.at("mission", "Theirs", "/benchmarks", query), "crosses", 0.1, by_mail=False
    )
    look(stack, post, person)
    (one,) = subscriptions(person.api)
    assert one.seen == Seen()
    assert told(person.api) == []


@pytest.mark.stack
def test_following_is_ones_own_stopped_with_one_press_and_in_the_log(stack: TestStack) -> None:
    person, colleague = stack.person("AU", "approver"), stack.person("AU", "reader")
    subscribe(person.api, Watched("awards", "Awards", "/awards"), "new", None, by_mail=False)
    (one,) = subscriptions(person.api)
    assert subscriptions(colleague.api) == []
    with pytest.raises(Refused, match=r"digest\.no_such_subscription"):
        unsubscribe(colleague.api, one.id)
    unsubscribe(person.api, one.id)
    assert subscriptions(person.api) == []
    actions = [event["action"] for event in person.api.rows("audit_event", where={"subject": one.id})]
    assert sorted(actions) == ["subscription.dropped", "subscription.made"]


@pytest.mark.stack
@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere", "javascript:x", "/a b"])
def test_an_address_is_one_of_the_portal(stack: TestStack, address: str) -> None:
    person = stack.person("AU", "reader")
    with pytest.raises(Refused, match=r"access\.malformed"):
        subscribe(person.api, Watched("awards", "Awards", address), "new", None, by_mail=False)
