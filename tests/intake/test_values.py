"""Numbers, dates and ids are read by the column, never by the cell."""

from typing import Any

import pandas as pd
import pytest

from core.intake.dates import parse_dates, parse_days_without_year
from core.intake.values import destroyed_ids, parse_numbers

NA = pd.NA


def cells(*texts: str) -> pd.Series:
    return pd.Series(texts, dtype="str")


def numbers(*texts: str) -> tuple[list[object], dict[str, list[bool]]]:
    parsed = parse_numbers(cells(*texts))
    return parsed.values.tolist(), {code: mask.tolist() for code, mask in parsed.problems.items()}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("1", "0", "007"), [1, 0, 7]),
        (("--", "NAN", "", "N/A", "-", "null"), [NA] * 6),
        (("407.137", "10"), [407137, 10]),
        (("1,234", "1,234,567"), [1234, 1234567]),
        (("411.0", "8.0"), [411, 8]),
        (("1.234,0", "5"), [1234, 5]),
        (("1.000",), [1000]),
        (("1 234", "1'234", "12\u202f345"), [1234, 1234, 12345]),
        (("١٢٣", "１２", "១២", "๑๒"), [123, 12, 12, 12]),
        (("−5", "+7", "-3"), [-5, 7, -3]),
        (("1\u2007234", "12\u205f345", "1\u00a0234\u00a0567"), [1234, 12345, 1234567]),
        (("\u200f123\u200e", "\u202b١٬٢٣٤\u202c", "\u2068۵۶\u2069"), [123, 1234, 56]),
        (("12,34,567", "1,00,000", "999"), [1234567, 100000, 999]),
        (("'5", "'1,234"), [5, 1234]),
    ],
)
def test_counts_are_read_as_the_column_writes_them(texts: tuple[str, ...], expected: list[Any]) -> None:
    assert numbers(*texts) == (expected, {})


@pytest.mark.parametrize(
    ("texts", "expected", "code"),
    [
        (("1.234", "1,5"), [1234, NA], "number.unreadable"),
        (("1,234", "2,000", "1.234"), [1234, 2000, NA], "number.undecided"),
        (("5", "5%"), [5, NA], "number.unreadable"),
        (("5", "1.2K"), [5, NA], "number.rounded"),
        (("5", "1.6E+5"), [5, NA], "number.rounded"),
        (("5", "3.апр"), [5, NA], "number.turned_into_date"),
        (("5", "2025-04-03T00:00:00"), [5, NA], "number.turned_into_date"),
        (("5", "Apr-03"), [5, NA], "number.turned_into_date"),
        (("5", "99999999999999999"), [5, NA], "number.too_large"),
        (("5", "=1+1"), [5, NA], "number.unreadable"),
    ],
)
def test_what_cannot_be_a_count_is_left_out_with_the_reason(
    texts: tuple[str, ...], expected: list[Any], code: str
) -> None:
    assert numbers(*texts) == (expected, {code: [value is NA for value in expected]})


def test_separators_that_had_to_be_interpreted_are_shown() -> None:
    assert parse_numbers(cells("407.137", "3")).reading == ("407.137", "407137")
    assert parse_numbers(cells("1", "2")).reading is None


def test_a_median_may_have_decimals() -> None:
    assert parse_numbers(cells("42.5", "7"), whole=False).values.tolist() == [42.5, 7.0]
    assert parse_numbers(cells("42,5"), whole=False).values.tolist() == [42.5]


def days(*texts: str, formats: tuple[str, ...] = (), zone: str = "UTC") -> list[str | None]:
    read = parse_dates(cells(*texts), formats, zone).day
    return [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in read]


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("Sat, Sep 6, 2025", "%a, %b %d, %Y", "2025-09-06"),
        ("Mon Feb 17 2025", "%a %b %d %Y", "2025-02-17"),
        ("05/26/2026 10:23", "%m/%d/%Y %H:%M", "2026-05-26"),
        ("2025/10/31", "%Y/%m/%d", "2025-10-31"),
        ("2026-05-25T01:00:00", "", "2026-05-25"),
        ("2015-09-30 03:35 +0000", "", "2015-09-30"),
        ("Mon Oct 10 23:30:00 -0400 2022", "%a %b %d %H:%M:%S %z %Y", "2022-10-10"),
    ],
)
def test_dates_of_the_exports_are_read(text: str, form: str, day: str) -> None:
    assert days(text, formats=(form,) if form else ()) == [day]


def test_one_row_decides_for_the_column_whether_day_or_month_comes_first() -> None:
    formats = ("%d/%m/%Y", "%m/%d/%Y")
    assert days("05/06/2026", "13/06/2026", formats=formats) == ["2026-06-05", "2026-06-13"]
    assert days("05/06/2026", "06/13/2026", formats=formats) == ["2026-05-06", "2026-06-13"]


def test_a_column_that_does_not_tell_day_from_month_is_not_guessed() -> None:
    read = parse_dates(cells("05/06/2026", "06/07/2026"), ("%d/%m/%Y", "%m/%d/%Y"))
    assert read.day.isna().all()
    assert list(read.problems) == ["date.undecided"]


def test_the_day_is_the_accounts_own_and_the_moment_is_utc() -> None:
    read = parse_dates(cells("2026-01-01T03:00:00+07:00", "2026-01-01T03:00:00"), (), "Asia/Jakarta")
    assert read.day.dt.strftime("%Y-%m-%d").tolist() == ["2026-01-01", "2026-01-01"]
    assert read.moment.dt.strftime("%Y-%m-%dT%H:%M").tolist() == ["2025-12-31T20:00"] * 2


