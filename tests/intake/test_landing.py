"""A checked file lands whole or not at all, once, and quickly."""

import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.access.api import Api
from core.catalogue.missions import missions
from core.intake import landing, submissions
from core.intake.accounts import UNNAMED, OwnAccount, match_accounts, own_accounts
from core.intake.findings import finding
from core.intake.landing import land
from core.intake.model import POST_MEASURES, Grain, Platform, Verdict
from core.refusals import Refused, Unreachable
from tests.conftest import TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    return make_ministry(stack, handles=("first", "second"))


def posts(ministry: Ministry, handle: str, count: int, **values: object) -> list[dict[str, object]]:
    return [
        {
            "account": handle,
            "external_id": str(17_912_345_678_901_234_567 + place),
            "published_at": f"2026-03-{place % 28 + 1:02d} 09:00",
            **values,
        }
        for place in range(count)
    ]


def stored(ministry: Ministry, table: str, submission: str) -> list[dict[str, Any]]:
    with ministry.stack.owner() as connection:
        cursor = connection.execute(f"select * from portal.{table} where submission_id = %s", [submission])  # noqa: S608
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def test_every_value_arrives_as_it_was_read(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    text = 'Halo, ‘dunia’ \U0001f30f\nsecond line; \\ "quoted"\tтест'
    rows = posts(
        ministry, handle, 1, text=text, language="id", reactions=12, comments=0, impressions=10**11 + 1
    )
    submission = ministry.land(file_of(Grain.POST, rows))
    (post,) = stored(ministry, "post", submission)
    assert post["text"] == text
    assert post["external_id"] == "17912345678901234567"
    assert post["published_at"].isoformat() == "2026-03-01T09:00:00+00:00"
    assert (post["impressions"], post["reactions"], post["comments"]) == (10**11 + 1, 12, 0)
    assert post["shares"] is None
    assert post["permalink"] is None
    assert post["account_id"].hex == ministry.accounts[handle].replace("-", "")


def test_daily_figures_arrive_with_their_halves(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    row = {"account": handle, "day": "2026-02-28", "followers": 900, "first_reply_minutes": "42.5"}
    (day,) = stored(ministry, "account_day", ministry.land(file_of(Grain.DAY, [row])))
    assert (day["day"], day["followers"], day["first_reply_minutes"]) == (date(2026, 2, 28), 900, 42.5)
    assert day["posts"] is None


def test_separators_in_texts_do_not_shift_a_field(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 1, reactions=5))
    verdict.data["text"] = "one\x1ftwo\x1ethree\x00four"
    (post,) = stored(ministry, "post", ministry.land(verdict))
    assert post["text"] == "onetwothreefour"
    assert post["reactions"] == 5


def test_findings_with_any_character_are_kept(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    rows = [*posts(ministry, handle, 1), *posts(ministry, handle, 2, reactions="12k \\u0000 “'")[1:]]
    verdict = file_of(Grain.POST, rows)
    odd = finding("hint.account", account="zero \x00, half \ud83d, written \\u0000")
    verdict = replace(verdict, findings=(*verdict.findings, odd))
    submission = ministry.land(verdict)
    kept = submissions.findings(ministry.uploader.api, submission)
    assert [found.code for found in kept] == [found.code for found in verdict.findings]
    assert (kept[0].row, kept[0].value) == (verdict.findings[0].row, verdict.findings[0].value)
    assert kept[-1].params == {"account": "zero , half ?, written \\u0000"}
    assert submissions.submission(ministry.uploader.api, submission).rows_refused == 1


def test_the_same_file_twice_is_refused_and_found(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 3))
    first = ministry.land(verdict)
    with pytest.raises(Refused) as refusal:
        ministry.land(verdict)
    assert refusal.value.code == "intake.same_file"
    known = submissions.same_file(ministry.approver.api, verdict.sha256)
    assert known is not None
    assert known.id == first
    assert len(submissions.submissions(ministry.uploader.api, states=["checked"])) >= 1


def test_a_withdrawn_file_may_come_again(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 3, text="again"))
    submissions.withdraw(ministry.uploader.api, ministry.land(verdict))
    assert submissions.same_file(ministry.uploader.api, verdict.sha256) is None
    assert len(stored(ministry, "post", ministry.land(verdict))) == 3


