"""Preparing a workshop: an agenda is put together, ordered and timed, and only its ministry sees it."""

import json
import re
from datetime import time

import pytest

from core.refusals import Refused
from core.settings import Settings
from core.workshop.links import key_hash, ministry_key, seat_ministries
from core.workshop.steps import (
    Draft,
    Poll,
    Step,
    add_step,
    change_step,
    clock_times,
    delete_step,
    minutes_in_all,
    move_step,
    steps,
)
from core.workshop.workshops import (
    Plan,
    begin_workshop,
    change_workshop,
    copy_workshop,
    drop_workshop,
    end_workshop,
    workshop,
    workshops,
)
from tests.conftest import Person, TestStack

PICK = Poll("single", ("X", "YouTube"))


@pytest.fixture(scope="module")
def ana(stack: TestStack) -> Person:
    return stack.person("FJ", "facilitator")


def titles(person: Person, wanted: str) -> list[str]:
    return [step.title for step in steps(person.api, wanted)]


def prepared(person: Person, *names: str) -> str:
    """Return a draft with texts of these titles on its agenda."""
    made = begin_workshop(person.api, Plan("Workshop in Suva"))
    for name in names:
        add_step(person.api, made, Draft(name, body=name, minutes=10, kind="text"))
    return made


@pytest.mark.stack
def test_what_is_said_of_a_workshop_and_its_steps_is_kept(ana: Person) -> None:
    plan = Plan(" Workshop in Suva ", "Hotel, hall 2", None, time(9, 30), "id", anonymous=True)
    made = begin_workshop(ana.api, plan)
    scale = Poll("scale", low_label="not at all", high_label="fully", steps=5, per="ministry")
    guess = Poll("number", unit="posts", true_value=4.5)
    add_step(ana.api, made, Draft("How ready?", notes="Ask twice.", minutes=3, poll=scale, kind="poll"))
    add_step(ana.api, made, Draft("How many?", poll=guess, kind="poll"))
    found = workshop(ana.api, made)
    assert found is not None
    assert (found.title, found.place, found.begins_at, found.language) == (
        "Workshop in Suva",
        "Hotel, hall 2",
        time(9, 30),
        "id",
    )
    assert found.anonymous
    first, second = steps(ana.api, made)
    assert (first.poll, first.notes, first.minutes) == (scale, "Ask twice.", 3)
    assert second.poll == guess
    change_step(ana.api, first.id, Draft("How ready are you?"))
    again = steps(ana.api, made)[0]
    assert (again.title, again.notes, again.poll) == ("How ready are you?", "Ask twice.", scale)


@pytest.mark.stack
def test_steps_move_and_leave_without_gaps(ana: Person) -> None:
    made = prepared(ana, "a", "b", "c", "d")
    by_title = {step.title: step.id for step in steps(ana.api, made)}
    move_step(ana.api, by_title["d"], 2)
    assert titles(ana, made) == ["a", "d", "b", "c"]
    move_step(ana.api, by_title["a"], 99)
    assert titles(ana, made) == ["d", "b", "c", "a"]
    delete_step(ana.api, by_title["b"])
    assert [(step.position, step.title) for step in steps(ana.api, made)] == [(1, "d"), (2, "c"), (3, "a")]


@pytest.mark.stack
def test_a_started_workshop_changes_no_more_but_its_copy_does(ana: Person) -> None:
    made = prepared(ana, "a", "b")
    code = ana.api.call("open_workshop", workshop=made)
    assert re.fullmatch(r"[BCDFGHJKMNPQRSTVWXYZ]{8}", code)
    step = steps(ana.api, made)[0].id
    for change in (
        lambda: change_workshop(ana.api, made, Plan("Another")),
        lambda: add_step(ana.api, made, Draft("c", kind="text")),
        lambda: change_step(ana.api, step, Draft("c")),
        lambda: move_step(ana.api, step, 2),
        lambda: delete_step(ana.api, step),
        lambda: drop_workshop(ana.api, made),
        lambda: ana.api.call("open_workshop", workshop=made),
    ):
        with pytest.raises(Refused, match=r"workshop\.wrong_state"):
            change()
    end_workshop(ana.api, made)
    ended = workshop(ana.api, made)
    assert ended is not None
    assert (ended.state, ended.code) == ("ended", "")
    copy = copy_workshop(ana.api, made)
    delete_step(ana.api, steps(ana.api, copy)[0].id)
    assert (titles(ana, copy), titles(ana, made)) == (["b"], ["a", "b"])


