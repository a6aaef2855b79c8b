"""What is read off a published grid, and the words it is said in; no database."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.benchmarks.categories import category_name, is_category
from core.benchmarks.headlines import amount, contrast, headline
from core.benchmarks.lines import drawable, line_words
from core.benchmarks.model import (
    Benchmark,
    Cell,
    Indicator,
    OwnFigure,
    Period,
    ReferenceLine,
    quarter_code,
    quarter_start,
    quarter_text,
)
from core.benchmarks.moves import finding, moves
from core.benchmarks.placement import ABOUT, about_range, placement, words
from core.benchmarks.reasons import REASONS, what_helps, why
from core.benchmarks.standing import change_text, months_before, span_text, standings
from core.benchmarks.tables import own_table
from tests.benchmarks import reference_page

ROOT = Path(__file__).resolve().parents[2]
CELL = Cell("posts_per_week", "x", date(2022, 10, 1), "all", "all")
POSTS = Indicator("posts_per_week", "Posts per week", "", "", "posts per week", False, "higher", 28, "")
RATE = Indicator("rate", "Rate", "", "", "% of followers", True, "higher", 28, "")


def published(*grid: float | None, reason: str | None = None) -> Benchmark:
    """Return a published cell with p10, p25, median, p75 and p90."""
    p10, p25, median, p75, p90 = grid
    return Benchmark(CELL, True, reason, 1, date(2023, 2, 14), "1", 60, p10, p25, median, p75, p90)


WHOLE = published(1.0, 2.0, 4.0, 8.0, 16.0)
MEDIAN = published(None, None, 4.0, None, None)
SUPPRESSED = Benchmark(CELL, False, "too_few_missions", 1, None, "1", None, None, None, None, None, None)


def own(name: str, value: float | None) -> OwnFigure:
    """Return one own mission with its value."""
    return OwnFigure("1", name, "QA", "Doha", value, 92, 92, {"all": "all"})


@pytest.mark.parametrize(
    ("benchmark", "value", "said"),
    [
        (WHOLE, 0.5, "among the lowest tenth"),
        (WHOLE, 1.0, "above about 10% of the missions"),
        (WHOLE, 2.0, "above about 25% of the missions"),
        (WHOLE, 4.2, "about the median"),
        (WHOLE, 32**0.5, "above about 60% of the missions"),
        (WHOLE, 16.1, "among the highest tenth"),
        (published(None, 2.0, 4.0, 8.0, None), 1.9, "among the lowest quarter"),
        (published(None, 2.0, 4.0, 8.0, None), 9.0, "among the highest quarter"),
        (MEDIAN, 3.5, "below the median"),
        (MEDIAN, 3.7, "about the median"),
        (MEDIAN, 4.3, "about the median"),
        (MEDIAN, 4.5, "above the median"),
        (published(0.0, 0.0, 0.0, 3.0, 9.0), 0.0, "about the median"),
        (published(0.0, 0.0, 2.0, 4.0, 9.0), 1.0, "above about 40% of the missions"),
    ],
)
def test_a_place_is_read_off_the_published_grid(benchmark: Benchmark, value: float, said: str) -> None:
    place = placement(benchmark, value)
    assert place is not None
    assert words(place) == said


def test_nothing_published_gives_no_place() -> None:
    assert placement(SUPPRESSED, 4.0) is None
    assert about_range(SUPPRESSED) is None


@given(
    grid=st.lists(st.floats(0, 1e9), min_size=5, max_size=5).map(sorted),
    first=st.floats(0, 1e10),
    second=st.floats(0, 1e10),
)
def test_a_higher_value_never_has_a_lower_place(grid: list[float], first: float, second: float) -> None:
    low, high = (placement(published(*grid), value) for value in sorted((first, second)))
    assert low is not None
    assert high is not None
    assert low.low <= high.low
    assert low.high <= high.high
    assert words(low)


def test_the_sentence_counts_the_own_missions() -> None:
    several = [own("Hanoi", 9.0), own("Dili", 4.1), own("Rome", 1.0), own("Lima", None)]
    assert (
        headline(POSTS, WHOLE, several, "ID")
        == "1 of the 3 missions of Indonesia is above the median of 4 posts per week."
    )
    behind = [own("Hanoi", 4.1), own("Dili", 3.9), own("Rome", 1.0)]
    expected = "2 of the 3 missions of Indonesia are about the median of 4 posts per week, none above it."
    assert headline(POSTS, WHOLE, behind, "ID") == expected
    both = [own("Hanoi", 9.0), own("Rome", 8.0)]
    assert (
        headline(POSTS, MEDIAN, both, "ID")
        == "2 of the 2 missions of Indonesia are above the median of 4 posts per week."
    )


def test_what_stands_over_a_figure_speaks_to_nobody_because_a_room_reads_it_too() -> None:
    lowest = [own("Hanoi", 9.0), own("Dili", 8.0), own("Rome", 0.5)]
    said = [headline(POSTS, WHOLE, lowest, "ID"), contrast(WHOLE, lowest)]
    earlier, later = {"1": 1.0, "2": 2.0}, {"1": 2.0, "2": 2.0}
    said += [
        finding(POSTS, moves(known, earlier, later, [], CELL.quarter), date(2021, 10, 1), CELL.quarter)
        for known in ({"1": "Hanoi", "2": "Dili"}, {})
    ]
    assert said[1] == "But 1 of them is among the lowest tenth."
    assert "none of these 2 missions moved" in said[2]
    assert not re.search(r"\byour?\b", " ".join(said), re.IGNORECASE)


def test_the_sentence_names_a_single_mission() -> None:
    assert headline(POSTS, MEDIAN, [own("Hanoi", 9.0)], "ID") == "Hanoi: 9 posts per week, above the median."


def test_without_own_figures_the_sentence_says_the_middle() -> None:
    for figures in ([], [own("Lima", None)]):
        assert headline(RATE, published(None, None, 0.031, None, None), figures, "ID") == (
            "The middle of these missions: 3.1% of followers."
        )


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_says_why_and_what_would_help(code: str) -> None:
    kept_back = Benchmark(CELL, False, code, 1, None, "1", None, None, None, None, None, None)
    assert headline(POSTS, kept_back, [own("Hanoi", 9.0)], "ID") == why(code)
    assert what_helps(code).endswith(".")


def test_every_reason_of_the_database_has_its_words() -> None:
    migrations = sorted((ROOT / "sql" / "migrations").glob("*_benchmarks_*.sql"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in migrations)
    check = re.search(r"check \(reason in \((.*?)\)\)", text, re.DOTALL)
    assert check is not None
    assert set(re.findall(r"'([a-z_]+)'", check[1])) | {"not_released"} == set(REASONS)


@pytest.mark.parametrize(
    ("indicator", "value", "said"),
    [
        (POSTS, 0.0, "0 posts per week"),
        (POSTS, 12.345, "12.3 posts per week"),
        (POSTS, 12345.6, "12,346 posts per week"),
        (RATE, 0.00312, "0.312% of followers"),
    ],
)
def test_amounts_carry_their_unit(indicator: Indicator, value: float, said: str) -> None:
    assert amount(indicator, value) == said


@pytest.mark.parametrize(
    ("group", "category", "name"),
    [
        ("all", "all", "All missions"),
        ("size_band", "0-1000", "Up to 1,000 followers"),
        ("size_band", "1000-10000", "1,000 to 10,000 followers"),
        ("size_band", "100000-", "More than 100,000 followers"),
        ("size_band", "unknown", "Not known"),
        ("ministry_size", "15-60", "15 to 60 missions"),
        ("host_population_band", "0-8000000", "Up to 8,000,000 inhabitants"),
        ("host_region", "035", "Southeast Asia"),
        ("host_city", "QA:doha", "Doha, Qatar"),
        ("host_city", "TD:n'djamena", "N'djamena, Chad"),
        ("host_city", "US:washington, d.c.", "Washington, D.C., United States"),
        ("host_city", "BR:são paulo", "São Paulo, Brazil"),
    ],
)
def test_categories_have_names(group: str, category: str, name: str) -> None:
    assert is_category(group, category)
    assert category_name(group, category) == name


@pytest.mark.parametrize(
    ("group", "text"),
    [("all", ""), ("size_band", "ten"), ("size_band", "1-2-3"), ("host_region", "35"), ("host_city", "doha")],
)
def test_a_link_cannot_name_what_is_no_category(group: str, text: str) -> None:
    assert not is_category(group, text)


def test_quarters_are_named_in_links_and_words() -> None:
    assert quarter_code(date(2022, 10, 1)) == "2022-Q4"
    assert quarter_start("2022-Q4") == date(2022, 10, 1)
    assert quarter_text(date(2022, 10, 1)) == "Q4 2022"


@pytest.mark.parametrize(
    "text", ["", "2022-Q5", "2022-Q0", "2022", "0000-Q1", "22-Q1", "2022-Q1 ", "２０２２-Q1x"]
)
def test_what_is_no_quarter_is_none(text: str) -> None:
    assert quarter_start(text) is None


def test_the_table_of_own_missions_keeps_missing_values_missing_and_says_why() -> None:
    comments = replace(RATE, needs=("comments", "posts"))
    known = standings(WHOLE_RATE, [own("Hanoi", 0.031)], [], [], {})
    lacking = standings(WHOLE_RATE, [replace(own("Lima", None), missing="measure")], [], [], {})
    table = own_table([*known, *lacking], comments)
    assert table["% of followers"].tolist()[0] == 3.1
    assert table["% of followers"].isna().tolist() == [False, True]
    assert table["Standing"].tolist() == [
        "about the median",
        "The exports do not bring what it needs: Comments, Posts.",
    ]


WHOLE_RATE = published(0.01, 0.02, 0.03, 0.04, 0.05)


def period(first_day: date, value: float | None) -> Period:
    """Return one month or quarter of the mission of ``own``."""
    return Period("1", first_day, value)


def test_what_changed_is_told_with_what_usually_changes() -> None:
    quarter = CELL.quarter
    random = np.random.default_rng(4)
    months = [
        period(months_before(quarter, back), float(np.exp(random.normal(0, 0.1))))
        for back in range(24, 0, -1)
    ]
    before = [period(months_before(quarter, 3), 1.0)]
    told = {}
    for value in (1.05, 3.0):
        (standing,) = standings(WHOLE, [own("Hanoi", value)], months, before, {})
        assert standing.since is not None
        told[value] = change_text(POSTS, standing.since, quarter)
    assert told[1.05].startswith("+5% since Q3 2022: not distinguishable from noise (it usually moves up to ")
    assert told[3.0].startswith("+200% since Q3 2022, more than its usual ups and downs (up to ")
    (young,) = standings(WHOLE, [own("Hanoi", 1.05)], months[-5:], before, {})
    assert young.since is not None
    assert change_text(POSTS, young.since, quarter) == (
        "+5% since Q3 2022; too few months to say whether that is more than chance."
    )


def test_a_place_is_told_with_what_chance_leaves_open() -> None:
    random = np.random.default_rng(4)
    months = [
        period(months_before(CELL.quarter, back), 5 * float(np.exp(random.normal(0, 0.3))))
        for back in range(24, 0, -1)
    ]
    (standing,) = standings(WHOLE, [own("Hanoi", 5.0)], months, [], {})
    assert standing.span is not None
    low, high = standing.span
    assert standing.place is not None
    assert low < standing.place.low < high
    assert span_text((0.27, 0.83)) == "above 25% to 85% of the missions"


def test_the_middle_band_covers_rounding_and_jitter() -> None:
    # Two digits are off by at most 5 %, a jittered median by .036 (log) in the simulations.
    assert ABOUT >= 0.05 + 0.036


def test_the_reference_of_indicators_is_written_from_the_entries() -> None:
    assert reference_page.PAGE.read_text(encoding="utf-8") == reference_page.page()


LINE = ReferenceLine("rate", "instagram", 0.0047, "median", "followers", "Rival IQ", 2023, True, None)


def test_a_reference_line_is_drawn_only_on_its_own_axis() -> None:
    unknown = replace(LINE, indicator=None)
    assert drawable([LINE, unknown], RATE, "instagram") == [LINE]
    assert drawable([LINE, unknown], RATE, "x") == []
    assert drawable([LINE, unknown], POSTS, "instagram") == []
    assert line_words(LINE) == "median, quoted by others"
    assert line_words(replace(LINE, second_hand=False)) == "median"


def test_a_line_stands_on_the_axis_of_its_denominator() -> None:
    denominators = {
        "weeks": "weeks",
        "followers": "followers",
        "impressions": "impressions_of_interactions",
        "reach": "reach_of_interactions",
    }
    entries = {entry["code"]: entry for entry in reference_page.rows("indicator")}
    lines = reference_page.rows("reference_line")
    assert lines
    for line in lines:
        stated = denominators.get(line["denominator"])
        drawn_on = entries[line["indicator"]]["denominator"] if line["indicator"] else None
        assert drawn_on == stated, line["code"]


def test_indicators_of_different_denominators_never_share_an_axis() -> None:
    entries = reference_page.rows("indicator")
    rates = [entry for entry in entries if entry["code"].startswith("engagement_rate_by_")]
    assert len({entry["denominator"] for entry in rates}) == len({entry["unit"] for entry in rates}) == 3
    for entry in entries:
        others = [other for other in entries if other["unit"] == entry["unit"]]
        assert {other["denominator"] for other in others} == {entry["denominator"]}, entry["code"]
