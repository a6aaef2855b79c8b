"""Machines: what a key opens, for how long, and that it never does more than its issuer let it."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import sql

from core.access.api import Api
from core.access.machines import (
    SCOPES,
    Caller,
    Machine,
    caller,
    issue,
    key_hash,
    last_day_allowed,
    machines,
    may_issue,
    revoke,
    window,
)
from core.access.members import change_roles, members, restore, suspend
from core.access.viewer import mint
from core.intake import submissions
from core.intake.landing import land
from core.intake.model import Grain
from core.refusals import SENTENCES, Refused
from tests.conftest import Person, TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack

TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=30)


def refused(code: str) -> Any:
    assert code in SENTENCES
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def issued(issuer: Person, scope: str = "submit", name: str = "") -> tuple[str, Machine]:
    """Return a new machine and its key."""
    name = name or f"Nightly {uuid.uuid4().hex[:8]}"
    key = issue(issuer.api, name, scope, SOON)
    return key, next(found for found in machines(issuer.api, issuer.viewer.country) if found.name == name)


def asked(stack: TestStack, key: str) -> Caller:
    """Return whose key it is, which must be somebody's."""
    found = caller(stack.settings, key)
    assert found is not None
    return found


def as_machine(stack: TestStack, key: str) -> Api:
    """Return the window of the machine with this key."""
    return window(stack.settings, asked(stack, key))


def stored(stack: TestStack, key: str, ministry: Ministry) -> str:
    """Let the machine store a file of one post."""
    handle, account = next(iter(ministry.accounts.items()))
    post = {
        "external_id": uuid.uuid4().hex,
        "published_at": "2026-05-03 10:00",
        "account": handle,
        "reactions": 3,
    }
    verdict = file_of(Grain.POST, [post])
    assert verdict.period is not None
    return land(as_machine(stack, key), verdict, {handle: account}, verdict.period)


def member(keeper: Person, person: Person) -> Any:
    return next(m for m in members(keeper.api, person.viewer.country) if m.id == person.viewer.id)


def test_only_an_approver_issues_and_only_for_the_own_ministry(stack: TestStack) -> None:
    for roles in (["reader"], ["contributor"], ["publisher"], ["facilitator"], ["secretariat"]):
        person = stack.person("AU", *roles)
        assert not may_issue(person.viewer, "AU")
        with refused("access.role_needed"):
            issue(person.api, "Nightly", "store", SOON)
    approver = stack.person("AU", "approver")
    assert may_issue(approver.viewer, "AU")
    assert not may_issue(approver.viewer, "JP")
    _key, machine = issued(approver)
    assert machine.country == "AU"


def test_the_key_is_kept_nowhere(stack: TestStack) -> None:
    key, machine = issued(stack.person("JP", "approver"))
    with stack.owner() as connection:
        everything = "\n".join(
            str(row)
            for table in ("machine", "machine_key", "audit_event")
            for row in connection.execute(
                sql.SQL("select to_jsonb(t)::text from {} t").format(sql.Identifier("portal", table))
            )
        )
    assert key not in everything
    assert key_hash(key) in everything
    assert machine.last_used_at is None


def test_machines_are_seen_by_approvers_of_their_ministry_and_the_secretariat(stack: TestStack) -> None:
    issuer = stack.person("JP", "approver")
    _key, machine = issued(issuer)
    known = {
        who: machine.id in {found.id for found in machines(person.api, "JP")}
        for who, person in {
            "own approver": stack.person("JP", "approver"),
            "own contributor": stack.person("JP", "contributor"),
            "other approver": stack.person("FJ", "approver"),
            "secretariat": stack.person("FJ", "secretariat"),
        }.items()
    }
    assert known == {
        "own approver": True,
        "own contributor": False,
        "other approver": False,
        "secretariat": True,
    }


@pytest.mark.parametrize("days", [-1, 366 + 2, 5000])
def test_a_key_lasts_at_most_twelve_months(stack: TestStack, days: int) -> None:
    issuer = stack.person("ID", "approver")
    with refused("access.machine_expiry"):
        issue(issuer.api, "Too long", "store", TODAY + timedelta(days=days))
    assert issue(issuer.api, uuid.uuid4().hex, "store", last_day_allowed(TODAY))
    assert issue(issuer.api, uuid.uuid4().hex, "store", TODAY)


@pytest.mark.parametrize("name", ["", "x", "  ", "a\nb", "x" * 81, "Nightly\r\nBcc: a@b.test", "a\x00b"])
def test_a_name_that_cannot_be_shown_is_refused(stack: TestStack, name: str) -> None:
    with pytest.raises(Refused) as said:
        issue(stack.person("ID", "approver").api, name, "store", SOON)
    assert said.value.code in {"access.machine_malformed", "access.malformed"}


