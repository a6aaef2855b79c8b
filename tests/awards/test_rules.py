"""A rule is data: it comes back as it was kept, is explained in words, and is refused with what to mend."""

from dataclasses import replace
from datetime import date

import pytest

from core.awards.basis import _band
from core.awards.replaying import ground
from core.awards.rule_words import in_words
from core.awards.rules import Definition, Part, as_data, from_data, months_before, problems
from core.benchmarks.model import Benchmark, Cell, Option

KNOWN = {"posts_per_week", "visual_share"}
WHOLE = Definition(
    parts=(Part("posts_per_week", 0.6), Part("visual_share", 0.4)),
    peer_group="host_population_band",
    months=6,
    minimum_months=4,
    minimum_posts=20,
    ties="heaviest_part",
    platform="x",
    until=date(2026, 6, 1),
    bands=(8_000_000, 100_000_000),
    hardship=frozenset({"00000000-0000-0000-0000-000000000001"}),
    missions=frozenset({"00000000-0000-0000-0000-000000000002"}),
    jury=0.3,
)


def test_a_rule_comes_back_as_it_was_kept() -> None:
    assert from_data(as_data(WHOLE)) == WHOLE
    assert problems(WHOLE, KNOWN) == []


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        (replace(WHOLE, parts=()), "at least one indicator"),
        (replace(WHOLE, parts=(Part("likes", 1.0),)), "no indicator “likes”"),
        (replace(WHOLE, parts=(Part("visual_share", 0.5),)), "now they make up 50%"),
        (replace(WHOLE, parts=(Part("visual_share", 0.5), Part("visual_share", 0.5))), "named once"),
        (replace(WHOLE, parts=(Part("visual_share", 1.0), Part("posts_per_week", 0.0))), "more than 0%"),
        (replace(WHOLE, months=61), "1 to 60 months"),
        (replace(WHOLE, minimum_months=7), "no more than the period has"),
        (replace(WHOLE, minimum_posts=-1), "fewer than none"),
        (replace(WHOLE, bands=(9, 3)), "from small to large"),
        (replace(WHOLE, peer_group="all"), "Bounds belong to bands"),
        (replace(WHOLE, peer_group="host_city"), "ranked within"),
        (replace(WHOLE, platform="orkut"), "one of the platforms"),
        (replace(WHOLE, jury=0.95), "at most 90%"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_to_mend(wrong: Definition, mend: str) -> None:
    assert any(mend in sentence for sentence in problems(wrong, KNOWN))


def test_a_rule_is_explained_in_words() -> None:
    said = " ".join(in_words(WHOLE, {}))
    assert "60% posts_per_week + 40% visual_share" in said
    assert "Of the 6 months up to June 2026 on X" in said
    assert "at least 4 months and 20 posts" in said
    assert "Hardship posts are ranked among themselves." in said
    assert "jury's score makes up 30% of the total, the figures 70%" in said
    assert "1 mission named in the rule takes part." in said


def test_months_cross_the_year() -> None:
    assert months_before(date(2026, 2, 1), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_an_upper_bound_belongs_to_its_band() -> None:
    bounds = (8_000_000, 100_000_000)
    assert _band(bounds, 8_000_000) == "Host population up to 8 million"
    assert _band(bounds, 8_000_001) == "Host population 8 million to 100 million"
    assert _band(bounds, 200_000_000) == "Host population above 100 million"
    assert _band(bounds, None) == "Host population unknown"


def option(indicator: str, quarter: date) -> Option:
    return Option(indicator, "x", quarter, "all", ("all",))


def network(cell: Cell) -> Benchmark:
    return Benchmark(cell, True, None, 1, None, "1", 15, None, None, 3.0, None, None)


def test_a_replay_rests_on_the_newest_quarter_of_the_period_with_every_part() -> None:
    spring, summer, autumn = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)
    released = [option("posts_per_week", q) for q in (spring, summer, autumn)] + [
        option("visual_share", q) for q in (spring, summer)
    ]
    on = ground(replace(WHOLE, until=None), "x", released, network)
    assert on is not None
    assert (on.quarter, on.last_month) == (summer, date(2026, 6, 1))
    early = ground(replace(WHOLE, until=date(2026, 3, 1)), "x", released, network)
    assert early is not None
    assert (early.quarter, early.last_month) == (spring, date(2026, 3, 1))
    assert ground(WHOLE, "facebook", released, network) is None
