"""What the page says before storing is what is stored: rows taken in, held, other accounts', refused."""

import pytest

from core.intake.check import check_file
from core.intake.landing import land
from core.intake.model import Grain
from core.intake.row_counts import RowCounts, left_aside, row_counts
from core.intake.submissions import submission
from tests.conftest import TestStack
from tests.intake.ministry import file_of, make_ministry
from tests.intake.support import csv_bytes
from tests.intake.test_landing import posts


def test_rows_without_figures_of_their_own_are_in_no_other_count() -> None:
    table = [
        [
            "Content",
            "Video title",
            "Video publish time",
            "Duration",
            "Views",
            "Watch time (hours)",
            "Subscribers",
        ],
        ["Total", "", "", "", "30", "3", "2"],
        ["abcdefghijk", "One", "Jan 6, 2026", "60", "10", "1", "1"],
        ["bcdefghijkl", "Two", "Jan 7, 2026", "60", "20", "2", "1"],
    ]
    verdict = check_file("table.csv", csv_bytes(table))
    assert (verdict.rows_total, verdict.rows_accepted, left_aside(verdict)) == (2, 2, 1)
    assert left_aside(check_file("whole.csv", csv_bytes([table[0], *table[2:]]))) == 0


@pytest.mark.stack
def test_what_is_counted_before_is_what_is_stored(stack: TestStack) -> None:
    ministry = make_ministry(stack)
    ours = next(iter(ministry.accounts))
    bad: list[dict[str, object]] = [
        {"account": "somebody_else"},
        {"account": "somebody_else", "reach": 90, "impressions": 40},
        {"account": "somebody_else", "reactions": "many"},
        {"reach": 90, "impressions": 40},
        {"reactions": "many"},
    ]
    good = posts(ministry, ours, 9, reactions=1)
    rows = [row | change for row, change in zip(good, bad, strict=False)] + good[len(bad) :]
    verdict = file_of(Grain.POST, rows)
    accounts = {ours: ministry.accounts[ours], "somebody_else": None}
    assert row_counts(verdict) == RowCounts(total=9, taken_in=5, held=2, left_out=0)
    counted = row_counts(verdict, accounts)
    assert counted == RowCounts(total=9, taken_in=4, held=1, left_out=2)
    assert (counted.kept_out, counted.refused) == (5, 2)
    assert verdict.period is not None
    kept = submission(ministry.uploader.api, land(ministry.uploader.api, verdict, accounts, verdict.period))
    assert (kept.rows_total, kept.rows_accepted, kept.rows_held, kept.rows_refused) == (9, 4, 1, 5)
