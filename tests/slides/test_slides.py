"""Figures taken along as slides: charts that are charts, with the right numbers, in their place."""

import io
import zipfile
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.awards_scores import ScoreRow, scores_spec, scores_table
from components.benchmarks import Benchmark, OwnMission, Winner, distribution_spec, distribution_table
from components.benchmarks_periods import Moved, Quarters, periods_spec, periods_table
from components.charts import bars_spec, trend_spec
from components.crisis_afterwards import speaking_spec
from components.monitor import over_time_spec
from components.monitor_activity import calendar_spec
from components.practices_evidence import (
    EffectRow,
    course_spec,
    effects_spec,
    effects_table,
    placebo_bins,
    placebo_spec,
)
from components.shown import Shown
from components.slides import slides
from components.theme import Spec
from core.crisis.first_words import FirstWord
from core.slides import Deck, Figure, Line, add_figure, native
from core.texts import in_this_language, language, set_language
from tests.slides.reading import alt, charts, expect_in_place, notes, opened, series, words

SOURCE = "Release 2026-3, rules 2 · about 60 missions of 14 ministries · 92 of 92 days"
LINK = "https://portal.example/benchmarks?indicator=posts_per_week&period=2026-Q3"


def shown(title: str, spec: Spec | None, table: pd.DataFrame) -> Shown:
    """Return a figure as a page shows it."""
    return Shown(
        title, SOURCE, "figure", lambda: table, LINK, "Posts a week, by month.", f"{title}: in words.", spec
    )


def drawn(spec: Spec, table: pd.DataFrame | None = None) -> dict[str, list[float | None]]:
    """Return the figures of the one native chart of a specification."""
    frame = pd.DataFrame({"a": [1]}) if table is None else table
    deck = opened(slides(shown("A finding", spec, frame)))
    expect_in_place(deck)
    (chart,) = charts(deck)
    return series(chart)


def test_a_slide_says_what_the_figure_says_and_where_it_comes_from() -> None:
    spec = bars_spec((("Image", 41.0), ("Text", 28.0)), unit="per cent of posts")
    deck = opened(slides(shown("Two posts in five carry a picture", spec, pd.DataFrame({"a": [1]}))))
    expect_in_place(deck)
    (slide,) = deck.slides
    assert slide.shapes.title.text_frame.text == "Two posts in five carry a picture"
    assert SOURCE in words(deck)
    assert "Posts a week, by month." in words(deck)
    assert LINK in notes(slide)
    assert "taken on" in notes(slide)
    (chart,) = charts(deck)
    assert list(chart.plots[0].categories) == ["Image", "Text"]
    assert series(chart) == {"per cent of posts": [41.0, 28.0]}
    assert (
        next(alt(shape) for shape in slide.shapes if shape.has_chart)
        == "Two posts in five carry a picture: in words."
    )
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)


