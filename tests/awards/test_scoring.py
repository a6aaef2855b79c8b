"""Scores and ranks equal what an independent computation finds, and the ranges hold what they promise."""

import numpy as np
import pytest

from core.awards.rules import Definition, Part
from core.awards.scoring import block_draws, medians, mid_ranks, scores


def rule(*weights: float, ties: str = "share", jury: float = 0.0) -> Definition:
    return Definition(
        parts=tuple(Part(f"part_{n}", weight) for n, weight in enumerate(weights)), ties=ties, jury=jury
    )


def drawn_network(seed: int) -> tuple[np.ndarray, tuple[float, ...], tuple[bool, ...]]:
    """A random network: months × missions × parts with gaps and ties, weights, directions."""
    chance = np.random.default_rng(seed)
    months, missions, parts = chance.integers(1, 25), chance.integers(1, 40), chance.integers(1, 5)
    values = chance.lognormal(size=(months, missions, parts)).round(1)
    values[chance.random(values.shape) < 0.2] = np.nan
    values[0] = np.where(np.isnan(values).all(axis=0), 1.0, values[0])
    weights = chance.dirichlet(np.ones(parts))
    return values, tuple(map(float, weights)), tuple(bool(one) for one in chance.random(parts) < 0.3)


def scores_by_hand(
    values: np.ndarray, weights: tuple[float, ...], lower: tuple[bool, ...]
) -> tuple[list[float], list[int]]:
    """The same in plain loops: NumPy's own median, places counted one by one."""
    _months, missions, parts = values.shape
    totals = []
    middles = [[float(np.nanmedian(values[:, m, p])) for p in range(parts)] for m in range(missions)]
    for mission in range(missions):
        total = 0.0
        for part in range(parts):
            mine = middles[mission][part]
            others = [middles[other][part] for other in range(missions)]
            place = (sum(o < mine for o in others) + 0.5 * sum(o == mine for o in others)) / missions * 100
            total += weights[part] * (100 - place if lower[part] else place)
        totals.append(total)
    ranks = [1 + sum(other > mine + 1e-9 for other in totals) for mine in totals]
    return totals, ranks


def test_scores_and_ranks_equal_an_independent_computation_on_random_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The ranges are judged below; here they would only cost time.
    monkeypatch.setattr("core.awards.scoring.block_draws", lambda months: block_draws(months, 3))
    for seed in range(1000):
        values, weights, lower = drawn_network(seed)
        totals, ranks = scores_by_hand(values, weights, lower)
        for found in scores(values, rule(*weights), lower):
            assert found.score == pytest.approx(totals[found.index])
            assert found.rank == ranks[found.index]
            assert found.best_rank <= found.rank <= found.worst_rank
            assert found.among == values.shape[1]


def test_medians_leave_out_what_is_missing_and_never_count_it_as_zero() -> None:
    months = np.array([[1.0, np.nan], [np.nan, np.nan], [4.0, np.nan], [10.0, np.nan]])
    assert medians(months)[0] == 4.0
    assert np.isnan(medians(months)[1])


def test_missions_alike_share_the_middle_of_their_places() -> None:
    assert mid_ranks(np.array([[1.0], [2.0], [2.0], [9.0]]))[:, 0].tolist() == [12.5, 50.0, 50.0, 87.5]


def test_the_first_is_among_the_tied_and_the_order_is_that_of_the_scores() -> None:
    chance = np.random.default_rng(1)
    values = chance.lognormal(np.linspace(0, 2, 12)[None, :, None], 0.2, size=(12, 12, 1))
    found = scores(values, rule(1.0), (False,))
    assert found[0].tied
    assert found[0].rank == 1
    assert not found[-1].tied
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_equal_scores_share_a_rank_unless_the_heaviest_part_decides() -> None:
    # Two missions, each first in one part of the same weight: but the first part weighs a hair more.
    values = np.tile(np.array([[[1.0, 2.0], [2.0, 1.0]]]), (6, 1, 1))
    shared = scores(values, rule(0.5, 0.5), (False, False))
    assert [one.rank for one in shared] == [1, 1]
    decided = scores(values, rule(0.5, 0.5, ties="heaviest_part"), (False, False))
    assert [(one.index, one.rank) for one in decided] == [(1, 1), (0, 2)]


def test_lower_is_better_turns_the_order_round() -> None:
    values = np.tile(np.array([[[1.0], [2.0], [3.0]]]), (6, 1, 1))
    assert [one.index for one in scores(values, rule(1.0), (True,))] == [0, 1, 2]


def test_the_jury_counts_with_its_share_and_ranks_only_whom_it_marked() -> None:
    values = np.tile(np.arange(1.0, 5.0)[None, :, None], (6, 1, 1))
    found = scores(values, rule(1.0, jury=0.4), (False,), {3: 10.0, 2: 90.0})
    by_index = {one.index: one for one in found}
    assert set(by_index) == {2, 3}
    assert by_index[2].score == pytest.approx(0.6 * 62.5 + 0.4 * 90)
    assert by_index[3].score == pytest.approx(0.6 * 87.5 + 0.4 * 10)
    assert by_index[2].rank == 1
    assert by_index[2].jury == 90


def test_nobody_taking_part_is_no_error() -> None:
    assert scores(np.empty((6, 0, 2)), rule(0.5, 0.5), (False, False)) == []


def test_the_range_of_ranks_covers_the_true_rank() -> None:
    """Simulated networks: the true order is known, the months are noisy; nineteen in twenty ranges hold it."""
    covered = best_held = total = networks = 0
    for seed in range(40):
        chance = np.random.default_rng(seed)
        missions = int(chance.integers(8, 30))
        truth = chance.normal(0, 0.8, size=missions)
        months = np.exp(truth[None, :, None] + chance.normal(0, 0.5, size=(12, missions, 1)))
        found = scores(months, rule(1.0), (False,))
        true_ranks = [1 + int((truth > one).sum()) for one in truth]
        covered += sum(one.best_rank <= true_ranks[one.index] <= one.worst_rank for one in found)
        total += missions
        best_held += any(one.tied and true_ranks[one.index] == 1 for one in found)
        networks += 1
    assert covered / total >= 0.93
    assert best_held / networks >= 0.95
