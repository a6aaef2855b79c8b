"""The traps that real exports set, each with a file of our own, in the order of the list of them."""

import io

import pandas as pd
import pytest
from openpyxl import load_workbook

from core.intake import refused
from core.intake.check import check_file, check_files
from core.intake.date_words import month_names
from core.intake.dates import parse_dates
from core.intake.model import Verdict
from core.intake.reading import MAX_BYTES
from tests.intake.samples import READ, table_of
from tests.intake.support import TODAY, check, codes, csv_bytes, overview, overview_row, xlsx_bytes


def sample(code: str, language: str = "en") -> list[list[str]]:
    known = next(each for each in READ if (each.entry.code, each.variant.language) == (code, language))
    names, rows = table_of(known)
    return [names, *rows]


def with_cells(table: list[list[str]], row: int, **cells: str) -> list[list[str]]:
    """Return a table with cells of one row (from 1) written anew; names have _ for blanks."""
    for name, value in cells.items():
        table[row][table[0].index(name.replace("_", " "))] = value
    return table


def test_01_tayangan_means_views_at_meta_and_impressions_at_youtube() -> None:
    meta, youtube = (
        check(csv_bytes(sample("instagram.posts", "id"))),
        check(csv_bytes(sample("youtube.table", "id"))),
    )
    assert meta.data["views"].notna().all()
    assert meta.data["impressions"].isna().all()
    place = sample("youtube.table", "id")[0].index("Tayangan")
    assert youtube.data["impressions"].tolist() == [
        int(row[place]) for row in sample("youtube.table", "id")[1:]
    ]
    assert youtube.data["views"].notna().all()


def test_02_figures_a_spreadsheet_turned_into_dates_are_refused_with_the_reason() -> None:
    table = with_cells(sample("tiktok.business_videos"), 1, Likes="3.апр")
    verdict = check(csv_bytes(table, delimiter=";", encoding="cp1251"))
    assert verdict.encoding == "cp1251"
    assert verdict.rows_refused == 1
    assert verdict.findings[0].code == "number.turned_into_date"
    assert verdict.findings[0].value == "3.апр"


def test_03_records_wrapped_in_one_more_layer_of_quotes_are_unwrapped() -> None:
    lines = csv_bytes(sample("facebook.videos")).decode().splitlines()
    wrapped = csv_bytes([[line] for line in lines])
    verdict = check(wrapped)
    assert (verdict.export, verdict.rows_refused) == ("facebook.videos", 0)
    assert "file.double_encoded" in codes(verdict)


def test_04_utf16_with_a_separator_line_and_the_figure_in_the_second() -> None:
    text = 'sep=,\n"Reach"\n"Date","Primary"\n"2026-05-25T00:00:00","7"\n'
    verdict = check(text.encode("utf-16-le"))
    assert (verdict.encoding, verdict.data["reach"].tolist()) == ("utf-16-le", [7])
    assert check(("\ufeff" + text).encode("utf-16-be")).data["reach"].tolist() == [7]


def test_05_a_day_that_begins_at_one_is_the_same_day() -> None:
    text = 'sep=,\n"Views"\n"Date","Primary"\n"2025-11-01T00:00:00","1"\n"2025-11-03T01:00:00","2"\n'
    days = check(text.encode("utf-16")).data["day"]
    assert [f"{day:%Y-%m-%d %H:%M}" for day in days] == ["2025-11-01 00:00", "2025-11-03 00:00"]


@pytest.mark.parametrize(
    ("code", "language", "column", "cell", "day"),
    [
        ("instagram.posts", "id", "Waktu penerbitan", "02/10/2026 08:15", "2026-02-10"),
        ("instagram.posts", "de", "Veröffentlichungszeitpunkt", "02/10/2026 08:15", "2026-02-10"),
        ("facebook.posts", "fr", "Heure de publication", "02/10/2026 08:15", "2026-02-10"),
        ("youtube.table", "de", "Veröffentlichungszeitpunkt des Videos", "Aug 19, 2011", "2011-08-19"),
        ("youtube.table", "ja", "動画公開時刻", "Aug 4, 2026", "2026-08-04"),
    ],
)
def test_06_dates_follow_the_platform_and_not_the_language(
    code: str, language: str, column: str, cell: str, day: str
) -> None:
    verdict = check(csv_bytes(with_cells(sample(code, language), 1, **{column.replace(" ", "_"): cell})))
    assert f"{verdict.data['day'].iloc[0]:%Y-%m-%d}" == day


@pytest.mark.parametrize(
    "cell",
    ["10 February", "February 10", "10 Februari", "10 февраля", "10. Februar", "10 février", "2月10日"],
)
def test_06_days_without_a_year_are_asked_or_taken_from_the_name(cell: str) -> None:
    data = csv_bytes([sample("tiktok.overview")[0], [cell, "5", "4", "3", "2", "1"]])
    asked = check(data)
    assert asked.findings[0].code == "date.no_year"
    named = check(data, "Overview_2026-02-10_1773506459_kbrihanoi.csv")
    assert named.period == check(data, year=2026).period
    assert f"{named.data['day'].iloc[0]:%Y-%m-%d}" == "2026-02-10"


