"""No row of one ministry is seen or changed by another: every asker × relation × verb, in SQL and over HTTP."""

import json
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.tenant import shape
from tests.tenant.conftest import Identity, Network, become
from tests.tenant.expected import ALL, ALL_ROWS, OWN_ROWS, REFERENCE, SHARED

pytestmark = pytest.mark.stack

VERBS = {"POST": "insert", "PATCH": "update", "DELETE": "delete"}


def test_every_table_holds_rows_of_both_ministries(network: Network) -> None:
    kept = {
        relation.name for relation in network.relations if relation.schema == "portal" and relation.is_table
    }
    for ministry in network.ministries:
        assert ministry.unseeded == {}
        assert set(ministry.rows) == kept - set(REFERENCE)


def test_what_is_declared_exists(network: Network) -> None:
    names = {relation.name for relation in network.relations}
    assert {*SHARED, *OWN_ROWS, *ALL_ROWS, *REFERENCE} <= names


def expect_only_rightful_rows(
    network: Network, identity: Identity, relation: shape.Relation, rows: list[str]
) -> None:
    """Check that the rows shown are those the expectations give this asker, no more and no fewer."""
    text = "\n".join(rows)
    if not identity.is_member:
        assert rows == [], f"{identity.name} reads {relation}"
        return
    if relation.name in REFERENCE:
        assert rows, f"{identity.name} does not read {relation}"
        return
    everywhere = identity.role in ALL_ROWS.get(relation.name, ())
    for other in network.others(identity):
        assert everywhere == other.given_away_in(text), f"{identity.name} reads {other.country} in {relation}"
    if relation.name not in SHARED:
        rightful = identity.role in OWN_ROWS.get(relation.name, ALL)
        own = network.ministry(identity).given_away_in(text)
        assert own == rightful, f"{identity.name} and their own rows in {relation}: {own}"


def test_reading_in_sql_shows_own_rows_and_no_others(network: Network) -> None:
    with network.stack.owner() as connection:
        for identity in network.identities:
            for relation in network.relations:
                with connection.transaction(force_rollback=True):
                    become(connection, identity)
                    expect_only_rightful_rows(network, identity, relation, _read(connection, relation))


@pytest.mark.parametrize("table", ["submission", "member", "result", "release_cell"])
def test_a_hole_would_be_found(network: Network, table: str) -> None:
    """The expectations above bite: with one table's rows opened, they say so."""
    reader = next(i for i in network.identities if (i.ministry, i.role) == ("FJ", "reader"))
    relation = next(r for r in network.relations if (r.schema, r.name) == ("portal", table))
    with network.stack.owner() as connection, connection.transaction(force_rollback=True):
        connection.execute(
            sql.SQL("alter table {} disable row level security").format(sql.Identifier("portal", table))
        )
        become(connection, reader)
        rows = _read(connection, relation)
    with pytest.raises(AssertionError, match=f"portal.{table}"):
        expect_only_rightful_rows(network, reader, relation, rows)


def _read(connection: psycopg.Connection, relation: shape.Relation) -> list[str]:
    try:
        found = connection.execute(
            sql.SQL("select to_jsonb(t)::text from {} t").format(
                sql.Identifier(relation.schema, relation.name)
            )
        )
    except psycopg.errors.InsufficientPrivilege:
        return []
    return [row for (row,) in found]


def test_reading_over_http_shows_own_rows_and_no_others(network: Network) -> None:
    views = [relation for relation in network.relations if relation.schema == "api"]
    for identity in network.identities:
        for view in views:
            answer = network.ask(identity, "GET", view.name, Prefer="count=exact")
            if answer.status_code in {401, 403}:
                rows: list[object] = []
            else:
                assert answer.status_code == 200, f"{identity.name} {view}: {answer.text}"
                rows = answer.json()
                # A count of rows that are not shown would give away as much as the rows.
                assert answer.headers["content-range"].rpartition("/")[2] == str(len(rows))
            texts = [json.dumps(row, ensure_ascii=False) for row in rows]
            expect_only_rightful_rows(network, identity, view, texts)


