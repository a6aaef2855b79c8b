"""The shape of the schema itself: what is granted, who is let near, what the linter says."""

import pytest

from tests.tenant.conftest import Network
from tests.tenant.expected import HELPERS, OWNER_ONLY, OWNERS_RIGHTS
from tests.tenant.lints import ACCEPTED_INFO, DEVIATIONS, LINTS, Lint

pytestmark = pytest.mark.stack

GATE = "Only members in good standing read"


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.name)
def test_the_linter_finds_nothing_that_is_not_accepted(network: Network, lint: Lint) -> None:
    accepted = ACCEPTED_INFO if lint.level == "INFO" else {}
    with network.stack.owner() as connection:
        assert [row[0] for row in connection.execute(lint.query) if row[0] not in accepted] == []


def test_each_deviation_has_its_reason() -> None:
    assert all(len(reason) > 20 for reason in {**DEVIATIONS, **ACCEPTED_INFO}.values())


def test_every_table_is_closed_and_opened_by_named_policies(network: Network) -> None:
    wrong = []
    with network.stack.owner() as connection:
        rows = connection.execute(
            """
            select c.relname, c.relrowsecurity,
              has_table_privilege('authenticated', c.oid, 'select'),
              array(select policyname::text from pg_policies
                where schemaname = 'portal' and tablename = c.relname and permissive = 'PERMISSIVE'),
              array(select policyname::text from pg_policies
                where schemaname = 'portal' and tablename = c.relname and permissive = 'RESTRICTIVE'),
              array(select distinct unnest(roles)::text from pg_policies
                where schemaname = 'portal' and tablename = c.relname)
            from pg_class c where c.relnamespace = 'portal'::regnamespace and c.relkind in ('r', 'p')
            """
        ).fetchall()
    for table, closed, readable, opening, gates, roles in rows:
        if not closed:
            wrong.append(f"portal.{table}: row-level security is off")
        if readable and not opening:
            wrong.append(f"portal.{table}: granted, but no policy shows a row: leave the grant out")
        if GATE not in gates:
            wrong.append(f"portal.{table}: the restrictive policy “{GATE}” is missing")
        if roles != ["authenticated"]:
            wrong.append(f"portal.{table}: policies for {roles}")
    assert wrong == []


def test_nobody_but_members_is_granted_anything(network: Network) -> None:
    with network.stack.owner() as connection:
        granted = connection.execute(
            """
            select r.rolname, c.oid::regclass::text
            from pg_class c cross join unnest(array['anon', 'service_role', 'public']) as r (rolname)
            where c.relnamespace in ('portal'::regnamespace, 'api'::regnamespace) and c.relkind in ('r', 'p', 'v', 'S')
              and case when c.relkind = 'S' then has_sequence_privilege(r.rolname, c.oid, 'usage, select, update')
                else has_table_privilege(r.rolname, c.oid, 'select, insert, update, delete, truncate, trigger') end
            union all
            select r.rolname, n.nspname
            from pg_namespace n cross join unnest(array['anon', 'service_role', 'public']) as r (rolname)
            where n.nspname in ('portal', 'api') and has_schema_privilege(r.rolname, n.oid, 'usage, create')
              -- Whoever has no account calls the functions for public practices, and finds nothing else there.
              and not (r.rolname = 'anon' and n.nspname = 'api' and not has_schema_privilege('anon', n.oid, 'create'))
            union all
            select 'authenticated', n.nspname from pg_namespace n
            where n.nspname in ('portal', 'api', 'public') and has_schema_privilege('authenticated', n.oid, 'create')
            """
        ).fetchall()
    assert granted == []


def test_what_is_made_later_is_closed_too(network: Network) -> None:
    """A function nobody granted anything on is nobody's: also the next one."""
    with network.stack.owner() as connection, connection.transaction(force_rollback=True):
        connection.execute("create function portal.later() returns int language sql return 1")
        connection.execute("create function api.later() returns int language sql return 1")
        may = connection.execute(
            "select r, f from unnest(array['anon', 'authenticated', 'service_role', 'public']) as r,"
            " unnest(array['portal.later()', 'api.later()']) as f where has_function_privilege(r, f, 'execute')"
        ).fetchall()
        assert may == []


def test_functions_with_their_owners_rights_are_private(network: Network) -> None:
    for function in network.functions:
        # A body that was bound when the function was made looks nothing up by name.
        assert function.bound or 'search_path=""' in function.settings, function.signature
        if function.security_definer:
            assert 'search_path=""' in function.settings, function.signature
            assert function.schema == "portal", function.signature


def test_each_private_function_members_may_call_is_behind_one_of_the_api(network: Network) -> None:
    offered = {function.name for function in network.functions if function.schema == "api"} - OWNER_ONLY
    with network.stack.owner() as connection:
        for function in network.functions:
            if function.schema == "portal":
                may = connection.execute(
                    "select has_function_privilege('authenticated', %s, 'execute')", [function.signature]
                ).fetchone()
                assert may == (function.name in offered or function.name in HELPERS,), function.signature
                if function.name in HELPERS:
                    assert function.security_definer == (function.name in OWNERS_RIGHTS), function.signature


def test_no_function_builds_statements_out_of_texts(network: Network) -> None:
    """Where SQL is put together, every part is quoted by ``format`` or named by ``using``."""
    with network.stack.owner() as connection:
        careless = connection.execute(
            r"""
            select oid::regprocedure::text from pg_proc
            where pronamespace in ('portal'::regnamespace, 'api'::regnamespace)
              and prosrc ~* '\mexecute\s+(?!format\()'
            """
        ).fetchall()
    assert careless == []


def test_the_api_server_is_no_superuser_and_owns_none_of_ours(network: Network) -> None:
    with network.stack.owner() as connection:
        assert connection.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit, rolreplication"
            " from pg_roles where rolname = 'authenticator'"
        ).fetchone() == (False, False, False, False, False, False)
        assert (
            connection.execute(
                "select c.oid::regclass::text from pg_class c"
                " where c.relnamespace in ('portal'::regnamespace, 'api'::regnamespace)"
                " and pg_get_userbyid(c.relowner) <> 'postgres'"
            ).fetchall()
            == []
        )
