"""Settings: each missing or contradictory one is named, with what to do."""

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey

from core.settings import Issuer, Settings, SettingsError, environment_name, settings

ISSUER = {
    "name": "fiji",
    "title": "Fiji's Ministry of Foreign Affairs",
    "issuer": "https://login.mfa.test/realm",
    "client_id": "portal",
    "client_secret": "a secret",
    "server_metadata_url": "https://login.mfa.test/realm/.well-known/openid-configuration",
    "countries": ["FJ"],
}

GOOD = {
    "SUPABASE_URL": "https://project.supabase.co",
    "SUPABASE_PUBLISHABLE_KEY": "sb_publishable_x",
    "JEJARING_JWT_ALGORITHM": "ES256",
    "JEJARING_JWT_KEY": json.dumps(ECKey.generate_key("P-256").as_dict(private=True)),
    "JEJARING_JWT_KEY_ID": "signing-1",
    "JEJARING_COOKIE_SECRET": "c" * 32,
    "JEJARING_PUBLIC_URL": "https://portal.test",
    "JEJARING_ISSUERS": json.dumps([ISSUER]),
}

EMBEDDED = {
    **GOOD,
    "JEJARING_MODE": "embedded",
    "SUPABASE_URL": "http://127.0.0.1:54321",
    "JEJARING_JWT_ALGORITHM": "HS256",
    "JEJARING_JWT_KEY": "a secret of the tests that is long enough",
    "JEJARING_PUBLIC_URL": "http://127.0.0.1:8501",
}


