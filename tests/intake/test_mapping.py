"""A table no entry knows: its columns are guessed, a person confirms, and it reads like an export."""

from functools import cache

import pandas as pd
import pytest

from core.intake.mapping import suggest
from core.intake.model import Grain, Platform
from core.intake.reading import read
from tests.intake.support import SHARED, check, codes, csv_bytes, needs_shared, overview, overview_row

COLUMNS = ["id", "screen_name", "created_at", "fav", "rt", "RTed", "text", "media1", "media2", "compound"]
ROWS = [
    ["1608402820277075969", "ukinqatar", "2022-12-29T10:01:29", "9.0", "2.0", "", "Closed &amp; quiet", "http://pbs.twimg.com/media/a.jpg", "", "0.8"],
    ["1608402820277075970", "ukinqatar", "2022-12-30T10:01:29", "0.0", "21.0", "FCDOArabic", "Repost", "", "", "0.1"],
    ["1608402820277075971", "@ukinqatar", "2022-12-31T10:01:29", "4.0", "0.0", "", "Film", "https://video.twimg.com/x.mp4?tag=12", "", "0.0"],
    ["1608402820277075972", "ukinqatar", "2022-12-31T12:01:29", "4.0", "0.0", "", "Words", "", "", "0.0"],
]  # fmt: skip
MAPPING = {
    "external_id": "id",
    "account": "screen_name",
    "published_at": "created_at",
    "text": "text",
    "media": "media1",
    "reposted_from": "RTed",
    "reactions": "fav",
    "shares": "rt",
    "platform": "=x",
}


def test_columns_are_guessed_by_name_and_value() -> None:
    verdict = check(csv_bytes([COLUMNS, *ROWS]))
    assert not verdict.recognised
    assert verdict.table is not None
    assert verdict.table.suggestion == MAPPING


def test_a_column_whose_values_contradict_its_name_is_not_suggested() -> None:
    table = pd.DataFrame(
        {"date": ["soon", "later"], "likes": ["many", "few"], "text": ["a", "b"]}, dtype="str"
    )
    assert suggest(table) == {}


def test_a_table_of_days_in_another_language_is_guessed() -> None:
    table = pd.DataFrame(
        {"Tanggal": ["2026-01-01", "2026-01-02"], "Pengikut": ["10.450", "10.462"]}, dtype="str"
    )
    assert suggest(table) == {"day": "Tanggal", "followers": "Pengikut"}


def test_a_mapped_table_reads_like_an_export() -> None:
    verdict = check(csv_bytes([COLUMNS, *ROWS]), mapping=MAPPING)
    assert (verdict.recognised, verdict.export, verdict.platform) == (True, "table.posts", Platform.X)
    assert verdict.accounts == ("ukinqatar",)
    assert verdict.data["kind"].tolist() == ["image", "video", "text"]
    assert verdict.data["reactions"].tolist() == [9, 4, 4]
    assert verdict.data["text"].tolist()[0] == "Closed & quiet"


def test_reposts_are_another_accounts_posts_and_kept_out() -> None:
    verdict = check(csv_bytes([COLUMNS, *ROWS]), mapping=MAPPING)
    finding = next(finding for finding in verdict.findings if finding.code == "row.repost")
    assert (finding.row, finding.column, finding.value) == (3, "RTed", "FCDOArabic")
    assert verdict.data["source_row"].tolist() == [2, 4, 5]


def test_a_mapped_table_of_days_takes_constants() -> None:
    data = csv_bytes([["Tag", "Abonnenten"], ["31.12.2025", "10.450"], ["13.01.2026", "10.500"]])
    mapping = {"day": "Tag", "followers": "Abonnenten", "account": "=kbriberlin", "platform": "=facebook"}
    verdict = check(data, mapping=mapping)
    assert (verdict.grain, verdict.platform, verdict.accounts) == (
        Grain.DAY,
        Platform.FACEBOOK,
        ("kbriberlin",),
    )
    assert verdict.data["followers"].tolist() == [10450, 10500]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"published_at": "created_at"}, "export.mapping_incomplete"),
        ({"external_id": "id", "published_at": "gone"}, "export.mapping_unknown_column"),
        (
            {"external_id": "id", "published_at": "created_at", "mood": "compound"},
            "export.mapping_unknown_column",
        ),
    ],
)
def test_a_mapping_that_cannot_work_says_why(mapping: dict[str, str], code: str) -> None:
    verdict = check(csv_bytes([COLUMNS, *ROWS]), mapping=mapping)
    assert not verdict.recognised
    assert codes(verdict) == {code}
    assert verdict.table is not None


def test_a_mapping_does_not_override_a_recognised_export() -> None:

    verdict = check(overview(overview_row()), mapping={"day": "Date", "followers": "Likes"})
    assert verdict.export == "x.account_overview"


@needs_shared
def test_the_eighteen_embassies_in_doha_are_read_with_the_suggested_mapping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Each workbook is judged twice; opening it, which is most of the work, once is enough.
    monkeypatch.setattr("core.intake.check.read", cache(read))
    paths = sorted((SHARED / "embassy_posts" / "embassies_in_doha").glob("*.xlsx"))
    assert len(paths) == 18
    accepted = refused = 0
    for path in paths:
        offer = check(path.read_bytes(), path.name).table
        assert offer is not None
        assert offer.suggestion == MAPPING
        verdict = check(path.read_bytes(), path.name, mapping=offer.suggestion)
        assert len(verdict.accounts) == 1
        assert set(verdict.counts) <= {
            "export.mapped",
            "export.extra_columns",
            "row.repost",
            "number.unusual",
        }
        accepted, refused = accepted + verdict.rows_accepted, refused + verdict.rows_refused
        assert verdict.data["external_id"].str.fullmatch(r"\d{19}").all()
    assert (accepted, refused) == (1145, 1314)
