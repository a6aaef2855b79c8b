"""One file may hold several tables: sheets, figures, platforms, files in an archive."""

import io
import json
import struct
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from core.intake.check import check_file, check_files
from core.intake.model import Platform
from tests.intake.samples import READ, table_of
from tests.intake.support import OVERVIEW, TODAY, check, codes, csv_bytes, overview, overview_row


def sample(code: str, language: str = "en") -> list[list[str]]:
    known = next(each for each in READ if (each.entry.code, each.variant.language) == (code, language))
    names, rows = table_of(known)
    return [names, *rows]


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("_csv", ".csv"), content)
    return buffer.getvalue()


def workbook(**sheets: list[list[str]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_linkedin_workbook_gives_a_verdict_for_each_sheet_with_figures() -> None:
    metrics = [["Content metrics of the page"], *sample("linkedin.metrics")]
    posts = [["Posts of the page"], *sample("linkedin.posts")]
    data = workbook(Metrics=metrics, Posts=posts, Location=[["Location", "Total followers"], ["Hanoi", "12"]])
    verdicts = check_files([("content.xlsx", data)], today=TODAY)
    assert [(one.part, one.export) for one in verdicts] == [
        ("Metrics", "linkedin.metrics"),
        ("Posts", "linkedin.posts"),
    ]
    assert all("export.sheets_aside" in codes(one) for one in verdicts)
    assert len({one.sha256 for one in verdicts}) == 2
    again = check_file("content.xlsx", data, part="Posts", today=TODAY)
    assert (again.export, again.rows_accepted) == ("linkedin.posts", 12)
    assert codes(check_file("content.xlsx", data, today=TODAY)) == {"export.several_tables"}


def test_deleted_reactions_below_zero_are_left_empty_at_linkedin() -> None:
    table = sample("linkedin.metrics")
    table[3][table[0].index("Reactions (total)")] = "-2"
    verdict = check(workbook(Metrics=table))
    assert codes(verdict) & {"number.negative_left_empty", "number.negative"} == {
        "number.negative_left_empty"
    }
    assert verdict.rows_refused == 0


def test_rows_of_a_tool_go_to_their_own_platform() -> None:
    names, *rows = sample("sprout.posts")
    place = names.index("Network")
    for row, network in zip(
        rows, ["Facebook", "Instagram Business", "Twitter", "Orkut", ""] * 3, strict=False
    ):
        row[place] = network
    verdicts = check_files([("sprout.csv", csv_bytes([names, *rows]))], today=TODAY)
    assert [one.platform for one in verdicts] == [Platform.X, Platform.FACEBOOK, Platform.INSTAGRAM]
    assert sum(one.rows_accepted for one in verdicts) == 8
    assert sum(one.counts.get("platform.unknown", 0) for one in verdicts) == 4
    assert sorted(row for one in verdicts for row in one.data["source_row"])[:3] == [2, 3, 4]


def test_the_link_tells_the_platform_where_no_column_does() -> None:
    names, *rows = sample("later.posts")
    rows[0][names.index("Post URL")] = "https://www.tiktok.com/@kbrihanoi/video/7567452112981069079"
    verdicts = check_files([("later.csv", csv_bytes([names, *rows]))], today=TODAY)
    assert {(one.platform.value, one.rows_accepted) for one in verdicts} == {("tiktok", 1), ("instagram", 11)}


def test_metas_older_files_hold_several_figures_and_one_is_headed_wrongly() -> None:
    text = (
        'sep=,\n"Facebook Page visits"\n"Date","Facebook Page likes"\n"2022-10-01T00:00:00","5"\n\n'
        '"Instagram profile visits"\n"Date","Instagram profile visits"\n"2022-10-01T00:00:00","3"\n\n'
        '"New Facebook Page likes"\n"Date","New Facebook Page likes"\n"2022-10-01T00:00:00","2"\n'
    )
    verdicts = check_files([("Visits.csv", text.encode("utf-16"))], today=TODAY)
    assert [(one.part, one.platform.value) for one in verdicts] == [
        ("Facebook Page visits", "facebook"),
        ("Instagram profile visits", "instagram"),
        ("New Facebook Page likes", "facebook"),
    ]
    assert verdicts[0].data["profile_visits"].tolist() == [5]
    assert verdicts[1].data["source_row"].tolist() == [7]
    assert verdicts[2].rows_accepted == 0


def test_an_unknown_or_missing_line_is_asked_with_the_export_offered() -> None:
    for text, code in (('"Metrik Aneh"\n', "export.figure_unknown"), ("", "export.figure_unnamed")):
        verdict = check(f'sep=,\n{text}"Tanggal","Primary"\n"2026-06-14T00:00:00","3"\n'.encode("utf-16"))
        assert not verdict.recognised
        assert codes(verdict) == {code}
        assert verdict.offer is not None
        assert verdict.offer.export == "meta.daily_results"
        answered = check(
            f'sep=,\n{text}"Tanggal","Primary"\n"2026-06-14T00:00:00","3"\n'.encode("utf-16"),
            mapping=verdict.offer.mapping | {"views": "Primary", "platform": "=instagram"},
        )
        assert (answered.export, answered.platform.value) == ("meta.daily_results", "instagram")
        assert answered.data["views"].tolist() == [3]


def test_an_archive_gives_a_verdict_for_each_file_and_its_name_tells_the_year() -> None:
    tiktok = b'"Date","Video Views","Profile Views","Likes","Comments","Shares"\n"10 February","2","1","3","0","1"\n'
    files = {
        "Overview.csv": tiktok,
        "sub/x.csv": overview(overview_row()),
        "__MACOSX/x.csv": b"junk",
        "notes": b"\x89PNG",
    }
    data = archive(**files)
    name = "Overview_2026-02-10_1773506459_kbrihanoi.zip"
    verdicts = check_files([(name, data)], today=TODAY)
    assert [one.file for one in verdicts] == [f"{name}/Overview.csv", f"{name}/sub/x.csv", f"{name}/notes"]
    assert [one.recognised for one in verdicts] == [True, True, False]
    assert verdicts[0].accounts == ("kbrihanoi",)
    assert verdicts[0].data["day"].dt.year.tolist() == [2026]
    again = check_file(name, data, part="Overview.csv", today=TODAY)
    assert again.sha256 == verdicts[0].sha256


def test_several_files_are_checked_in_order_with_one_progress() -> None:
    shares: list[float] = []
    files = [("a.csv", overview(overview_row())), ("b.csv", b""), ("c.csv", csv_bytes(sample("later.posts")))]
    verdicts = check_files(files, today=TODAY, progress=shares.append)
    assert [one.recognised for one in verdicts] == [True, False, True]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "/etc/passwd.csv", "C:\\x.csv", "a/../../x.csv", "..\\x.csv", "a\x07.csv"],
)
def test_names_that_point_outside_the_archive_refuse_it_whole(name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("good.csv", overview(overview_row()))
        packed.writestr(zipfile.ZipInfo(name), overview(overview_row()))
    verdict = check(buffer.getvalue(), "x.zip")
    assert codes(verdict) == {"file.path_in_archive"}
    assert not verdict.recognised


def test_links_in_an_archive_refuse_it_whole() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        link = zipfile.ZipInfo("x.csv")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    assert codes(check(buffer.getvalue(), "x.zip")) == {"file.path_in_archive"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_both_read_and_told_apart() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("may/overview.csv", overview(overview_row()))
        packed.writestr("may/overview.csv", overview(overview_row("Sun, Sep 7, 2025")))
        packed.writestr("may/OVERVIEW.csv", b"no table")
    verdicts = check_files([("x.zip", buffer.getvalue())], today=TODAY)
    parts = ["may/overview.csv", "may/overview (2).csv", "may/OVERVIEW (3).csv"]
    assert [verdict.part for verdict in verdicts] == parts
    assert [verdict.recognised for verdict in verdicts] == [True, True, False]
    again = check(buffer.getvalue(), "x.zip", part="may/overview (2).csv")
    assert again.period == (date(2025, 9, 7), date(2025, 9, 7))


def test_an_archive_in_an_archive_is_refused_and_the_rest_goes_on() -> None:
    inner = archive(x_csv=overview(overview_row()))
    verdicts = check_files([("x.zip", archive(a_csv=inner, b_csv=overview(overview_row())))], today=TODAY)
    assert [one.recognised for one in verdicts] == [False, True]
    assert codes(verdicts[0]) == {"file.archive_in_archive"}


def test_bombs_locked_and_crowded_archives_are_refused_before_they_are_unpacked() -> None:
    assert codes(check(archive(x_csv=b"0" * 60_000_000), "x.zip")) == {"file.unpacks_too_large"}
    assert codes(check(archive(**{f"f{place}_csv": b"a" for place in range(101)}), "x.zip")) == {
        "file.too_many_files"
    }
    locked = bytearray(archive(x_csv=b"a,b\n1,2\n"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.index(mark) + offset
        locked[place : place + 2] = struct.pack("<H", 1)
    assert codes(check(bytes(locked), "x.zip")) == {"file.encrypted"}


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(archive(x_csv=b"a,b\n" * 5000))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + offset
        data[place : place + 4] = struct.pack("<I", 10)
    verdict = check(bytes(data), "x.zip")
    assert codes(verdict) <= {"file.unpacks_too_large", "file.corrupt"}
    assert not verdict.recognised


def channel(**given: Any) -> bytes:
    message = {
        "id": 7,
        "type": "message",
        "date": "2026-02-10T08:00:00",
        "text": ["Halo ", {"type": "bold", "text": "semua"}],
    }
    reacted = message | {"id": 8, "photo": "p.jpg", "reactions": [{"count": 3}, {"count": 4}]}
    service = {"id": 1, "type": "service", "date": "2026-01-01T08:00:00", "action": "create_channel"}
    history = {
        "name": "KBRI Hanoi",
        "type": "public_channel",
        "id": 5,
        "messages": [service, message, reacted],
    }
    return json.dumps(history | given).encode()


def test_a_telegram_channel_is_read_and_conversations_are_not() -> None:
    verdict = check(channel(), "result.json")
    assert (verdict.export, verdict.platform.value, verdict.accounts) == (
        "telegram.messages",
        "telegram",
        ("KBRI Hanoi",),
    )
    assert verdict.data["text"].tolist() == ["Halo semua", "Halo semua"]
    assert verdict.data["kind"].tolist() == ["text", "image"]
    assert verdict.data["reactions"].isna().tolist() == [True, False]
    assert verdict.data["reactions"].iloc[1] == 7
    assert codes(check(channel(type="personal_chat"))) == {"file.private_messages"}
    assert codes(check(b'{"chats": {"list": []}}')) == {"file.private_messages"}
    assert codes(check(b'{"a": 1}')) == {"file.json"}
    assert codes(check(b"{not json}")) == {"file.json"}


def passed_on(number: int, **told: Any) -> dict[str, Any]:
    return {"id": number, "type": "message", "date": "2026-02-10T08:00:00", "text": "Halo", **told}


def test_posts_passed_on_from_other_channels_are_not_the_channels_own() -> None:
    messages = [
        passed_on(7),
        passed_on(8, forwarded_from="Kemlu RI", forwarded_from_id="channel9"),
        passed_on(9, forwarded_from=None),
        passed_on(10, forwarded_from="KBRI Hanoi", forwarded_from_id="channel5"),
    ]
    verdict = check(channel(messages=messages), "result.json")
    assert verdict.data["external_id"].tolist() == ["7", "10"]
    assert [(each.row, each.value) for each in verdict.findings if each.code == "row.repost"] == [
        (3, "Kemlu RI"),
        (4, "?"),
    ]


def test_what_members_write_in_a_group_is_no_post_of_the_group() -> None:
    own, member = passed_on(7, from_id="channel5"), passed_on(8, from_id="user77", text="Private")
    verdict = check(channel(type="public_supergroup", messages=[own, member]))
    assert (verdict.rows_total, verdict.data["external_id"].tolist()) == (1, ["7"])
    assert verdict.findings[0].params == {"count": 1}
    assert codes(check(channel(type="private_supergroup", messages=[member]))) == {"file.private_messages"}


def test_the_moment_of_a_telegram_post_is_that_of_its_unix_time() -> None:
    messages = [
        passed_on(7, date="2026-02-10T03:00:00", date_unixtime="1770667200"),
        passed_on(8, date_unixtime="x"),
    ]
    verdict = check(channel(messages=messages))
    assert verdict.data["day"].dt.day.tolist() == [10, 10]
    assert [str(moment)[:16] for moment in verdict.data["published_at"]] == [
        "2026-02-09 20:00",
        "2026-02-10 08:00",
    ]


def test_names_in_the_middle_begin_a_table_of_their_own() -> None:
    moved = [OVERVIEW[0], OVERVIEW[2], OVERVIEW[1], *OVERVIEW[3:]]
    first, second = overview_row(impressions=100, likes=3), overview_row("Sun, Sep 7, 2025")
    data = csv_bytes([OVERVIEW, first, [], moved, [second[0], 4, 200, *second[3:]]])
    upper, lower = (check(data, part=part) for part in ("1", "2"))
    assert upper.data["impressions"].tolist() + lower.data["impressions"].tolist() == [100, 200]
    assert lower.data["source_row"].tolist() == [5]
    assert codes(check(data)) == {"export.several_tables"}


def test_the_same_names_again_are_left_aside() -> None:
    verdict = check(overview(overview_row(), OVERVIEW, overview_row("Sun, Sep 7, 2025")))
    assert (verdict.rows_accepted, verdict.rows_refused, verdict.counts["row.names_again"]) == (2, 0, 1)


def test_a_short_table_of_a_named_export_is_not_taken_for_meta() -> None:
    rows = [[f"2026-02-{day}", 700, 3, 1] for day in range(10, 15)]
    verdict = check(csv_bytes([["Date", "Views", "Watch time (hours)", "Subscribers"], *rows]))
    assert (verdict.export, verdict.rows_accepted) == ("youtube.chart", 5)