PUBLIC_KEY = json.dumps(ECKey.generate_key("P-256").as_dict(private=False))
OTHER_CURVE = json.dumps(ECKey.generate_key("P-384").as_dict(private=True))


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings counts."""
    for field in Settings.model_fields:
        monkeypatch.delenv(environment_name(field), raising=False)


def _read(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        return settings()
    finally:
        settings.cache_clear()


def _refusal(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        _read(monkeypatch, environment)
    return str(refused.value)


def _issuers(*changes: dict[str, Any]) -> str:
    return json.dumps([{**ISSUER, **change} for change in changes])


def test_good_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _read(monkeypatch, GOOD)
    assert found.mode == "production"
    assert not found.demonstration
    assert found.https
    assert (found.idle_minutes, found.absolute_hours, found.membership_seconds) == (30, 12, 60)
    assert found.issuers[0].countries == ("FJ",)


def test_the_embedded_stack_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = _issuers({"name": "demo", "issuer": "http://127.0.0.1/demo-idp"})
    found = _read(monkeypatch, {**EMBEDDED, "JEJARING_DEMONSTRATION": "true", "JEJARING_ISSUERS": demo})
    assert found.demonstration
    assert not found.https


REQUIRED = [name for name in GOOD if name not in {"JEJARING_JWT_ALGORITHM"}]


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_missing_setting_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    said = _refusal(monkeypatch, {name: value for name, value in GOOD.items() if name != missing})
    assert missing in said
    assert "missing" in said
    assert "docs/reference/settings.md" in said
    assert "make run" in said


def test_all_missing_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _refusal(monkeypatch, {})
    for name in REQUIRED:
        if name != "JEJARING_JWT_KEY_ID":
            assert name in said


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"JEJARING_ISSUERS": "[]"}, "JEJARING_ISSUERS is empty"),
        ({"JEJARING_ISSUERS": "not json"}, "JEJARING_ISSUERS is not JSON"),
        ({"JEJARING_ISSUERS": '{"name": "x"}'}, "JEJARING_ISSUERS"),
        ({"JEJARING_ISSUERS": _issuers({}, {})}, "the same issuer twice"),
        ({"JEJARING_ISSUERS": _issuers({}, {"name": "second"})}, "the same issuer twice"),
        (
            {"JEJARING_ISSUERS": _issuers({}, {"issuer": "https://login.mfa.test/realm/", "name": "b"})},
            "the same issuer twice",
        ),
        ({"JEJARING_ISSUERS": _issuers({}, {"issuer": "https://other.test"})}, "the same issuer twice"),
        ({"JEJARING_ISSUERS": _issuers({"countries": []})}, "two-letter codes"),
        ({"JEJARING_ISSUERS": _issuers({"countries": ["Fiji"]})}, "two-letter codes"),
        ({"JEJARING_ISSUERS": _issuers({"countries": ["fj"]})}, "two-letter codes"),
        ({"JEJARING_ISSUERS": _issuers({"name": "with_underscore"})}, "JEJARING_ISSUERS (0.name)"),
        ({"JEJARING_ISSUERS": json.dumps([{"name": "x"}])}, "JEJARING_ISSUERS (0.client_secret)"),
        ({"JEJARING_COOKIE_SECRET": "short"}, "JEJARING_COOKIE_SECRET is shorter than 32"),
        ({"JEJARING_PUBLIC_URL": "http://portal.test"}, "JEJARING_PUBLIC_URL must begin with https://"),
        ({"JEJARING_PUBLIC_URL": "portal.test"}, "JEJARING_PUBLIC_URL must begin with https://"),
        ({"JEJARING_JWT_KEY": "-----BEGIN PRIVATE KEY-----"}, "JEJARING_JWT_KEY cannot be read"),
        ({"JEJARING_JWT_KEY": '{"kty": "EC"}'}, "JEJARING_JWT_KEY cannot be read"),
        ({"JEJARING_JWT_KEY": "{"}, "JEJARING_JWT_KEY cannot be read"),
        ({"JEJARING_JWT_KEY": PUBLIC_KEY}, "JEJARING_JWT_KEY is no private key"),
        ({"JEJARING_JWT_KEY": OTHER_CURVE}, "JEJARING_JWT_KEY is no private key on the curve P-256"),
        (
            {"JEJARING_JWT_ALGORITHM": "HS256", "JEJARING_JWT_KEY": "short"},
            "JEJARING_JWT_KEY is shorter than 32",
        ),
        ({"JEJARING_JWT_ALGORITHM": "none"}, "JEJARING_JWT_ALGORITHM"),
        ({"JEJARING_JWT_ALGORITHM": "RS256"}, "JEJARING_JWT_ALGORITHM"),
        ({"JEJARING_IDLE_MINUTES": "0"}, "JEJARING_IDLE_MINUTES"),
        ({"JEJARING_IDLE_MINUTES": "soon"}, "JEJARING_IDLE_MINUTES"),
        ({"JEJARING_ABSOLUTE_HOURS": "1000"}, "JEJARING_ABSOLUTE_HOURS"),
        ({"JEJARING_MEMBERSHIP_SECONDS": "61"}, "JEJARING_MEMBERSHIP_SECONDS"),
        ({"JEJARING_API_TIMEOUT_SECONDS": "0"}, "JEJARING_API_TIMEOUT_SECONDS"),
        ({"JEJARING_DEMONSTRATION": "perhaps"}, "JEJARING_DEMONSTRATION"),
        ({"JEJARING_MODE": "staging"}, "JEJARING_MODE"),
        ({"JEJARING_MODE": "embedded"}, "JEJARING_MODE=embedded is for the local stack"),
        ({"JEJARING_MODE": "embedded", "JEJARING_JWT_ALGORITHM": "HS256"}, "JEJARING_MODE=embedded"),
    ],
)
def test_what_contradicts_itself_is_named(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], named: str
) -> None:
    assert named in _refusal(monkeypatch, {**GOOD, **changes})


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"JEJARING_DEMONSTRATION": "true"}, "JEJARING_DEMONSTRATION belongs to the embedded stack"),
        ({"JEJARING_DEMONSTRATION": "1"}, "JEJARING_DEMONSTRATION belongs to the embedded stack"),
        ({"JEJARING_ISSUERS": _issuers({"name": "demo"})}, "lets anybody in"),
        ({"JEJARING_ISSUERS": _issuers({"issuer": "https://portal.test/demo-idp"})}, "lets anybody in"),
        ({"JEJARING_ISSUERS": _issuers({"issuer": "https://portal.test/demo-idp/"})}, "lets anybody in"),
        (
            {"JEJARING_ISSUERS": _issuers({}, {"name": "demo", "issuer": "http://127.0.0.1/demo-idp"})},
            "lets anybody in",
        ),
        # The embedded mode is no way around: it takes no database but the one on this machine.
        ({"JEJARING_MODE": "embedded", "JEJARING_DEMONSTRATION": "true"}, "for the local stack"),
        (
            {
                "JEJARING_MODE": "embedded",
                "JEJARING_DEMONSTRATION": "true",
                "JEJARING_JWT_ALGORITHM": "HS256",
            },
            "for the local stack",
        ),
        (
            {**EMBEDDED, "SUPABASE_URL": "https://127.0.0.1.evil.test", "JEJARING_DEMONSTRATION": "true"},
            "for the local stack",
        ),
        (
            {
                **EMBEDDED,
                "SUPABASE_URL": "https://127.0.0.1@project.supabase.co",
                "JEJARING_DEMONSTRATION": "true",
            },
            "for the local stack",
        ),
    ],
)
def test_the_demonstration_never_meets_production(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], named: str
) -> None:
    assert named in _refusal(monkeypatch, {**GOOD, **changes})


def test_the_embedded_portal_is_not_for_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration sign-in lets anybody in who reaches it: it stays on this machine."""
    said = _refusal(
        monkeypatch,
        {**EMBEDDED, "JEJARING_DEMONSTRATION": "true", "JEJARING_PUBLIC_URL": "https://portal.test"},
    )
    assert "JEJARING_PUBLIC_URL" in said


