"""Every function of ``api``: who may call it, and that nobody reaches another ministry through it."""

import json

import psycopg
import pytest
from psycopg import sql

from tests.tenant.conftest import Identity, Network, aimed, become
from tests.tenant.expected import FUNCTIONS, HELPERS, OWNER_ONLY, Rights
from tests.tenant.rows import Ministry

pytestmark = pytest.mark.stack

NOT_LET_IN = {"access.role_needed", "access.not_a_member", "access.suspended"}


def test_every_function_has_an_entry_and_every_entry_a_function(network: Network) -> None:
    offered = [function.name for function in network.functions if function.schema == "api"]
    assert sorted(offered) == sorted(FUNCTIONS)


def test_every_entry_names_the_arguments_of_its_function(network: Network) -> None:
    for function in network.functions:
        if function.schema == "api":
            assert set(FUNCTIONS[function.name].arguments) == set(function.arguments), function.name


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role", "authenticator", "public"])
def test_what_each_database_role_may_execute(network: Network, role: str) -> None:
    with network.stack.owner() as connection:
        may = {
            function.signature
            for function in network.functions
            if connection.execute(
                "select has_function_privilege(%s, %s, 'execute')", [role, function.signature]
            ).fetchone()
            == (True,)
        }
    rightful = {
        function.signature
        for function in network.functions
        if (function.name in FUNCTIONS and (function.schema == "api" or function.name not in OWNER_ONLY))
        or function.name in HELPERS
    }
    if role != "authenticated":
        public = {name for name, rights in FUNCTIONS.items() if rights.without_account}
        rightful = {
            function.signature for function in network.functions if role == "anon" and function.name in public
        }
    assert may == rightful


def _call(connection: psycopg.Connection, name: str, arguments: dict[str, str | int | bool]) -> str:
    """Call the function; return its answer as JSON, or ``refused <code>``."""
    named = sql.SQL(", ").join(
        sql.SQL("{} => {}").format(sql.Identifier(argument), sql.Literal(value))
        for argument, value in arguments.items()
    )
    statement = sql.SQL("select to_jsonb(f)::text from {}({}) f").format(sql.Identifier("api", name), named)
    try:
        with connection.transaction():
            return "\n".join(str(row) for (row,) in connection.execute(statement))
    except psycopg.Error as error:
        return f"refused {error.diag.message_primary}"


def _rights(network: Network) -> list[tuple[str, Rights]]:
    return [(f.name, FUNCTIONS[f.name]) for f in network.functions if f.schema == "api"]


def test_a_function_lets_in_exactly_the_roles_written_down(network: Network) -> None:
    wrong = []
    with network.stack.owner() as connection:
        for identity in network.identities:
            for name, rights in _rights(network):
                arguments = aimed(rights, _own(network, identity))
                with connection.transaction(force_rollback=True):
                    become(connection, identity)
                    answer = _call(connection, name, arguments)
                let_in = (
                    answer.removeprefix("refused ") not in NOT_LET_IN and "permission denied" not in answer
                )
                rightful = rights.without_account or (
                    identity.name != "anon"
                    and (rights.open_to_strangers or (identity.is_member and identity.role in rights.roles))
                )
                if let_in != rightful:
                    wrong.append(f"{identity.name} {name}: {answer}")
    assert wrong == []


def _own(network: Network, identity: Identity) -> Ministry:
    return network.ministry(identity) if identity.is_member else network.ministries[0]


def test_no_function_reaches_another_ministry_in_sql(network: Network) -> None:
    with network.stack.owner() as connection:
        for identity in network.identities:
            for other in network.others(identity):
                before = network.what_stands_of(other, connection)
                for name, rights in _rights(network):
                    if identity.is_member and identity.role in rights.everywhere:
                        continue
                    with connection.transaction(force_rollback=True):
                        become(connection, identity)
                        answer = _call(connection, name, aimed(rights, other))
                        connection.execute("reset role")
                        assert not other.given_away_in(answer), f"{identity.name} {name}: {answer}"
                        if _wrote(connection):
                            after = network.what_stands_of(other, connection)
                            assert after == before, (
                                f"{identity.name} changed {other.country} by {name}: {answer}"
                            )


def _wrote(connection: psycopg.Connection) -> bool:
    """Whether anything was written since the transaction began: only then it has a number."""
    return connection.execute("select pg_current_xact_id_if_assigned()").fetchone() != (None,)


def test_no_function_reaches_another_ministry_over_http(network: Network) -> None:
    for identity, other in network.over_http:
        with network.stack.owner() as connection:
            before = network.what_stands_of(other, connection)
        for name, rights in _rights(network):
            if identity.is_member and identity.role in rights.everywhere:
                continue
            answer = network.ask(identity, "POST", f"rpc/{name}", aimed(rights, other))
            assert not other.given_away_in(answer.text), f"{identity.name} {name}: {answer.text}"
            assert answer.status_code < 500, f"{identity.name} {name}: {answer.text}"
        with network.stack.owner() as connection:
            after = network.what_stands_of(other, connection)
        assert after == before, f"{identity.name} changed {other.country}"


def test_no_private_function_is_offered(network: Network) -> None:
    for function in network.functions:
        if function.schema == "portal":
            for identity in network.identities[:1]:
                answer = network.ask(
                    identity,
                    "POST",
                    f"rpc/{function.name}",
                    dict.fromkeys(function.arguments, "x"),
                    **{"Content-Profile": "portal", "Accept-Profile": "portal"},
                )
                assert answer.status_code == 406, f"{function.signature}: {json.dumps(answer.text)}"
