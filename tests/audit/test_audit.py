"""The log: complete, in plain words, and true; whoever tampers with it is found out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import psycopg
import pytest

from core.access.members import invite, members, suspend
from core.access.viewer import ROLES
from core.audit.log import (
    Event,
    Wanted,
    changes,
    country_words,
    events,
    people_and_actions,
    subject_words,
    verify,
)
from core.audit.words import ACTIONS
from core.intake.codes import CODES
from core.migrate import MIGRATIONS
from core.refusals import Refused
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

TODAY = datetime.now(UTC).date()
ALL = Wanted(TODAY - timedelta(days=1), TODAY + timedelta(days=1))


@pytest.fixture(scope="module")
def secretariat(stack: TestStack) -> Person:
    return stack.person("ID", "secretariat")


@pytest.fixture(scope="module", autouse=True)
def some_events(stack: TestStack) -> list[Person]:
    """Make sure that there is something in the log of two ministries."""
    made = []
    for country in ("AU", "FJ"):
        keeper, colleague = stack.person(country, "approver"), stack.person(country, "reader")
        invite(keeper.api, country, f"new-{colleague.viewer.id[:8]}@{country.lower()}.test", ["reader"])
        suspend(keeper.api, next(m for m in members(keeper.api, country) if m.id == colleague.viewer.id))
        made += [keeper, colleague]
    return made


def actions_in_migrations() -> set[str]:
    """Return every 'area.verb' text of the migrations that is no refusal's or finding's code and no object's name."""
    found: set[str] = set()
    for path in MIGRATIONS.glob("*.sql"):
        text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"portal\.refuse\(\s*'[^']*'", "", text)
        found |= set(re.findall(r"'([a-z_]+\.[a-z_]+)'", text))
    # A single letter, or "source", is an alias inside a query that is put together.
    other = {"portal", "api", "auth", "pg_catalog", "source", *"abcdefghijklmnopqrstuvwxyz"}
    return {action for action in found - set(CODES) if action.split(".")[0] not in other}


def test_every_action_the_migrations_record_has_its_sentence() -> None:
    assert actions_in_migrations() == set(ACTIONS)


def test_an_approver_reads_their_own_ministrys_log_alone(some_events: list[Person]) -> None:
    found = events(some_events[0].api, ALL)
    assert {"invitation.made", "member.changed"} <= {event.action for event in found}
    assert {event.country for event in found} == {"AU"}


def test_the_secretariat_reads_every_countrys_log(secretariat: Person) -> None:
    assert {"AU", "FJ"} <= {event.country for event in events(secretariat.api, ALL)}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"approver", "secretariat"}])
def test_nobody_else_reads_the_log_or_checks_it(stack: TestStack, role: str) -> None:
    person = stack.person("AU", role)
    assert events(person.api, ALL) == []
    with pytest.raises(Refused, match=r"access\.role_needed"):
        verify(person.api)


def test_filters_narrow_by_country_person_action_subject_and_period(
    secretariat: Person, some_events: list[Person]
) -> None:
    keeper, colleague = some_events[0], some_events[1]
    whole = events(secretariat.api, ALL)
    for wanted in (
        replace(ALL, country="AU"),
        replace(ALL, person=keeper.viewer.name),
        replace(ALL, action="member.changed"),
        replace(ALL, subject=colleague.viewer.id),
    ):
        narrowed = events(secretariat.api, wanted)
        assert narrowed == [
            event
            for event in whole
            if (not wanted.country or event.country == wanted.country)
            and (not wanted.person or event.actor_name == wanted.person)
            and (not wanted.action or event.action == wanted.action)
            and (not wanted.subject or event.subject == wanted.subject)
        ]
        assert narrowed
    assert events(secretariat.api, Wanted(TODAY - timedelta(days=9), TODAY - timedelta(days=8))) == []
    assert events(secretariat.api, Wanted(TODAY + timedelta(days=8), TODAY + timedelta(days=9))) == []


def test_the_newest_events_come_first_and_the_choices_are_those_that_occur(secretariat: Person) -> None:
    found = events(secretariat.api, replace(ALL, country="AU"))
    assert all(later.id > earlier.id for later, earlier in pairwise(found))
    assert events(secretariat.api, replace(ALL, country="AU"), limit=1) == found[:1]
    people, actions = people_and_actions(secretariat.api, replace(ALL, country="AU", person="nobody"))
    assert set(people) == {event.actor_name for event in found}
    assert set(actions) == {event.action for event in found}


def test_a_change_is_told_field_by_field(some_events: list[Person]) -> None:
    keeper, colleague = some_events[0], some_events[1]
    [event] = events(keeper.api, replace(ALL, subject=colleague.viewer.id))
    assert [(c.what, c.before, c.after) for c in changes(event)] == [("suspended", "no", "yes")]


def event(before: object, after: object) -> Event:
    return Event(1, datetime.now(UTC), "A", "ID", "mission.changed", "0123456789", before, after)