@pytest.mark.parametrize(
    "cell",
    [
        "5 Agustus 2026",
        "5 de agosto de 2026",
        "5 août 2026",
        "5 августа 2026",
        "5. August 2026",
        "5 ส.ค. 2026",
    ],
)
def test_06_months_are_read_in_the_languages_of_the_exports(cell: str) -> None:
    day = parse_dates(pd.Series([cell], dtype="str"), ["%d %b %Y", "%d %B %Y"]).day
    assert f"{day.iloc[0]:%Y-%m-%d}" == "2026-08-05"
    assert "agustus" in month_names()


def test_07_crowdtangles_point_for_thousands_comma_for_decimals_tab_and_header_data() -> None:
    table = with_cells(sample("crowdtangle.search"), 1, Total_Interactions="407.137", Overperforming_Score="1,4",
                       Post_Created="2021-07-05 18:02:45 BRT", Likes="270729", Comments="24506")  # fmt: skip
    verdict = check(csv_bytes(table))
    assert verdict.rows_refused == 0
    assert verdict.data["comments"].iloc[0] == 24506
    assert verdict.data["published_at"].iloc[0].isoformat() == "2021-07-05T21:02:45+00:00"
    zone = check(csv_bytes(with_cells(table, 1, Post_Created="2021-07-05 18:02:45 XYZT")))
    assert "date.zone_unknown" in codes(zone)
    history = sample("crowdtangle.history")
    for row in history[1:]:
        row[0] = "3758007754304128\t"
    latest = check(csv_bytes(history))
    assert latest.data["external_id"].tolist() == ["3758007754304128"]
    assert latest.data["published_at"].iloc[0].isoformat() == "2026-02-10T14:05:07+00:00"
    assert latest.accounts == ("kbri.hanoi",)
    assert "row.superseded" in codes(latest)
    stray = check(csv_bytes([*history, ["end of the file"]]))
    assert stray.data["external_id"].tolist() == ["3758007754304128"]
    assert (stray.rows_refused, stray.findings[0].code) == (1, "value.missing")


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Total"), ("de", "Gesamt"), ("ja", "合計"), ("id", "Total")]
)
def test_08_youtubes_totals_dashed_ids_losses_and_blanks(language: str, word: str) -> None:
    table = sample("youtube.table", language)
    known = next(
        each for each in READ if (each.entry.code, each.variant.language) == ("youtube.table", language)
    )
    spots = {field: next(table[0].index(name) for name in names if name in table[0])
             for field, names in known.variant.columns.items() if set(names) & set(table[0])}  # fmt: skip
    table.insert(1, ["9" if cell else "" for cell in table[1]])
    table[1][spots["external_id"]] = word
    table[2][spots["external_id"]] = " -dQw4w9WgXc"
    table[2][spots["follows"]] = "-5"
    table[3][spots["views"]] = ""
    verdict = check(csv_bytes(table))
    assert {"row.totals", "number.negative_left_empty"} <= codes(verdict)
    assert verdict.rows_refused == 0
    assert verdict.data["external_id"].iloc[0] == "-dQw4w9WgXc"
    assert verdict.data["follows"].isna().iloc[0]
    assert verdict.data["views"].isna().tolist().index(True) == 1


def test_09_tiktoks_words_for_missing_losses_and_a_trailing_blank() -> None:
    table = with_cells(sample("tiktok.business_days"), 1, Reached_audience="NAN", Comments="-3", Shares="--")
    table[0][table[0].index("Phone number clicks")] += " "
    verdict = check(csv_bytes(table))
    assert verdict.rows_refused == 0
    assert verdict.data[["reach", "comments", "shares"]].iloc[0].isna().all()
    assert "number.negative_left_empty" in codes(verdict)
    assert "export.extra_columns" not in codes(verdict)


def test_10_xs_entities_are_read_and_posts_of_zeros_are_shown() -> None:
    table = with_cells(sample("x.content"), 1, Post_text="Wormhole &lt;3 &amp; more")
    for place, cell in enumerate(table[2]):
        if cell.isdigit() and len(cell) < 7:
            table[2][place] = "0"
    verdict = check(csv_bytes(table))
    assert verdict.data["text"].iloc[0] == "Wormhole <3 & more"
    assert verdict.counts["row.all_zero"] == 1


def test_11_visits_headed_as_likes_are_visits() -> None:
    text = 'sep=,\n"Facebook Page visits"\n"Date","Facebook Page likes"\n"2022-10-01T00:00:00","5"\n'
    assert check(text.encode("utf-16")).data["profile_visits"].tolist() == [5]


def test_12_posts_of_other_accounts_are_kept_out() -> None:
    verdict = check(csv_bytes(with_cells(sample("instagram.posts"), 3, Account_username="partner")))
    assert verdict.accounts == ("kbrihanoi",)
    assert [found.value for found in verdict.findings if found.code == "row.other_account"] == ["partner"]


