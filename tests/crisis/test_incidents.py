"""An incident from its opening to what is told of it, through the functions a ministry uses."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from core.crisis.board import board
from core.crisis.check_ins import check_ins, record_check_in
from core.crisis.incidents import (
    Incident,
    Report,
    change_incident,
    close_incident,
    incident,
    incidents,
    open_incident,
    own_missions_of,
    set_missions,
    share,
    shared_tier,
)
from core.crisis.log import add_event, events
from core.crisis.published import published_since
from core.crisis.tasks import finish_task, save_task, tasks
from core.crisis.telling import begin_practice
from core.home.first_page import first_page
from core.practices.practices import draft
from core.refusals import Refused
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack


@dataclass(frozen=True)
class Scene:
    """An incident with two missions near it: one whose feed is read, one without a feed."""

    stack: TestStack
    officer: Person
    id: str
    with_feed: str
    without_feed: str

    def incident(self) -> Incident:
        """Return it as the officer sees it."""
        found = incident(self.officer.api, self.id)
        assert found is not None
        return found

    def signs(self) -> dict[str, str]:
        """Return what the board says of the two missions; what other tests left stands on it, too."""
        own = {self.with_feed, self.without_feed}
        return {
            cell.mission_id: cell.sign for cell in board(self.officer.api, self.id) if cell.mission_id in own
        }

    def feed_fails(self, failures: int) -> None:
        """Let the feed's last looks fail, or be well again."""
        with self.stack.owner() as owner:
            owner.execute(
                "update portal.feed_state s set failures = %s, last_fetch_at = now(), last_good_at = now(),"
                " last_item_at = now(), items = 3, next_due = now() + interval '1 hour'"
                " from portal.feed f where f.id = s.feed_id and f.mission_id = %s",
                [failures, self.with_feed],
            )


@pytest.fixture(scope="module")
def scene(stack: TestStack) -> Scene:
    """An incident of Fiji, in Tonga and Samoa."""
    officer = stack.person("FJ", "approver")
    missions = {"TO": str(uuid.uuid4()), "WS": str(uuid.uuid4())}
    with stack.owner() as owner:
        for host, mission in missions.items():
            owner.execute(
                "insert into portal.mission (id, country, kind, name, host_country, city)"
                " values (%s, 'FJ', 'embassy', %s, %s, %s)",
                [mission, f"Embassy of Fiji in {host}", host, f"City of {host}"],
            )
        owner.execute(
            "with made as (insert into portal.feed (country, mission_id, kind, address, title, created_by_name)"
            " values ('FJ', %s, 'rss', 'https://example.org/feed', 'News', 'Test') returning id, country)"
            " insert into portal.feed_state (feed_id, country) select id, country from made"
            " where not exists (select from portal.feed_state s where s.feed_id = made.id)",
            [missions["TO"]],
        )
    said = Report(
        "Cyclone over Tonga",
        "storm",
        "Ha'apai",
        ("TO", "WS"),
        datetime.now(UTC) - timedelta(minutes=30),
        drill=True,
    )
    return Scene(stack, officer, open_incident(officer.api, said), missions["TO"], missions["WS"])


def test_its_missions_are_on_the_board_and_only_a_feed_that_works_makes_silence(scene: Scene) -> None:
    scene.feed_fails(0)
    assert scene.signs() == {scene.with_feed: "silent", scene.without_feed: "unknown"}
    scene.feed_fails(1)
    assert scene.signs() == {scene.with_feed: "unknown", scene.without_feed: "unknown"}


def test_what_was_known_at_the_closing_stays_known(scene: Scene) -> None:
    scene.feed_fails(1)
    close_incident(scene.officer.api, scene.id, closed=True)
    scene.feed_fails(0)
    assert scene.signs()[scene.with_feed] == "unknown"
    close_incident(scene.officer.api, scene.id, closed=False)
    assert scene.signs()[scene.with_feed] == "silent"