class Broken:
    """An API whose answers get lost: from the n-th call on, after or before the database did its work."""

    def __init__(self, api: Api, lost: set[int], *, arrives: bool) -> None:
        self.api, self.lost, self.arrives, self.calls = api, lost, arrives, 0

    def call(self, function: str, **arguments: Any) -> Any:
        self.calls += 1
        if self.calls in self.lost:
            if self.arrives:
                self.api.call(function, **arguments)
            raise Unreachable("lost")
        return self.api.call(function, **arguments)


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
@pytest.mark.parametrize("arrives", [True, False])
def test_a_lost_answer_doubles_nothing(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch, lost: int, arrives: bool
) -> None:
    monkeypatch.setattr(landing, "CHUNK", 4)
    monkeypatch.setattr(landing, "PAUSE_SECONDS", 0)
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 7, text=f"{lost} {arrives} {handle}"))
    weak: Any = Broken(ministry.uploader.api, {lost}, arrives=arrives)
    assert verdict.period is not None
    submission = land(weak, verdict, ministry.accounts, verdict.period)
    assert len(stored(ministry, "post", submission)) == 7


@pytest.mark.parametrize("last_call", [1, 2, 3])
def test_a_broken_upload_shows_nothing_and_can_be_repeated(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch, last_call: int
) -> None:
    monkeypatch.setattr(landing, "CHUNK", 4)
    monkeypatch.setattr(landing, "PAUSE_SECONDS", 0)
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 7))
    before = len(submissions.submissions(ministry.uploader.api))
    weak: Any = Broken(ministry.uploader.api, set(range(last_call + 1, 20)), arrives=False)
    assert verdict.period is not None
    with pytest.raises(Unreachable):
        land(weak, verdict, ministry.accounts, verdict.period)
    assert len(submissions.submissions(ministry.uploader.api)) == before
    with ministry.stack.owner() as connection:
        broken = connection.execute(
            "select id from portal.submission where state = 'draft' and created_by = %s",
            [ministry.uploader.viewer.id],
        ).fetchall()
    assert len(broken) == 1
    submission = ministry.land(verdict)
    assert len(stored(ministry, "post", submission)) == 7
    assert stored(ministry, "post", str(broken[0][0])) == []


def test_one_chunk_sent_several_times_at_once_lands_once(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 20, text="at once"))
    assert verdict.period is not None
    owner = ministry.accounts[handle]
    payload = landing._json(landing._start_payload(verdict, [owner], 20, verdict.period))
    api = ministry.uploader.api
    draft = str(api.call("start_submission", payload=payload))
    lines = landing._lines(verdict.data, np.zeros(20, dtype=np.int64), landing._FIELDS[Grain.POST])
    with ThreadPoolExecutor(6) as pool:
        sent = [
            pool.submit(api.call, "add_posts", submission=draft, chunk=chunk, lines=lines)
            for chunk in (0, 0, 0, 0, 0, 1)
        ]
    assert sorted(each.result() for each in sent) == [0, 0, 0, 0, 20, 20]
    assert len(stored(ministry, "post", draft)) == 40


def test_rows_of_a_handle_can_be_left_out_and_it_is_said(ministry: Ministry) -> None:
    first, second = ministry.accounts
    rows = [
        *posts(ministry, first, 2),
        *[{**row, "external_id": f"7{place}"} for place, row in enumerate(posts(ministry, second, 3))],
    ]
    verdict = file_of(Grain.POST, rows)
    assert verdict.period is not None
    submission = land(
        ministry.uploader.api, verdict, {first: ministry.accounts[first], second: None}, verdict.period
    )
    assert len(stored(ministry, "post", submission)) == 2
    kept = submissions.submission(ministry.uploader.api, submission)
    assert (kept.rows_total, kept.rows_accepted, kept.rows_refused) == (5, 2, 3)
    said = [
        found
        for found in submissions.findings(ministry.uploader.api, submission)
        if found.code == "account.left_out"
    ]
    assert second in said[0].message
    assert submissions.account_ids(ministry.uploader.api, submission) == [ministry.accounts[first]]


def test_a_handle_nobody_decided_about_is_never_stored(ministry: Ministry) -> None:
    first, second = ministry.accounts
    verdict = file_of(
        Grain.POST, [*posts(ministry, first, 1), {**posts(ministry, second, 1)[0], "external_id": "9"}]
    )
    assert verdict.period is not None
    with pytest.raises(KeyError):
        land(ministry.uploader.api, verdict, {first: ministry.accounts[first]}, verdict.period)
    with pytest.raises(ValueError, match="No row"):
        land(ministry.uploader.api, verdict, {first: None, second: None}, verdict.period)


def test_accounts_of_others_and_of_other_platforms_are_refused(ministry: Ministry, stack: TestStack) -> None:
    other = make_ministry(stack, country="JP")
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 1))
    assert verdict.period is not None
    with pytest.raises(Refused) as refusal:
        land(ministry.uploader.api, verdict, {handle: next(iter(other.accounts.values()))}, verdict.period)
    assert refusal.value.code == "intake.account_not_yours"
    elsewhere = file_of(Grain.POST, posts(ministry, handle, 1), platform="tiktok")
    with pytest.raises(Refused) as refusal:
        ministry.land(elsewhere)
    assert refusal.value.code == "intake.other_platform"


