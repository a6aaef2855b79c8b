"""A replay places figures in the published quantiles alone, and says what these leave open."""

from datetime import date

import numpy as np
import pytest

from core.awards.replay import WEIGHTINGS, Contender, Replay
from core.benchmarks.model import Benchmark, Cell

CELL = Cell("posts_per_week", "x", date(2026, 7, 1), "all", "all")
FULL = Benchmark(CELL, True, None, 1, date(2026, 11, 14), "1", 125, 1.0, 2.0, 4.0, 8.0, 16.0)
MEDIAN_ALONE = Benchmark(CELL, True, None, 1, date(2026, 11, 14), "1", 15, None, None, 4.0, None, None)


def own(name: str, *values: float) -> Contender:
    return Contender(name, name, values, own=True)


def winner(name: str, *values: float) -> Contender:
    return Contender(f"won-{name}", name, values, own=False, award="Award 2026")


def test_a_figure_takes_its_place_in_the_published_quantiles() -> None:
    (stand,) = Replay([own("A", 4.0)], [FULL], [False]).stands([1.0])
    assert (stand.score, stand.low, stand.high) == (50, 50, 50)
    (stand,) = Replay([own("A", np.sqrt(8.0))], [FULL], [False]).stands([1.0])
    assert stand.score == pytest.approx(37.5)


def test_the_score_is_the_weighted_mean_of_the_places() -> None:
    (stand,) = Replay([own("A", 2.0, 8.0)], [FULL, FULL], [False, False]).stands([0.25, 0.75])
    assert stand.places == pytest.approx((25, 75))
    assert stand.score == pytest.approx(0.25 * 25 + 0.75 * 75)


def test_where_lower_is_better_the_place_is_turned_round() -> None:
    (stand,) = Replay([own("A", 2.0)], [FULL], [True]).stands([1.0])
    assert stand.score == 75


def test_beyond_the_last_quantile_the_score_is_a_range_but_the_figures_still_rank() -> None:
    stands = Replay([own("A", 40.0), winner("W", 20.0), winner("V", 100.0)], [FULL], [False]).stands([1.0])
    mine = next(stand for stand in stands if stand.contender.own)
    assert (mine.low, mine.high) == (90, 100)
    assert (mine.rank, mine.best_rank, mine.worst_rank, mine.among) == (2, 2, 2, 3)


def test_two_parts_beyond_the_quantiles_leave_a_rank_open() -> None:
    stands = Replay([own("A", 40.0, 4.0), winner("W", 20.0, 4.1)], [FULL, FULL], [False, False]).stands(
        [0.5, 0.5]
    )
    mine = next(stand for stand in stands if stand.contender.own)
    assert (mine.best_rank, mine.worst_rank) == (1, 2)


def test_with_a_median_alone_only_the_side_is_known() -> None:
    stands = Replay([own("A", 9.0), winner("W", 1.0)], [MEDIAN_ALONE], [False]).stands([1.0])
    mine = next(stand for stand in stands if stand.contender.own)
    assert (mine.low, mine.high, mine.score) == (50, 100, 75)
    assert (mine.best_rank, mine.worst_rank) == (1, 1)


def test_ranks_are_among_published_results_and_never_among_own_missions() -> None:
    stands = Replay([own("A", 3.0), own("B", 5.0), winner("W", 4.0)], [FULL], [False]).stands([1.0])
    ranks = {stand.contender.name: (stand.rank, stand.among) for stand in stands}
    assert ranks == {"B": (1, 2), "A": (2, 2), "W": (1, 1)}


def test_a_mission_that_was_honoured_is_not_its_own_rival() -> None:
    mine = Contender("won-W", "W", (3.0,), own=True)
    stands = Replay([mine, winner("W", 9.0), winner("V", 4.0)], [FULL], [False]).stands([1.0])
    stand = next(stand for stand in stands if stand.contender.own)
    assert (stand.rank, stand.among) == (2, 2)


def test_a_part_without_a_median_cannot_be_replayed() -> None:
    hidden = Benchmark(CELL, False, "too_few_missions", 1, None, None, None, None, None, None, None, None)
    with pytest.raises(ValueError, match="no median"):
        Replay([own("A", 1.0)], [hidden], [False])


def test_rank_and_stability_equal_a_count_by_hand() -> None:
    chance = np.random.default_rng(7)
    for _network in range(20):
        figures = np.exp(chance.normal(1.4, 0.5, size=(6, 3))).clip(1.01, 15.9)
        contenders = [own("A", *map(float, figures[0]))] + [
            winner(str(n), *map(float, figures[n])) for n in range(1, 6)
        ]
        played = Replay(contenders, [FULL] * 3, [False] * 3)
        weights = tuple(map(float, chance.dirichlet(np.ones(3))))
        places = np.interp(np.log(figures), np.log([1, 2, 4, 8, 16]), [10, 25, 50, 75, 90])
        by_hand = 1 + int((places[1:] @ np.array(weights) > places[0] @ np.array(weights)).sum())
        mine = next(stand for stand in played.stands(weights) if stand.contender.own)
        assert mine.rank == by_hand
        drawn = np.random.default_rng(20190910).dirichlet(np.ones(3), size=WEIGHTINGS)
        kept = sum(1 + int((places[1:] @ one > places[0] @ one).sum()) == by_hand for one in drawn)
        assert abs(played.stability(0, weights) - kept) <= 2


def test_with_one_part_every_weighting_is_the_same() -> None:
    played = Replay([own("A", 3.0), winner("W", 4.0)], [FULL], [False])
    assert played.stability(0, [1.0]) == WEIGHTINGS