def test_changes_read_as_words_whatever_the_record_holds() -> None:
    told = changes(
        event(
            {"id": 1, "mission_id": "x", "city": "Hanoi", "closed_on": None, "roles": ["reader"]},
            {
                "id": 2,
                "mission_id": "y",
                "city": "Hanoi",
                "closed_on": "2026-01-01",
                "roles": ["approver", "?"],
            },
        )
    )
    assert [(c.what, c.before, c.after) for c in told] == [
        ("closed on", "–", "2026-01-01"),
        ("roles", "Reader", "Approver, ?"),
    ]
    assert [(c.before, c.after) for c in changes(event(None, [{}, {}]))] == [("–", "2 entries")]
    assert changes(event(None, None)) == []
    assert [c.what for c in changes(event(None, {"never_seen": 1}))] == ["never seen"]


def test_a_subject_is_called_by_its_name_where_the_record_holds_one() -> None:
    assert subject_words(event({"name": "KBRI Hanoi"}, {"state": "x"})) == "KBRI Hanoi"
    assert subject_words(event(None, [{}])) == "01234567"


def test_what_the_schedule_did_belongs_to_the_whole_network() -> None:
    by_schedule = replace(event(None, {}), country="ZZ", action="release.cut")
    assert country_words(by_schedule) == "The whole network"
    assert country_words(event(None, {})) == "Indonesia"


@contextmanager
def tampered(stack: TestStack, statement: str) -> Iterator[int]:
    """Rewrite one event as the owner with triggers off, and put it back afterwards."""
    with stack.owner() as owner:
        row = owner.execute("select id from portal.audit_event order by id offset 1 limit 1").fetchone()
        assert row is not None
        owner.execute("create temporary table kept as select * from portal.audit_event where id = %s", row)
        owner.execute("alter table portal.audit_event disable trigger audit_event_is_append_only")
        owner.execute(statement, row)
        try:
            yield int(row[0])
        finally:
            owner.execute("delete from portal.audit_event where id = %s", row)
            owner.execute("insert into portal.audit_event select * from kept")
            owner.execute("alter table portal.audit_event enable trigger audit_event_is_append_only")


def test_the_chain_holds(secretariat: Person) -> None:
    chain = verify(secretariat.api)
    assert chain.events >= 4
    assert chain.first_broken is None


@pytest.mark.parametrize(
    "field",
    [
        "actor_name = actor_name || '!'",
        "action = action || '_again'",
        "country = case country when 'JP' then 'FJ' else 'JP' end",
        "subject = subject || '!'",
        "at = at + interval '1 microsecond'",
        "actor = gen_random_uuid()",
        "before = '{\"forged\": true}'",
        "after = '{\"forged\": true}'",
    ],
)
def test_an_event_rewritten_by_the_owner_is_found(stack: TestStack, secretariat: Person, field: str) -> None:
    statement = f"update portal.audit_event set {field} where id = %s"  # noqa: S608 - our own fields above.
    with tampered(stack, statement) as event:
        assert verify(secretariat.api).first_broken == event
    assert verify(secretariat.api).first_broken is None


def test_an_event_rewritten_together_with_its_own_hash_is_found(
    stack: TestStack, secretariat: Person
) -> None:
    forged = """
      with f as (select a, jsonb_populate_record(a, '{"actor_name": "Forger"}') as b from portal.audit_event a where id = %s)
      update portal.audit_event e set actor_name = 'Forger', hash = portal.event_hash((select b from f))
      where e.id = (select (a).id from f)
    """
    with tampered(stack, forged) as event:
        assert verify(secretariat.api).first_broken == event + 1


def test_an_event_taken_out_is_found(stack: TestStack, secretariat: Person) -> None:
    with tampered(stack, "delete from portal.audit_event where id = %s") as event:
        assert verify(secretariat.api).first_broken == event + 1


def test_the_owner_does_not_rewrite_the_past_by_mistake(stack: TestStack) -> None:
    with stack.owner() as owner:
        for statement in (
            "update portal.audit_event set actor_name = 'x'",
            "delete from portal.audit_event",
            "truncate portal.audit_event",
        ):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                owner.execute(statement)
        row = owner.execute("select count(*) from portal.audit_event").fetchone()
    assert row is not None
    assert row[0] > 0


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role", "authenticator"])
def test_no_role_of_the_api_alters_the_log_or_writes_to_it(stack: TestStack, role: str) -> None:
    with stack.owner() as owner:
        for verb in ("insert", "update", "delete", "truncate"):
            for name in ("portal.audit_event", "api.audit_event"):
                row = owner.execute("select has_table_privilege(%s, %s, %s)", [role, name, verb]).fetchone()
                assert row == (False,), f"{role} may {verb} {name}"
        recording = "portal.record(text, text, text, jsonb, jsonb, uuid, text)"
        row = owner.execute("select has_function_privilege(%s, %s, 'execute')", [role, recording]).fetchone()
        assert row == (False,)
