"""Afterwards: who spoke when, honest about those who never did and those nobody could see."""

from hypothesis import given, settings
from hypothesis import strategies as st

from components.crisis_afterwards import speaking_spec, speaking_table
from core.crisis.first_words import basis, finding, first_words, half_after, published_times
from core.crisis.telling import told
from tests.crisis.situations import ONSET, after, board, event, incident

WORDS = first_words(board(), ONSET)


def test_a_mission_that_could_not_be_seen_is_left_out_of_what_was_published() -> None:
    unseen = [word.mission for word in WORDS if word.unseen]
    assert unseen == ["KJRI Melbourne", "KJRI Sydney"]
    assert published_times(WORDS) == [12, None, 45, None, None]
    assert "2 are left out" in basis(WORDS)


def test_half_counts_those_who_never_spoke() -> None:
    assert half_after([12, 45, None, None, None]) is None
    assert half_after([12, 45, None]) == 45
    assert half_after([]) is None
    assert finding(WORDS) == "Fewer than half of the missions published. Fewer than half checked in."


@settings(max_examples=30)
@given(st.lists(st.none() | st.integers(0, 10_000), min_size=1, max_size=60))
def test_at_the_half_at_least_half_had_spoken_and_before_it_fewer(times: list[int | None]) -> None:
    half = half_after(times)
    by = sum(time is not None and half is not None and time <= half for time in times)
    before = sum(time is not None and half is not None and time < half for time in times)
    if half is None:
        assert sum(time is not None for time in times) * 2 < len(times)
    else:
        assert by * 2 >= len(times) > before * 2


def test_the_stairs_end_where_the_table_does() -> None:
    spec = speaking_spec(WORDS)
    points = spec["layer"][0]["data"]["values"]
    last = {point["series"]: point["share"] for point in points}
    assert last == {"Published": 2 / 5, "Checked in": 3 / 7}
    table = speaking_table(WORDS)
    assert table["First published"].tolist().count("cannot be known: feed not read") == 2
    assert table["Mission"].iloc[0] == "KBRI Dili"


def test_a_practice_begins_with_the_ministrys_own_log_and_nothing_of_others() -> None:
    log = [
        event("1", "Opened the shelter", 3), event("2", "Closed the shelter", 5),
        event("3", "Opened the school", 6, corrects="2"), event("4", "Secret of a neighbour", 7, country="AU"),
    ]  # fmt: skip
    content = told(incident(drill=True, closed_at=after(90)), board(), log)
    assert content.title == "Drill: Earthquake off Sumba"
    assert content.themes == ("crisis",)
    assert "Opened the school" in content.sections["done"]
    assert "Closed the shelter" not in content.sections["done"]
    everything = " ".join(content.sections.values())
    assert "neighbour" not in everything
    assert "Two families" not in everything
    assert not content.public
