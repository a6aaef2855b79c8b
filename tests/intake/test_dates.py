"""Days are decided for the whole column, and what the column leaves in doubt is not guessed."""

import pandas as pd
import pytest

from core.intake.dates import parse_dates, parse_days_without_year
from tests.intake.samples import READ, table_of
from tests.intake.support import check, codes, csv_bytes, overview, overview_row

TIKTOK = ["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"]


def cells(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype="str")


def test_dates_are_not_believed_where_other_rows_have_day_and_month_in_the_other_order() -> None:
    read = parse_dates(cells("13/02/2026", "25/02/2026", "05/02/2026", "05/05/2026"), ["%m/%d/%Y"])
    assert read.day.isna().tolist() == [True, True, True, False]
    assert read.problems["date.changed_by_spreadsheet"].tolist() == [False, False, True, False]


def test_one_slip_among_many_dates_is_kept_out_alone() -> None:
    good = [f"02/{day}/2026" for day in range(13, 28)]
    read = parse_dates(cells(*good, "05/02/2026", "25/02/2026"), ["%m/%d/%Y"])
    assert read.day.isna().sum() == 1
    assert "date.changed_by_spreadsheet" not in read.problems


@pytest.mark.parametrize(
    "days",
    [
        ("February 12", "February 6", "February 18", "February 2"),
        ("February 1", "February 2", "February 1", "February 2"),
        ("December 31", "January 1", "December 31", "January 1"),
    ],
)
def test_the_year_is_not_counted_along_rows_in_no_order(days: tuple[str, ...]) -> None:
    read = parse_days_without_year(cells(*days), 2023)
    assert read.day.isna().all()
    assert read.problems["date.out_of_order"].all()
    rows = [[day, 10, 3, 2, 1, 0] for day in days]
    verdict = check(csv_bytes([TIKTOK, *rows]), "Overview_2023-02-01_1773_kbri.csv")
    assert (verdict.rows_accepted, verdict.counts["date.out_of_order"]) == (0, len(days))


def test_a_day_said_as_the_evening_before_elsewhere_is_asked() -> None:
    moments = overview(overview_row("2025-09-06T17:00:00Z"), overview_row("2025-09-07T17:00:00Z"))
    assert check(moments).counts["date.moment"] == 2
    back = overview(overview_row("2025-10-26T00:00:00"), overview_row("2025-10-27T23:00:00"))
    assert check(back).counts["date.moment"] == 1
    starts = overview(overview_row("2025-09-06T00:00:00+07:00"), overview_row("2025-09-07T01:00:00+07:00"))
    assert check(starts).rows_accepted == 2


def test_rows_of_weeks_or_months_are_told_from_days() -> None:
    months = ("Thu, Jan 1, 2026", "Sun, Feb 1, 2026", "Sun, Mar 1, 2026", "Wed, Apr 1, 2026")
    verdict = check(overview(*map(overview_row, months)))
    said = next(found for found in verdict.findings if found.code == "date.not_daily")
    assert (verdict.rows_accepted, said.params["days"]) == (4, 28)
    days = ("Thu, Jan 1, 2026", "Fri, Jan 2, 2026", "Sun, Feb 1, 2026", "Sun, Mar 1, 2026")
    assert "date.not_daily" not in codes(check(overview(*map(overview_row, days))))


def test_snapshots_with_different_distances_from_utc_are_compared() -> None:
    known = next(each for each in READ if each.entry.code == "crowdtangle.history")
    header, rows = table_of(known)
    moment, number = header.index("Score Date (GMT)"), header.index("ID")
    for row, zone in zip(rows, ("+00:00", "+07:00"), strict=False):
        row[number], row[moment] = rows[0][number], f"2026-02-10T10:00:00{zone}"
    verdict = check(csv_bytes([header, *rows]))
    assert next(found for found in verdict.findings if found.code == "row.superseded").params["count"] == 1
