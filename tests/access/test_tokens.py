"""The tokens the portal signs for the database: what they say, how long, with which key."""

import json
import time
import uuid

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, OctKey

from core.access.viewer import BORN_BEFORE, LIFETIME, ROLES, Viewer, mint, person_id, token
from core.settings import Settings

SECRET = "a secret of the tests that is long enough"
VIEWER = Viewer(str(uuid.uuid4()), "Ana Baleinasiga", "ana@fj.test", "FJ", frozenset({"reader", "approver"}))


def _settings(**changed: object) -> Settings:
    return Settings.model_validate(
        {
            "mode": "production",
            "supabase_url": "https://project.supabase.co",
            "supabase_publishable_key": "sb_publishable_x",
            "jwt_algorithm": "HS256",
            "jwt_key": SECRET,
            "cookie_secret": "c" * 32,
            "public_url": "https://portal.test",
            "issuers": [
                {
                    "name": "fiji",
                    "title": "Fiji",
                    "issuer": "https://issuer.test",
                    "client_id": "portal",
                    "client_secret": "secret",
                    "server_metadata_url": "https://issuer.test/.well-known/openid-configuration",
                    "countries": ["FJ"],
                }
            ],
            **changed,
        }
    )


def test_the_token_names_the_viewer_and_nothing_more() -> None:
    claims = jwt.decode(token(_settings(), VIEWER), OctKey.import_key(SECRET)).claims
    assert {name: value for name, value in claims.items() if name not in {"iat", "exp"}} == {
        "sub": VIEWER.id,
        "role": "authenticated",
        "aud": "authenticated",
        "country": "FJ",
        "roles": ["approver", "reader"],
        "name": "Ana Baleinasiga",
    }


def test_it_lives_five_minutes_at_most_and_is_born_a_little_earlier() -> None:
    before = int(time.time())
    claims = jwt.decode(token(_settings(), VIEWER), OctKey.import_key(SECRET)).claims
    assert claims["exp"] - claims["iat"] == LIFETIME <= 300
    assert before - BORN_BEFORE <= claims["iat"] <= time.time() - BORN_BEFORE
    assert claims["exp"] <= time.time() + 300


def test_no_claim_of_a_caller_changes_role_person_or_lifetime() -> None:
    greedy = {"role": "service_role", "sub": "somebody", "exp": 9_999_999_999, "aud": "other", "iat": 0}
    claims = jwt.decode(mint(_settings(), VIEWER.id, greedy), OctKey.import_key(SECRET)).claims
    assert (claims["role"], claims["sub"], claims["aud"]) == ("authenticated", VIEWER.id, "authenticated")
    assert claims["exp"] < time.time() + 301


def test_es256_signs_with_the_key_and_its_id() -> None:
    key = ECKey.generate_key("P-256", {"kid": "signing-1"})
    settings = _settings(
        jwt_algorithm="ES256", jwt_key=json.dumps(key.as_dict(private=True)), jwt_key_id="signing-1"
    )
    signed = token(settings, VIEWER)
    public = ECKey.import_key(key.as_dict(private=False))
    decoded = jwt.decode(signed, public, algorithms=["ES256"])
    assert decoded.header == {"alg": "ES256", "typ": "JWT", "kid": "signing-1"}
    assert decoded.claims["sub"] == VIEWER.id
    with pytest.raises(BadSignatureError):
        jwt.decode(signed, ECKey.generate_key("P-256"), algorithms=["ES256"])


def test_es256_takes_a_key_in_pem_as_well() -> None:
    key = ECKey.generate_key("P-256")
    settings = _settings(jwt_algorithm="ES256", jwt_key=key.as_pem(private=True).decode(), jwt_key_id="k")
    assert jwt.decode(token(settings, VIEWER), key, algorithms=["ES256"]).claims["country"] == "FJ"


def test_hs256_is_refused_by_another_secret() -> None:
    with pytest.raises(BadSignatureError):
        jwt.decode(
            token(_settings(), VIEWER), OctKey.import_key("another secret that is long enough as well")
        )


def test_two_portals_with_different_keys_do_not_mix_them_up() -> None:
    """Keys are kept between tokens; the right one must be found again."""
    one, other = _settings(), _settings(jwt_key="the other portal's secret, long enough")
    for settings in (one, other, one, other):
        key = OctKey.import_key(settings.jwt_key.get_secret_value())
        assert jwt.decode(token(settings, VIEWER), key).claims["sub"] == VIEWER.id


def test_a_person_is_issuer_and_subject_together() -> None:
    ids = {
        person_id("https://a.test", "1"),
        person_id("https://a.test", "2"),
        person_id("https://b.test", "1"),
        person_id("https://a.tes", "t|1"),
    }
    assert len(ids) == 4
    assert person_id("https://a.test", "1") == person_id("https://a.test", "1")
    assert all(uuid.UUID(found).version == 5 for found in ids)


def test_a_viewer_holds_a_role_or_does_not() -> None:
    assert [role for role in ROLES if VIEWER.has(role)] == ["reader", "approver"]
    assert VIEWER.has("publisher", "approver")
    assert not VIEWER.has("publisher", "secretariat")
    assert not VIEWER.has()