def test_13_facebooks_second_row_of_names_repeated_names_and_open_end() -> None:
    old = check(csv_bytes(sample("facebook.posts_2015")))
    assert (old.rows_total, old.rows_accepted) == (12, 12)
    assert "row.description" in codes(old)
    names, *rows = sample("facebook.posts")
    countries = [f"3-second video views by country (Land {place})" for place in range(150)]
    new = check(csv_bytes([[*names, *countries], *([*row, *["0"] * 150] for row in rows)]))
    assert (new.export, new.rows_accepted) == ("facebook.posts", 12)
    assert "export.extra_columns" not in codes(new)


def test_14_ids_a_spreadsheet_shortened_are_no_ids() -> None:
    verdict = check(csv_bytes(with_cells(sample("instagram.posts"), 1, Post_ID="1.6065E18")))
    assert verdict.findings[0].code == "id.destroyed"
    assert verdict.rows_refused == 1


def test_14_accounts_and_decimal_ids_a_spreadsheet_made_are_told_apart() -> None:
    account = check(csv_bytes(with_cells(sample("facebook.posts"), 1, Page_name="1.6065E18")))
    assert (account.findings[0].code, account.findings[0].value) == ("id.destroyed", "1.6065E18")
    assert account.accounts == ("kbrihanoi",)
    table = with_cells(sample("instagram.posts"), 1, Post_ID="123456789012.0")
    decimal = check(csv_bytes(with_cells(table, 2, Post_ID="1797469756488425700.0")))
    assert decimal.data["external_id"].iloc[0] == "123456789012"
    assert [(found.code, found.row) for found in decimal.findings if found.column == "Post ID"] == [
        ("id.destroyed", 3)
    ]


@pytest.mark.parametrize("encoding", ["shift_jis", "cp932", "utf-8-sig", "utf-16"])
def test_japanese_files_are_read_whatever_their_encoding(encoding: str) -> None:
    verdict = check(csv_bytes(sample("instagram.posts", "ja"), encoding=encoding))
    assert (verdict.export, verdict.language, verdict.rows_refused) == ("instagram.posts", "ja", 0)


def test_one_byte_too_many_is_refused_before_it_is_read() -> None:
    class Large(bytes):
        def __len__(self) -> int:
            return MAX_BYTES + 1

    assert codes(check(Large(b"a,b\n1,2\n"))) == {"file.too_large"}


def test_days_of_posts_are_days_of_the_accounts_own_zone() -> None:
    data = csv_bytes(with_cells(sample("instagram.posts"), 1, Publish_time="02/10/2026 20:30"))
    there = check_file("x.csv", data, zone="Asia/Jakarta", today=TODAY).data.iloc[0]
    assert f"{there['day']:%Y-%m-%d}" == "2026-02-11"
    assert there["published_at"].isoformat() == "2026-02-10T20:30:00+00:00"
    assert f"{check(data).data['day'].iloc[0]:%Y-%m-%d}" == "2026-02-10"


def mended(verdict: Verdict, **cells: str) -> bytes:
    """Return the workbook of refused rows with cells written anew in every row."""
    book = load_workbook(io.BytesIO(refused.workbook(verdict)))
    sheet = book.worksheets[0]
    header = next(row for row in range(1, 3) if sheet.cell(row, 1).value)
    names = [cell.value for cell in sheet[header]]
    for row in range(header + 1, sheet.max_row + 1):
        for name, value in cells.items():
            sheet.cell(row, names.index(name.replace("_", " ")) + 1).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_workbook_of_bad_rows_once_mended_gives_a_clean_verdict() -> None:
    bad = check(
        overview(
            overview_row(),
            overview_row("Fri, Sep 5, 2025", likes="many"),
            overview_row("Thu, Sep 4, 2025", likes="-4"),
        )
    )
    assert (bad.rows_accepted, bad.rows_refused) == (1, 2)
    again = check(mended(bad, Likes="7"), "rows-to-mend.xlsx")
    assert (again.export, again.rows_accepted, again.rows_refused) == ("x.account_overview", 2, 0)
    assert codes(again) == {"hint.no_account"}
    text = 'sep=,\n"Views"\n"Date","Primary"\n"2026-05-25T00:00:00","7"\n"2026-05-26T00:00:00","x"\n'
    daily = check(text.encode("utf-16"))
    again = check(mended(daily, Primary="8"), "rows-to-mend.xlsx")
    assert (again.export, again.data["views"].tolist()) == ("meta.daily_results", [8])


def test_more_reactions_than_people_reached_are_shown() -> None:
    verdict = check(csv_bytes(with_cells(sample("instagram.posts"), 1, Likes="6000", Reach="100")))
    assert "row.reactions_above_reach" in codes(verdict)
    assert verdict.rows_refused == 0


def test_a_workbook_of_a_tool_reads_like_its_csv() -> None:
    table = sample("sprout.posts")
    book, text = check(xlsx_bytes(table), "x.xlsx"), check(csv_bytes(table))
    assert book.data.equals(text.data)
    assert len(check_files([("x.xlsx", xlsx_bytes(table))], today=TODAY)) == 1
