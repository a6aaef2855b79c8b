"""Tokens that are not ours, not now, or not of a member: none of them reads or changes anything."""

import base64
import json
import time
import uuid
from collections.abc import Callable

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from core.access.membership import Identity as SignedIn
from core.access.membership import Refusal, membership
from tests.conftest import ISSUER
from tests.tenant import shape
from tests.tenant.conftest import PROFILE, Network, aimed, sign
from tests.tenant.expected import FUNCTIONS

pytestmark = pytest.mark.stack


def _claims(network: Network) -> dict[str, object]:
    """Return the claims of a true approver of Fiji."""
    true = next(i for i in network.identities if (i.ministry, i.role) == ("FJ", "approver"))
    now = int(time.time())
    return {**true.claims, "role": "authenticated", "aud": "authenticated", "iat": now - 5, "exp": now + 200}


def _secret(network: Network) -> OctKey:
    return OctKey.import_key(network.stack.settings.jwt_key.get_secret_value())


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _changed(network: Network, **claims: object) -> str:
    return sign(network.stack, {**_claims(network), **claims})


def _without(network: Network, claim: str) -> str:
    return sign(network.stack, {name: value for name, value in _claims(network).items() if name != claim})


def _tampered(network: Network) -> str:
    header, _body, signature = _changed(network).split(".")
    return f"{header}.{_encoded({**_claims(network), 'country': 'JP'})}.{signature}"


def _unsigned(network: Network) -> str:
    return f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded(_claims(network))}."


def _claims_of(network: Network, name: str) -> dict[str, object]:
    identity = next(i for i in network.identities if i.name == name)
    return {**identity.claims, "role": "authenticated"}


TOKENS: dict[str, Callable[[Network], str]] = {
    "expired": lambda n: _changed(n, iat=int(time.time()) - 400, exp=int(time.time()) - 100),
    "expired a second ago": lambda n: _changed(n, exp=int(time.time()) - 1),
    "signed by somebody else": lambda n: jwt.encode(
        {"alg": "HS256"}, _claims(n), OctKey.import_key("somebody else's secret of 32 characters")
    ),
    "body changed after signing": _tampered,
    "algorithm none": _unsigned,
    "algorithm none in capitals": lambda n: _unsigned(n).replace(
        _encoded({"alg": "none", "typ": "JWT"}), _encoded({"alg": "NONE", "typ": "JWT"})
    ),
    "another algorithm, our secret": lambda n: jwt.encode(
        {"alg": "HS512"}, _claims(n), _secret(n), algorithms=["HS512"]
    ),
    "an elliptic curve of their own": lambda n: jwt.encode(
        {"alg": "ES256"}, _claims(n), ECKey.generate_key("P-256"), algorithms=["ES256"]
    ),
    "not valid before tomorrow": lambda n: _changed(n, nbf=int(time.time()) + 86400),
    "role postgres": lambda n: _changed(n, role="postgres"),
    "role service_role": lambda n: _changed(n, role="service_role"),
    "role authenticator": lambda n: _changed(n, role="authenticator"),
    "role made up": lambda n: _changed(n, role="minister"),
    "role with a quote": lambda n: _changed(n, role='authenticated"; set role postgres; --'),
    "role anon": lambda n: _changed(n, role="anon"),
    "no role": lambda n: _without(n, "role"),
    "no country": lambda n: _without(n, "country"),
    "another country": lambda n: _changed(n, country="JP"),
    "all countries": lambda n: _changed(n, country="%"),
    "no person": lambda n: _without(n, "sub"),
    "a person who is no UUID": lambda n: _changed(n, sub="' or true --"),
    "a person nobody knows": lambda n: _changed(n, sub=str(uuid.uuid4())),
    "a suspended member": lambda n: sign(n.stack, _claims_of(n, "suspended member")),
    "garbage": lambda _: "garbage",
    "garbage in three parts": lambda _: "a.b.c",
    "a dash": lambda _: "-",
    "only dots": lambda _: "..",
    "very long": lambda n: _changed(n, name="x" * 6000, country=None),
    "the publishable key": lambda n: n.stack.running.secrets.publishable_key,
    "the secret key": lambda n: n.stack.running.secrets.secret_key,
    "the signing secret itself": lambda n: n.stack.running.secrets.jwt_secret,
}


