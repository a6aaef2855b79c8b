"""The board says who is silent, and never calls a mission silent whose feed nobody could read."""

import math
import re
from dataclasses import replace

import pytest
import vl_convert

from components.crisis import LOOKS, board_html, board_table, sign_label
from components.crisis_map import HEIGHT, HOLLOW, SHAPES, area_spec, area_words
from core.crisis.board import counts, headline, in_order
from core.crisis.words import KINDS, MEANINGS, SIGNS, span
from core.texts import set_language
from tests.crisis.situations import after, board, cell, incident


def test_help_stands_first_then_silence_and_what_is_well_last() -> None:
    assert [one.mission for one in board()] == [
        "KBRI Suva", "KJRI Darwin", "KJRI Melbourne", "KJRI Sydney", "KBRI Canberra", "KJRI Perth", "KBRI Dili",
    ]  # fmt: skip


@pytest.mark.parametrize("health", ["failing", "none", "waiting"])
def test_a_feed_that_nobody_could_read_is_never_silence(health: str) -> None:
    assert cell("KBRI Dili", "neither", health).sign == "unknown"
    assert "silent:" not in headline([cell("KBRI Dili", "neither", health)])
    assert cell("KBRI Dili", "neither", "fresh").sign == "silent"


def test_the_headline_is_counted_from_the_cells() -> None:
    assert headline(board()) == (
        "1 mission asks for help: KBRI Suva. 1 of 7 missions is silent: KJRI Darwin."
        " Of 2 missions nothing is known: nobody checked in, and their feeds are broken, missing or not read yet."
    )
    assert headline([]) == "No mission stands on this board."
    many = [cell(f"M{n}", "neither") for n in range(5)]
    assert headline(many) == "5 of 5 missions are silent: M0, M1, M2 and 2 more."
    assert headline([cell("M", "seen_reported")]) == "No mission is known to be silent; 1 of 1 checked in."


def test_counts_name_every_sign_and_add_up() -> None:
    assert dict(counts(board())) == {
        "silent": 1, "unknown": 2, "seen_only": 1, "reported_only": 2, "seen_reported": 1,
    }  # fmt: skip


def test_the_one_silent_for_longest_stands_before_the_others() -> None:
    late, early = cell("B", "seen_only", item=50), cell("C", "seen_only", item=10)
    assert in_order([late, early]) == [early, late]


def test_each_sign_has_a_shape_a_word_and_a_meaning_of_its_own() -> None:
    assert set(LOOKS) == set(SIGNS) == set(MEANINGS)
    assert len({shape for shape, _colour in LOOKS.values()}) == len(SIGNS)
    assert sign_label("silent", 3) == "▲ Silent: 3"


def test_what_people_wrote_is_text_on_the_board() -> None:
    attack = "<img src=x onerror=alert(1)>"
    drawn = board_html(
        [cell(attack, "seen_reported", item=1, check_in=2, item_title=attack, note=attack, city=attack, status="safe")],
        incident(), after(60), lambda _cell: '"><script>',
    )  # fmt: skip
    assert "<img" not in drawn
    assert "<script" not in drawn


def test_time_goes_on_while_the_incident_is_open_and_stands_still_after() -> None:
    one = [cell("KBRI Dili", "seen_only", item=12)]
    assert 'data-jejaring-since="2026-05-01T04:12:00+00:00">48 min</span> ago' in board_html(
        one, incident(), after(60), lambda _cell: "?"
    )
    over = board_html(one, incident(closed_at=after(90)), after(6000), lambda _cell: "?")
    assert "data-jejaring-since" not in over
    assert "12 min after the onset" in over


def test_time_goes_on_from_what_the_server_says_it_is() -> None:
    drawn = board_html([cell("KBRI Dili", "neither")], incident(), after(60), lambda _cell: "?")
    assert 'data-jejaring-now="2026-05-01T05:00:00+00:00"' in drawn


def test_the_map_shows_who_is_where_with_the_signs_of_the_tiles() -> None:
    placed = [
        replace(one, latitude=-8.5 - number, longitude=125.6 + number) for number, one in enumerate(board())
    ]
    spec = area_spec([*placed, cell("Somewhere", "neither")])
    assert spec is not None
    _land, asking, signs, names, _names_below = spec["layer"]
    drawn = signs["data"]["values"]
    assert [point["name"] for point in drawn] == [one.mission for one in reversed(placed)]
    assert [point["name"] for point in drawn if point["asking"]] == ["KBRI Suva"]
    assert set(signs["encoding"]["color"]["scale"]["domain"]) == {one.sign for one in placed}
    assert set(SHAPES) == set(SIGNS)
    assert len({(SHAPES[sign], sign == HOLLOW) for sign in SIGNS}) == len(SIGNS)
    assert (asking["transform"], names["encoding"]["text"]) == (
        [{"filter": "datum.asking"}],
        {"field": "city"},
    )
    assert area_words(placed).count(":") == len(placed)
    assert area_spec([cell("Somewhere", "neither")]) is None


@pytest.mark.parametrize(
    ("places", "middle"),
    [
        ([(-18.1, 179.0), (-13.8, -171.7)], -176.35),
        ([(1.3, 103.8), (-6.2, 106.8)], 105.3),
        ([(51.5, -0.1)], -0.1),
        ([(78.0, 15.0), (-77.8, 166.7)], 90.85),
    ],
)
def test_every_mission_is_on_the_map_wherever_on_earth_it_is(
    places: list[tuple[float, float]], middle: float
) -> None:
    cells = [replace(cell(f"M{lat}", "neither"), latitude=lat, longitude=lon) for lat, lon in places]
    spec = area_spec(cells)
    assert spec is not None
    assert abs(math.remainder(-spec["projection"]["rotate"][0] - middle, 360)) < 0.1
    width = 400
    signs = {**spec, "width": width, "layer": [spec["layer"][2]]}
    drawn = re.findall(r'translate\((-?[\d.]+),(-?[\d.]+)\)"[^>]*d="M0,-', vl_convert.vegalite_to_svg(signs))
    assert len(drawn) == len(places)
    assert all(0 <= float(x) <= width and 0 <= float(y) <= HEIGHT for x, y in drawn)


def test_the_table_says_what_the_tiles_say() -> None:
    table = board_table(board(), lambda at: at.isoformat())
    assert list(table["State"]) == [SIGNS[one.sign] for one in board()]
    assert table["Last published"].tolist().count("–") == 5


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h 0 min"), (1439, "23 h 59 min"), (1530, "1 d 1 h")],
)
def test_lengths_of_time_are_said_in_two_units_at_most(minutes: int, said: str) -> None:
    set_language("en")
    assert span(minutes) == said


def test_every_kind_of_incident_has_a_word() -> None:
    assert len(KINDS) == 12
    assert all(KINDS.values())
