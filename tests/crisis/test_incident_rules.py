"""Which missions stand on a board, what it says of them, and to whom."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from core.refusals import Refused
from tests.conftest import TestStack
from tests.crisis.scenes import ONSET, feed_told, mission, opened, scene

pytestmark = pytest.mark.stack


def on_board(person_api: object, incident: str) -> set[str]:
    """Return the missions that somebody sees on a board."""
    return {row["mission_id"] for row in person_api.call("crisis_board", incident=incident)}  # type: ignore[attr-defined]  # any window on the database.


def test_missions_in_the_hosts_stand_on_the_board_and_a_ministry_adjusts_its_own(stack: TestStack) -> None:
    officer = stack.person("NZ", "contributor")
    others = {row["id"] for row in officer.api.rows("mission", columns="id")}
    here, elsewhere = mission(officer.api, "TO"), mission(officer.api, "WS")
    incident = opened(officer.api, ["TO"])
    assert on_board(officer.api, incident) - others == {here}
    officer.api.call("set_incident_missions", incident=incident, missions=json.dumps([elsewhere]))
    officer.api.call("change_incident", incident=incident, payload='{"place": "Nuku\'alofa"}')
    # A corrected place brings nothing back that was taken off.
    assert on_board(officer.api, incident) == {elsewhere}
    officer.api.call("change_incident", incident=incident, payload='{"hosts": ["TO", "WS"]}')
    assert on_board(officer.api, incident) - others == {here, elsewhere}
    with pytest.raises(Refused, match=r"crisis\.no_such_mission"):
        stack.person("AU", "approver").api.call(
            "set_incident_missions",
            incident=opened(stack.person("AU", "approver").api, ["NR"]),
            missions=json.dumps([here]),
        )


@pytest.mark.parametrize(
    ("told", "said", "state"),
    [
        (True, True, "seen_reported"),
        (True, False, "seen_only"),
        (False, True, "reported_only"),
        (False, False, "neither"),
    ],
)
def test_the_four_states_of_a_mission(stack: TestStack, told: bool, said: bool, state: str) -> None:
    here = scene(stack)
    # What was published before the onset says nothing about the incident.
    feed_told(stack, here.mission, ONSET + timedelta(minutes=20 if told else -20))
    if said:
        here.officer.api.call(
            "record_check_in",
            incident=here.incident,
            mission=here.mission,
            status="safe",
            note="",
            at="",
            key="by-telephone",
        )
    cell = here.cell()
    assert (cell["state"], cell["feed_health"]) == (state, "fresh")
    assert (cell["last_item_title"] is not None, cell["last_status"]) == (told, "safe" if said else None)


def test_a_broken_feed_is_not_silence(stack: TestStack) -> None:
    without, failing, unread = scene(stack), scene(stack), scene(stack)
    feed_told(stack, failing.mission, ONSET - timedelta(days=1), failures=1)
    feed = feed_told(stack, unread.mission, ONSET - timedelta(days=1))
    with stack.owner() as connection:
        connection.execute(
            "update portal.feed_state set last_good_at = %s where feed_id = %s",
            [ONSET - timedelta(minutes=5), feed],
        )
    assert [place.cell()["state"] for place in (without, failing, unread)] == ["neither"] * 3
    assert [place.cell()["feed_health"] for place in (without, failing, unread)] == [
        "none",
        "failing",
        "waiting",
    ]


def test_opening_an_incident_lets_its_feeds_be_read_at_once(stack: TestStack) -> None:
    officer = stack.person("ID", "approver")
    place = mission(officer.api, "PW")
    feed = feed_told(stack, place, None)
    with stack.owner() as connection:
        connection.execute(
            "update portal.feed_state set next_due = now() + interval '1 hour' where feed_id = %s", [feed]
        )
        opened(officer.api, ["PW"])
        assert connection.execute(
            "select next_due <= now() from portal.feed_state where feed_id = %s", [feed]
        ).fetchone() == (True,)


def test_others_see_what_a_ministry_shows_and_never_its_words(stack: TestStack) -> None:
    here = scene(stack)
    neighbour = stack.person("AU", "reader")
    feed_told(stack, here.mission, ONSET + timedelta(minutes=3))
    here.officer.api.call(
        "record_check_in",
        incident=here.incident,
        mission=here.mission,
        status="need_help",
        note="At the school",
        at="",
        key="by-telephone",
    )
    assert neighbour.api.call("incident_version", incident=here.incident) is None
    here.officer.api.call("change_incident", incident=here.incident, payload='{"tier": "network"}')
    assert here.mission not in on_board(neighbour.api, here.incident)
    here.officer.api.call("share_incident", incident=here.incident, tier="network")
    [seen] = [
        row
        for row in neighbour.api.call("crisis_board", incident=here.incident)
        if row["mission_id"] == here.mission
    ]
    assert (seen["state"], seen["last_status"]) == ("seen_reported", "need_help")
    assert {seen[name] for name in ("last_note", "last_by", "last_item_title", "last_item_link")} == {None}
    assert neighbour.api.rows("check_in", where={"incident_id": here.incident}) == []
    [incident] = neighbour.api.rows("incident", where={"id": here.incident})
    assert incident["opened_by_name"] is None
    with pytest.raises(Refused, match=r"crisis\.shared_already"):
        here.officer.api.call("change_incident", incident=here.incident, payload='{"tier": "own"}')


def test_a_shared_incident_brings_each_ministry_its_own_missions(stack: TestStack) -> None:
    opener, neighbour = stack.person("ID", "secretariat"), stack.person("FJ", "contributor")
    theirs = mission(neighbour.api, "KI")
    incident = opened(opener.api, ["KI"], tier="network")
    assert theirs in on_board(neighbour.api, incident)
    assert theirs not in on_board(opener.api, incident)
    with pytest.raises(Refused, match=r"crisis\.not_yours"):
        neighbour.api.call("close_incident", incident=incident, closed=True)


def test_sharing_is_for_approvers_and_the_secretariat(stack: TestStack) -> None:
    contributor = stack.person("ID", "contributor")
    with pytest.raises(Refused, match=r"crisis\.sharing_needs_approver"):
        opened(contributor.api, ["VU"], tier="network")
    with pytest.raises(Refused, match=r"crisis\.sharing_needs_approver"):
        contributor.api.call(
            "add_incident_event",
            incident=opened(contributor.api, ["VU"]),
            payload='{"who": "A", "what": "B", "tier": "network"}',
        )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"onset": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "crisis.onset_in_future"),
        ({"hosts": ["ZZ"]}, "crisis.unknown_country"),
        ({"hosts": []}, "crisis.malformed"),
        ({"kind": "party"}, "crisis.malformed"),
        ({"title": " "}, "crisis.malformed"),
        ({"onset": "yesterday, about noon"}, "crisis.malformed"),
        ({"latitude": 91, "longitude": 0}, "crisis.malformed"),
        ({"missions": "all"}, "crisis.malformed"),
    ],
)
def test_what_cannot_be_is_refused_in_words(stack: TestStack, said: dict[str, object], code: str) -> None:
    officer = stack.person("ID", "approver")
    with pytest.raises(Refused) as refused:
        opened(officer.api, **{"hosts": ["VU"], **said})  # type: ignore[arg-type]  # hosts is a list in each case.
    assert refused.value.code == code


def test_the_log_is_added_to_and_never_rewritten(stack: TestStack) -> None:
    here = scene(stack)
    first = here.officer.api.call(
        "add_incident_event", incident=here.incident, payload='{"who": "Duty", "what": "Called 3 hotels"}'
    )
    here.officer.api.call(
        "add_incident_event",
        incident=here.incident,
        payload=json.dumps({"who": "Duty", "what": "Called 4 hotels", "corrects": first}),
    )
    log = here.officer.api.rows("incident_event", where={"incident_id": here.incident}, order=["recorded_at"])
    assert [entry["corrects"] for entry in log] == [None, first]
    with stack.owner() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute("update portal.incident_event set what = 'Nothing' where id = %s", [first])


def test_a_task_goes_to_a_colleague_and_is_done_once(stack: TestStack) -> None:
    here = scene(stack)
    colleague, stranger = stack.person("ID", "reader"), stack.person("AU", "reader")
    payload = {"title": "Call the hospital", "assignee": colleague.viewer.id, "due_at": ONSET.isoformat()}
    task = here.officer.api.call(
        "save_incident_task", incident=here.incident, task="", payload=json.dumps(payload)
    )
    here.officer.api.call(
        "save_incident_task", incident=here.incident, task=task, payload='{"note": "Ward 3"}'
    )
    here.officer.api.call("finish_incident_task", task=task, done=True)
    [kept] = colleague.api.rows("incident_task", where={"incident_id": here.incident})
    assert (kept["title"], kept["note"], kept["assignee_name"]) == (
        "Call the hospital",
        "Ward 3",
        colleague.viewer.name,
    )
    assert kept["done_by_name"] == here.officer.viewer.name
    with pytest.raises(Refused, match=r"crisis\.no_such_colleague"):
        here.officer.api.call(
            "save_incident_task",
            incident=here.incident,
            task="",
            payload=json.dumps({**payload, "assignee": stranger.viewer.id}),
        )


def test_the_version_changes_with_what_is_shown_and_with_nothing_else(stack: TestStack) -> None:
    here = scene(stack)
    api, told = here.officer.api, []

    def version() -> str:
        told.append(str(api.call("incident_version", incident=here.incident)))
        return told[-1]

    def another() -> bool:
        before = told[-1]
        return version() != before

    assert version() == version()
    feed = feed_told(stack, here.mission, ONSET + timedelta(minutes=1))
    assert another()
    with stack.owner() as connection:
        connection.execute(
            "update portal.feed_state set last_good_at = now(), last_fetch_at = now() where feed_id = %s",
            [feed],
        )
    assert not another()
    api.call(
        "record_check_in",
        incident=here.incident,
        mission=here.mission,
        status="safe",
        note="",
        at="",
        key="by-telephone",
    )
    assert another()
    api.call(
        "record_check_in",
        incident=here.incident,
        mission=here.mission,
        status="safe",
        note="",
        at="",
        key="by-telephone",
    )
    assert not another()
    api.call("add_incident_event", incident=here.incident, payload='{"who": "A", "what": "B"}')
    assert another()
    api.call("save_incident_task", incident=here.incident, task="", payload='{"title": "C"}')
    assert another()
