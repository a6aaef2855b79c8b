"""Charts of the benchmark views: two quarters, notes on a time line, what is tied, lanes that cross no name."""

from typing import Any

from components.awards_emblem import emblem_spec
from components.awards_scores import ScoreRow, scores_spec
from components.benchmarks import Benchmark, OwnMission, Peer, distribution_spec, distribution_table
from components.benchmarks_periods import Moved, Quarters, periods_spec, periods_table
from components.charts import trend_spec

QUARTERS = Quarters("Q3 2025", "Q3 2026", "% of posts", percent=True)
MOVES = [
    Moved("Network, median", 0.60, 0.66, "", "60% → 66%", own=False),
    Moved("KBRI Hanoi", 0.40, 0.80, "+100%, more than its usual ups and downs", "40% → 80%"),
]
POINTS = (("2026-01-01", "KBRI Hanoi", 3.0), ("2026-06-01", "KBRI Hanoi", 6.0))


def layers(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the layers whose mark is of this kind."""
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def test_two_quarters_show_both_values_and_the_table_says_them_in_the_unit() -> None:
    spec = periods_spec(MOVES, QUARTERS)
    marked = {
        (value["name"], value["x"]) for layer in layers(spec, "point") for value in layer["data"]["values"]
    }
    assert ("KBRI Hanoi, Q3 2025", 0.40) in marked
    assert ("KBRI Hanoi, Q3 2026", 0.80) in marked
    table = periods_table(MOVES, QUARTERS)
    assert list(table.columns[1:3]) == ["Q3 2025 (% of posts)", "Q3 2026 (% of posts)"]
    assert table.iloc[1, 1:3].tolist() == [40.0, 80.0]


def test_notes_are_drawn_with_their_words_above_the_highest_value() -> None:
    bare = trend_spec(POINTS, unit="posts per week")
    noted = trend_spec(
        POINTS, unit="posts per week", notes=(("2026-02-01", "Envoy arrives"), ("2026-05-20", "Fair"))
    )
    assert len(noted["layer"]) == len(bare["layer"]) + 4
    words = layers(noted, "text")
    assert [layer["data"]["values"][0]["text"] for layer in words] == ["Envoy arrives", "Fair"]
    # The words stand on the side that has room, one line of them under the other.
    assert [layer["mark"]["align"] for layer in words] == ["left", "right"]
    assert words[0]["encoding"]["y"] != words[1]["encoding"]["y"]
    assert layers(noted, "line")[0]["encoding"]["y"]["scale"]["domainMax"] > 6.0


def test_those_who_cannot_be_told_from_the_first_share_a_band_and_a_first_alone_has_none() -> None:
    def row(name: str, score: float, *, tied: bool) -> ScoreRow:
        return ScoreRow(name, score, (("Posts per week", score, ""),), "", tied=tied)

    two = scores_spec([row("A", 90, tied=True), row("B", 85, tied=True), row("C", 20, tied=False)])
    bands = [layer for layer in layers(two, "rect") if layer["mark"].get("opacity") == 0.12]
    assert [len(layer["data"]["values"]) for layer in bands] == [2]
    one = scores_spec([row("A", 90, tied=True), row("C", 20, tied=False)])
    assert not [layer for layer in layers(one, "rect") if layer["mark"].get("opacity") == 0.12]
    # A layer of nothing has no words for a screen reader.
    assert all(layer["data"]["values"] for layer in (*one["layer"], *two["layer"]))


def test_the_lines_of_the_emblem_cross_no_name() -> None:
    own = [OwnMission(f"Mission {value}", value, "") for value in (12.0, 30.0, 55.0, 72.0, 88.0, 97.0)]
    spec = emblem_spec(Benchmark("points", 60, 50.0, (35.0, 65.0), (20.0, 80.0)), own, [])
    high = 97.0 * 1.05
    lines = [value for layer in layers(spec, "rule") for value in layer["data"]["values"]]
    for name in layers(spec, "text"):
        (at,) = name["data"]["values"]
        room = float(name["mark"]["limit"]["expr"].split()[2])
        ends = (
            (at["x"] / high, at["x"] / high + room)
            if name["mark"]["align"] == "left"
            else (at["x"] / high - room, at["x"] / high)
        )
        passing = [line["x"] / high for line in lines if max(line["y"], line["y2"]) > at["y"] + 1]
        assert not [place for place in passing if ends[0] + 0.005 < place < ends[1] - 0.005]


def test_peers_stand_beside_own_missions_in_a_colour_of_their_own() -> None:
    cell = Benchmark("posts per week", 60, 3.9, (2.1, 7.8), (0.8, 14.0))
    peers = [Peer(f"Embassy {number}", float(number), "below") for number in range(1, 10)]
    spec = distribution_spec(cell, [OwnMission("KBRI Suva", 4.0, "about")], (), (), peers)
    squares = [layer for layer in layers(spec, "point") if layer["mark"].get("shape") == "square"]
    assert sum(len(layer["data"]["values"]) for layer in squares) == len(peers), "none is lost"
    assert {layer["encoding"]["color"]["value"] for layer in squares} == {"green"}
    assert distribution_table(cell, [], (), (), peers).iloc[-1, 0] == "Embassy 1"
