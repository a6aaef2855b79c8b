"""Checking a large file takes time in proportion to its rows, and little memory beside it."""

import time
import tracemalloc

from core.intake.check import check_file
from tests.intake.support import TODAY, csv_bytes

HEAD = ["Post id", "Date", "Post text", "Link", "Impressions", "Likes", "Bookmarks", "Share", "New follows", "Replies", "Reposts", "Url clicks"]  # fmt: skip


def posts(rows: int) -> bytes:
    """Return an X content export of so many good rows."""
    body = (
        [
            1891564128784855141 + place,
            "Mon Feb 17 2025",
            f"Words &amp; news {place}",
            f"https://x.com/kbri/status/{place}",
        ]
        + [place * step % 9973 for step in range(3, 11)]
        for place in range(rows)
    )
    return csv_bytes([HEAD, *body])


def seconds(data: bytes) -> float:
    """Return the processor time of one check: other work on the machine does not count."""
    begun = time.process_time()
    verdict = check_file("posts.csv", data, today=TODAY)
    assert verdict.rows_accepted == verdict.rows_total
    return time.process_time() - begun


def test_a_hundred_thousand_rows_take_seconds_and_growth_is_linear() -> None:
    small, large = posts(20_000), posts(100_000)
    seconds(small)
    few, many = min(seconds(small) for _ in range(3)), min(seconds(large) for _ in range(2))
    assert many < 10
    assert many < 8 * few


def test_good_rows_cost_no_python_objects_of_their_own() -> None:
    data = posts(20_000)
    tracemalloc.start()
    check_file("posts.csv", data, today=TODAY)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * len(data)
