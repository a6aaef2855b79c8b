"""Counting answers: what each kind of poll comes to, whose answer counts, and which comes too late."""

import statistics

import pytest

from core.refusals import Refused
from tests.conftest import TestStack
from tests.workshop.handsets import Room, open_room

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def room(stack: TestStack) -> Room:
    return open_room(stack)


def answered(room: Room, name: str, *values: object) -> None:
    """Let as many phones answer."""
    room.show(name)
    for number, value in enumerate(values):
        assert room.said(room.member(number), name, value) == "received"


def test_choices_are_counted_in_the_order_of_the_poll(room: Room) -> None:
    answered(room, "multiple", [0, 2], [2], [2, 1])
    found = room.results("multiple")
    assert found["answers"] == 3
    assert [(one["text"], one["count"]) for one in found["choices"]] == [("A", 1), ("B", 1), ("C", 3)]


def test_a_ranking_is_counted_by_places_and_tells_who_came_first(room: Room) -> None:
    # Two love A, whom three put last; B is everybody's second.
    answered(room, "ranking", [0, 1, 2], [0, 1, 2], [2, 1, 0], [2, 1, 0], [1, 2, 0])
    found = room.results("ranking")
    assert found["most"] == 10
    assert [(one["text"], one["points"], one["first"], one["place"]) for one in found["choices"]] == [
        ("B", 6, 1, 1),
        ("C", 5, 2, 2),
        ("A", 4, 2, 3),
    ]


def test_a_scale_has_a_mean_a_median_and_every_step(room: Room) -> None:
    answered(room, "scale", 1, 4, 5, 5)
    found = room.results("scale")
    assert [one["count"] for one in found["counts"]] == [1, 0, 0, 1, 2]
    assert (found["mean"], found["median"]) == (3.75, 4.5)


def test_guesses_have_a_median_and_one_wild_guess_does_not_hide_the_others(room: Room) -> None:
    guesses = [10, 12, 12.5, 15, 18, 20, 22, 1_000_000]
    answered(room, "number", *guesses)
    found = room.results("number")
    assert found["values"] == guesses
    assert found["median"] == statistics.median(guesses)
    assert sum(one["count"] for one in found["bins"]) == len(guesses)
    assert found["bins"][0] == {"from": 10, "to": 12, "count": 1}
    assert found["bins"][-1] == {"from": 22, "to": None, "count": 2}
    assert 4 <= len(found["bins"]) <= 10


def test_words_are_counted_whatever_their_case_and_some_wait(room: Room) -> None:
    answered(room, "words", ["Trust"], ["trust", "Trust"], ["TRUST ", "Speed"])
    room.said(room.member(7), "words", ["Bad word", "speed"], hidden=["Bad word"])
    assert room.results("words")["words"] == [{"word": "Trust", "count": 3}, {"word": "Speed", "count": 2}]
    with room.stack.owner() as connection:
        [hidden] = connection.execute(
            "select portal.hidden_word_counts(%s)", [room.steps["words"]]
        ).fetchone() or [None]
        assert hidden == [{"word": "Bad word", "count": 1}]
        connection.execute(
            "update portal.poll set hidden_words = '{}' where step_id = %s", [room.steps["words"]]
        )
    # What the facilitator showed again stays shown, whoever says it next.
    room.said(room.member(8), "words", ["Bad word"], hidden=["Bad word"])
    assert {"word": "Bad word", "count": 2} in room.results("words")["words"]


def test_nothing_answered_is_nothing_counted(stack: TestStack) -> None:
    room = open_room(stack)
    for name in ("single", "multiple", "scale", "ranking", "number", "words"):
        found = room.results(name)
        assert found["answers"] == 0
        assert found.get("bins", []) == []
        assert found.get("median") is None


def test_an_answer_counts_once_may_change_and_comes_too_late(room: Room) -> None:
    room.show("single")
    phone = room.member(1)
    assert room.said(phone, "single", [0], "10-aaaaaaaa") == "received"
    assert room.said(phone, "single", [1], "20-bbbbbbbb") == "received"
    # One that was sent earlier and comes later undoes nothing.
    assert room.said(phone, "single", [0], "15-cccccccc") == "received"
    assert [one["count"] for one in room.results("single")["choices"]] == [0, 1]
    room.show("single", state="closed")
    assert room.said(phone, "single", [0], "30-dddddddd") == "closed"
    # A repeat of what arrived is no refusal.
    assert room.said(phone, "single", [1], "20-bbbbbbbb") == "received"
    room.show("single", round=2)
    assert room.said(phone, "single", [0], "40-eeeeeeee") == "closed"
    assert room.said(phone, "single", [0], "50-ffffffff", round=2) == "received"
    assert (room.results("single")["round"], room.results("single")["answers"]) == (2, 1)


def test_a_ministry_counts_once_by_its_latest_answer(room: Room) -> None:
    room.seat("ID", "m" * 24)
    room.seat("FJ", "n" * 24)
    room.show("ministry")
    for number, key, value in ((1, "m", 0), (2, "m", 1), (3, "n", 1)):
        assert room.said(room.member(number, key * 24), "ministry", [value]) == "received"
    assert room.said(room.member(4), "ministry", [0]) == "ministry_needed"
    found = room.results("ministry")
    assert (found["answers"], [one["count"] for one in found["choices"]]) == (2, [0, 2])


def test_a_phone_that_says_too_much_rests_and_a_workshop_that_ended_takes_nothing(stack: TestStack) -> None:
    room = open_room(stack)
    room.show("scale")
    phone = room.member(1)
    with stack.owner() as connection:
        connection.execute("update portal.participant set asked = 60 where workshop_id = %s", [room.workshop])
    assert room.said(phone, "scale", 1) == "busy"
    assert phone.call("vote_question", question=room.steps["scale"], wanted=True) == "busy"
    with stack.owner() as connection:
        connection.execute("update portal.participant set window_began = now() - interval '61 seconds'")
    assert room.said(phone, "scale", 1) == "received"
    room.facilitator.api.call("end_workshop", workshop=room.workshop)
    assert room.said(phone, "scale", 2, "2-aaaaaaaa") == "ended"
    assert phone.call("join_stage")["state"] == "ended"
    assert phone.call("join_workshop", code=room.code, nickname="", language="en") == "unknown"


def test_a_phone_learns_nothing_of_others_nor_of_the_speaker(room: Room, stack: TestStack) -> None:
    room.show("scale", revealed=False)
    phone = room.member(1)
    for view in ("workshop", "workshop_step"):
        assert phone.rows(view) == []
    with pytest.raises(Refused):
        phone.call("end_workshop", workshop=room.workshop)
    told = str([phone.call("join_stage"), phone.call("join_own")])
    assert "Pause here" not in told
    assert stack.person("FJ", "facilitator").api.call("join_stage") is None
