"""Notes on time lines: dated, of one's own missions and accounts, read by one's own ministry alone."""

import uuid
from datetime import date

import pytest

from core.benchmarks.notes import EventNote, add_event_note, drop_event_note, event_notes
from core.refusals import Refused
from tests.benchmarks.network import PLATFORM, Network
from tests.conftest import TestStack

pytestmark = pytest.mark.stack

DAY = date(2013, 8, 17)


@pytest.fixture
def place(stack: TestStack) -> tuple[str, str]:
    """Return a mission of Indonesia and its account."""
    with stack.owner() as connection:
        (account,) = Network(connection).ministry("ID", [1.0])
        row = connection.execute("select mission_id from portal.account where id = %s", [account]).fetchone()
        assert row is not None
        return str(row[0]), account


def on_the_day(found: list[EventNote]) -> list[tuple[str | None, str | None, str]]:
    return [(note.mission_id, note.account_id, note.text) for note in found]


def test_a_ministry_writes_reads_and_deletes_its_notes_and_each_step_is_logged(
    stack: TestStack, place: tuple[str, str]
) -> None:
    mission, account = place
    analyst, reader = stack.person("ID", "contributor").api, stack.person("ID", "reader").api
    note = add_event_note(analyst, mission, "", DAY, "  Independence Day reception ")
    # An account names its mission: whoever knows the one need not look up the other.
    add_event_note(analyst, "", account, DAY, "New handle")
    assert set(on_the_day(event_notes(reader, DAY, DAY))) >= {
        (mission, None, "Independence Day reception"),
        (mission, account, "New handle"),
    }
    assert note not in {one.id for one in event_notes(reader, date(2013, 8, 18), date(2013, 12, 31))}
    drop_event_note(analyst, note)
    assert note not in {one.id for one in event_notes(reader, DAY, DAY)}
    with pytest.raises(Refused, match=r"benchmarks\.no_such_note"):
        drop_event_note(analyst, note)
    with stack.owner() as connection:
        logged = connection.execute(
            "select action from portal.audit_event where subject = %s order by id", [note]
        ).fetchall()
    assert logged == [("note.added",), ("note.dropped",)]


def test_nobody_else_reads_writes_or_deletes_them(stack: TestStack, place: tuple[str, str]) -> None:
    mission, account = place
    note = add_event_note(stack.person("ID", "approver").api, mission, account, DAY, "Ambassador arrives")
    stranger = stack.person("JP", "contributor").api
    assert note not in {one.id for one in event_notes(stranger, DAY, DAY)}
    with pytest.raises(Refused, match=r"catalogue\.no_such_mission"):
        add_event_note(stranger, mission, "", DAY, "Ours now")
    with pytest.raises(Refused, match=r"catalogue\.no_such_account"):
        add_event_note(stranger, "", account, DAY, "Ours now")
    with pytest.raises(Refused, match=r"benchmarks\.no_such_note"):
        drop_event_note(stranger, note)
    with pytest.raises(Refused, match=r"access\.role_needed"):
        add_event_note(stack.person("ID", "reader").api, mission, "", DAY, "Only reading")


@pytest.mark.parametrize("text", ["", " ", "x", "two\nlines", "y" * 121])
def test_what_is_no_note_is_refused_with_what_one_is(stack: TestStack, text: str) -> None:
    with pytest.raises(Refused, match=r"benchmarks\.note_malformed") as refused:
        add_event_note(stack.person("ID", "contributor").api, "", "", DAY, text)
    assert "120" in refused.value.sentence


def test_a_note_belongs_to_the_lines_it_is_about() -> None:
    mission, account = str(uuid.uuid4()), str(uuid.uuid4())

    def note(of_mission: str | None, of_account: str | None) -> EventNote:
        return EventNote("1", of_mission, of_account, DAY, PLATFORM, "Ana")

    assert note(None, None).concerns([mission], [])
    assert note(mission, None).concerns([mission], [])
    assert note(mission, account).concerns([mission], [account])
    assert not note(mission, account).concerns([mission], []), "the account is on another platform"
    assert not note(mission, None).concerns(["another"], [account])
