"""What a page keeps of what it looked up: for this visit of this viewer, a minute at most."""

import time

import pytest
import streamlit as st

from core.access.viewer import Viewer
from pages.frame import visit

ANA = Viewer("ana", "Ana", "ana@id.test", "ID", frozenset({"reader"}))
BEN = Viewer("ben", "Ben", "ben@jp.test", "JP", frozenset({"reader"}))
ANA_APPROVES = Viewer("ana", "Ana", "ana@id.test", "ID", frozenset({"reader", "approver"}))


class Database:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def look_up(self) -> int:
        self.asked += 1
        return self.asked


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database and an empty session."""
    monkeypatch.setattr(st, "session_state", {})
    return Database()


def test_reruns_of_a_visit_ask_once(database: Database) -> None:
    for _rerun in range(5):
        visit.begin("home", ANA)
        assert visit.kept("waiting", database.look_up) == 1


def test_another_question_is_asked(database: Database) -> None:
    visit.begin("benchmarks", ANA)
    found = [visit.kept(("own figures", platform), database.look_up) for platform in ("x", "x", "tiktok")]
    assert found == [1, 1, 2]


@pytest.mark.parametrize(
    ("page", "viewer"),
    [("awards", ANA), ("home", BEN), ("home", ANA_APPROVES)],
    ids=("page", "person", "role"),
)
def test_another_page_person_or_role_finds_nothing_kept(
    database: Database, page: str, viewer: Viewer
) -> None:
    visit.begin("home", ANA)
    visit.kept("waiting", database.look_up)
    visit.begin(page, viewer)
    assert visit.kept("waiting", database.look_up) == 2


def test_whoever_comes_back_reads_what_is_there_now(database: Database) -> None:
    for page in ("home", "upload", "home"):
        visit.begin(page, ANA)
        visit.kept("waiting", database.look_up)
    assert database.asked == 3


def test_after_a_minute_it_is_asked_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    visit.begin("home", ANA)
    visit.kept("waiting", database.look_up)
    now += visit.SECONDS
    assert visit.kept("waiting", database.look_up) == 1
    now += 1
    assert visit.kept("waiting", database.look_up) == 2


def test_a_change_is_seen_at_once(database: Database) -> None:
    visit.begin("benchmarks", ANA)
    visit.kept("release", database.look_up)
    visit.forget()
    assert visit.kept("release", database.look_up) == 2


def test_what_could_not_be_looked_up_is_not_kept(database: Database) -> None:
    def gone() -> int:
        raise ConnectionError

    visit.begin("home", ANA)
    with pytest.raises(ConnectionError):
        visit.kept("waiting", gone)
    assert visit.kept("waiting", database.look_up) == 1
