"""What stands before the database: tokens that must not pass, doors that must be shut."""

import time
import uuid

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from core.access.viewer import mint
from tests.contract.conftest import Place

pytestmark = pytest.mark.stack

PROFILE = {"Accept-Profile": "api"}


def _body() -> dict[str, object]:
    now = int(time.time())
    return {
        "sub": str(uuid.uuid4()),
        "role": "authenticated",
        "aud": "authenticated",
        "country": "ID",
        "roles": ["secretariat"],
        "iat": now - 5,
        "exp": now + 200,
    }


def test_our_own_token_is_taken(place: Place) -> None:
    """Or every refusal below would mean nothing, and the portal could not work."""
    answer = place.request("GET", "/rest/v1/country", mint(place.settings, str(uuid.uuid4()), {}), **PROFILE)
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize("algorithm", ["HS256", "ES256"])
def test_a_forged_token_opens_nothing(place: Place, algorithm: str) -> None:
    key = (
        ECKey.generate_key("P-256")
        if algorithm == "ES256"
        else OctKey.import_key("somebody else's secret of 32 characters")
    )
    forged = jwt.encode(
        {"alg": algorithm, "kid": place.settings.jwt_key_id}, _body(), key, algorithms=[algorithm]
    )
    answer = place.request("GET", "/rest/v1/country", forged, **PROFILE)
    assert answer.status_code in {401, 403}


def test_an_old_token_opens_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    an_hour_ago = time.time() - 3600
    monkeypatch.setattr("core.access.viewer.time.time", lambda: an_hour_ago)
    old = mint(place.settings, str(uuid.uuid4()), {})
    monkeypatch.undo()
    assert place.request("GET", "/rest/v1/country", old, **PROFILE).status_code == 401


def test_a_signed_stranger_who_claims_everything_reads_nothing(place: Place) -> None:
    claims = {"country": "ID", "roles": ["secretariat", "approver", "publisher"]}
    claimed = mint(place.settings, str(uuid.uuid4()), claims)
    for view in ("member", "mission", "audit_event", "submission"):
        answer = place.request("GET", f"/rest/v1/{view}", claimed, **PROFILE)
        assert (answer.status_code, answer.json()) == (200, []), view


def test_nobody_signs_up_at_the_database(place: Place) -> None:
    answer = place.request("GET", "/auth/v1/settings")
    assert answer.status_code == 200
    assert answer.json()["disable_signup"] is True