def test_what_is_seen_and_heard_stands_on_the_board(scene: Scene) -> None:
    found, at = scene.incident(), datetime.now(UTC)
    with scene.stack.owner() as owner:
        owner.execute(
            "insert into portal.item (feed_id, country, mission_id, host, external_id, link, title, published_at)"
            " select id, country, mission_id, 'TO', 'a', 'https://example.org/a', 'Stay inside', %s"
            " from portal.feed where mission_id = %s",
            [at - timedelta(minutes=5), scene.with_feed],
        )
    for _twice in range(2):
        record_check_in(
            scene.officer.api,
            scene.id,
            scene.with_feed,
            status="need_help",
            note=" Water ",
            at=at,
            key="one-tap-01",
        )
    (said,) = check_ins(scene.officer.api, scene.id, scene.with_feed)
    assert (said.status, said.note, said.by_link) == ("need_help", "Water", False)
    (item,) = published_since(scene.officer.api, found, scene.with_feed, at)
    assert (item.title, item.link) == ("Stay inside", "https://example.org/a")
    first = board(scene.officer.api, scene.id)[0]
    assert (first.mission_id, first.sign, first.calls_for_help) == (scene.with_feed, "seen_reported", True)


def test_log_and_tasks_are_read_as_they_were_written(scene: Scene) -> None:
    api, at = scene.officer.api, datetime.now(UTC)
    wrong = add_event(
        api, scene.id, at=at, who="Duty officer", what="Ten houses", place="Lifuka", mission=scene.with_feed
    )
    add_event(api, scene.id, at=at, who="Duty officer", what="Two houses", place="", corrects=wrong)
    assert {event.what: event.corrects for event in events(api, scene.id)} == {
        "Ten houses": None,
        "Two houses": wrong,
    }
    later = save_task(api, scene.id, "", title="Later", due_at=at + timedelta(hours=2))
    soon = save_task(
        api, scene.id, "", title="Soon", assignee=scene.officer.viewer.id, due_at=at - timedelta(minutes=1)
    )
    save_task(api, scene.id, later, title="Much later", due_at=at + timedelta(hours=9))
    assert [(task.title, task.overdue(at)) for task in tasks(api, scene.id)] == [
        ("Soon", True),
        ("Much later", False),
    ]
    finish_task(api, soon, done=True)
    assert [task.title for task in tasks(api, scene.id)] == ["Much later", "Soon"]


def test_what_is_said_of_it_and_its_missions_can_be_changed(scene: Scene) -> None:
    api, found = scene.officer.api, scene.incident()
    change_incident(
        api,
        scene.id,
        Report("Cyclone Ana", "storm", "Ha'apai", found.hosts, found.onset, drill=False, tier="own"),
    )
    assert (scene.incident().title, scene.incident().drill) == ("Cyclone Ana", False)
    set_missions(api, scene.id, [scene.with_feed])
    assert own_missions_of(api, scene.id, "FJ") == [scene.with_feed]
    set_missions(api, scene.id, [scene.with_feed, scene.without_feed])
    share(api, scene.id, "network")
    assert shared_tier(api, scene.id, "FJ") == "network"


def told_first(person: Person) -> list[str]:
    """Return the incidents on top of a person's first page."""
    now = first_page(person.api, person.viewer, datetime.now(UTC).date())
    return [one.id for one, _board in now.incidents]


def test_an_open_incident_is_told_to_whom_it_concerns(scene: Scene) -> None:
    assert scene.id in told_first(scene.officer)
    stranger = scene.stack.person("JP", "approver")
    assert scene.id not in [one.id for one in incidents(stranger.api)]
    assert incident(stranger.api, scene.id) is None
    assert told_first(stranger) == []


def test_a_practice_begins_as_a_draft_of_the_ministry(scene: Scene) -> None:
    api = scene.officer.api
    made = begin_practice(api, scene.incident(), board(api, scene.id), events(api, scene.id))
    begun = draft(api, made)
    assert begun is not None
    assert (begun.state, begun.version, begun.content.themes) == ("draft", None, ("crisis",))
    assert set(begun.content.missions) == {scene.with_feed, scene.without_feed}


def test_a_reader_writes_nothing(scene: Scene) -> None:
    reader = scene.stack.person("FJ", "reader")
    with pytest.raises(Refused):
        close_incident(reader.api, scene.id, closed=True)
    with pytest.raises(Refused):
        add_event(reader.api, scene.id, at=datetime.now(UTC), who="x", what="y", place="")