@pytest.mark.parametrize("verb", ["insert", "update", "delete", "truncate"])
def test_nobody_writes_in_sql(network: Network, verb: str) -> None:
    done = []
    with network.stack.owner() as connection:
        for identity in network.identities:
            for relation in network.relations:
                if verb == "truncate" and not relation.is_table:
                    continue
                with connection.transaction(force_rollback=True):
                    become(connection, identity)
                    if not _fails(connection, relation, verb):
                        done.append(f"{identity.name} {verb} {relation}")
    assert done == []


def _fails(connection: psycopg.Connection, relation: shape.Relation, verb: str) -> bool:
    statement: LiteralString = {
        "insert": "insert into {relation} default values",
        "update": "update {relation} set {column} = null",
        "delete": "delete from {relation}",
        "truncate": "truncate {relation} cascade",
    }[verb]
    try:
        connection.execute(
            sql.SQL(statement).format(
                relation=sql.Identifier(relation.schema, relation.name),
                column=sql.Identifier(relation.columns[0]),
            )
        )
    except psycopg.Error:
        return True
    return False


def test_no_right_to_write_is_granted(network: Network) -> None:
    """A write may fail for many reasons; that it is not granted is the one that counts."""
    with network.stack.owner() as connection:
        granted = connection.execute(
            """
            select r.rolname, c.oid::regclass::text, p
            from pg_class c
            cross join unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) as r (rolname)
            cross join unnest(array['insert', 'update', 'delete', 'truncate', 'trigger']) as p
            where c.relnamespace in ('portal'::regnamespace, 'api'::regnamespace) and c.relkind in ('r', 'p', 'v')
              and (has_table_privilege(r.rolname, c.oid, p)
                or (p in ('insert', 'update') and has_any_column_privilege(r.rolname, c.oid, p)))
            """
        ).fetchall()
    assert granted == []


def test_nobody_writes_over_http(network: Network) -> None:
    before = network.what_stands()
    done = []
    for identity, _asked in network.over_http:
        for view in network.relations:
            if view.schema != "api":
                continue
            for method in VERBS:
                path = view.name if method == "POST" else f"{view.name}?{view.columns[0]}=not.is.null"
                body = None if method == "DELETE" else {view.columns[0]: None}
                answer = network.ask(identity, method, path, body)
                if answer.status_code < 400:
                    done.append(f"{identity.name} {method} {view}: {answer.status_code} {answer.text}")
    assert done == []
    assert before == network.what_stands()


@pytest.mark.parametrize("profile", ["portal", "auth", "supabase_migrations", "pg_catalog", "public"])
def test_no_other_schema_is_offered(network: Network, profile: str) -> None:
    for identity in network.identities:
        answer = network.ask(
            identity, "GET", "member", **{"Accept-Profile": profile, "Content-Profile": profile}
        )
        assert answer.status_code in {401, 403, 404, 406}, f"{identity.name} {profile}: {answer.text}"


@pytest.mark.parametrize(
    "path",
    [
        "submission?country=eq.JP",
        "submission?or=(country.eq.JP,country.neq.JP)",
        "submission?not.and=(country.eq.FJ)",
        "submission?select=*,finding(*),submission_account(*)",
        "account?select=*,post(*),account_month(*)",
        "mission?select=*,account(*),account_month(*),result(*)",
        "submission?select=country,file_name.max()",
        "account_month?select=impressions.sum()&country=eq.JP",
        "member?order=portal.member.email",
        "member?email=like.*paper*",
        "finding?select=params->>word&params->>word=eq.paper-lantern",
        "submission?limit=1000000&offset=-1",
    ],
)
def test_no_question_is_clever_enough(network: Network, path: str) -> None:
    for identity in network.identities:
        if identity.ministry == "FJ" and identity.role != "secretariat":
            answer = network.ask(identity, "GET", path)
            for other in network.others(identity):
                assert not other.given_away_in(answer.text), f"{identity.name} {path}: {answer.text}"
