"""Who signed out stays out: after a restart, on a second copy of the portal, and only for that sign-in."""

import time

import pytest

from core.access.membership import Identity, Refusal, membership
from core.access.viewer import Viewer
from core.refusals import Refused
from tests.conftest import ISSUER, Person, TestStack

pytestmark = pytest.mark.stack


def signed_in(person: Person, signed_in_at: int) -> Identity:
    """Return who the identity cookie of this sign-in names."""
    return Identity(
        issuer=ISSUER,
        # The tests' people have their subject in their address.
        subject=person.viewer.email.split("@")[0],
        email=person.viewer.email,
        email_verified=True,
        name=person.viewer.name,
        signed_in_at=signed_in_at,
    )


def events(stack: TestStack, person: Person) -> int:
    """Return how many times the log says that the person signed out."""
    with stack.owner() as connection:
        row = connection.execute(
            "select count(*) from portal.audit_event where action = 'member.signed_out' and subject = %s",
            [person.viewer.id],
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_an_ended_sign_in_opens_nothing_wherever_it_is_looked_up(stack: TestStack) -> None:
    person, now = stack.person("ID", "reader"), int(time.time())
    assert isinstance(membership(stack.settings, signed_in(person, now)), Viewer)
    person.api.call("end_sign_in", signed_in_at=now)
    # Nothing is left in memory here: only the database can know.
    assert membership(stack.settings, signed_in(person, now)) is Refusal.SIGNED_OUT
    assert isinstance(membership(stack.settings, signed_in(person, now + 1)), Viewer)
    assert events(stack, person) == 1


def test_nobody_ends_the_sign_in_of_somebody_else(stack: TestStack) -> None:
    ana, ben, now = stack.person("ID", "reader"), stack.person("ID", "approver"), int(time.time())
    ben.api.call("end_sign_in", signed_in_at=now)
    assert isinstance(membership(stack.settings, signed_in(ana, now)), Viewer)
    assert ana.api.call("sign_in_ended", signed_in_at=now) is False


def test_ending_it_twice_is_said_once(stack: TestStack) -> None:
    person, now = stack.person("AU", "reader"), int(time.time())
    for _again in range(2):
        person.api.call("end_sign_in", signed_in_at=now)
    assert events(stack, person) == 1


@pytest.mark.parametrize("moment", [0, -1, 1_000_000_000, 2**60, None])
def test_a_moment_no_cookie_can_have_is_refused(stack: TestStack, moment: int | None) -> None:
    with pytest.raises(Refused):
        stack.person("JP", "reader").api.call("end_sign_in", signed_in_at=moment)


def test_what_is_older_than_any_cookie_is_dropped(stack: TestStack) -> None:
    person, now = stack.person("FJ", "reader"), int(time.time())
    with stack.owner() as connection:
        connection.execute(
            "insert into portal.ended_sign_in (member_id, signed_in_at, country) values (%s, %s, 'FJ')",
            [person.viewer.id, now - 40 * 86_400],
        )
    person.api.call("end_sign_in", signed_in_at=now)
    with stack.owner() as connection:
        kept = connection.execute(
            "select signed_in_at from portal.ended_sign_in where member_id = %s", [person.viewer.id]
        ).fetchall()
    assert kept == [(now,)]
