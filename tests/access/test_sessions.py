"""How long a sign-in holds: idle, absolute, ended, and after a restart of the server."""

import threading

import pytest

from core.access.sessions import Sessions, SignIn

IDLE, ABSOLUTE = 30 * 60, 12 * 60 * 60
BORN = 1_000_000


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = float(BORN)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock, at the moment of the sign-in."""
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    """The sessions of a server, under the limits the portal has by default."""
    return Sessions(IDLE, ABSOLUTE, clock)


def test_a_sign_in_in_use_lasts_until_the_absolute_limit(sessions: Sessions, clock: Clock) -> None:
    while clock.now <= BORN + ABSOLUTE:
        assert sessions.touch("ana", BORN) is SignIn.ALIVE
        clock.now += IDLE - 1
    assert sessions.touch("ana", BORN) is SignIn.EXPIRED


def test_idle_for_too_long_it_ends(sessions: Sessions, clock: Clock) -> None:
    assert sessions.touch("ana", BORN) is SignIn.ALIVE
    clock.now += IDLE
    assert sessions.touch("ana", BORN) is SignIn.ALIVE
    clock.now += IDLE + 1
    assert sessions.touch("ana", BORN) is SignIn.IDLE


def test_an_idle_sign_in_is_not_woken_by_asking_again(sessions: Sessions, clock: Clock) -> None:
    clock.now += IDLE + 1
    assert [sessions.touch("ana", BORN) for _ in range(3)] == [SignIn.IDLE] * 3


def test_signed_out_is_out_for_good_and_only_for_that_sign_in(sessions: Sessions, clock: Clock) -> None:
    sessions.touch("ana", BORN)
    sessions.end("ana", BORN)
    assert sessions.touch("ana", BORN) is SignIn.ENDED
    clock.now += 60
    assert sessions.touch("ana", BORN + 60) is SignIn.ALIVE
    assert sessions.touch("ben", BORN) is SignIn.ALIVE
    assert sessions.touch("ana", BORN) is SignIn.ENDED


def test_forgetting_old_sign_ins_opens_none_of_them(sessions: Sessions, clock: Clock) -> None:
    sessions.end("ana", BORN)
    clock.now += ABSOLUTE + 1
    sessions.touch("ben", BORN)
    assert sessions.touch("ana", BORN) is not SignIn.ALIVE


def test_memory_does_not_grow_with_the_years(sessions: Sessions, clock: Clock) -> None:
    for day in range(400):
        born = BORN + day * 86_400
        clock.now = born
        sessions.touch("ana", born)
        sessions.end("ben", born)
        sessions.touch("ana", born - 86_400)
    assert len(sessions._seen) + len(sessions._ended) <= 4


def test_after_a_restart_a_fresh_sign_in_goes_on_and_an_old_one_does_not(clock: Clock) -> None:
    clock.now += IDLE - 1
    assert Sessions(IDLE, ABSOLUTE, clock).touch("ana", BORN) is SignIn.ALIVE
    clock.now += 2
    assert Sessions(IDLE, ABSOLUTE, clock).touch("ana", BORN) is SignIn.IDLE


def test_a_sign_in_without_a_moment_is_as_old_as_can_be(sessions: Sessions) -> None:
    assert sessions.touch("ana", 0) is SignIn.EXPIRED


def test_many_at_once_do_not_disturb_each_other(sessions: Sessions) -> None:
    found: list[SignIn] = []

    def ask(person: str) -> None:
        for _ in range(200):
            found.append(sessions.touch(person, BORN))  # noqa: PERF401 - one by one is what is tried.

    threads = [threading.Thread(target=ask, args=[f"person {number}"]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [SignIn.ALIVE] * 1600
