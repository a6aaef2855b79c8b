"""A network of two ministries on a stack of its own, with rows of both in every table."""

import json
import re
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import httpx
import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from psycopg import sql

from core.access.viewer import ROLES, mint
from tests.conftest import ISSUER, TestStack, fresh_stack
from tests.tenant import shape
from tests.tenant.expected import REFERENCE, Rights
from tests.tenant.rows import Ministry, seed

PROFILE = {"Accept-Profile": "api", "Content-Profile": "api"}


@dataclass(frozen=True)
class Identity:
    """Somebody who asks: the database role their token names, and its claims."""

    name: str
    database_role: str
    claims: Mapping[str, object]
    ministry: str | None = None
    role: str | None = None

    @property
    def is_member(self) -> bool:
        """Whether this is a member in good standing with a true token."""
        return self.ministry is not None


@dataclass(frozen=True)
class Network:
    """The two ministries, everybody who may ask, and both ways to ask."""

    stack: TestStack
    ministries: tuple[Ministry, Ministry]
    identities: tuple[Identity, ...]
    http: httpx.Client
    relations: tuple[shape.Relation, ...]
    functions: tuple[shape.Function, ...]
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict)

    @cached_property
    def tables(self) -> list[str]:
        """The tables that hold rows of ministries."""
        return private_tables(self.relations)

    def ministry(self, identity: Identity) -> Ministry:
        """Return the identity's own ministry."""
        return next(m for m in self.ministries if m.country == identity.ministry)

    @property
    def over_http(self) -> list[tuple[Identity, Ministry]]:
        """Who asks whom over HTTP, where SQL has tried everybody: the API server only hands a token on.

        One ministry of the two asks the other, and each stranger, whose token the server has to judge
        itself, the one that the token claims.
        """
        mine, other = self.ministries
        return [
            (identity, other if identity.is_member or identity.claims.get("country") == "JP" else mine)
            for identity in self.identities
            if identity.ministry != other.country
        ]

    def others(self, identity: Identity) -> list[Ministry]:
        """Return the ministries that are not the identity's."""
        return [m for m in self.ministries if m.country != identity.ministry]

    def token(self, identity: Identity) -> str:
        """Return the identity's token, truly signed; the same one for a minute."""
        signed_at, signed = self._tokens.get(identity.name, (-float("inf"), ""))
        if time.monotonic() - signed_at > 60:
            signed = sign(self.stack, {**identity.claims, "role": identity.database_role})
            self._tokens[identity.name] = (time.monotonic(), signed)
        return signed

    def ask(
        self, identity: Identity, method: str, path: str, body: object = None, **headers: str
    ) -> httpx.Response:
        """Send one request to the API server."""
        signed = {} if identity.name == "anon" else {"Authorization": f"Bearer {self.token(identity)}"}
        return self.http.request(
            method, f"/rest/v1/{path}", json=body, headers={**PROFILE, **signed, **headers}
        )

    def what_stands(self) -> list[list[str]]:
        """Return every row that speaks of each ministry, for comparing before and after."""
        with self.stack.owner() as connection:
            return [self.what_stands_of(ministry, connection) for ministry in self.ministries]

    def what_stands_of(self, ministry: Ministry, connection: psycopg.Connection) -> list[str]:
        """Return every row that speaks of one ministry, as the connection sees it.

        An audit event repeats the hash of the one before it, and its number follows that one's,
        whoever's that was: neither says whom the event is about.
        """
        everything = sql.SQL(" union all ").join(
            sql.SQL("select (to_jsonb(t) - {}::text[])::text from {} t").format(
                ["previous_hash", "id"] if table == "audit_event" else ["previous_hash"],
                sql.Identifier("portal", table),
            )
            for table in self.tables
        )
        return sorted(row for (row,) in connection.execute(everything) if ministry.is_meant_in(row))


def private_tables(relations: tuple[shape.Relation, ...]) -> list[str]:
    """Return the tables that hold rows of ministries, and so are seeded."""
    return [r.name for r in relations if r.schema == "portal" and r.is_table and r.name not in REFERENCE]


def sign(stack: TestStack, claims: Mapping[str, object]) -> str:
    """Return a token with exactly these claims, signed with the stack's key."""
    # The lifetime and the like are those of the server's own tokens.
    true = jwt.decode(mint(stack.settings, str(uuid.uuid4()), {}), _key(stack)).claims
    timing = {name: true[name] for name in ("iat", "exp", "aud")}
    return jwt.encode({"alg": "HS256", "typ": "JWT"}, {**timing, **claims}, _key(stack))


def _key(stack: TestStack) -> OctKey:
    return OctKey.import_key(stack.settings.jwt_key.get_secret_value())


def become(connection: psycopg.Connection, identity: Identity) -> None:
    """Act as the identity until the end of the transaction, as PostgREST does."""
    connection.execute(
        "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
        [identity.database_role, json.dumps({**identity.claims, "role": identity.database_role})],
    )


def aimed(rights: Rights, ministry: Ministry) -> dict[str, str | int | bool]:
    """Return the arguments of a call aimed at the ministry's own rows."""

    def row(match: re.Match[str]) -> str:
        return str(ministry.rows[match[1]][match[2]])

    return {
        name: re.sub(r"\{(\w+)\.(\w+)\}", row, value) if isinstance(value, str) else value
        for name, value in rights.arguments.items()
    }


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """Two ministries, Fiji and Japan, strangers around them, on the real database and API."""
    with fresh_stack("tenants") as stack:
        ministries = (
            Ministry("FJ", "coconut-crab", 731_000_000),
            Ministry("JP", "paper-lantern", 862_000_000),
        )
        with stack.owner() as connection:
            relations = tuple(shape.relations(connection))
            for ministry in ministries:
                seed(connection, ministry, private_tables(relations))
            functions = tuple(shape.functions(connection))
            identities = tuple(_identities(connection))
        with httpx.Client(
            base_url=stack.url, headers={"apikey": stack.running.secrets.publishable_key}, timeout=20
        ) as http:
            yield Network(stack, ministries, identities, http, relations, functions)


def _identities(connection: psycopg.Connection) -> Iterator[Identity]:
    for country in ("FJ", "JP"):
        for role in ROLES:
            person = _member(connection, country, role)
            claims = {"sub": person, "country": country, "roles": [role], "name": f"{country} {role}"}
            yield Identity(f"{country} {role}", "authenticated", claims, country, role)
    member = _member(connection, "FJ", "approver")
    suspended = _member(connection, "FJ", "approver")
    connection.execute("update portal.member set suspended_at = now() where id = %s", [suspended])
    every = {"country": "FJ", "roles": list(ROLES), "name": "Nobody"}
    yield Identity("anon", "anon", {})
    yield Identity("member without a country", "authenticated", {"sub": member, "roles": list(ROLES)})
    yield Identity(
        "member claiming another country", "authenticated", {**every, "sub": member, "country": "JP"}
    )
    yield Identity("suspended member", "authenticated", {**every, "sub": suspended})
    yield Identity("stranger", "authenticated", {**every, "sub": str(uuid.uuid4())})
    yield Identity("nobody named", "authenticated", every)


def _member(connection: psycopg.Connection, country: str, role: str) -> str:
    person = str(uuid.uuid4())
    connection.execute(
        "insert into portal.member (id, issuer, subject, email, name, country, roles)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [person, ISSUER, person, f"{person}@{country.lower()}.test", f"{country} {role}", country, [role]],
    )
    return person