def test_several_contradictions_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _refusal(
        monkeypatch,
        {
            **GOOD,
            "JEJARING_COOKIE_SECRET": "short",
            "JEJARING_DEMONSTRATION": "true",
            "JEJARING_JWT_KEY_ID": "",
        },
    )
    for name in ("JEJARING_COOKIE_SECRET", "JEJARING_DEMONSTRATION", "JEJARING_JWT_KEY_ID"):
        assert name in said


def test_no_secret_is_shown_in_a_refusal_or_a_print(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "hunter2-hunter2-hunter2-hunter2-hunter2"
    environment = {
        **GOOD,
        "JEJARING_COOKIE_SECRET": secret,
        "JEJARING_JWT_KEY": secret,
        "JEJARING_JWT_ALGORITHM": "HS256",
        "JEJARING_ISSUERS": _issuers({"client_secret": secret}),
    }
    assert secret not in repr(_read(monkeypatch, environment))
    assert secret not in _refusal(monkeypatch, {**environment, "JEJARING_IDLE_MINUTES": "0"})
    assert secret not in _refusal(
        monkeypatch, {**environment, "JEJARING_ISSUERS": _issuers({"client_secret": secret, "countries": []})}
    )


def test_settings_do_not_change_once_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _read(monkeypatch, GOOD)
    with pytest.raises(ValueError, match="frozen"):
        found.demonstration = True


@pytest.mark.parametrize(
    ("claimed", "known"),
    [
        ("https://login.mfa.test/realm", True),
        ("https://login.mfa.test/realm/", True),
        ("https://login.mfa.test", False),
        ("https://login.mfa.test/realm2", False),
        ("HTTPS://login.mfa.test/realm", False),
        ("", False),
    ],
)
def test_an_issuer_is_found_by_its_exact_name(
    monkeypatch: pytest.MonkeyPatch, claimed: str, known: bool
) -> None:
    found = _read(monkeypatch, GOOD).issuer_of(claimed)
    assert isinstance(found, Issuer) is known


def test_a_portal_on_this_machine_may_use_a_real_project_without_https(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not _read(monkeypatch, {**GOOD, "JEJARING_PUBLIC_URL": "http://localhost:8501"}).https
