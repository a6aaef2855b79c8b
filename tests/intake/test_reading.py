"""Any tool's way of writing a table is read the same; what is no table is refused with the reason."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from core.intake.reading import MAX_BYTES, read
from core.intake.tables import UnreadableError
from tests.intake.samples import READ, table_of
from tests.intake.support import OVERVIEW, check, codes, csv_bytes, overview, overview_row

ROWS: list[list[Any]] = [OVERVIEW, overview_row("Sat, Sep 6, 2025"), overview_row("Fri, Sep 5, 2025")]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    return caught.value.finding.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_delimiter_and_encoding_gives_the_same_verdict(delimiter: str, encoding: str) -> None:
    verdict = check(csv_bytes(ROWS, delimiter, encoding))
    assert (verdict.export, verdict.rows_accepted) == ("x.account_overview", 2)
    assert verdict.data["source_row"].tolist() == [2, 3]


def test_byte_order_mark_spaces_case_and_quotes_in_names_do_not_matter() -> None:
    names = [f'  "{name.upper()}" ' for name in OVERVIEW]
    assert check(csv_bytes([names, *ROWS[1:]], encoding="utf-8-sig")).export == "x.account_overview"


def test_a_sep_line_is_obeyed_and_is_no_row() -> None:
    data = b"sep=;\r\n" + csv_bytes(ROWS, ";")
    verdict = check(data)
    assert verdict.export == "x.account_overview"
    assert verdict.data["source_row"].tolist() == [2, 3]


def test_titles_above_the_names_are_skipped_and_row_numbers_stay_right() -> None:
    verdict = check(b"Account overview\r\n\r\nFrom, 2025\r\n" + csv_bytes(ROWS))
    assert verdict.export == "x.account_overview"
    assert verdict.data["source_row"].tolist() == [5, 6]


def test_a_quoted_line_break_stays_in_its_cell() -> None:
    rows = [
        ["Post id", "Date", "Post text", "Link", "Impressions", "Likes", "Replies", "Reposts", "Bookmarks"]
    ]
    rows += [
        ["19", "Mon Feb 17 2025", 'one\n"two"\n\nthree', "https://x.com/a/status/19", "5", "1", "0", "0", "0"]
    ]
    rows += [["20", "Mon Feb 17 2025", "four", "https://x.com/a/status/20", "5", "1", "0", "0", "0"]]
    verdict = check(csv_bytes(rows))
    assert verdict.data["text"].tolist() == ['one\n"two"\n\nthree', "four"]
    assert verdict.data["source_row"].tolist() == [2, 3]


def test_a_double_encoded_file_is_unwrapped_and_said() -> None:
    wrapped = csv_bytes([[line] for line in csv_bytes(ROWS).decode().splitlines()])
    verdict = check(wrapped)
    assert (verdict.export, verdict.rows_accepted) == ("x.account_overview", 2)
    assert "file.double_encoded" in codes(verdict)


def test_an_open_quotation_mark_is_said_and_the_rows_before_it_are_kept() -> None:
    data = overview(*ROWS[1:]) + b'"Thu, Sep 4, 2025,1,2,3\r\nWed,1,2\r\n'
    verdict = check(data)
    assert verdict.rows_accepted == 2
    assert ("file.open_quote", 4) in {(finding.code, finding.row) for finding in verdict.findings}


def test_a_row_with_too_many_cells_is_kept_out_alone() -> None:
    verdict = check(overview(ROWS[1], [*ROWS[2], 99, 98]))
    assert verdict.rows_accepted == 1
    assert codes(verdict) >= {"row.too_many_cells"}


def test_the_spelling_of_known_columns_decides_between_old_encodings() -> None:
    names = "Beitrags-ID;Konto-Benutzername;Beschreibung;Veröffentlichungszeitpunkt;Permalink;Aufrufe;„Gefällt mir“-Angaben;Reichweite"
    row = "18000000000000301;kbriberlin;Grüße;03/04/2026 09:00;https://www.instagram.com/p/D/;12;3;9"
    for encoding in ("cp1252", "cp1250", "cp1254"):
        verdict = check(f"{names}\n{row}\n".encode(encoding))
        assert (verdict.export, verdict.language) == ("instagram.posts", "de")


def test_damaged_characters_are_said_and_do_not_change_the_encoding() -> None:
    rows = [
        [
            "Post id",
            "Date",
            "Post text",
            "Post Link",
            "Impressions",
            "Likes",
            "Replies",
            "Reposts",
            "Bookmarks",
        ]
    ]
    rows += [
        ["19", "Mon Feb 17 2025", "こんにちは皆さん", "https://x.com/a/status/19", "5", "1", "0", "0", "0"]
    ]
    data = csv_bytes(rows)
    verdict = check(data.replace("皆".encode(), "皆".encode()[:2]))
    assert (verdict.encoding, verdict.rows_accepted) == ("utf-8", 1)
    assert "file.bad_characters" in codes(verdict)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf\r\n \n", "file.empty"),
        (b"\x00" * 500, "file.empty"),
        (b"%PDF-1.7 ...", "file.not_a_table"),
        (b"\x89PNG\r\n\x1a\n....", "file.not_a_table"),
        (b"a,b\x00c,d\n1,2,3\n", "file.not_a_table"),
        (b'{"messages": []}', "file.json"),
        (b"<!DOCTYPE html><table><tr><td>1</table>", "file.markup"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_one_byte_above_the_limit_is_refused_before_reading() -> None:
    assert refusal(b"a" * (MAX_BYTES + 1)) == "file.too_large"


def test_a_file_of_line_breaks_or_of_columns_is_refused_quickly() -> None:
    assert refusal(b"a,b" + b"\n" * 7_000_000 + b"c,d") == "file.too_many_cells"
    assert refusal(b"a" + b"," * 10_000 + b"b") == "file.too_many_cells"


def test_ragged_rows_are_read_record_by_record() -> None:
    sheet = read(b"a,b\n1,2\n1,2,3,4\n").sheets[0]
    assert sheet.cells.to_numpy().tolist() == [["a", "b", "", ""], ["1", "2", "", ""], ["1", "2", "3", "4"]]


def test_reading_agrees_with_the_csv_module_on_awkward_cells() -> None:
    rows = [["a", "b", "c"], ['say "hi"', "x,y", "1;2"], ["", "line\r\nbreak", "tab\there"]]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    assert read(text.getvalue().encode()).sheets[0].cells.to_numpy().tolist() == rows


@pytest.mark.parametrize("cut", [5, 12, 20])
def test_a_row_the_file_breaks_off_in_is_kept_out(cut: int) -> None:
    whole = overview(*(overview_row(f"Sat, Sep {day}, 2025", impressions=12345) for day in (6, 13, 20)))
    verdict = check(whole.rstrip()[:-cut])
    assert (verdict.rows_accepted, verdict.rows_refused) == (2, 1)
    assert next((found.code, found.row) for found in verdict.findings) == ("row.cut_off", 4)
    assert "row.cut_off" not in codes(check(whole.rstrip()))
    short = whole.replace(b"\r\n", b",,,\r\n", 1).rstrip()
    assert "row.cut_off" not in codes(check(short))


def test_columns_left_free_and_blank_lines_change_nothing() -> None:
    lines = [["Reach"], ["Date", "Primary"], ["2026-05-25T00:00:00", "7"], ["2026-05-26T00:00:00", "8"]]
    spread = csv_bytes([[], *(row for line in lines for row in (["", *line], []))])
    verdict = check(spread)
    assert (verdict.export, verdict.data["reach"].tolist()) == ("meta.daily_results", [7, 8])
    assert verdict.data["source_row"].tolist() == [6, 8]


def test_utf16_without_a_mark_is_told_though_other_scripts_have_zeros_in_their_other_byte() -> None:
    rows = [overview_row(f"Sat, Sep {day}, 2025") for day in (6, 13, 20)] * 20
    verdict = check(csv_bytes([[*OVERVIEW, "Ā note"], *([*row, ""] for row in rows)], encoding="utf-16-le"))
    assert (verdict.export, verdict.encoding) == ("x.account_overview", "utf-16-le")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "你好，世界。今天大使馆举行活动"),
        ("cp932", "大使館のイベントを開催します"),
        ("euc_jp", "大使館のイベントを開催します"),
        ("cp949", "안녕하세요 대사관입니다"),
        ("big5", "臺北的活動今天舉行"),
    ],
)
def test_texts_of_east_asia_are_read_though_only_they_tell_the_encoding(encoding: str, text: str) -> None:
    cells = (
        read(csv_bytes([["Date", "Text"], *[["2026-02-10", text]] * 6], encoding=encoding)).sheets[0].cells
    )
    assert set(cells[1][1:]) == {text}


@pytest.mark.parametrize(
    "written",
    ['="{id}"', "'{id}", "{id}\t", "\u200e{id}", "{thousands}", "{points}", "{blanks}"],
)
def test_ids_that_were_kept_whole_in_any_manner_are_the_same_ids(written: str) -> None:
    known = next(
        each for each in READ if each.entry.code == "facebook.posts" and each.variant.language == "en"
    )
    header, rows = table_of(known)
    place = header.index("Post ID")
    ids = [row[place] for row in rows]
    for row in rows:
        grouped = f"{int(row[place]):,}"
        manners = {
            "points": grouped.replace(",", "."),
            "blanks": grouped.replace(",", "\u202f"),
            "thousands": grouped,
        }
        row[place] = written.format(id=row[place], **manners)
    assert check(csv_bytes([header, *rows])).data["external_id"].tolist() == ids


def test_files_put_one_behind_the_other_keep_no_mark_between() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        verdict = check(
            csv_bytes(ROWS[:2], encoding=encoding) + csv_bytes([ROWS[0], ROWS[2]], encoding=encoding)
        )
        assert (verdict.rows_accepted, verdict.rows_total) == (2, 2)
        assert "row.names_again" in codes(verdict)


def test_marks_of_direction_in_names_do_not_matter() -> None:
    names = [f"\u202b{name}\u202c\u2069" for name in OVERVIEW]
    assert check(csv_bytes([names, *ROWS[1:]])).export == "x.account_overview"


@pytest.mark.parametrize(
    "word",
    ["Total:", "TOTALS", "Jumlah keseluruhan", "Gesamtergebnis", "合计", "小計", "Tổng số", "รวมทั้งหมด"],
)
def test_a_row_of_totals_is_left_aside_in_any_language(word: str) -> None:
    verdict = check(csv_bytes([*ROWS, [word, *[999_999] * (len(OVERVIEW) - 1)]]))
    assert (verdict.rows_total, verdict.counts["row.totals"]) == (2, 1)


def test_ids_a_spreadsheet_took_for_formulas_are_mended_or_refused() -> None:
    known = next(each for each in READ if each.entry.code == "youtube.table")
    header, rows = table_of(known)
    place = header.index(known.variant.columns["external_id"][0])
    for row, cell in zip(rows, ("=-abcDEF1234", "#NAME?", "#ИМЯ?", "########"), strict=False):
        row[place] = cell
    verdict = check(csv_bytes([header, *rows]))
    assert verdict.data["external_id"].iloc[0] == "-abcDEF1234"
    assert (verdict.counts["id.destroyed"], verdict.rows_refused) == (3, 3)


def test_a_row_that_lacks_a_cell_is_kept_out_though_its_figures_could_be_read() -> None:
    lacking = [*ROWS[1][:3], *ROWS[1][4:]]
    verdict = check(csv_bytes([["Account overview"], ROWS[0], lacking, ROWS[2]]))
    assert (verdict.rows_accepted, len(verdict.held)) == (1, 1), "an approver may take it in"
    assert [(each.code, each.row) for each in verdict.findings if each.row] == [("row.too_few_cells", 3)]
    backslashed = b"\n".join(b'"' + '","'.join(map(str, row)).encode() + b'"' for row in ROWS)
    assert check(backslashed).rows_accepted == 2


@pytest.mark.parametrize("saved_by_excel", [True, False])
def test_cells_that_excel_leaves_out_at_the_end_of_sixteen_rows_are_empty(*, saved_by_excel: bool) -> None:
    days = [f"{date(2025, 9, 1) + timedelta(days=place):%a, %b %-d, %Y}" for place in range(40)]
    rows = [ROWS[0], *map(overview_row, days)]
    # The last column has nothing in the second sixteen rows; or the very same in rows that are no sixteen.
    first = 16 if saved_by_excel else 17
    rows[first : first + 16] = [row[:-1] for row in rows[first : first + 16]]
    verdict = check(csv_bytes(rows))
    assert verdict.counts.get("row.too_few_cells", 0) == (0 if saved_by_excel else 16)
    assert verdict.rows_accepted == (40 if saved_by_excel else 24)


def test_rows_as_wide_as_the_names_lack_nothing_whatever_stands_around_them() -> None:
    rows = [["Report"], [], ["", *ROWS[0], "", ""], ["", *ROWS[1], ""], ["", *ROWS[2]], ["Made by us"]]
    verdict = check(csv_bytes(rows))
    assert verdict.rows_accepted == 2
    assert "row.too_few_cells" not in verdict.counts


def test_a_row_with_a_cell_too_many_is_kept_out_though_the_last_one_is_empty() -> None:
    rows = [ROWS[0], [*ROWS[1][:-1], ""], ROWS[2], overview_row("Thu, Sep 4, 2025")]
    shifted = [*rows[1][:3], 77, *rows[1][3:]]
    verdict = check(csv_bytes([ROWS[0], shifted, *rows[2:]]))
    assert (verdict.rows_accepted, verdict.counts["row.too_many_cells"]) == (2, 1)
    closed = csv_bytes(rows).replace(b"\r\n", b",\r\n")
    assert check(closed).rows_accepted == 3
    assert check(closed.replace(b",\r\n", b"\r\n", 1)).rows_accepted == 3


@pytest.mark.parametrize("end", [b"\x1a", b"\x00" * 512])
def test_what_stands_behind_the_end_of_a_text_is_no_row(end: bytes) -> None:
    verdict = check(csv_bytes(ROWS) + end)
    assert (verdict.rows_accepted, verdict.rows_total) == (2, 2)
    broken_off = check(csv_bytes(ROWS)[:-9] + end)
    assert (broken_off.rows_accepted, broken_off.counts["row.cut_off"]) == (1, 1)
