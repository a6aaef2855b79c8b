"""The benchmark chart says what the release published, and nothing the release kept back."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.benchmarks import (
    LABELLED,
    Benchmark,
    OwnMission,
    Winner,
    distribution_spec,
    distribution_table,
    distribution_text,
    reading_note,
)
from components.images import can_be_png, file_spec, png, svg
from components.theme import TEXT_SIZE, Spec
from core.colours import palette

FULL = Benchmark("posts a week", 60, 3.9, (2.1, 7.8), (0.8, 14.0))
MEDIAN_ONLY = Benchmark("posts a week", 20, 31.0)
HANOI = OwnMission("Embassy in Hanoi", 12.4, "above")
AWARDED = Winner("KBRI Hanoi", 16.3, "Most Active Mission 2020")


def numbers_of(spec: Spec, mark: str) -> set[float]:
    """Return every x and x2 of the layers drawn with ``mark``."""
    return {
        row[key]
        for layer in spec["layer"]
        if layer["mark"]["type"] == mark
        for row in layer["data"]["values"]
        for key in ("x", "x2")
        if key in row
    }


def bands(spec: Spec) -> list[Spec]:
    """Return the layers of bands, without the base line."""
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == "rect"][1:]


def test_a_full_cell_shows_both_bands_and_the_median() -> None:
    spec = distribution_spec(FULL, [HANOI], [AWARDED])
    assert len(bands(spec)) == 2
    assert {0.8, 14.0, 2.1, 7.8} <= numbers_of(spec, "rect")
    assert numbers_of(spec, "point") == {3.9, 12.4, 16.3}


def test_a_cell_with_a_median_alone_shows_a_median_alone() -> None:
    spec = distribution_spec(MEDIAN_ONLY, [HANOI])
    assert bands(spec) == []
    assert numbers_of(spec, "point") == {31.0, 12.4}
    assert "nothing else is published" in reading_note(MEDIAN_ONLY)


def test_what_counts_as_about_the_median_is_drawn_only_when_told() -> None:
    told = Benchmark("posts a week", 20, 31.0, about=(26.0, 37.0))
    assert len(bands(distribution_spec(told))) == 1
    assert "about the median" in reading_note(told)
    assert "about the median" not in reading_note(MEDIAN_ONLY)


def test_own_missions_and_winners_are_named_beside_their_value() -> None:
    words = json.dumps(distribution_spec(FULL, [HANOI], [AWARDED]), ensure_ascii=False)
    for said in (
        "Embassy in Hanoi",
        "12.4 · above",
        "KBRI Hanoi · Most Active Mission 2020",
        "16.3",
        "median 3.9",
    ):
        assert said in words


def test_no_text_is_smaller_than_the_back_of_the_room_can_read() -> None:
    spec = distribution_spec(FULL, [HANOI], [AWARDED])
    sizes = [layer["mark"]["fontSize"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert (
        min([*sizes, spec["config"]["axis"]["labelFontSize"], spec["config"]["axis"]["titleFontSize"]])
        >= TEXT_SIZE
        >= 14
    )


def test_many_own_missions_share_a_row_and_none_is_lost() -> None:
    own = [OwnMission(f"Mission {number}", float(number), "above") for number in range(1, 131)]
    spec = distribution_spec(FULL, own)
    assert spec["height"] < 1200
    assert {float(number) for number in range(1, 131)} <= numbers_of(spec, "point")
    assert f"{130 - LABELLED} more missions" in json.dumps(spec)
    assert len(distribution_table(FULL, own, [])) == 5 + 130


def test_the_same_figures_are_built_once_and_stay_as_built() -> None:
    first = distribution_spec(FULL, [HANOI], [AWARDED])
    before = json.dumps(first)
    file_spec(first, title="t", subtitle="s", source="r")
    assert distribution_spec(FULL, [HANOI], [AWARDED]) is first
    assert json.dumps(first) == before


def test_figures_of_another_viewer_make_another_chart() -> None:
    other = OwnMission("Embassy in Hanoi", 2.0, "below")
    assert distribution_spec(FULL, [other]) is not distribution_spec(FULL, [HANOI])


def test_the_table_and_the_words_say_what_the_chart_says() -> None:
    table = distribution_table(FULL, [HANOI], [AWARDED])
    assert table["posts a week"].tolist() == [0.8, 2.1, 3.9, 7.8, 14.0, 12.4, 16.3]
    text = distribution_text(FULL, [HANOI], [AWARDED])
    for said in ("3.9", "about 60 missions", "between 2.1 and 7.8", "Embassy in Hanoi: 12.4, above", "16.3"):
        assert said in text


def test_shares_are_read_as_per_cent() -> None:
    spec = distribution_spec(
        Benchmark("engagement rate", 25, 0.021, percent=True), [OwnMission("Hanoi", 0.034, "above")]
    )
    assert "3.4% · above" in json.dumps(spec, ensure_ascii=False)


positive = st.floats(min_value=1e-6, max_value=1e9)


@given(median=positive, own=st.lists(st.floats(min_value=-1e6, max_value=1e9), max_size=20), winner=positive)
def test_any_figures_fit_on_the_axis(median: float, own: list[float], winner: float) -> None:
    missions = [OwnMission("M", value, "above") for value in own]
    spec = distribution_spec(Benchmark("u", 20, median), missions, [Winner("W", winner, "A")])
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    ticks = spec["layer"][0]["encoding"]["x"]["axis"]["values"]
    assert all(low <= value <= high for value in [median, winner, *own])
    assert 1 <= len(ticks) <= 8
    assert all(math.isfinite(tick) and low <= tick <= high for tick in ticks)


def test_a_cell_of_zeros_is_drawn() -> None:
    spec = distribution_spec(Benchmark("u", 20, 0.0), [OwnMission("M", 0.0, "about")])
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0.0, 1.0]


def test_image_files_carry_the_words_and_the_colours_of_the_light_theme() -> None:
    spec = file_spec(
        distribution_spec(FULL, [HANOI], [AWARDED]), title="The finding", subtitle="How", source="Release 1"
    )
    drawn = svg(spec).decode()
    for said in (
        "The finding",
        "Release 1",
        "Embassy in Hanoi",
        palette("light")["blue"],
        palette("light")["orange"],
    ):
        assert said in drawn
    assert "Noto Sans" in drawn
    assert png(spec).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "expected"), [("Hà Nội", True), ("กรุงเทพ", True), ("ភ្នំពេញ", False), ("ရန်ကုန်", False)]
)
def test_scripts_the_image_writer_sets_wrongly_are_left_to_svg(name: str, expected: bool) -> None:
    assert can_be_png(distribution_spec(FULL, [OwnMission(name, 1.0, "below")])) is expected
