"""Matching 100,000 posts with 100,000: of sixty accounts over a year, and of a single one."""

from collections.abc import Callable

from core.reconcile.matching import match_posts
from tests.bench.figures import Figure, timed
from tests.reconcile.truth import make_truth

POSTS = 100_000
LONGEST_SECONDS = 120
PRECISION, RECALL = 0.99, 0.92


def measure(say: Callable[[str], None]) -> list[Figure]:
    """Return how long matching takes and how much of what it finds is true."""
    return [figure for accounts in (60, 1) for figure in _of(accounts, say)]


def _of(accounts: int, say: Callable[[str], None]) -> list[Figure]:
    say(f"matching {POSTS:,} posts a side, accounts: {accounts}")
    truth = make_truth(POSTS, accounts=accounts)
    found = []
    seconds = timed(lambda: found.append(match_posts(truth.reported, truth.monitored)))
    precision, recall = truth.precision(found[0]), truth.recall(found[0])
    return [
        Figure(
            f"Matching {POSTS:,} × {POSTS:,} posts of {accounts} account{'s' * (accounts > 1)}",
            f"{seconds:.0f} s",
            "",
            "",
            f"≤ {LONGEST_SECONDS} s",
            seconds <= LONGEST_SECONDS,
        ),
        Figure(
            "… of the pairs found, true", f"{precision:.3f}", "", "", f"≥ {PRECISION}", precision >= PRECISION
        ),
        Figure("… of the true pairs, found", f"{recall:.3f}", "", "", f"≥ {RECALL}", recall >= RECALL),
    ]