def test_an_unknown_scope_and_a_taken_name_are_refused(stack: TestStack) -> None:
    issuer = stack.person("ID", "approver")
    with refused("access.machine_malformed"):
        issue(issuer.api, "Everything", "approve", SOON)
    _key, machine = issued(issuer)
    with refused("access.machine_exists"):
        issue(issuer.api, machine.name.upper(), "store", SOON)
    revoke(issuer.api, machine)
    assert issue(issuer.api, machine.name, "store", SOON)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "jejaring_",
        "jejaring_" + "A" * 43,
        "jejaring_" + "A" * 42,
        "' or 1=1 --",
        "jejaring_" + "é" * 43,
        "x" * 9000,
    ],
    ids=repr,
)
def test_a_forged_key_is_nobodys(stack: TestStack, key: str) -> None:
    assert caller(stack.settings, key) is None


def test_a_machine_stores_for_its_issuer_under_a_name_that_says_both(stack: TestStack) -> None:
    ministry = make_ministry(stack, country="JP")
    key, machine = issued(ministry.approver)
    made = submissions.submission(ministry.approver.api, stored(stack, key, ministry))
    assert made.created_by == ministry.approver.viewer.id
    assert made.created_by_name == f"{machine.name} ({ministry.approver.viewer.name})"
    assert made.state == "checked"
    used = next(found for found in machines(ministry.approver.api, "JP") if found.id == machine.id)
    assert used.last_used_at is not None
    events = ministry.approver.api.rows("audit_event", where={"subject": made.id})
    assert [event["actor_name"] for event in events] == [made.created_by_name]


def test_the_issuer_does_not_approve_what_their_machine_sent(stack: TestStack) -> None:
    ministry = make_ministry(stack, country="JP")
    key, _machine = issued(ministry.approver)
    made = stored(stack, key, ministry)
    submissions.submit(as_machine(stack, key), made)
    held = submissions.submission(ministry.approver.api, made)
    assert submissions.Action.APPROVE not in submissions.actions_of(held, ministry.approver.viewer)
    with refused("intake.own_submission"):
        submissions.approve(ministry.approver.api, made, tier="aggregate")
    submissions.approve(stack.person("JP", "approver").api, made, tier="aggregate")
    assert submissions.submission(ministry.approver.api, made).state == "approved"


def test_a_machine_that_may_store_does_not_send(stack: TestStack) -> None:
    ministry = make_ministry(stack, country="JP")
    key, _machine = issued(ministry.approver, "store")
    made = stored(stack, key, ministry)
    with refused("access.machine_scope"):
        submissions.submit(as_machine(stack, key), made)
    # A person of the ministry still may.
    submissions.submit(ministry.uploader.api, made)
    assert submissions.submission(ministry.approver.api, made).state == "submitted"


def test_a_machine_has_no_other_role_than_the_contributors(stack: TestStack) -> None:
    """Its issuer holds every role; its token says so, too; it counts for nothing."""
    issuer = stack.person("ID", "approver", "secretariat", "publisher", "reader")
    key, machine = issued(issuer)
    claims = {
        "country": "ID",
        "roles": ["approver", "secretariat", "contributor"],
        "name": "x",
        "machine": machine.id,
    }
    api = Api(stack.settings, mint(stack.settings, issuer.viewer.id, claims))
    for function, arguments in {
        "issue_machine": {
            "name": "Child",
            "scope": "submit",
            "key_hash": "c" * 64,
            "expires_on": SOON.isoformat(),
        },
        "revoke_machine": {"machine": machine.id},
        "invite_member": {"country": "ID", "email": "a@b.test", "roles": "approver"},
        "verify_audit": {},
        "network_freshness": {},
        "save_award": {"kind": "edition", "entry": "", "payload": json.dumps({"year": 2099, "title": "x"})},
    }.items():
        with refused("access.role_needed"):
            api.call(function, **arguments)
    assert api.rows("audit_event", limit=1) == []
    assert api.rows("machine") == []
    assert asked(stack, key).state == "ready"


def test_a_revoked_key_opens_nothing_from_that_moment_on(stack: TestStack) -> None:
    ministry = make_ministry(stack, country="JP")
    key, machine = issued(ministry.approver)
    api = as_machine(stack, key)
    assert api.rows("mission", limit=1)
    revoke(stack.person("JP", "approver").api, machine)
    assert asked(stack, key).state == "revoked"
    # The token it was given before lives for five minutes, and is worth nothing.
    assert api.rows("mission", limit=1) == []
    with refused("access.machine_ended"):
        api.call("remember_mapping", fingerprint="f" * 64, mapping="{}")
    with refused("access.machine_revoked"):
        revoke(ministry.approver.api, machine)


