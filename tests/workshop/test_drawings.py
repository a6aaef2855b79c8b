"""The results of a poll as drawings: nothing too small to read, nothing outside, nothing that runs."""

from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from core.texts import set_language
from core.workshop import drawings
from core.workshop.steps import Poll

SVG = "{http://www.w3.org/2000/svg}"


def parsed(html: str) -> Element:
    """Read what was drawn, which has to be well-formed."""
    found: Element = fromstring(f"<div>{html}</div>")
    return found


def scale(*counts: int) -> dict[str, object]:
    return {
        "answers": sum(counts),
        "counts": [{"value": place, "count": count} for place, count in enumerate(counts, start=1)],
        "mean": 3.25,
        "median": 3,
    }


def guessed(*values: float, true: float | None = None, median: float = 20) -> dict[str, object]:
    bins = [{"from": 0, "to": 50, "count": len(values)}]
    return {
        "answers": len(values),
        "values": sorted(values),
        "median": median,
        "true_value": true,
        "bins": bins,
    }


@pytest.mark.parametrize(
    "drawn",
    [
        drawings.scale(
            Poll("scale", steps=5, low_label="not at all", high_label="very much " * 6), scale(1, 0, 4, 9, 2)
        ),
        drawings.guesses(Poll("number", unit="posts"), guessed(*range(1, 41), true=23.5)),
        drawings.guesses(Poll("number"), guessed(*[7.0] * 200)),
    ],
    ids=["scale", "guesses", "two hundred equal guesses"],
)
def test_what_is_drawn_stays_inside_and_is_read_from_the_last_row(drawn: str) -> None:
    picture = parsed(drawn)[0]
    assert picture.get("aria-label")
    texts = list(picture.iter("text"))
    assert texts
    assert min(float(text.get("font-size", 0)) for text in texts) >= drawings.TYPE
    for mark in [*picture.iter("circle"), *picture.iter("rect"), *texts]:
        x = float(mark.get("cx") or mark.get("x") or 0)
        y = float(mark.get("cy") or mark.get("y") or 0)
        assert -1 <= x <= drawings.WIDTH + 1
        assert -1 <= y <= drawings.HEIGHT + 1


def test_each_guess_is_a_dot_and_the_truth_is_shown_in_the_readers_own_numbers() -> None:
    set_language("id")
    drawn = drawings.guesses(Poll("number", unit="kiriman"), guessed(10, 10, 30, true=22.5))
    assert drawn.count("<circle") == 3
    assert "22,5 kiriman" in drawn


def test_a_wild_guess_stands_at_the_edge_and_squeezes_nobody() -> None:
    dots = [
        float(dot.get("cx", 0))
        for dot in parsed(drawings.guesses(Poll("number"), guessed(10, 20, 30, 9e9))).iter("circle")
    ]
    assert max(dots[:3]) - min(dots[:3]) > drawings.WIDTH / 2
    assert "≥ 30" in drawings.guesses(Poll("number"), guessed(10, 20, 30, 9e9))


def test_in_a_cloud_the_most_named_word_is_the_largest_and_stands_in_the_middle() -> None:
    words = [(f"word{number}", number) for number in range(1, 10)]
    items = list(parsed(drawings.cloud(words)).iter("li"))
    sizes = {item.text: int(item.get("class", "").removeprefix("size-")) for item in items}
    assert sizes["word9"] == max(sizes.values()) > sizes["word1"] == 1
    assert items[len(items) // 2].text == "word9"


def test_eighty_words_make_room_for_each_other_and_no_word_becomes_markup() -> None:
    drawn = drawings.cloud([(f"<b onclick='x'>{number}", number % 9 + 1) for number in range(80)])
    assert "size-8" not in drawn
    assert len(list(parsed(drawn).iter("b"))) == 0


def test_bars_say_how_many_and_which_share() -> None:
    results = {
        "answers": 4,
        "choices": [{"text": "Reach & “likes”", "count": 3}, {"text": "Trust", "count": 1}],
    }
    drawn = drawings.drawn(Poll("single"), results)
    assert "3 · 75%" in drawn
    widths = [bar.get("width") for bar in parsed(drawn).iter("rect") if bar.get("class") == "mark"]
    assert widths == ["75.00%", "25.00%"]


def test_a_ranking_is_drawn_best_first_with_its_points() -> None:
    results = {
        "answers": 3,
        "most": 6,
        "choices": [
            {"text": "Video", "points": 6, "first": 3, "place": 1},
            {"text": "Text", "points": 0, "first": 0, "place": 2},
        ],
    }
    drawn = drawings.drawn(Poll("ranking"), results)
    assert drawn.index("1. Video") < drawn.index("2. Text")
    assert "6 points" in drawn