def test_a_period_that_leaves_rows_outside_is_refused(ministry: Ministry) -> None:
    handle = next(iter(ministry.accounts))
    verdict = file_of(Grain.POST, posts(ministry, handle, 5))
    with pytest.raises(Refused) as refusal:
        ministry.land(verdict, (date(2026, 3, 2), date(2026, 3, 31)))
    assert refusal.value.code == "intake.outside_period"
    assert "1" in refusal.value.sentence


def test_handles_are_matched_however_they_are_written() -> None:
    accounts = [
        OwnAccount("a", "KBRIHanoi", "Embassy", closed=False),
        OwnAccount("b", "kbrihanoi", "Embassy", closed=True),
        OwnAccount("c", "old", "Embassy", closed=True),
    ]
    written = ["@kbrihanoi", "https://x.com/KBRIHanoi?lang=en", "OLD", "stranger", UNNAMED]
    matched = match_accounts(written, "x", accounts)
    assert matched == {
        "@kbrihanoi": "a",
        "https://x.com/KBRIHanoi?lang=en": "a",
        "OLD": "c",
        "stranger": None,
        UNNAMED: "a",
    }
    two_open = [*accounts, OwnAccount("d", "consulate", "Consulate", closed=False)]
    assert match_accounts([UNNAMED], "x", two_open) == {UNNAMED: None}


def test_only_accounts_of_the_platform_are_offered(ministry: Ministry) -> None:
    known = [mission for mission in missions(ministry.uploader.api, country="ID") if mission.accounts]
    assert {account.id for account in own_accounts(known, "instagram")} >= set(ministry.accounts.values())
    assert not {account.id for account in own_accounts(known, "x")} & set(ministry.accounts.values())


def many_posts(handle: str, count: int) -> Verdict:
    """A verdict of ``count`` posts over three years, made without a file."""
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(np.arange(count) % 1090, unit="D")
    data = pd.DataFrame(
        {
            "source_row": np.arange(count) + 2,
            "external_id": pd.Series(np.arange(count) + 10**17).astype("str"),
            "account": pd.Series([handle] * count, dtype="str"),
            "published_at": (days + pd.Timedelta(hours=9)).tz_localize("UTC"),
            "day": days,
            "permalink": "https://www.instagram.com/p/" + pd.Series(np.arange(count)).astype("str"),
            "text": pd.Series(["A post about trade, study and travel, with tags. " * 5] * count, dtype="str"),
            "language": pd.Series(["en"] * count, dtype="str"),
            "kind": pd.Series(["image"] * count, dtype="str"),
            **{name: pd.Series(np.arange(count) % 997, dtype="Int64") for name in POST_MEASURES},
        }
    )
    return Verdict(
        file="many.csv", sha256=f"{count:064x}", recognised=True, export="template.posts",
        platform=Platform.INSTAGRAM, language="en", encoding="utf-8",
        period=(date(2023, 1, 1), date(2025, 12, 31)), accounts=(handle,), grain=Grain.POST,
        rows_total=count, rows_accepted=count, rows_refused=0, findings=(), counts={},
        data=data, refused=pd.DataFrame(),
    )  # fmt: skip


def test_a_hundred_thousand_rows_land_in_little_memory_and_approve_sooner_than_they_landed(
    ministry: Ministry, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = many_posts(next(iter(ministry.accounts)), 100_000)
    shares: list[float] = []
    begun = time.perf_counter()
    assert verdict.period is not None
    submission = land(
        ministry.uploader.api, verdict, ministry.accounts, verdict.period, progress=shares.append
    )
    landed = time.perf_counter() - begun
    submissions.submit(ministry.uploader.api, submission)
    begun = time.perf_counter()
    submissions.approve(ministry.approver.api, submission, tier="aggregate")
    approved = time.perf_counter() - begun
    tracemalloc.start()
    part = slice(0, landing.CHUNK)
    landing._lines(
        verdict.data.iloc[part], np.zeros(100_000, dtype=np.int64)[part], landing._FIELDS[Grain.POST]
    )
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    with capsys.disabled():
        sys.stdout.write(
            f"\n100,000 posts: landed {landed:.1f} s, approved {approved:.1f} s, a chunk's lines {peak:.0f} MB\n"
        )
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    # A busy machine is slow at both, so the one is measured by the other.
    assert approved < landed
    assert peak < 200
    assert sum(row["posts"] for row in ministry.months()) == 100_000