def test_another_ministry_revokes_nothing_and_the_secretariat_may(stack: TestStack) -> None:
    _key, machine = issued(stack.person("JP", "approver"))
    with refused("access.no_such_machine"):
        revoke(stack.person("FJ", "approver").api, machine)
    with refused("access.no_such_machine"):
        revoke(stack.person("FJ", "approver").api, replace(machine, id=str(uuid.uuid4())))
    revoke(stack.person("FJ", "secretariat").api, machine)


def test_an_expired_key_opens_nothing(stack: TestStack) -> None:
    key, machine = issued(stack.person("JP", "approver"))
    api = as_machine(stack, key)
    with stack.owner() as connection:
        connection.execute(
            "update portal.machine set created_at = now() - interval '40 days', expires_on = %s where id = %s",
            [TODAY - timedelta(days=1), machine.id],
        )
    assert asked(stack, key).state == "expired"
    assert api.rows("mission", limit=1) == []
    with refused("access.machine_ended"):
        api.call("remember_mapping", fingerprint="f" * 64, mapping="{}")


def test_a_machine_rests_while_its_issuer_is_away_and_stops_when_they_approve_no_more(
    stack: TestStack,
) -> None:
    keeper, issuer = stack.person("JP", "approver"), stack.person("JP", "approver", "reader")
    key, _machine = issued(issuer)
    api = as_machine(stack, key)
    suspend(keeper.api, member(keeper, issuer))
    assert asked(stack, key).state == "unanswered"
    assert api.rows("mission", limit=1) == []
    with refused("access.suspended"):
        api.call("remember_mapping", fingerprint="f" * 64, mapping="{}")
    restore(keeper.api, member(keeper, issuer))
    assert asked(stack, key).state == "ready"
    change_roles(keeper.api, member(keeper, issuer), ["reader"])
    assert asked(stack, key).state == "unanswered"
    with refused("access.machine_ended"):
        api.call("remember_mapping", fingerprint="f" * 64, mapping="{}")


def test_a_machine_reaches_no_other_ministry(stack: TestStack) -> None:
    """Whatever country its token names, only its issuer's own counts."""
    ministry, other = make_ministry(stack, country="JP"), make_ministry(stack, country="FJ")
    key, machine = issued(ministry.approver)
    with refused("intake.account_not_yours"):
        stored(stack, key, replace(ministry, accounts=other.accounts))
    claims = {"country": "FJ", "roles": ["contributor"], "name": "x", "machine": machine.id}
    api = Api(stack.settings, mint(stack.settings, ministry.approver.viewer.id, claims))
    assert api.rows("submission") == []
    with refused("access.not_a_member"):
        api.call("remember_mapping", fingerprint="f" * 64, mapping="{}")


def test_a_machine_of_another_approver_lends_nothing(stack: TestStack) -> None:
    """A token that joins one member with another's machine stands for nobody."""
    reader, approver = stack.person("JP", "reader"), stack.person("JP", "approver")
    _key, machine = issued(approver)
    claims = {"country": "JP", "roles": [], "name": "x", "machine": machine.id}
    api = Api(stack.settings, mint(stack.settings, reader.viewer.id, claims))
    with refused("access.machine_ended"):
        api.call("remember_mapping", fingerprint="f" * 64, mapping="{}")


def test_a_key_that_knocks_too_often_waits_a_minute(stack: TestStack) -> None:
    key, machine = issued(stack.person("JP", "approver"))
    states = [asked(stack, key).state for _knock in range(12)]
    assert states == ["ready"] * 10 + ["busy"] * 2
    with stack.owner() as connection:
        connection.execute(
            "update portal.machine_key set window_began = now() - interval '61 seconds' where machine_id = %s",
            [machine.id],
        )
    assert asked(stack, key).state == "ready"


def test_issuing_and_revoking_are_in_the_log(stack: TestStack) -> None:
    issuer = stack.person("JP", "approver")
    _key, machine = issued(issuer)
    revoke(issuer.api, machine)
    events = issuer.api.rows("audit_event", where={"subject": machine.id}, order=["id"])
    assert [(event["action"], event["actor_name"]) for event in events] == [
        ("machine.issued", issuer.viewer.name),
        ("machine.revoked", issuer.viewer.name),
    ]
    assert events[0]["after"] == {"name": machine.name, "scope": "submit", "expires_on": SOON.isoformat()}


def test_every_scope_has_its_words() -> None:
    assert set(SCOPES) == {"store", "submit"}
    assert all(title and sentence.endswith(".") for title, sentence in SCOPES.values())