def _views(network: Network) -> list[shape.Relation]:
    return [relation for relation in network.relations if relation.schema == "api"]


@pytest.mark.parametrize("case", TOKENS)
def test_it_opens_nothing(network: Network, case: str) -> None:
    headers = {**PROFILE, "Authorization": f"Bearer {TOKENS[case](network)}"}
    before = network.what_stands()
    for view in _views(network):
        answer = network.http.get(f"/rest/v1/{view.name}", headers=headers)
        assert answer.status_code >= 400 or answer.json() == [], f"{view}: {answer.text}"
        for method in ("POST", "PATCH", "DELETE") if view.name in WRITTEN_AT else ():
            answer = network.http.request(
                method, f"/rest/v1/{view.name}", headers=headers, json={view.columns[0]: None}
            )
            assert answer.status_code >= 400, f"{method} {view}: {answer.text}"
    for name in FUNCTIONS if case in SIGNED_FOR_SOMEBODY else CALLED_AT:
        rights = FUNCTIONS[name]
        answer = network.http.post(
            f"/rest/v1/rpc/{name}", headers=headers, json=aimed(rights, network.ministries[0])
        )
        if rights.without_account:
            assert answer.status_code < 500, f"{name}: {answer.text}"
        elif rights.open_to_strangers and answer.is_success:
            # Who asks for themselves learns about themselves at most.
            nothing = not answer.content or answer.json() in ([], False, None)
            assert nothing or case in SIGNED_FOR_A_MEMBER, f"{name}: {answer.text}"
        else:
            assert answer.status_code >= 400, f"{name}: {answer.text}"
        assert not any(ministry.given_away_in(answer.text) for ministry in network.ministries)
    assert before == network.what_stands()


# Every verb is tried on every view for every asker elsewhere; with bad tokens these stand for all.
WRITTEN_AT = {"member", "mission", "submission"}
CALLED_AT = {"my_membership", "verify_audit", "save_mission", "benchmark"}

# Truly signed for a true person: these may still ask who they themselves are.
SIGNED_FOR_A_MEMBER = {"no country", "another country", "all countries", "a suspended member", "very long"}
SIGNED_FOR_SOMEBODY = {*SIGNED_FOR_A_MEMBER, "no person", "a person who is no UUID", "a person nobody knows"}


def test_the_true_token_does_open(network: Network) -> None:
    """Or everything above would hold for a server that refuses everybody."""
    headers = {**PROFILE, "Authorization": f"Bearer {_changed(network)}"}
    for view in ("member", "submission", "audit_event", "account_month"):
        answer = network.http.get(f"/rest/v1/{view}", headers=headers)
        assert answer.status_code == 200
        assert answer.json()


def test_without_the_key_of_the_portal_nobody_is_heard(network: Network) -> None:
    for key in ({}, {"apikey": ""}, {"apikey": "sb_publishable_made_up"}):
        answer = network.http.build_request(
            "GET", "/rest/v1/country", headers={**PROFILE, "Authorization": f"Bearer {_changed(network)}"}
        )
        answer.headers.pop("apikey")
        answer.headers.update(key)
        assert network.http.send(answer).status_code == 401


def test_the_portal_signs_nothing_for_a_suspended_member(network: Network) -> None:
    subject = uuid.uuid4().hex
    who = SignedIn(ISSUER, subject, f"{subject}@fj.test", True, "Suspended", int(time.time()))
    with network.stack.owner() as connection:
        connection.execute(
            "insert into portal.member (id, issuer, subject, email, name, country, roles, suspended_at)"
            " values (%s, %s, %s, %s, 'Suspended', 'FJ', '{approver}', now())",
            [who.person, ISSUER, subject, who.email],
        )
    assert membership(network.stack.settings, who) is Refusal.SUSPENDED
