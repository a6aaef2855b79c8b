"""Arriving: an invitation lets in one person, once, by a verified address their own country's sign-in vouches for."""

import uuid
from dataclasses import replace

import pytest

from core.access.invite import ACTOR, NotInvitedError, invite, main
from core.access.members import Invitation, invitations, revoke
from core.access.members import invite as invite_as
from core.access.membership import Identity, Refusal, identity, membership
from core.access.viewer import Viewer, person_id
from core.settings import Settings
from tests.conftest import ISSUER, Person, TestStack

pytestmark = pytest.mark.stack

AUSTRALIAN = "https://australia.test"


@pytest.fixture
def settings(stack: TestStack) -> Settings:
    """Return the settings of a portal with a second issuer that speaks for Australia alone."""
    [known] = stack.settings.issuers
    second = known.model_copy(update={"name": "au", "issuer": AUSTRALIAN, "countries": ("AU",)})
    return stack.settings.model_copy(update={"issuers": (known, second)})


@pytest.fixture
def keeper(stack: TestStack) -> Person:
    return stack.person("JP", "approver")


def somebody(email: str = "", issuer: str = ISSUER) -> Identity:
    subject = uuid.uuid4().hex
    return Identity(
        issuer, subject, email or f"{subject}@jp.test", email_verified=True, name="Somebody", signed_in_at=1
    )


def invited(keeper: Person, who: Identity, *roles: str) -> Invitation:
    made = invite_as(keeper.api, keeper.viewer.country, who.email, roles or ["reader"])
    return next(i for i in invitations(keeper.api, keeper.viewer.country) if i.id == made)


def test_the_invited_person_comes_in_with_the_roles_they_were_given(
    settings: Settings, keeper: Person
) -> None:
    who = somebody()
    invitation = invited(keeper, who, "contributor", "approver")
    viewer = membership(settings, who)
    assert isinstance(viewer, Viewer)
    assert viewer.id == person_id(who.issuer, who.subject)
    assert (viewer.country, viewer.roles) == ("JP", frozenset({"contributor", "approver"}))
    assert invitation.id not in {i.id for i in invitations(keeper.api, "JP")}
    # From now on the person is known by issuer and subject, whatever address they have.
    assert membership(settings, replace(who, email="other@elsewhere.test")) == viewer


def test_capitals_in_the_address_make_no_difference(settings: Settings, keeper: Person) -> None:
    who = somebody()
    invited(keeper, who)
    assert isinstance(membership(settings, replace(who, email=who.email.upper())), Viewer)


def test_an_unverified_address_is_refused(settings: Settings, keeper: Person) -> None:
    who = somebody()
    invited(keeper, who)
    assert membership(settings, replace(who, email_verified=False)) is Refusal.UNVERIFIED_EMAIL
    for flag in (None, "true", 1, "false"):
        claims = {"iss": ISSUER, "sub": who.subject, "email": who.email, "email_verified": flag}
        assert membership(settings, identity(claims)) is Refusal.UNVERIFIED_EMAIL
    assert isinstance(membership(settings, who), Viewer)


def test_an_issuer_nobody_registered_is_refused(settings: Settings, keeper: Person) -> None:
    who = somebody()
    invited(keeper, who)
    assert membership(settings, replace(who, issuer="https://evil.test")) is Refusal.UNKNOWN_ISSUER
    assert membership(settings, replace(who, subject="")) is Refusal.UNKNOWN_ISSUER


def test_an_issuer_speaks_only_for_its_countries(settings: Settings, keeper: Person) -> None:
    who = somebody()
    invited(keeper, who)
    assert membership(settings, replace(who, issuer=AUSTRALIAN)) is Refusal.UNKNOWN_PERSON
    assert isinstance(membership(settings, who), Viewer)
    # The same subject at another issuer is another person, member or not.
    assert membership(settings, replace(who, issuer=AUSTRALIAN)) is Refusal.UNKNOWN_PERSON


