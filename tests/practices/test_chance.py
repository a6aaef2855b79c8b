"""Chance is not taken for success: how often nothing is called something, and something is seen."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from core.practices.evidence import FOREIGN, MEMBERS, Rules, measure
from tests.practices.panels import START, Logs, counts, network, start_of

pytestmark = pytest.mark.long

Happening = Callable[[Logs], tuple[int, ...]]


def nothing(_logs: Logs) -> tuple[int, ...]:
    """One mission of many, picked before anything was known."""
    return (0,)


def three(_logs: Logs) -> tuple[int, ...]:
    """Three missions of three ministries."""
    return (0, 1, 2)


def growing(logs: Logs) -> tuple[int, ...]:
    """One that grows by 1 % a month more than the rest."""
    logs[0] += 0.01 * np.arange(logs.shape[1])
    return (0,)


def after_a_dip(logs: Logs) -> tuple[int, ...]:
    """Bad months bring a new practice, and then things are as before."""
    logs[0, START - 3 : START] -= 1
    return (0,)


def best_of_ten(logs: Logs) -> tuple[int, ...]:
    """The one that shone in the half-year before, whose practice is therefore told."""
    return (int(np.argmax(logs[:10, START - 6 : START].mean(axis=1) - logs[:10, :START].mean(axis=1))),)


def verdicts(happening: Happening, rules: Rules, rounds: int, gain: float = 0.0) -> Counter[str]:
    """Return how often each verdict came out of made-up networks."""
    random = np.random.default_rng(42)
    said: Counter[str] = Counter()
    for _round in range(rounds):
        logs = network(random, missions=45)
        treated = happening(logs)
        logs[list(treated), START:] += gain
        panel = counts(random, logs)
        found = measure(panel, [f"m{place:03}" for place in treated], start_of(panel), rules=rules)
        said[found.verdict.code] += 1
    return said


def share_of_claims(said: Counter[str]) -> float:
    """Return the share of clear improvements and declines together."""
    return (said["improvement"] + said["decline"]) / said.total()


@pytest.mark.parametrize("happening", [nothing, three, growing, after_a_dip, best_of_ten])
def test_nothing_is_hardly_ever_called_something(happening: Happening) -> None:
    said = verdicts(happening, MEMBERS, 160)
    print(f"{happening.__name__}: {share_of_claims(said):.1%} false claims, {dict(said)}")  # noqa: T201
    assert share_of_claims(said) <= 0.05


def test_nothing_is_hardly_ever_called_something_on_a_foreign_panel() -> None:
    said = verdicts(nothing, FOREIGN, 40)
    print(f"foreign: {share_of_claims(said):.1%} false claims, {dict(said)}")  # noqa: T201
    assert share_of_claims(said) <= 0.05


def test_three_missions_show_more_than_one() -> None:
    one, several = (share_of_claims(verdicts(who, MEMBERS, 20, np.log(2.2))) for who in (nothing, three))
    print(f"a gain of 120 % is seen with one mission in {one:.0%}, with three in {several:.0%}")  # noqa: T201
    assert several > one > 0.1
