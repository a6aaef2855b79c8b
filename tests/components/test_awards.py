"""The pictures of awards are true: bars add up, marks stand where their figures say, words say the same."""

from itertools import pairwise

import pytest
import vl_convert

from components.awards import award_photo
from components.awards_emblem import NAMED, emblem_spec
from components.awards_scores import ScoreRow, scores_spec, scores_table, scores_text
from components.benchmarks import Benchmark, OwnMission, Winner
from components.images import file_spec

NETWORK = Benchmark("posts per week", 125, 3.6, (2.5, 5.0), (1.6, 7.1))
OWN = [OwnMission(f"Embassy in City {n}", 1.0 + n, "above the median") for n in range(9)]
WINNERS = [Winner("KBRI Hanoi", 9.5, "Most Active Mission 2026"), Winner("KBRI Suva", 0.4, "Second 2026")]
ROWS = (
    ScoreRow("KBRI Hanoi", 80.0, (("Posts per week", 57.0, "9.5"), ("Visual share", 23.0, "70%")), "rank 1"),
    ScoreRow("KBRI Suva", 21.5, (("Posts per week", 1.5, "0.4"), ("Visual share", 20.0, "60%")), "rank 2"),
)


def test_the_pieces_of_a_bar_join_and_end_at_the_score() -> None:
    pieces = scores_spec(ROWS)["layer"][0]["data"]["values"]
    for row in ROWS:
        mine = [piece for piece in pieces if piece["name"] == row.name]
        assert mine[0]["x"] == 0
        assert all(one["x2"] == after["x"] for one, after in pairwise(mine))
        assert mine[-1]["x2"] == pytest.approx(row.score)


def test_table_and_words_say_what_the_bars_show() -> None:
    table = scores_table(ROWS)
    assert table.iloc[0].tolist()[:4] == ["KBRI Hanoi", 80.0, 57.0, 23.0]
    assert "KBRI Suva: 22 of 100 points, rank 2." in scores_text(ROWS)


def marked(spec: dict[str, object], words: str) -> list[float]:
    """Return where marks of these words stand."""
    layers = spec["layer"]
    assert isinstance(layers, list)
    return [
        value["x"]
        for layer in layers
        for value in layer["data"]["values"]
        if value.get("name") == words and layer["mark"]["type"] == "point"
    ]


def test_everybody_is_marked_at_their_figure_and_named_once() -> None:
    spec = emblem_spec(NETWORK, OWN, WINNERS)
    for one in OWN:
        assert marked(spec, one.name) == [one.value]
    for winner in WINNERS:
        assert marked(spec, f"{winner.name}, {winner.award}") == [winner.value]
    names = [
        value["words"] for layer in spec["layer"] for value in layer["data"]["values"] if "words" in value
    ]
    assert len(names) == len(set(names)) == NAMED + len(WINNERS)


def test_bands_span_what_was_published() -> None:
    bands = [
        (value["x"], value["x2"])
        for layer in emblem_spec(NETWORK, OWN, WINNERS)["layer"]
        for value in layer["data"]["values"]
        if layer["mark"]["type"] == "rect"
    ]
    assert bands[1:] == [NETWORK.tails, NETWORK.quartiles]


@pytest.mark.parametrize("own", [[], OWN[:1], OWN])
@pytest.mark.parametrize("winners", [[], WINNERS])
@pytest.mark.parametrize(
    "network", [NETWORK, Benchmark("%", 15, 0.0), Benchmark("% of followers", 15, 0.004, percent=True)]
)
def test_the_picture_is_drawn_whatever_is_known(
    network: Benchmark, own: list[OwnMission], winners: list[Winner]
) -> None:
    spec = file_spec(emblem_spec(network, own, winners), title="T", subtitle="S", source="Q")
    assert "<svg" in vl_convert.vegalite_to_svg(spec)


def test_only_base64_becomes_a_picture() -> None:
    with pytest.raises(ValueError, match="base64"):
        award_photo('" onerror="alert(1)', "x")