def test_an_issuer_that_no_longer_speaks_for_a_country_lets_its_members_out(
    settings: Settings, keeper: Person
) -> None:
    who = somebody()
    invited(keeper, who)
    assert isinstance(membership(settings, who), Viewer)
    [known, second] = settings.issuers
    narrowed = settings.model_copy(
        update={"issuers": (known.model_copy(update={"countries": ("ID",)}), second)}
    )
    assert membership(narrowed, who) is Refusal.WRONG_COUNTRY


def test_nobody_comes_in_without_an_invitation(settings: Settings) -> None:
    assert membership(settings, somebody()) is Refusal.UNKNOWN_PERSON


def test_an_expired_invitation_is_refused(stack: TestStack, settings: Settings, keeper: Person) -> None:
    who = somebody()
    invitation = invited(keeper, who)
    with stack.owner() as owner:
        owner.execute(
            "update portal.invitation set expires_at = now() - interval '1 second' where id = %s",
            [invitation.id],
        )
    assert membership(settings, who) is Refusal.UNKNOWN_PERSON
    assert next(i for i in invitations(keeper.api, "JP") if i.id == invitation.id).expired


def test_a_revoked_invitation_is_refused(settings: Settings, keeper: Person) -> None:
    who = somebody()
    revoke(keeper.api, invited(keeper, who))
    assert membership(settings, who) is Refusal.UNKNOWN_PERSON


def test_an_invitation_is_used_once(settings: Settings, keeper: Person) -> None:
    who = somebody()
    invited(keeper, who)
    assert isinstance(membership(settings, who), Viewer)
    assert membership(settings, somebody(who.email)) is Refusal.UNKNOWN_PERSON


def test_a_member_takes_up_no_second_invitation(stack: TestStack, settings: Settings, keeper: Person) -> None:
    who = somebody()
    invited(keeper, who)
    first = membership(settings, who)
    secretariat = stack.person("ID", "secretariat")
    invite_as(secretariat.api, "AU", who.email, ["approver"])
    assert membership(settings, who) == first


def test_a_suspended_member_is_turned_away(stack: TestStack, settings: Settings, keeper: Person) -> None:
    who = somebody()
    invited(keeper, who)
    assert isinstance(membership(settings, who), Viewer)
    with stack.owner() as owner:
        owner.execute("update portal.member set suspended_at = now() where subject = %s", [who.subject])
    assert membership(settings, who) is Refusal.SUSPENDED


def test_the_first_administrator_is_invited_by_the_owner_of_the_database(
    stack: TestStack,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    who = somebody()
    monkeypatch.setenv("DATABASE_URL", stack.running.database.conninfo())
    asked = ["--country", "id", "--email", who.email, "--roles", "secretariat, approver"]
    assert main(asked) == 0
    assert who.email in capsys.readouterr().out
    viewer = membership(settings, who)
    assert isinstance(viewer, Viewer)
    assert (viewer.country, viewer.roles) == ("ID", frozenset({"secretariat", "approver"}))
    events = stack.api(viewer).rows("audit_event", where={"actor_name": ACTOR}, order=["-id"])
    assert events[0]["action"] == "invitation.made"
    assert events[0]["after"] == {"email": who.email, "roles": ["secretariat", "approver"]}


@pytest.mark.parametrize(
    ("country", "email", "roles", "named"),
    [
        ("BR", "a@b.test", ["reader"], "BR"),
        ("Indonesia", "a@b.test", ["reader"], "Indonesia"),
        ("ID", "nobody", ["reader"], "nobody"),
        ("ID", "a@b.test", ["king"], "king"),
        ("ID", "a@b.test", [], "Roles are"),
    ],
)
def test_the_command_line_says_what_to_mend_and_writes_nothing(
    stack: TestStack, country: str, email: str, roles: list[str], named: str
) -> None:
    count = "select count(*) from portal.invitation"
    with stack.owner() as owner:
        before = owner.execute(count).fetchone()
        with pytest.raises(NotInvitedError, match=named):
            invite(stack.running.database.conninfo(), country, email, roles)
        assert owner.execute(count).fetchone() == before


def test_the_command_line_wants_a_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["--country", "ID", "--email", "a@b.test", "--roles", "reader"]) == 2
    assert "DATABASE_URL" in capsys.readouterr().err
