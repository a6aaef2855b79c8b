"""What one ministry, or two that collude, learn from everything published over a year.

The strongest plausible attacker: they know their own missions, guess every other one to
±35 %, know the method, all weights and who reports, and put everything together that four
releases publish: the city, its region and the whole network, quarter after quarter. The
others' figures do not move in that year, so that each release is one more look at the same
values. They solve for the values with an ensemble Kalman update (Evensen 1994), which is the
best linear use of all published figures at once. Figures they learn are reported, against
those of the specification, when a test fails, and by ``pytest -s``.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.benchmarks.test_attack import GUESS, LEVELS, NEAR, figures, rounded
from tests.benchmarks.test_quantiles import capped

Numbers = NDArray[np.float64]
DRAWS, NETWORKS = 800, 8
# Missions of ten ministries in a city, in the region around it, and in the rest of the world: nested groups.
CITY = (3, 3, 2, 2, 1, 1, 1, 1)
REGION = (4, 4, 3, 3, 2, 2, 2, 2, 3, 3)
WORLD = (8, 8, 6, 6, 5, 5, 4, 4, 6, 6)


@dataclass(frozen=True)
class Network:
    """Which ministry each mission belongs to, and how far inside the nested groups it stands (2: the city)."""

    ministry: NDArray[np.intp]
    depth: NDArray[np.intp]

    def cells(self) -> list[NDArray[np.intp]]:
        """Return the missions of the city, of the region with it, and of the whole network."""
        return [np.flatnonzero(self.depth >= least) for least in (2, 1, 0)]


def network() -> Network:
    """Return the network; missions stand in the order of the groups."""
    ministries, depths = [], []
    for depth, sizes in ((2, CITY), (1, REGION), (0, WORLD)):
        for ministry, size in enumerate(sizes):
            ministries += [ministry] * size
            depths += [depth] * size
    return Network(np.array(ministries), np.array(depths))


def published(
    logs: Numbers, cells: list[NDArray[np.intp]], made: Network, random: np.random.Generator
) -> Numbers:
    """Return what one release publishes of these cells, a row for each row of values, each with noise of its own."""
    columns = []
    for members in cells:
        _ministries, place, sizes = np.unique(made.ministry[members], return_inverse=True, return_counts=True)
        weights = (np.array(capped(sizes.tolist(), 0.25)) / sizes)[place]
        levels = LEVELS[max(least for least in LEVELS if least <= members.size)]
        columns.append(figures(logs[:, members], weights, levels, random))
    return np.concatenate(columns, axis=1)


def learnt(guess: Numbers, drawn: Numbers, told: Numbers, seen: Numbers) -> Numbers:
    """Return the attackers' best guess after seeing: their guess moved by what was not as they drew it."""
    values, shown = drawn - drawn.mean(axis=0), told - told.mean(axis=0)
    ridge = 1e-4 * np.eye(told.shape[1])
    gain = values.T @ shown @ np.linalg.inv(shown.T @ shown + len(drawn) * ridge)
    moved: Numbers = guess + gain @ (seen - told.mean(axis=0))
    return moved


@dataclass(frozen=True)
class Learnt:
    """Share of the victims' missions known to ±10 %, and the middle error of a ministry's average, before and after."""

    before: float
    after: float
    average_before: float
    average_after: float

    def __str__(self) -> str:
        known = f"missions known to ±10 %: {self.before:.3f} → {self.after:.3f}"
        return f"{known}; a ministry's average: ±{self.average_before:.0%} → ±{self.average_after:.0%}"


def attack(colluders: int, *, withdrawn_after: int = 4, corrected: bool = False) -> Learnt:
    """Play a year of four releases in several networks.

    ``withdrawn_after``: a ministry of the city (the fifth) takes part in so many quarters and
    withdraws from the others; the attackers are after its missions. ``corrected``: the
    year ends with a revision, in which the attackers and that ministry have new figures.
    """
    random = np.random.default_rng(41 + colluders)
    made = network()
    everybody = np.ones(made.ministry.size, bool)
    known = made.ministry < colluders
    target = made.ministry == 4 if withdrawn_after < 4 or corrected else ~known
    before, after, ministries_before, ministries_after = [], [], [], []
    for _network in range(NETWORKS):
        truth = random.normal(3, 1, made.ministry.size)
        later = truth + np.where(known | (made.ministry == 4), random.normal(0, 0.5, truth.size), 0)
        guess = np.where(known, truth, truth + random.normal(0, GUESS, truth.size))
        guess_later = np.where(known, later, guess + np.where(made.ministry == 4, later - truth, 0))
        error = random.normal(0, GUESS, (DRAWS, truth.size)) * ~known
        told, seen = [], []
        for quarter in range(4 + corrected):
            revised = corrected and quarter == 4
            here = everybody & ((made.ministry != 4) | (quarter < withdrawn_after))
            cells = [members[here[members]] for members in made.cells()]
            seen.append(rounded(published((later if revised else truth)[None, :], cells, made, random))[0])
            told.append(published((guess_later if revised else guess) + error, cells, made, random))
        best = learnt(guess, guess + error, np.concatenate(told, axis=1), np.concatenate(seen))
        before += list(np.abs(guess - truth)[target] < NEAR)
        after += list(np.abs(best - truth)[target] < NEAR)
        for ministry in np.unique(made.ministry[target]):
            of = made.ministry == ministry
            ministries_before.append(abs(np.exp(guess[of]).mean() / np.exp(truth[of]).mean() - 1))
            ministries_after.append(abs(np.exp(best[of]).mean() / np.exp(truth[of]).mean() - 1))
    return Learnt(
        float(np.mean(before)),
        float(np.mean(after)),
        float(np.median(ministries_before)),
        float(np.median(ministries_after)),
    )