def test_lines_keep_their_gaps_their_days_and_the_notes_of_events() -> None:
    points = (
        ("2026-01-01", "KBRI Hanoi", 3.0),
        ("2026-02-01", "KBRI Hanoi", None),
        ("2026-03-01", "KBRI Hanoi", 5.5),
        ("2026-01-01", "Network median", 4.0),
        ("2026-03-01", "Network median", 4.2),
    )
    spec = trend_spec(
        points,
        unit="posts a week",
        network=frozenset({"Network median"}),
        notes=(("2026-02-10", "Envoy arrives"),),
    )
    assert drawn(spec) == {"KBRI Hanoi": [3.0, None, 5.5], "Network median": [4.0, None, 4.2]}
    chart = native(spec, [], [])
    assert chart is not None
    assert chart.categories == (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    assert chart.remarks == ("2026-02-10: Envoy arrives",)
    assert chart.series[0].colour != chart.series[1].colour
    expected = drawn(
        course_spec([("2026-01-01", 3.0, 2.0), ("2026-02-01", 4.0, None)], start="2026-02-01", unit="posts")
    )
    assert list(expected.values()) == [[3.0, 4.0], [2.0, None]]


def test_a_benchmark_shows_the_network_and_the_missions_as_its_table_does() -> None:
    cell = Benchmark("% of posts", 60, 0.39, (0.21, 0.78), (0.08, 0.9), percent=True)
    own, winners = [OwnMission("KBRI Suva", 0.4, "about")], [Winner("KBRI Hanoi", 0.88, "Most Active")]
    table = distribution_table(cell, own, winners)
    spec = distribution_spec(cell, own, winners)
    assert drawn(spec, table) == {"% of posts": [8.0, 21.0, 39.0, 78.0, 90.0, 40.0, 88.0]}
    chart = native(spec, list(table.columns), table.to_numpy().tolist())
    assert chart is not None
    assert len(set(chart.series[0].colours)) == 3, "the network, an own mission and a winner are told apart"
    many = [OwnMission(f"KBRI {number}", 1 - number / 100, "") for number in range(40)]
    crowded = distribution_table(cell, many, winners)
    chart = native(distribution_spec(cell, many, winners), list(crowded.columns), crowded.to_numpy().tolist())
    assert chart is not None
    assert (chart.categories[4:6], chart.categories[-2:]) == (
        ("Network: 90th percentile", "KBRI 0"),
        ("KBRI 39", "KBRI Hanoi"),
    ), "the network, the highest and the lowest, and who won"
    assert chart.left_out == 46 - len(chart.categories)
    quarters = Quarters("Q3 2025", "Q3 2026", "% of posts", percent=True)
    moved = [Moved("KBRI Hanoi", 0.40, 0.80, "", "40% → 80%")]
    assert drawn(periods_spec(moved, quarters), periods_table(moved, quarters)) == {
        "Q3 2025 (% of posts)": [40.0],
        "Q3 2026 (% of posts)": [80.0],
    }


def test_scores_are_stacked_and_time_and_chance_are_columns_and_first_words_are_stairs() -> None:
    rows = [
        ScoreRow("A", 90, (("Pace", 60, ""), ("Jury", 30, "")), ""),
        ScoreRow("B", 10, (("Pace", 10, ""),), ""),
    ]
    assert drawn(scores_spec(rows), scores_table(rows)) == {"Pace": [60, 10], "Jury": [30, None]}
    chart = native(scores_spec(rows), [], [])
    assert chart is not None
    assert chart.stacked
    assert drawn(over_time_spec((("2026-01-05", 3), ("2026-01-12", 7)), unit="Items", step="week")) == {
        "Items": [3, 7]
    }
    placebos = [-3.0, -0.5, 0.2, 2.2]
    assert drawn(placebo_spec(placebos, 1.5)) == {
        "Comparisons": [count for *_ends, count in placebo_bins(placebos, 1.5)]
    }
    spoken = [
        FirstWord(mission, mission, own=True, published=minutes, checked_in=None, unseen=False)
        for mission, minutes in (("A", 10), ("B", 40))
    ]
    assert drawn(speaking_spec(spoken))["Published"] == [0, 0, 0.5, 0.5, 1, 1]


@pytest.mark.parametrize("kind", ["calendar", "effects"])
def test_what_has_no_native_form_is_a_picture_and_a_native_table(kind: str) -> None:
    rows = [
        EffectRow("A practice", 0.12, (0.02, 0.3), "likely"),
        EffectRow("Another", None, None, "not told"),
    ]
    days = [(date(2026, 1, day), day % 3) for day in range(1, 29)]
    spec, table = {
        "calendar": (calendar_spec(days, unit="posts"), pd.DataFrame(days, columns=["Day", "Posts"])),
        "effects": (effects_spec(rows), effects_table(rows)),
    }[kind]
    deck = opened(slides(shown("A finding", spec, table)))
    expect_in_place(deck)
    assert not charts(deck)
    pictured, tabled = deck.slides
    assert [shape.shape_type.name for shape in pictured.shapes if not shape.has_text_frame] == ["PICTURE"]
    (grid,) = [shape.table for shape in tabled.shapes if shape.has_table]
    assert grid.cell(0, 0).text == str(table.columns[0])
    assert float(grid.cell(1, 1).text) == table.iloc[0, 1]


def test_no_spreadsheet_inside_a_slide_runs_what_a_file_brought() -> None:
    spec = bars_spec((("=HYPERLINK(1)", 4.0), ("@x", 2.0)), unit="+posts")
    content = slides(shown("=1+1", spec, pd.DataFrame({"=a": ["=1"]})))
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        (name,) = [name for name in file.namelist() if name.endswith(".xlsx")]
        with zipfile.ZipFile(io.BytesIO(file.read(name))) as workbook:
            assert b"<f>" not in workbook.read("xl/worksheets/sheet1.xml")


@settings(max_examples=8, deadline=None)
@given(
    title=st.text(min_size=1, max_size=400),
    names=st.lists(st.text(max_size=80), min_size=1, max_size=40),
    values=st.lists(st.one_of(st.none(), st.floats(-1e12, 1e12)), min_size=40, max_size=40),
    lines=st.lists(
        st.builds(Line, st.text(min_size=1, max_size=900), st.sampled_from([None, 0, 1])),
        min_size=1,
        max_size=9,
    ),
)
def test_whatever_a_figure_says_it_stays_on_the_slide(
    title: str, names: list[str], values: list[float | None], lines: list[Line]
) -> None:
    bars = tuple(dict(zip(names, values, strict=False)).items())
    rows = [[name, value, name, value, name, value, name] for name, value in bars]
    deck = Deck(title, "en")
    chart = Figure(title, title, "alt", title, bars_spec(bars, unit=title), ["a"], [["b"]])
    add_figure(deck, chart, lambda: None, notes=title)
    add_figure(deck, Figure(title, title, "alt", title, None, list("abcdefg"), rows), lambda: None)
    deck.text(title, lines, more="(continued)")
    made = opened(deck.file())
    assert len(charts(made)) == 1
    assert all(slide.shapes.title is not None for slide in made.slides)


@settings(max_examples=8, deadline=None)
@given(
    title=st.lists(
        st.sampled_from(["missions", "of the network", "MOFA", "post more than half", "in Q3", "WWW.KEMLU"]),
        min_size=1,
        max_size=80,
    ),
    lines=st.integers(1, 30),
)
def test_long_titles_and_long_texts_fit(title: list[str], lines: int) -> None:
    said = " ".join(title)
    deck = Deck(said, "en")
    add_figure(
        deck,
        Figure(said, said, "alt", said, bars_spec((("a", 1.0),), unit="u"), ["a"], [["b"]]),
        lambda: None,
    )
    deck.text(said, [Line(said, number % 3 or None) for number in range(lines)])
    made = opened(deck.file())
    expect_in_place(made)
    assert len(charts(made)) == 1


def test_a_file_made_later_speaks_the_language_of_whoever_asked() -> None:
    set_language("id")
    make = in_this_language(language)
    set_language("en")
    assert (make(), language()) == ("id", "en")