def test_times_the_clocks_skip_or_double_are_read() -> None:
    read = parse_dates(cells("2026-03-08T02:30:00", "2026-11-01T01:30:00"), (), "America/New_York")
    assert read.moment.dt.strftime("%m-%dT%H:%M").tolist() == ["03-08T07:00", "11-01T05:30"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("30 December", "31 December", "1 January"), ["2025-12-30", "2025-12-31", "2026-01-01"]),
        (("1 January", "31 December", "30 December"), ["2026-01-01", "2025-12-31", "2025-12-30"]),
        (("28 апреля", "29 апреля"), ["2025-04-28", "2025-04-29"]),
        (("10 Februari", "11 Februari"), ["2025-02-10", "2025-02-11"]),
        (("September 25", "September 26"), ["2025-09-25", "2025-09-26"]),
        (("2月10日", "2月11日"), ["2025-02-10", "2025-02-11"]),
        (("10 de febrero", "11 de febrero"), ["2025-02-10", "2025-02-11"]),
    ],
)
def test_days_without_year_follow_each_other_across_new_year(
    texts: tuple[str, ...], expected: list[Any]
) -> None:
    read = parse_days_without_year(cells(*texts), 2025)
    assert read.day.dt.strftime("%Y-%m-%d").tolist() == expected


@pytest.mark.parametrize(
    "texts",
    [
        ("٢٠٢٥-٠٣-٠١", "۲۰۲۵-۰۳-۱۳"),
        ("\u200e01/03/2025", "13/03/2025"),
        ("1\u00a0Maret\u00a02025", "13 Mac 2025"),
    ],
)
def test_dates_are_read_in_any_digits_and_with_any_spaces(texts: tuple[str, ...]) -> None:
    read = parse_dates(cells(*texts), ["%d/%m/%Y", "%m/%d/%Y", "%d %b %Y"])
    assert read.day.dt.strftime("%Y-%m-%d").tolist() == ["2025-03-01", "2025-03-13"]
    assert not read.problems


def test_what_a_spreadsheet_keeps_for_a_date_is_told_as_such() -> None:
    read = parse_dates(cells("45717", "45718.5", "12", "2025-03-01"), ["%d/%m/%Y"])
    assert {code: mask.tolist() for code, mask in read.problems.items()} == {
        "date.serial": [True, True, False, False],
        "date.unreadable": [False, False, True, False],
    }


def test_an_export_that_writes_iso_believes_its_own_dates_first() -> None:
    texts = cells("2025-03-01", "13/03/2025", "2025-03-05")
    own = parse_dates(texts, ["%Y-%m-%d", "%d/%m/%Y"])
    other = parse_dates(texts, ["%m/%d/%Y", "%d/%m/%Y"])
    assert own.day.notna().tolist() == [True, False, True]
    assert own.problems["date.unreadable"].tolist() == [False, True, False]
    assert other.problems["date.changed_by_spreadsheet"].tolist() == [True, False, True]


def test_a_day_the_year_does_not_have_is_refused() -> None:
    read = parse_days_without_year(cells("29 April", "31 April"), 2025)
    assert read.day.isna().tolist() == [False, True]
    assert read.problems["date.unreadable"].tolist() == [False, True]


def test_a_leap_day_tells_that_a_year_without_one_is_the_wrong_year() -> None:
    leap = cells("28 February", "29 February", "1 March")
    assert parse_days_without_year(leap, 2025).problems["date.no_year"].all()
    assert parse_days_without_year(leap, 2025).day.isna().all()
    assert parse_days_without_year(leap, 2024).day.notna().all()


@pytest.mark.parametrize(
    "text",
    [
        "1.2K",
        "1,2 rb",
        "1,5 jt",
        "1.2万",
        "3萬",
        "1.2만",
        "1,2 Mio.",
        "1,2 тыс.",
        "1.5 Tr",
        "2 ribu",
        "1.23E+05",
    ],
)
def test_rounded_figures_are_named_as_such_in_any_language(text: str) -> None:
    read = parse_numbers(cells(text, "12"))
    assert read.values.isna().tolist() == [True, False]
    assert read.problems["number.rounded"].tolist() == [True, False]


def test_ids_a_spreadsheet_rounded_are_told_from_good_ones() -> None:
    assert destroyed_ids(cells("1.6065E18", "1.6065E+18", "1608402820277075969")).tolist() == [
        True,
        True,
        False,
    ]
    assert destroyed_ids(cells("1606500000000000000", "1606510000000000000")).all()
    assert not destroyed_ids(cells("17974697564884250", "17974697564884257", "18094696763189148")).any()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("1.23", "4.567", "12", "1234", "0"), [None, None, None, 1234, 0]),
        (("12.000", "0.000", "0.250"), [None, None, None]),
        (("1,5", "2,345", "7"), [None, None, None]),
        (("1.234", "12", "5.678"), [1234, 12, 5678]),
        (("１，２３４", "567"), [1234, 567]),
    ],
)
def test_thousands_are_not_believed_where_a_spreadsheet_cut_their_zeros(
    texts: tuple[str, ...], expected: list[Any]
) -> None:
    assert [None if pd.isna(value) else value for value in parse_numbers(cells(*texts)).values] == expected


def test_a_decimal_that_may_be_a_thousand_is_not_guessed() -> None:
    read = parse_numbers(cells("1,234", "12"), whole=False)
    assert read.values.isna().tolist() == [True, False]
    assert read.problems["number.undecided"].tolist() == [True, False]
