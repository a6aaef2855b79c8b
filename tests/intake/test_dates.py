"""Days are decided for the whole column, and what the column leaves in doubt is not guessed."""

import pandas as pd
import pytest

from core.intake.dates import parse_dates, parse_days_without_year
from tests.intake.samples import READ, table_of
from tests.intake.support import OVERVIEW, check, codes, csv_bytes, overview, overview_row

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
    evening = overview(overview_row("2025-09-16T17:00:00"), overview_row("2025-09-17T17:00:00"))
    assert check(evening).counts["date.moment"] == 2
    halves = overview(overview_row("09/16/2025 5:00 PM"), overview_row("09/17/2025 12:00 AM"))
    assert check(halves).counts["date.moment"] == 1
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


REWRITTEN = {
    "am and pm": ("03/14/2025 6:05 PM", "03/09/2025 7:00 AM"),
    "a. m. and p. m.": ("14/03/2025 6:05 p. m.", "09/03/2025 7:00 a. m."),
    "comma, narrow blank": ("03/14/2025, 6:05\u202fPM", "03/09/2025, 7:00\u202fAM"),
    "points": ("14.03.2025 18:05", "09.03.2025 07:00"),
    "points in the time": ("14/03/2025 18.05", "09/03/2025 07.00"),
    "dashes": ("14-03-2025 18:05", "09-03-2025 07:00"),
    "year first": ("2025/03/14 18:05", "2025/03/09 07:00"),
    "two digits of the year": ("3/14/25 18:05", "3/9/25 7:00"),
    "short months": ("14-Mar-25 18:05", "09-Mar-25 7:00"),
    "en": ("Friday, March 14, 2025 6:05 PM", "Sunday, March 9, 2025 7:00 AM"),
    "id": ("Jumat, 14 Maret 2025 18.05", "Minggu, 9 Maret 2025 07.00"),
    "de": ("14. März 2025 18:05", "9. März 2025 07:00"),
    "es": ("14 de marzo de 2025 18:05", "9 de marzo de 2025 7:00"),
    "fr": ("14 mars 2025 à 18:05", "9 mars 2025 à 07:00"),
    "ru": ("14 марта 2025 г. 18:05", "9 марта 2025 г. 7:00"),
    "tr": ("14 Mart 2025 18:05", "9 Mart 2025 7:00"),
    "vi": ("14/03/2025 6:05 CH", "09/03/2025 7:00 SA"),
    "ja": ("2025年3月14日 18:05", "2025年3月9日 7:00"),
    "ja, halves": ("2025/3/14 午後6:05", "2025/3/9 午前7:00"),
    "zh": ("2025/3/14 下午6:05", "2025/3/9 上午7:00"),
    "ko": ("2025. 3. 14. 오후 6:05", "2025. 3. 9. 오전 7:00"),
    "th": ("14 มี.ค. 2568 18:05", "9 มี.ค. 2568 7:00"),
    "ar": ("١٤/٠٣/٢٠٢٥ ٦:٠٥ م", "٠٩/٠٣/٢٠٢٥ ٧:٠٠ ص"),
}


@pytest.mark.parametrize("said", REWRITTEN.values(), ids=REWRITTEN)
def test_a_column_written_as_spreadsheets_do_is_read_and_said(said: tuple[str, str]) -> None:
    read = parse_dates(cells(*said), ["%m/%d/%Y %H:%M"])
    assert [str(moment)[:16] for moment in read.moment] == ["2025-03-14 18:05", "2025-03-09 07:00"]
    assert read.reading is not None
    assert read.reading[1] == "2025-03-14"


@pytest.mark.parametrize(
    "said",
    [
        ("04.03.2025 18:05", "09.03.2025 07:00"),
        ("04/03/2025 6:05 PM", "09/03/2025 7:00 AM"),
        ("25/03/14 18:05", "25/03/09 07:00"),
        ("14.03.25 18:05", "09.03.25 07:00"),
    ],
)
def test_what_a_rewritten_column_leaves_open_is_asked(said: tuple[str, ...]) -> None:
    read = parse_dates(cells(*said), ["%m/%d/%Y %H:%M"])
    assert read.day.isna().all()
    assert read.problems["date.undecided"].all()


def test_one_column_never_mixes_the_exports_own_dates_with_others() -> None:
    read = parse_dates(cells("03/14/2025 18:05", "14.03.2025 18:05", "2025-03-14"), ["%m/%d/%Y %H:%M"])
    assert read.day.notna().sum() <= 1
    assert read.reading is None


def test_years_of_the_thai_calendar_are_read_whatever_the_order() -> None:
    read = parse_dates(cells("2567-02-29", "2568-03-01"), ["%m/%d/%Y"])
    assert read.day.dt.strftime("%Y-%m-%d").tolist() == ["2024-02-29", "2025-03-01"]
    assert read.reading == ("2567-02-29", "2024-02-29")
    assert parse_dates(cells("2025-03-01", "2568-03-02"), ["%m/%d/%Y"]).day.dt.year.tolist() == [2025, 2568]


def test_rows_of_blanks_and_rules_are_left_aside_and_counted() -> None:
    rows = [
        overview_row("Sat, Sep 6, 2025"),
        [""],
        [" "] * 14,
        ["\u200b"] + [""] * 13,
        ["-----"] * 14,
        [";;;;"],
    ]
    verdict = check(csv_bytes([OVERVIEW, *rows, overview_row("Fri, Sep 5, 2025")]))
    assert (verdict.rows_total, verdict.rows_accepted) == (2, 2)
    assert verdict.data["source_row"].tolist() == [2, 8]
    assert next(each for each in verdict.findings if each.code == "row.bare").params["count"] == 4


@pytest.mark.parametrize(
    ("days", "name", "first"),
    [
        (("December 30", "December 31", "January 1"), "2025-12-30", "2025-12-30"),
        (("January 1", "December 31", "December 30"), "2026-01-10", "2025-12-30"),
        (("December 30", "December 31", "January 1"), "2025-06-10", None),
        (("10-Feb", "11-Feb", "12-Feb"), "2026-02-10", "2026-02-10"),
    ],
)
def test_a_name_tells_the_year_only_of_a_file_that_begins_near_its_day(
    days: tuple[str, ...], name: str, first: str | None
) -> None:
    rows = [[day, 10, 3, 2, 1, 0] for day in days]
    verdict = check(csv_bytes([TIKTOK, *rows]), f"Overview_{name}_1773506459_kbri.csv")
    assert (str(verdict.period[0]) if verdict.period else None) == first
    assert ("date.no_year" in codes(verdict)) == (first is None)


def test_a_zones_short_name_says_winter_or_summer_by_itself() -> None:
    known = next(each for each in READ if each.entry.code == "crowdtangle.search")
    header, rows = table_of(known)
    place = header.index(known.variant.columns["published_at"][0])
    said = ("2023-07-01 10:00:00 EST", "2023-11-05 01:30:00 PST", "2023-11-05 01:30:00 PDT")
    for row, cell in zip(rows, said, strict=False):
        row[place] = cell
    moments = check(csv_bytes([header, *rows[:3]])).data["published_at"]
    assert [f"{moment:%H:%M}" for moment in moments] == ["15:00", "09:30", "08:30"]
