"""Members: who may look after whom, and what that does at once."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.access.members import (
    ROLE_WORDS,
    Member,
    change_roles,
    countries_kept,
    invitations,
    invite,
    may_change,
    members,
    restore,
    revoke,
    roles_to_give,
    suspend,
)
from core.access.viewer import ROLES
from core.refusals import SENTENCES, Refused
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

KEEPERS = ("approver", "secretariat")


def refused(code: str) -> Any:
    assert code in SENTENCES
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def address(country: str) -> str:
    return f"{uuid.uuid4().hex}@{country.lower()}.test"


def as_member(keeper: Person, person: Person) -> Member:
    return next(m for m in members(keeper.api, person.viewer.country) if m.id == person.viewer.id)


def test_every_role_has_its_words() -> None:
    assert set(ROLE_WORDS) == set(ROLES)
    assert all(title and sentence.endswith(".") for title, sentence in ROLE_WORDS.values())


@pytest.mark.parametrize("role", [role for role in ROLES if role not in KEEPERS])
def test_only_keepers_look_after_members(stack: TestStack, role: str) -> None:
    person, colleague = stack.person("ID", role), stack.person("ID", "reader")
    assert roles_to_give(person.viewer) == ()
    assert not may_change(person.viewer, as_member(person, colleague))
    with refused("access.role_needed"):
        invite(person.api, "ID", address("ID"), ["reader"])
    with refused("access.role_needed"):
        change_roles(person.api, as_member(person, colleague), ["approver"])
    with refused("access.role_needed"):
        suspend(person.api, as_member(person, colleague))
    assert invitations(person.api, "ID") == []


def test_an_approver_looks_after_their_own_ministry(stack: TestStack) -> None:
    keeper, colleague = stack.person("JP", "approver"), stack.person("JP", "reader")
    assert countries_kept(keeper.viewer, keeper.api) == ["JP"]
    assert may_change(keeper.viewer, as_member(keeper, colleague))
    change_roles(keeper.api, as_member(keeper, colleague), ["approver", "reader", "contributor"])
    assert as_member(keeper, colleague).roles == ("reader", "contributor", "approver")


def test_an_approver_neither_gives_nor_takes_the_roles_of_the_network(stack: TestStack) -> None:
    keeper, reader = stack.person("JP", "approver"), stack.person("JP", "reader")
    publisher = stack.person("JP", "publisher")
    assert not may_change(keeper.viewer, as_member(keeper, publisher))
    for roles in (["publisher"], ["facilitator"], ["secretariat"], ["reader", "secretariat"]):
        with refused("access.role_not_yours_to_give"):
            invite(keeper.api, "JP", address("JP"), roles)
        with refused("access.role_not_yours_to_give"):
            change_roles(keeper.api, as_member(keeper, reader), roles)
    with refused("access.role_not_yours_to_give"):
        change_roles(keeper.api, as_member(keeper, publisher), ["reader"])
    with refused("access.role_not_yours_to_give"):
        suspend(keeper.api, as_member(keeper, publisher))
    assert as_member(keeper, publisher).roles == ("publisher",)


def test_an_approver_sees_and_changes_nobody_of_another_ministry(stack: TestStack) -> None:
    keeper, theirs = stack.person("JP", "approver"), stack.person("AU", "reader")
    secretariat = stack.person("ID", "secretariat")
    assert members(keeper.api, "AU") == []
    invitation = invite(secretariat.api, "AU", address("AU"), ["reader"])
    assert invitations(keeper.api, "AU") == []
    with refused("access.other_ministry"):
        change_roles(keeper.api, as_member(secretariat, theirs), ["approver"])
    with refused("access.other_ministry"):
        revoke(keeper.api, next(i for i in invitations(secretariat.api, "AU") if i.id == invitation))


def test_the_secretariat_looks_after_every_country_and_gives_every_role(stack: TestStack) -> None:
    secretariat, person = stack.person("ID", "secretariat"), stack.person("FJ", "reader")
    kept = countries_kept(secretariat.viewer, secretariat.api)
    assert kept[0] == "ID"
    assert {"AU", "FJ", "JP"} <= set(kept)
    change_roles(secretariat.api, as_member(secretariat, person), list(ROLES))
    assert as_member(secretariat, person).roles == ROLES


@pytest.mark.parametrize("role", KEEPERS)
def test_nobody_changes_themselves(stack: TestStack, role: str) -> None:
    keeper = stack.person("ID", *{role, "approver"})
    own = as_member(keeper, keeper)
    assert not may_change(keeper.viewer, own)
    with pytest.raises(Refused, match=r"access\.not_yourself"):
        change_roles(keeper.api, own, ["approver", "reader"])
    with pytest.raises(Refused, match=r"access\.not_yourself"):
        suspend(keeper.api, own)
    assert set(as_member(keeper, keeper).roles) == {role, "approver"}


def test_suspension_bites_at_once_and_is_undone_whole(stack: TestStack) -> None:
    keeper, colleague = stack.person("ID", "approver"), stack.person("ID", "reader", "approver")
    suspend(keeper.api, as_member(keeper, colleague))
    assert as_member(keeper, colleague).suspended
    # The token the colleague still holds changes nothing any more.
    with refused("access.suspended"):
        invite(colleague.api, "ID", address("ID"), ["reader"])
    assert members(colleague.api, "ID") == []
    # Changing roles meanwhile does not let them in again.
    change_roles(keeper.api, as_member(keeper, colleague), ["approver"])
    assert as_member(keeper, colleague).suspended
    restore(keeper.api, as_member(keeper, colleague))
    restored = as_member(keeper, colleague)
    assert (restored.suspended, restored.roles) == (False, ("approver",))
    assert invite(colleague.api, "ID", address("ID"), ["reader"])


def test_a_member_without_roles_or_that_is_none_is_refused(stack: TestStack) -> None:
    secretariat, person = stack.person("ID", "secretariat"), stack.person("AU", "reader")
    member = as_member(secretariat, person)
    with refused("access.roles_malformed"):
        change_roles(secretariat.api, member, [])
    with refused("access.roles_malformed"):
        change_roles(secretariat.api, member, ["king"])
    nobody = Member(str(uuid.uuid4()), "Nobody", "nobody@au.test", "AU", ("reader",), suspended=False)
    with refused("access.no_such_member"):
        suspend(secretariat.api, nobody)


@pytest.mark.parametrize("email", ["", "nobody", "a b@c.de", "a@b", "@c.de", "a@b@c.de"])
def test_an_invitation_needs_an_address(stack: TestStack, email: str) -> None:
    keeper = stack.person("ID", "approver")
    with refused("access.invitation_malformed"):
        invite(keeper.api, "ID", email, ["reader"])


def test_an_invitation_needs_a_role_and_a_country_of_the_network(stack: TestStack) -> None:
    secretariat = stack.person("ID", "secretariat")
    with refused("access.invitation_malformed"):
        invite(secretariat.api, "ID", address("ID"), [])
    for country in ("BR", "ZZ"):
        with refused("access.country_not_in_network"):
            invite(secretariat.api, country, address(country), ["reader"])


def test_an_invitation_is_open_until_revoked_and_asked_again_replaces_it(stack: TestStack) -> None:
    keeper, email = stack.person("FJ", "approver"), address("FJ")
    first = invite(keeper.api, "FJ", f"  {email} ", ["reader"])
    open_now = next(i for i in invitations(keeper.api, "FJ") if i.id == first)
    assert (open_now.email, open_now.roles, open_now.expired) == (email, ("reader",), False)
    assert timedelta(days=29) < open_now.expires_at - datetime.now(UTC) < timedelta(days=31)
    again = invite(keeper.api, "FJ", email.upper(), ["approver", "contributor"])
    now = {i.id: i for i in invitations(keeper.api, "FJ")}
    assert first not in now
    assert now[again].roles == ("contributor", "approver")
    revoke(keeper.api, now[again])
    assert again not in {i.id for i in invitations(keeper.api, "FJ")}
    with refused("access.invitation_closed"):
        revoke(keeper.api, now[again])


def test_every_change_of_members_is_in_the_log(stack: TestStack) -> None:
    keeper, colleague = stack.person("ID", "approver"), stack.person("ID", "reader")
    change_roles(keeper.api, as_member(keeper, colleague), ["contributor"])
    suspend(keeper.api, as_member(keeper, colleague))
    rows = keeper.api.rows("audit_event", where={"subject": colleague.viewer.id}, order=["id"])
    assert [(row["action"], row["before"], row["after"]) for row in rows] == [
        (
            "member.changed",
            {"roles": ["reader"], "suspended": False},
            {"roles": ["contributor"], "suspended": False},
        ),
        (
            "member.changed",
            {"roles": ["contributor"], "suspended": False},
            {"roles": ["contributor"], "suspended": True},
        ),
    ]
    assert {row["actor_name"] for row in rows} == {keeper.viewer.name}
