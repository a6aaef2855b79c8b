"""Whatever breaks while a file lands: afterwards there is the whole submission or none, and it can land again."""

import multiprocessing
import signal
from contextlib import suppress
from typing import Any

import pytest

from core.access.viewer import Viewer
from core.intake import landing, submissions
from core.intake.accounts import named_handles
from core.intake.check import check_file
from core.intake.landing import land
from core.intake.model import Grain, Verdict
from core.refusals import Refused, Unreachable
from core.settings import Settings
from embedded import lite
from tests.conftest import TestStack
from tests.faults.injected import (
    Interrupted,
    api_of,
    crash_database,
    die,
    losing_answers,
    wait_for_database,
)
from tests.intake.ministry import TODAY, Ministry, make_ministry, template_bytes

pytestmark = [pytest.mark.stack, pytest.mark.long]

ROWS = 7
CALLS = 4
"""Start, two chunks of four rows, finish."""


@pytest.fixture
def ministry(fragile: TestStack) -> Ministry:
    return make_ministry(fragile)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "CHUNK", 4)


def content_for(ministry: Ministry) -> bytes:
    handle = next(iter(ministry.accounts))
    rows = [
        {"account": handle, "external_id": f"{handle}-{place}", "published_at": f"2026-03-0{place + 1} 09:00"}
        for place in range(ROWS)
    ]
    return template_bytes(Grain.POST, rows)


def attempt(api: Any, verdict: Verdict, ministry: Ministry) -> str:
    assert verdict.period is not None
    named = {handle: ministry.accounts[handle] for handle in named_handles(verdict)}
    return land(api, verdict, named, verdict.period)


def visible(ministry: Ministry, verdict: Verdict) -> list[submissions.Submission]:
    found = submissions.submissions(ministry.approver.api)
    return [submission for submission in found if submission.file_hash == verdict.sha256]


def rows_of(ministry: Ministry, submission: str) -> int:
    with ministry.stack.owner() as connection:
        found = connection.execute(
            "select count(*) from portal.post where submission_id = %s", [submission]
        ).fetchone()
    assert found is not None
    return int(found[0])


def check_whole_or_none_and_land_again(ministry: Ministry, verdict: Verdict) -> None:
    """Whatever happened before: nothing half-done shows, and the same file lands exactly once."""
    seen = visible(ministry, verdict)
    assert [rows_of(ministry, found.id) for found in seen] in ([], [ROWS])
    if seen:
        with pytest.raises(Refused) as refusal:
            attempt(ministry.uploader.api, verdict, ministry)
        assert refusal.value.code == "intake.same_file"
    else:
        assert rows_of(ministry, attempt(ministry.uploader.api, verdict, ministry)) == ROWS
    (landed,) = visible(ministry, verdict)
    assert landed.rows_accepted == ROWS
    ministry.approve(landed.id)
    assert sum(month["posts"] for month in ministry.months()) == ROWS
    with ministry.stack.owner() as connection:
        left = connection.execute(
            "select count(*) from portal.post p"
            " where not exists (select from portal.submission s where s.id = p.submission_id)"
        ).fetchone()
    assert left == (0,)


def land_and_die(
    settings: Settings, viewer: Viewer, content: bytes, accounts: dict[str, str], at: int, answered: bool
) -> None:
    """What the killed process does: it lives until one of its calls."""
    landing.CHUNK = 4  # type: ignore[misc]  # This process ends here; what it changes ends with it.
    verdict = check_file("posts.csv", content, today=TODAY)
    api: Any = Interrupted(api_of(settings, viewer), die, at=at, answered=answered)
    assert verdict.period is not None
    land(api, verdict, accounts, verdict.period)


@pytest.mark.parametrize(("at", "answered"), [(1, True), (2, True), (4, False), (4, True)])
def test_a_killed_process_leaves_all_or_nothing(ministry: Ministry, at: int, answered: bool) -> None:
    content = content_for(ministry)
    child = multiprocessing.get_context("spawn").Process(
        target=land_and_die,
        args=(
            ministry.stack.settings, ministry.uploader.viewer, content, dict(ministry.accounts), at, answered,
        ),
    )  # fmt: skip
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    verdict = check_file("posts.csv", content, today=TODAY)
    assert len(visible(ministry, verdict)) == (1 if (at, answered) == (CALLS, True) else 0)
    check_whole_or_none_and_land_again(ministry, verdict)


@pytest.mark.parametrize("at", range(1, CALLS + 1))
@pytest.mark.parametrize("answered", [False, True])
def test_a_crashed_database_loses_nothing_and_doubles_nothing(
    ministry: Ministry, at: int, answered: bool
) -> None:
    verdict = check_file("posts.csv", content_for(ministry), today=TODAY)
    server = ministry.stack.running.server.process.pid
    api: Any = Interrupted(
        ministry.uploader.api, lambda: crash_database(ministry.stack), at=at, answered=answered
    )
    # The calls are repeated for a moment; if the database takes longer, the person is told.
    with suppress(Unreachable):
        attempt(api, verdict, ministry)
    wait_for_database(ministry.stack, server)
    check_whole_or_none_and_land_again(ministry, verdict)


@pytest.mark.parametrize("lost", range(1, CALLS + 1))
def test_an_answer_lost_on_the_way_doubles_nothing(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    monkeypatch.setattr(landing, "PAUSE_SECONDS", 0)
    verdict = check_file("posts.csv", content_for(ministry), today=TODAY)
    with losing_answers(ministry.stack.url, {lost}) as address:
        landed = attempt(
            api_of(ministry.stack.settings, ministry.uploader.viewer, address), verdict, ministry
        )
    assert rows_of(ministry, landed) == ROWS
    check_whole_or_none_and_land_again(ministry, verdict)


def test_an_api_that_is_gone_is_said_and_the_file_lands_when_it_is_back(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "PAUSE_SECONDS", 0)
    verdict = check_file("posts.csv", content_for(ministry), today=TODAY)
    running = ministry.stack.running
    second = lite.Server(
        running.folder / "second", running.database, running.secrets, running.folder / "second.log"
    )
    second.wait()
    api: Any = Interrupted(
        api_of(ministry.stack.settings, ministry.uploader.viewer, second.url),
        second.stop,
        at=3,
        answered=False,
    )
    with pytest.raises(Unreachable) as silence:
        attempt(api, verdict, ministry)
    assert "try again" in silence.value.sentence
    assert visible(ministry, verdict) == []
    check_whole_or_none_and_land_again(ministry, verdict)