@pytest.mark.stack
def test_an_empty_agenda_and_half_a_poll_are_refused_in_words(ana: Person) -> None:
    made = prepared(ana)
    with pytest.raises(Refused, match=r"workshop\.no_steps") as refused:
        ana.api.call("open_workshop", workshop=made)
    assert "agenda" in refused.value.sentence
    for poll in (Poll("single", ("only one",)), Poll("scale"), Poll("scale", steps=99)):
        with pytest.raises(Refused, match=r"workshop\.malformed"):
            add_step(ana.api, made, Draft("?", poll=poll, kind="poll"))
    with pytest.raises(Refused, match=r"workshop\.malformed"):
        add_step(ana.api, made, Draft("?", kind="poll"))
    assert titles(ana, made) == []


@pytest.mark.stack
def test_only_facilitators_write_and_only_their_ministry_reads(stack: TestStack, ana: Person) -> None:
    made = prepared(ana, "a")
    step = steps(ana.api, made)[0].id
    secretariat, reader = stack.person("FJ", "secretariat"), stack.person("FJ", "reader", "contributor")
    other = stack.person("JP", "facilitator")
    assert made in {one.id for one in workshops(secretariat.api)}
    assert workshops(reader.api) == []
    assert made not in {one.id for one in workshops(other.api)}
    assert steps(other.api, made) == []
    with pytest.raises(Refused, match=r"access\.role_needed"):
        add_step(secretariat.api, made, Draft("b", kind="text"))
    with pytest.raises(Refused, match=r"workshop\.no_such_workshop"):
        add_step(other.api, made, Draft("b", kind="text"))
    with pytest.raises(Refused, match=r"workshop\.no_such_step"):
        delete_step(other.api, step)
    assert titles(ana, made) == ["a"]


@pytest.mark.stack
def test_every_ministry_has_its_own_link_and_letter_and_keeps_both(stack: TestStack, ana: Person) -> None:
    made = prepared(ana, "a")
    seats = seat_ministries(ana.api, stack.settings, made)
    assert len(set(seats.values())) == len(seats) > 10
    assert seat_ministries(ana.api, stack.settings, made) == seats
    with stack.owner() as connection:
        kept: dict[str, str] = dict(
            connection.execute(
                "select country, key_hash from portal.workshop_ministry where workshop_id = %s", [made]
            ).fetchall()
        )
    key = ministry_key(stack.settings, made, "FJ")
    assert len(key) == 24
    assert kept["FJ"] == key_hash(key)
    assert len(set(kept.values())) == len(kept)
    # Another workshop, or another portal's secret, makes other links.
    assert ministry_key(stack.settings, copy_workshop(ana.api, made), "FJ") != key
    elsewhere = Settings.model_validate({**stack.settings.model_dump(), "cookie_secret": "x" * 40})
    assert ministry_key(elsewhere, made, "FJ") != key


@pytest.mark.stack
def test_the_log_tells_who_prepared_and_started_what(stack: TestStack) -> None:
    person, secretariat = stack.person("FJ", "facilitator"), stack.person("FJ", "secretariat")
    made = prepared(person, "a")
    person.api.call("open_workshop", workshop=made)
    rows = secretariat.api.rows("audit_event", where={"subject": made}, order=["id"])
    assert [row["action"] for row in rows] == ["workshop.begun", "workshop.step_saved", "workshop.opened"]
    assert {row["actor_name"] for row in rows} == {person.viewer.name}


def test_the_agenda_tells_when_each_step_begins_and_how_long_all_takes() -> None:
    agenda = [Step(str(n), n, "text", "x", minutes=minutes) for n, minutes in enumerate((30, None, 45))]
    assert list(clock_times(agenda, time(23, 15))) == [time(23, 15), time(23, 45), time(23, 45)]
    assert list(clock_times([*agenda, agenda[0]], time(23, 15)))[-1] == time(0, 30)
    assert list(clock_times(agenda, None)) == [None] * 3
    assert minutes_in_all(agenda) == 75


def test_a_step_says_only_what_is_to_change() -> None:
    said = json.loads(Draft("New title", minutes=None).payload())
    assert said == {"title": "New title", "minutes": None}
