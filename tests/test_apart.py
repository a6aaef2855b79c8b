"""Large work runs in a process of its own: its answer arrives whole, and its end is told in words."""

import gc
import os
import threading
import time
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from core.access.api import Api
from core.apart import BrokenOff, _packed, _turn, apart
from core.intake import large_files
from core.intake.history import months_of
from core.intake.model import Grain
from core.intake.zones import Said, check_as_said
from core.refusals import Unreachable
from tests.conftest import TestStack
from tests.intake.ministry import template_bytes

DAYS = (date(2025, 3, 1), date(2025, 3, 31))


def posts(tmp_path: Path, rows: int = 40) -> Path:
    """Write a template with a few posts of two accounts."""
    path = tmp_path / "posts.csv"
    made = [
        {
            "account": f"h{place % 2}",
            "external_id": str(1000 + place),
            "published_at": f"2025-03-{place % 28 + 1:02d} 23:30",
            "text": "ความร่วมมือ" if place % 3 else "",
            "reach": place,
            "impressions": place * 2,
        }
        for place in range(rows)
    ]
    path.write_bytes(template_bytes(Grain.POST, made))
    return path


def test_what_is_found_apart_is_what_is_found_here(tmp_path: Path) -> None:
    path, said = posts(tmp_path), Said(zones={"h0": "Asia/Jakarta", "h1": "America/New_York"})
    shares: list[float] = []
    (there,) = apart(check_as_said, "posts.csv", path, said, tell=shares.append)
    (here,) = check_as_said("posts.csv", path, said)
    assert there == here
    for kept in ("data", "refused", "held"):
        pd.testing.assert_frame_equal(getattr(there, kept), getattr(here, kept))
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def _open_files() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


def test_a_table_goes_on_without_being_written_again_and_its_file_is_closed_with_its_last_use(
    tmp_path: Path,
) -> None:
    path, open_before = posts(tmp_path, rows=2_000), _open_files()
    (there,) = apart(check_as_said, "posts.csv", path, Said())
    (beside,) = check_as_said("posts.csv", path, Said())
    accounts: dict[str, str | None] = {"h0": "one", "h1": "two"}
    with pytest.raises(ValueError, match="read-only"):
        there.data.loc[0, "reach"] = 7
    job, files = _packed((replace(there, part="1"), accounts), tmp_path / "given")
    assert len(files) == 1
    assert len(job) + (tmp_path / "given").stat().st_size < 5_000
    assert apart(months_of, there, accounts, DAYS) == months_of(beside, accounts, DAYS)
    assert _open_files() > open_before
    del there, files
    gc.collect()
    assert _open_files() == open_before


def test_a_killed_process_is_told_in_words() -> None:
    started = time.monotonic()
    with pytest.raises(BrokenOff) as told:
        apart(os._exit, 9)
    assert "broken off" in told.value.sentence
    assert time.monotonic() - started < 30


def test_work_that_takes_too_long_is_ended() -> None:
    with pytest.raises(BrokenOff):
        apart(time.sleep, 60, seconds=0.2)
    assert apart(len, "the next one has its turn") == 25


def test_one_work_is_done_at_a_time_whoever_asked_for_it() -> None:
    done: list[str] = []

    def work_long() -> None:
        apart(time.sleep, 1)
        done.append("the one before")

    before = threading.Thread(target=work_long)
    before.start()
    while _turn.acquire(blocking=False):
        _turn.release()
        time.sleep(0.01)
    apart(len, "a file of a machine")
    done.append("the next one")
    before.join()
    assert done == ["the one before", "the next one"]


def test_small_work_with_a_line_of_its_own_does_not_wait_behind_a_large_file() -> None:
    with _turn:
        assert apart(len, "a small thing", turn=threading.Semaphore()) == 13


def test_a_person_who_leaves_ends_the_work(tmp_path: Path) -> None:
    class Left(Exception):  # noqa: N818
        pass

    def leave(_share: float) -> None:
        raise Left

    started = time.monotonic()
    with pytest.raises(Left):
        apart(check_as_said, "posts.csv", posts(tmp_path), Said(), tell=leave)
    assert time.monotonic() - started < 20


def test_what_the_database_says_comes_back_as_it_is(stack: TestStack) -> None:
    nowhere = stack.settings.model_copy(update={"supabase_url": "http://127.0.0.1:9"})
    with pytest.raises(Unreachable) as told:
        apart(partial(Api.call, Api(nowhere, "token")), "start_submission")
    assert "try again" in told.value.sentence


def test_a_large_file_whose_check_is_broken_off_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_files, "LARGE", 10)
    content = posts(tmp_path).read_bytes()
    (whole,) = large_files.check_upload("posts.csv", content, Said(), lambda _share: None)
    assert whole.rows_accepted == 40
    monkeypatch.setattr(large_files, "apart", partial(apart, seconds=0.01))
    (cut,) = large_files.check_upload("posts.csv", content, Said(), lambda _share: None)
    assert cut.counts == {"file.broken_off": 1}
    assert not cut.recognised
