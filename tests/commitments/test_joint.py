"""What two ministries note down together: each side confirms, and no third country reads any of it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from core.commitments.bilateral import posts_in_each_other, shared_practices, shared_workshops
from core.commitments.joint import JointEntry, Note, due, joint_entries, move, rewrite, write
from core.commitments.waiting import waiting
from core.refusals import Refused
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def people(stack: TestStack) -> dict[str, Person]:
    """Two people of Fiji, an approver of Australia, and the whole of Japan."""
    return {
        "writer": stack.person("FJ", "contributor", "approver"),
        "second": stack.person("FJ", "approver"),
        "partner": stack.person("AU", "approver"),
        "third": stack.person("JP", "approver", "secretariat"),
    }


def theirs(people: dict[str, Person], who: str) -> list[JointEntry]:
    """Return what somebody reads of all partners."""
    return joint_entries(people[who].api, people[who].viewer)


def one(people: dict[str, Person], who: str, made: str) -> JointEntry:
    """Return one entry as somebody sees it."""
    return next(entry for entry in theirs(people, who) if entry.id == made)


def due_of(person: Person) -> list[JointEntry]:
    """Return the steps that are this person's ministry's task soon."""
    return due(joint_entries(person.api, person.viewer), person.viewer, TODAY)


def draft(people: dict[str, Person], what: str, days: int = 5, owner: str = "FJ") -> str:
    """Return a draft of Fiji with Australia."""
    note = Note("AU", "step", what, TODAY + timedelta(days=days), owner, "Press office")
    return write(people["writer"].api, note)


def test_a_step_stands_once_both_sides_confirmed_it(people: dict[str, Person]) -> None:
    made = draft(people, "Send the list")
    assert made not in {entry.id for entry in theirs(people, "partner")}
    rewrite(
        people["writer"].api,
        one(people, "writer", made),
        Note("AU", "step", "Send the whole list", TODAY, "FJ"),
    )
    with pytest.raises(Refused, match=r"commitments\.own_text"):
        move(people["writer"].api, one(people, "writer", made), "proposed")
    assert one(people, "second", made).moves(people["second"].viewer) == ("proposed", "dropped")
    move(people["second"].api, one(people, "second", made), "proposed")
    with pytest.raises(Refused, match=r"commitments\.wrong_state"):
        move(people["second"].api, one(people, "second", made), "agreed")
    with pytest.raises(Refused, match=r"commitments\.wrong_state"):
        rewrite(people["writer"].api, one(people, "writer", made), Note("AU", "step", "Other", TODAY, "FJ"))
    abroad = one(people, "partner", made)
    assert (abroad.what, abroad.written_by, abroad.authors) == ("Send the whole list", "", ())
    assert [task.query for task in waiting(people["partner"].api, people["partner"].viewer)] == [
        {"with": "FJ"}
    ]
    move(people["partner"].api, abroad, "agreed")
    assert [entry.id for entry in due_of(people["writer"])] == [made]
    assert due_of(people["partner"]) == []
    assert one(people, "writer", made).overdue(TODAY + timedelta(days=1))
    move(people["writer"].api, one(people, "writer", made), "done")
    assert due_of(people["writer"]) == []


def test_no_third_country_reads_or_moves_it(people: dict[str, Person]) -> None:
    made = draft(people, "Meet in Suva")
    entry = one(people, "second", made)
    move(people["second"].api, entry, "proposed")
    assert theirs(people, "third") == []
    for target in ("agreed", "dropped"):
        with pytest.raises(Refused, match=r"commitments\.no_such_entry"):
            move(people["third"].api, entry, target, "No")


def test_dropping_says_why_and_a_draft_goes_without_a_trace_for_the_partner(
    people: dict[str, Person],
) -> None:
    unseen = draft(people, "Never mind")
    move(people["writer"].api, one(people, "writer", unseen), "dropped")
    assert unseen not in {entry.id for entry in theirs(people, "writer")}
    made = draft(people, "Share a stand", owner="AU")
    move(people["second"].api, one(people, "second", made), "proposed")
    with pytest.raises(Refused, match=r"commitments\.comment_needed"):
        move(people["partner"].api, one(people, "partner", made), "dropped")
    move(people["partner"].api, one(people, "partner", made), "dropped", "No budget this year")
    told = one(people, "writer", made)
    assert (told.state, told.settled_country, told.comment) == ("dropped", "AU", "No budget this year")


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (Note("FJ", "step", "With ourselves", TODAY, "FJ"), "commitments.malformed"),
        (Note("AU", "step", "Of a third", TODAY, "JP"), "commitments.malformed"),
        (Note("FR", "step", "Outside", TODAY, "FJ"), "commitments.no_such_partner"),
        (Note("AU", "step", "  ", TODAY, "FJ"), "commitments.malformed"),
    ],
)
def test_what_cannot_be_so_is_refused(people: dict[str, Person], note: Note, code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        write(people["writer"].api, note)


def test_what_two_share_is_told_to_the_two(stack: TestStack, people: dict[str, Person]) -> None:
    practice, workshop, mission = (str(uuid.uuid4()) for _n in range(3))
    with stack.owner() as owner:
        owner.execute(
            "insert into portal.practice (id, country, created_by, created_by_name, version, published_at, title)"
            " values (%s, 'AU', gen_random_uuid(), 'A', 1, now(), 'Ask first')",
            [practice],
        )
        owner.execute(
            "insert into portal.adoption (practice_id, country, state, saved_by, saved_by_name)"
            " values (%s, 'FJ', 'adopting', gen_random_uuid(), 'F')",
            [practice],
        )
        owner.execute(
            "insert into portal.mission (id, country, kind, name, host_country, city)"
            " values (%s, 'FJ', 'embassy', 'Fiji in Canberra', 'AU', 'Canberra')",
            [mission],
        )
        owner.execute(
            "insert into portal.workshop (id, country, title, state, ended_at, begins_on, created_by, created_by_name)"
            " values (%s, 'FJ', 'A day in Suva', 'ended', now(), '2026-02-03', gen_random_uuid(), 'F')",
            [workshop],
        )
        owner.execute(
            "insert into portal.workshop_ministry (workshop_id, country, letter, key_hash)"
            " values (%s, 'AU', 'A', %s), (%s, 'JP', 'B', null)",
            [workshop, uuid.uuid4().hex * 2, workshop],
        )
    writer, partner, third = (people[who].api for who in ("writer", "partner", "third"))
    (found,) = [entry for entry in shared_practices(writer, "FJ", "AU") if entry.id == practice]
    assert (found.country, found.taken_up_by) == ("AU", ("FJ",))
    assert practice not in {entry.id for entry in shared_practices(third, "JP", "AU")}
    assert mission in {post.id for post in posts_in_each_other(partner, "AU", "FJ")}
    assert [entry.title for entry in shared_workshops(partner, "FJ")] == ["A day in Suva"]
    assert [entry.title for entry in shared_workshops(writer, "AU")] == ["A day in Suva"]
    # Japan was given a letter and no seat.
    assert shared_workshops(third, "FJ") == shared_workshops(writer, "JP") == []
