"""Posts of two sides are matched by what is certain first, and nothing doubtful counts without a person."""

import pandas as pd
import pytest

from core.reconcile.identity import link_number, post_number
from core.reconcile.matching import COLUMNS, match_posts
from tests.reconcile.truth import make_truth

TEXT = "Duta Besar menerima kunjungan kehormatan rombongan pelajar dari Hanoi pada hari ini di Wisma Duta"


def side(*posts: dict[str, str]) -> pd.DataFrame:
    """Return posts as a table; what one does not say is missing."""
    table = pd.DataFrame(list(posts), columns=list(COLUMNS))
    table["account"] = [name if isinstance(name, str) else "one" for name in table["account"]]
    table["published_at"] = pd.to_datetime(table["published_at"], utc=True)
    return table


def found(
    reported: pd.DataFrame, monitored: pd.DataFrame, decided: pd.DataFrame | None = None
) -> list[tuple[int, int, str, bool]]:
    """Return the pairs: positions, how, and whether they count."""
    pairs = match_posts(reported, monitored, decided=decided).pairs
    return list(pairs[["reported", "monitored", "how", "certain"]].itertuples(index=False, name=None))


def test_constructed_truth_is_found_with_the_promised_precision_and_recall() -> None:
    truth = make_truth(2_000, accounts=4)
    matches = match_posts(truth.reported, truth.monitored)
    assert truth.precision(matches) >= 0.99
    assert truth.recall(matches) >= 0.92
    assert len(matches.to_review) <= 0.05 * len(truth.reported)
    assert not matches.pairs["reported"].duplicated().any()
    assert not matches.pairs["monitored"].duplicated().any()


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("https://twitter.com/KBRIHanoi/status/1600000000000000001?s=20", "1600000000000000001"),
        ("https://www.instagram.com/p/Cx1_abC-d9/", "Cx1_abC-d9"),
        ("https://www.instagram.com/kbrihanoi/reel/Cx1abC/", "Cx1abC"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1", "dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        ("https://www.facebook.com/permalink.php?story_fbid=123456789&id=99", "123456789"),
        ("https://www.facebook.com/kbri/posts/a-title/987654321", "987654321"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000001/", "7100000000000000001"),
        ("https://t.me/s/KBRI/77", "kbri/77"),
        ("https://kemlu.go.id/hanoi/news/12", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_an_address_names_its_post(link: str, number: str) -> None:
    assert link_number(link) == number


def test_numbers_that_a_spreadsheet_rounded_are_refused() -> None:
    for rounded in ("1.6065E18", "1,6065E+18", "1.6065e18", "1600000000000000000.0"):
        assert post_number(rounded) == ""
    rows = side(
        {"external_id": "1.6065E18", "text": TEXT, "published_at": "2026-01-05 10:00"},
        {"external_id": "1.6065E18", "text": "Libur nasional", "published_at": "2026-01-06 10:00"},
    )
    assert all(
        how == "text" for _ours, _theirs, how, _certain in found(rows, rows[::-1].reset_index(drop=True))
    )


def test_number_then_address_then_text() -> None:
    reported = side(
        {"external_id": "1600000000000000001", "published_at": "2026-01-05 10:00"},
        {"external_id": "1600000000000000002", "published_at": "2026-01-05 11:00"},
        {"external_id": "1600000000000000003", "text": TEXT, "published_at": "2026-01-05 12:00"},
        {
            "account": "two",
            "external_id": "1600000000000000004",
            "text": TEXT,
            "published_at": "2026-01-05 12:00",
        },
    )
    monitored = side(
        {"text": TEXT[:60] + "…", "published_at": "2026-01-05 12:04"},
        {"permalink": "https://x.com/a/status/1600000000000000002"},
        {"external_id": " '1600000000000000001"},
    )
    assert found(reported, monitored) == [
        (0, 2, "number", True),
        (1, 1, "address", True),
        (2, 0, "text", True),
    ]


def test_the_same_words_twice_within_the_hour_are_left_to_a_person() -> None:
    reported = side(
        {"external_id": "a", "text": TEXT, "published_at": "2026-01-05 10:00"},
        {"external_id": "b", "text": TEXT, "published_at": "2026-01-05 10:10"},
    )
    monitored = side({"external_id": "c", "text": TEXT, "published_at": "2026-01-05 10:06"})
    ((ours, theirs, how, certain),) = found(reported, monitored)
    assert (theirs, how, certain) == (0, "text", False)
    said = pd.DataFrame(
        [("one", "ab"[ours], "c", False)], columns=["account", "reported_id", "monitored_id", "same"]
    )
    assert found(reported, monitored, decided=said)[0][0] == 1 - ours
    said["same"] = True
    assert found(reported, monitored, decided=said) == [(ours, 0, "person", True)]


def test_sides_without_posts_match_nothing() -> None:
    empty = side()
    assert found(empty, empty) == []
    assert found(side({"external_id": "1", "text": TEXT, "published_at": "2026-01-05"}), empty) == []