def report(what: str, found: Learnt) -> None:
    """Tell what was learnt."""
    sys.stdout.write(f"\n{what}: {found}\n")


@pytest.mark.parametrize("colluders", [1, 2])
def test_a_year_of_nested_cells_does_not_disclose_a_mission(colluders: int) -> None:
    found = attack(colluders)
    report(f"{colluders} attacking, a year of nested cells", found)
    assert found.before == pytest.approx(0.215, abs=0.05)
    assert found.after <= found.before + 0.10, str(found)


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_ministry_that_withdraws_is_not_disclosed_by_the_difference(quarters: int) -> None:
    found = attack(2, withdrawn_after=quarters)
    report(f"2 attacking, one withdraws after {quarters}", found)
    assert found.after <= found.before + 0.12, str(found)


def test_a_correction_in_the_yearly_revision_is_not_disclosed_by_the_difference() -> None:
    found = attack(2, corrected=True)
    report("2 attacking, one other corrects its figures", found)
    assert found.after <= found.before + 0.12, str(found)


def shown_of_rules(
    parts: tuple[Numbers, Numbers], weights: Numbers, chosen: tuple[float, ...], random: np.random.Generator
) -> Numbers:
    """Return the grids of two parts, and of a rule for each weighting: all rules share their noise, as released."""
    levels = LEVELS[max(least for least in LEVELS if least <= weights.size)]
    places = [(np.argsort(np.argsort(part, axis=1), axis=1) + 0.5) / weights.size * 100 for part in parts]
    seed = int(random.integers(2**32))
    wholes = [
        figures(share * places[0] + (1 - share) * places[1], weights, levels, np.random.default_rng(seed))
        for share in chosen
    ]
    return np.concatenate([*(figures(part, weights, levels, random) for part in parts), *wholes], axis=1)


@pytest.mark.parametrize(
    ("chosen", "most"), [((), 0.08), ((0.5,), 0.08), ((0.1, 0.3, 0.5, 0.7, 0.9, 0.99), 0.10)]
)
def test_rules_with_weights_of_the_attackers_choice_do_not_disclose_a_mission(
    chosen: tuple[float, ...], most: float
) -> None:
    """Two ministries publish as many rules over the same two indicators as are answered, and put all grids together."""
    random = np.random.default_rng(17)
    sizes = [6, 6, 5, 5, 4, 4, 3, 3]
    weights = np.repeat(np.array(capped(sizes, 0.25)) / sizes, sizes)
    known = np.arange(weights.size) < sizes[0] + sizes[1]
    before: list[bool] = []
    after: list[bool] = []
    for _network in range(NETWORKS * 2):
        truth = random.normal(3, 1, (2, weights.size))
        guess = np.where(known, truth, truth + random.normal(0, GUESS, truth.shape))
        drawn = guess[:, None, :] + random.normal(0, GUESS, (2, DRAWS, weights.size)) * ~known
        seen = shown_of_rules((truth[:1], truth[1:]), weights, chosen, random)[0]
        told = shown_of_rules((drawn[0], drawn[1]), weights, chosen, random)
        best = learnt(guess.ravel(), np.concatenate([drawn[0], drawn[1]], axis=1), told, seen).reshape(
            truth.shape
        )
        before += list(np.abs(guess - truth)[:, ~known].ravel() < NEAR)
        after += list(np.abs(best - truth)[:, ~known].ravel() < NEAR)
    found = f"{np.mean(before):.3f} → {np.mean(after):.3f}"
    sys.stdout.write(f"\n2 attacking with {len(chosen)} rules of their own weights: {found}\n")
    assert np.mean(after) <= np.mean(before) + most, found


def test_the_same_attackers_find_what_exact_averages_would_disclose() -> None:
    """A control: without the rules a withdrawal gives a mission away, and these attackers see it."""
    random = np.random.default_rng(5)
    truth = random.normal(3, 1, 14)
    guess = truth + random.normal(0, GUESS, truth.size)
    drawn = guess + random.normal(0, GUESS, (DRAWS, truth.size))
    parts = np.array([np.full(14, 1 / 14), np.append(np.full(13, 1 / 13), 0)])
    best = learnt(guess, drawn, drawn @ parts.T, parts @ truth)
    assert abs(best[-1] - truth[-1]) < NEAR / 10
