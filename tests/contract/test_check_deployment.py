"""``make check-deployment`` works against a server that is only reached by its address and keys."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.conftest import Place

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]


def _environment(place: Place) -> dict[str, str]:
    issuer = {
        "name": "ministry",
        "title": "The ministry",
        "issuer": "https://issuer.test",
        "client_id": "portal",
        "client_secret": "secret",
        "server_metadata_url": "https://issuer.test/.well-known/openid-configuration",
        "countries": ["FJ"],
    }
    settings = place.settings
    kept = {name: value for name, value in os.environ.items() if "JEJARING" not in name}
    return {
        **kept,
        "SUPABASE_URL": settings.supabase_url,
        "SUPABASE_PUBLISHABLE_KEY": settings.supabase_publishable_key,
        "JEJARING_JWT_ALGORITHM": settings.jwt_algorithm,
        "JEJARING_JWT_KEY": settings.jwt_key.get_secret_value(),
        "JEJARING_COOKIE_SECRET": settings.cookie_secret.get_secret_value(),
        "JEJARING_PUBLIC_URL": "https://portal.test",
        "JEJARING_ISSUERS": json.dumps([issuer]),
    }


def _check(environment: dict[str, str], *only: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/contract",
            "--deployment",
            "-q",
            "-p",
            "no:cacheprovider",
            *only,
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_passes_on_a_good_server_and_changes_nothing(local: Place) -> None:
    assert local.local is not None
    with local.local.owner() as connection:
        counted = "select count(*), max(hash) from portal.audit_event"
        before = connection.execute(counted).fetchone()
        member = local.people["Ana"].viewer.id
        found = _check({**_environment(local), "CHECK_MEMBER": member})
        assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-1000:]
        assert connection.execute(counted).fetchone() == before


def test_it_fails_when_the_key_is_not_the_servers(local: Place) -> None:
    found = _check(
        {**_environment(local), "JEJARING_JWT_KEY": "not the key that the server checks with"},
        "-k",
        "our_own_token",
    )
    assert found.returncode == 1
    assert "test_our_own_token_is_taken" in found.stdout
