"""A file in, a verdict out: what an analyst is told about each file."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.intake.check import check_file
from core.intake.model import DAY_COLUMNS, POST_COLUMNS, Platform, Verdict
from tests.intake.samples import READ, table_of
from tests.intake.support import (
    EXPECTED,
    FIXTURES,
    SHARED,
    check,
    codes,
    csv_bytes,
    needs_shared,
    overview,
    overview_row,
)

INSTAGRAM: list[Any] = ["Post ID", "Account username", "Publish time", "Permalink", "Post type", "Date", "Impressions", "Reach", "Likes", "Saves"]  # fmt: skip


def instagram_row(place: int, **given: object) -> list[Any]:
    row: dict[str, object] = {
        "id": f"1797469756488425{place}",
        "account": "kjrihongkong",
        "time": "05/26/2026 10:23",
        "link": f"https://www.instagram.com/p/A{place}/",
        "kind": "IG image",
        "date": "Lifetime",
        "impressions": 500 + place,
        "reach": 400,
        "likes": 30,
        "saves": 2,
    }
    return list((row | given).values())


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["name"])
def test_each_fixture_is_understood_exactly_as_written_down(expected: dict[str, Any]) -> None:
    verdict = check((FIXTURES / expected["name"]).read_bytes(), expected["name"])
    said: dict[str, Any] = verdict.to_json()
    assert said["recognised"] == ("export" in expected)
    assert said["export"] == expected.get("export")
    assert said["platform"] == expected["platform"]
    assert said["language"] == expected.get("language")
    assert said["encoding"] == expected["encoding"]
    assert said["period"] == expected.get("period")
    assert said["accounts"] == expected["accounts"]
    assert list(said["rows"].values()) == expected["rows"]
    assert codes(verdict) == set(expected["codes"])


def test_every_fixture_is_written_down() -> None:
    names = {path.name for path in FIXTURES.iterdir() if path.suffix == ".csv"}
    assert names == {expected["name"] for expected in EXPECTED}


@needs_shared
@pytest.mark.parametrize(
    ("file", "export", "accounts", "rows"),
    [
        ("x/account_overview_analytics_tut9492.csv", "x.account_overview", (), (28, 28)),
        ("x/account_overview_analytics_joshcirre_excerpt.csv", "x.account_overview", (), (8, 8)),
        ("x/account_analytics_content_FG-SC_2024-11-21_2025-02-19_excerpt.csv", "x.content", ("Wormhole_BR",), (9, 9)),
        ("meta_dandirector/May-25-2026_Jun-21-2026_1493633672508178.csv", "instagram.posts", ("elitravelguy",), (21, 20)),
        ("tiktok/Overview_2026-02-10_1773506459_3m_lounge_den_den.csv", "tiktok.overview", ("3m_lounge_den_den",), (33, 33)),
        ("tiktok/TIKTOK_RAW.csv", "tiktok.business_days", (), (62, 62)),
        ("tiktok/TIKTOK_AUDIENCE_RAW.csv", "tiktok.business_audience", (), (62, 62)),
        ("tiktok/TIKTOK_VIDEO_RAW.csv", "tiktok.business_videos", ("vintagerest.bg",), (51, 51)),
        ("twitter_legacy/tweet_activity_metrics_en_2015_favorites.csv", "x.legacy_tweets", ("USCTrials",), (1, 1)),
        ("facebook_posts/FB_content_posts_en_2026_excerpt.csv", "facebook.posts", ("3M Lounge",), (4, 4)),
        ("facebook_posts/FB_legacy_Lifetime_posts_2015_header_plus_description_row.csv", "facebook.posts_2015", ("BoostedUSCTrials",), (1, 1)),
        ("youtube/Tabellendaten_de_excerpt.csv", "youtube.table", (), (9, 9)),
        ("youtube/Table_data_en_2026_excerpt.csv", "youtube.table", (), (5, 5)),
        ("crowdtangle/history_post_3758007754304128.csv", "crowdtangle.history", ("MajuCoutinhoReal",), (1, 1)),
        ("meta_dandirector/Views.csv", "meta.daily_results", (), (28, 28)),
        ("meta_dandirector/Reach.csv", "meta.daily_results", (), (28, 28)),
        ("meta_dandirector/Visits.csv", "meta.daily_results", (), (28, 28)),
        ("meta_dandirector/Follows.csv", "meta.daily_results", (), (20, 20)),
        ("meta_dandirector/Link clicks.csv", "meta.daily_results", (), (28, 28)),
        ("meta_dandirector/Interactions.csv", "meta.daily_results", (), (28, 0)),
    ],
)  # fmt: skip
def test_real_exports_are_recognised_with_their_account_and_rows(
    file: str, export: str, accounts: tuple[str, ...], rows: tuple[int, int]
) -> None:
    path = SHARED / "exports" / file
    verdict = check(path.read_bytes(), path.name)
    assert (verdict.export, verdict.accounts) == (export, accounts)
    assert (verdict.rows_total, verdict.rows_accepted) == rows


@needs_shared
def test_every_real_file_is_told_the_truth() -> None:
    paths = [path for path in sorted((SHARED / "exports").glob("*/*")) if path.is_file()]
    told = {path.name: check(path.read_bytes(), path.name) for path in paths}
    silent = [name for name, verdict in told.items() if not verdict.recognised]
    assert set(silent) == {"Audience.csv", "links-api-response-example.json"}
    assert codes(told["Audience.csv"]) == {"export.audience"}
    assert codes(told["links-api-response-example.json"]) == {"file.json"}
    interactions = told["Interactions.csv"]
    assert interactions.findings[0].code == "export.figures_not_kept"
    assert all(
        verdict.rows_accepted
        for verdict in told.values()
        if verdict.recognised and verdict is not interactions
    )
    search = told["2021-07-05-22-49-20-BRT-search-csv-export.csv"].data.iloc[0]
    # 407.137 interactions in all, of which 24506 comments and 4259 shares.
    assert search["reactions"] == 407137 - 24506 - 4259
    assert search["published_at"].isoformat() == "2021-07-05T21:02:45+00:00"


@needs_shared
def test_nothing_in_the_bad_input_folder_is_taken_for_an_export() -> None:
    paths = [path for path in (SHARED / "badinput").rglob("*") if path.is_file()]
    assert paths
    assert not [path.name for path in paths if check(path.read_bytes(), path.name).recognised]


def test_data_has_every_canonical_column_in_the_documented_order() -> None:
    posts = check((FIXTURES / "x_content_2025.csv").read_bytes())
    days = check((FIXTURES / "x_overview.csv").read_bytes())
    assert tuple(posts.data.columns) == POST_COLUMNS
    assert tuple(days.data.columns) == DAY_COLUMNS


def test_x_figures_land_in_the_measures_they_mean() -> None:
    post = check((FIXTURES / "x_content_2024.csv").read_bytes()).data.iloc[0]
    assert post["text"] == "Kerja sama & persahabatan <3"
    assert (post["impressions"], post["reactions"], post["saves"], post["comments"]) == (70, 3, 1, 2)
    assert (post["shares"], post["clicks"], post["external_id"]) == (4, 5, "1891564128784855141")
    day = check((FIXTURES / "x_overview.csv").read_bytes()).data.set_index("day").loc["2025-09-05"]
    assert (day["posts"], day["shares"], day["follows_gained"], day["follows_lost"]) == (1, 1, 3, 2)


def test_views_and_impressions_are_never_mixed() -> None:
    new = check((FIXTURES / "instagram_en_2026.csv").read_bytes()).data
    old = check((FIXTURES / "instagram_en_2023.csv").read_bytes()).data
    indonesian = check((FIXTURES / "instagram_id.csv").read_bytes()).data
    assert new["impressions"].isna().all()
    assert new["views"].notna().all()
    assert old["views"].isna().all()
    assert old["impressions"].tolist() == [510]
    assert indonesian["views"].tolist() == [1520, 640]


def test_missing_figures_stay_missing_and_are_never_zero() -> None:
    days = check((FIXTURES / "tiktok_business_audience.csv").read_bytes()).data
    assert days["followers"].tolist() == [pd.NA, 5100]
    assert days["reach"].tolist() == [pd.NA, 75134]
    assert days["impressions"].isna().all()


def test_month_comes_first_in_meta_dates_whatever_the_language() -> None:
    data = check((FIXTURES / "instagram_id.csv").read_bytes()).data
    assert data["day"].dt.strftime("%Y-%m-%d").tolist() == ["2025-12-31", "2026-01-02"]


def test_a_collaboration_is_kept_out_and_said_with_its_row_and_account() -> None:
    verdict = check((FIXTURES / "instagram_en_2026.csv").read_bytes())
    finding = next(finding for finding in verdict.findings if finding.code == "row.other_account")
    assert (finding.row, finding.column, finding.value) == (5, "Account username", "kbribeijing")
    assert verdict.refused["source_row"].tolist() == [5]
    assert "kbribeijing" not in set(verdict.data["account"])


def test_days_without_year_need_the_name_or_an_answer() -> None:
    path = FIXTURES / "Overview_2025-12-30_1773506459_kbrihanoi.csv"
    nameless = check(path.read_bytes(), "download.csv")
    assert nameless.recognised
    assert nameless.rows_accepted == 0
    assert "date.no_year" in codes(nameless)
    answered = check(path.read_bytes(), "download.csv", year=2025)
    assert answered.to_json()["period"] == ["2025-12-30", "2026-01-01"]
    assert "hint.year_answered" in codes(answered)


def test_the_file_name_never_decides_which_export_it_is() -> None:
    data = (FIXTURES / "x_overview.csv").read_bytes()
    assert check(data, "Overview_2026-02-10_177_kbri.csv").export == "x.account_overview"
    assert not check(b"a,b\n1,2\n", "account_overview_analytics.csv").recognised


def test_a_destroyed_id_keeps_its_row_out_and_says_why() -> None:
    rows = [INSTAGRAM, instagram_row(1, id="1.79747E+16"), instagram_row(2)]
    verdict = check(csv_bytes(rows))
    assert verdict.rows_accepted == 1
    finding = next(finding for finding in verdict.findings if finding.code == "id.destroyed")
    assert (finding.row, finding.column, finding.value) == (2, "Post ID", "1.79747E+16")
    assert "value.missing" not in codes(verdict)


def test_a_number_turned_into_a_date_keeps_its_row_out_and_says_why() -> None:
    verdict = check(csv_bytes([INSTAGRAM, instagram_row(1, likes="3.апр"), instagram_row(2)], ";", "cp1251"))
    assert verdict.encoding == "cp1251"
    assert verdict.rows_accepted == 1
    assert "number.turned_into_date" in codes(verdict)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reach": 9999}, "row.reach_above_impressions"),
        ({"likes": -4}, "number.negative"),
        ({"likes": "many"}, "number.unreadable"),
        ({"likes": "1.2K"}, "number.rounded"),
        ({"likes": "99999999999999999999"}, "number.too_large"),
        ({"time": "12/31/2030 10:00"}, "date.future"),
        ({"time": "05/26/1999 10:00"}, "date.too_early"),
        ({"time": "yesterday"}, "date.unreadable"),
        ({"time": ""}, "value.missing"),
        ({"id": ""}, "value.missing"),
        ({"date": "05/26/2026"}, "row.part_of_post"),
    ],
)
def test_a_row_that_cannot_be_true_is_kept_out_alone(given: dict[str, object], code: str) -> None:
    verdict = check(csv_bytes([INSTAGRAM, instagram_row(1), instagram_row(2, **given), instagram_row(3)]))
    assert codes(verdict) == {code}
    assert verdict.findings[0].row == 3
    assert verdict.data["source_row"].tolist() == [2, 4]
    assert verdict.refused["source_row"].tolist() == [3]


def test_a_repeated_row_counts_once_and_a_contradiction_not_at_all() -> None:
    same = [instagram_row(1), instagram_row(1)]
    contradiction = [instagram_row(2, likes=10), instagram_row(2, likes=11)]
    verdict = check(csv_bytes([INSTAGRAM, *same, *contradiction]))
    assert verdict.data["source_row"].tolist() == [2]
    assert {(finding.code, finding.row) for finding in verdict.findings} == {
        ("duplicate.row", 3),
        ("duplicate.conflict", 4),
        ("duplicate.conflict", 5),
    }


def test_a_figure_far_from_the_rest_is_taken_in_and_shown() -> None:
    rows = [overview_row(f"Sat, Sep {day}, 2025", impressions=1000 + 50 * day) for day in range(1, 20)]
    rows.append(overview_row("Sat, Sep 20, 2025", impressions=150_000))
    verdict = check(overview(*rows))
    assert verdict.rows_accepted == 20
    assert [(finding.code, finding.row) for finding in verdict.findings if finding.row] == [
        ("number.unusual", 21)
    ]


def test_dates_a_spreadsheet_changed_in_part_are_not_trusted() -> None:
    rows = [
        INSTAGRAM,
        instagram_row(1, time="05/26/2026 10:23"),
        instagram_row(2, time="2026-06-05T10:23:00"),
    ]
    verdict = check(csv_bytes(rows))
    assert verdict.data["source_row"].tolist() == [2]
    assert "date.changed_by_spreadsheet" in codes(verdict)


def test_total_and_blank_rows_are_no_rows_but_keep_the_row_numbers_right() -> None:
    verdict = check(overview(["Total", *[9] * 13], [""] * 14, overview_row(), ["Tổng cộng", *[9] * 13]))
    assert verdict.rows_total == 1
    assert verdict.data["source_row"].tolist() == [4]
    assert "row.totals" in codes(verdict)


def test_findings_of_one_kind_are_capped_and_still_counted() -> None:
    verdict = check(overview(*[overview_row("no day") for _ in range(1500)]))
    listed = [finding for finding in verdict.findings if finding.code == "date.unreadable"]
    assert len(listed) == 1000
    assert verdict.counts["date.unreadable"] == 1500
    assert len(verdict.refused) == 1500
    assert "findings.more" in codes(verdict)


def test_progress_goes_from_nothing_to_all() -> None:
    shares: list[float] = []
    check((FIXTURES / "x_overview.csv").read_bytes(), progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_an_unknown_table_is_offered_for_mapping_and_names_no_platform() -> None:
    verdict = check(b"alpha,beta\n1,2\n")
    assert (verdict.recognised, verdict.platform, codes(verdict)) == (
        False,
        Platform.OTHER,
        {"export.unknown"},
    )
    assert verdict.table is not None
    assert verdict.table.columns == ("alpha", "beta")


def test_a_missing_path_is_a_finding(tmp_path: Path) -> None:

    verdict = check_file("gone.csv", tmp_path / "gone.csv")
    assert codes(verdict) == {"file.not_found"}


def test_a_date_is_mended_the_way_its_finding_says() -> None:
    def verdict(*moments: str) -> Verdict:
        names, rows = table_of(next(each for each in READ if each.entry.code == "instagram.posts"))
        place = names.index("Publish time")
        told = [
            [*row[:place], moment, *row[place + 1 :]]
            for row, moment in zip(rows * len(moments), moments, strict=False)
        ]
        for number, row in enumerate(told):
            row[0] = f"{17974697564880000 + number}"
        return check(csv_bytes([names, *told]))

    others = ["05/26/2026 10:23", "05/27/2026 10:23", "05/28/2026 10:23"]
    wrong = verdict(*others, "31/31/2026 10:23")
    assert wrong.rows_refused == 1
    assert "as the other dates of the column are written" in wrong.findings[0].message
    assert verdict(*others, "05/31/2026 10:23").rows_refused == 0
    assert verdict(*others, "2026-05-06").rows_refused == 1, (
        "written otherwise than the others it stays a question"
    )
    none = verdict("31/31/2026", "32/32/2026")
    assert none.rows_accepted == 0
    assert verdict("2026-05-30", "2026-05-31").rows_refused == 0
