"""Every setting of the portal, in one typed object, read from the environment.

docs/reference/settings.md documents each of them; a test keeps the two in step.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AliasChoices,
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.access.keys import signing_key

COUNTRY_CODE: Final = re.compile(r"[A-Z]{2}")
MAIL_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.?[A-Za-z0-9-]+")
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Issuer(BaseModel):
    """An OIDC issuer that may sign people in, and the countries it may speak for."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    issuer: str
    client_id: str
    client_secret: SecretStr
    server_metadata_url: str
    countries: tuple[str, ...]

    @field_validator("countries")
    @classmethod
    def _codes(cls, countries: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [code for code in countries if not COUNTRY_CODE.fullmatch(code)]
        if wrong or not countries:
            raise ValueError("list the two-letter codes of the countries this issuer speaks for")
        return countries


class Settings(BaseSettings):
    """How this portal runs. Names in the environment carry the prefix ``JEJARING_``."""

    model_config = SettingsConfigDict(
        env_prefix="JEJARING_", extra="ignore", frozen=True, populate_by_name=True
    )

    mode: Literal["production", "embedded"] = "production"
    supabase_url: str = Field(validation_alias=AliasChoices("supabase_url", "SUPABASE_URL"))
    supabase_publishable_key: str = Field(
        validation_alias=AliasChoices("supabase_publishable_key", "SUPABASE_PUBLISHABLE_KEY")
    )
    jwt_algorithm: Literal["ES256", "HS256"] = "ES256"
    jwt_key: SecretStr
    jwt_key_id: str = ""
    cookie_secret: SecretStr
    public_url: str
    issuers: Annotated[tuple[Issuer, ...], NoDecode]
    demonstration: bool = False
    idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 30
    absolute_hours: Annotated[int, Field(ge=1, le=24 * 7)] = 12
    membership_seconds: Annotated[int, Field(ge=0, le=60)] = 60
    api_timeout_seconds: Annotated[int, Field(ge=1, le=120)] = 15
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    mail_from: str = ""
    translation_engine: Literal["off", "libretranslate", "google", "mymemory", "deepl"] = "off"
    translation_url: str = ""
    translation_key: SecretStr | None = None
    workshop_keep_days: Annotated[int, Field(ge=1, le=365)] = 30
    data: Path = Path(".local")

    @field_validator("issuers", mode="before")
    @classmethod
    def _issuers_from_json(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"is not JSON (line {error.lineno}, column {error.colno})") from error

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """Refuse settings that contradict each other."""
        local = urlsplit(self.supabase_url).hostname in LOOPBACK
        https = self.public_url.startswith("https://")
        at_home = urlsplit(self.public_url).hostname in LOOPBACK
        key_trouble = _key_trouble(self)
        problems = [
            sentence
            for wrong, sentence in (
                (not self.issuers, "JEJARING_ISSUERS is empty: name at least one sign-in."),
                (
                    len({issuer.name for issuer in self.issuers}) < len(self.issuers)
                    or len({issuer.issuer.rstrip("/") for issuer in self.issuers}) < len(self.issuers),
                    "JEJARING_ISSUERS names the same issuer twice.",
                ),
                (
                    len(self.cookie_secret.get_secret_value()) < 32,
                    "JEJARING_COOKIE_SECRET is shorter than 32 characters: make one with `openssl rand -hex 32`.",
                ),
                (
                    self.mode == "production" and self.demonstration,
                    "JEJARING_DEMONSTRATION belongs to the embedded stack: take it out, or use `make run`.",
                ),
                (
                    self.mode == "production" and any(_is_demo(issuer) for issuer in self.issuers),
                    "JEJARING_ISSUERS names the demonstration sign-in, which lets anybody in: take it out.",
                ),
                (
                    self.mode == "production" and not https and not at_home,
                    "JEJARING_PUBLIC_URL must begin with https:// in production.",
                ),
                (
                    self.mode == "embedded" and not at_home,
                    "JEJARING_PUBLIC_URL must stay on this machine with JEJARING_MODE=embedded: http://127.0.0.1:8501.",
                ),
                (
                    bool(key_trouble),
                    f"JEJARING_JWT_KEY {key_trouble}.",
                ),
                (
                    self.jwt_algorithm == "ES256" and not self.jwt_key_id,
                    "JEJARING_JWT_KEY_ID is missing: it is the `kid` of the signing key in Supabase.",
                ),
                (
                    self.mode == "embedded" and (self.jwt_algorithm != "HS256" or not local),
                    "JEJARING_MODE=embedded is for the local stack that `make run` starts; for Supabase leave it out.",
                ),
            )
            if wrong
        ]
        if problems:
            raise ValueError(" ".join(problems))
        return self

    @model_validator(mode="after")
    def _mail_agrees(self) -> Self:
        """Refuse a mail server that could not send, or would be told a password in clear."""
        if not self.smtp_host:
            return self
        local = self.smtp_host in LOOPBACK
        problems = [
            sentence
            for wrong, sentence in (
                (
                    not MAIL_ADDRESS.fullmatch(self.mail_from),
                    "JEJARING_MAIL_FROM must be the address letters come from, such as jejaring@example.org.",
                ),
                (
                    bool(self.smtp_user) != bool(self.smtp_password),
                    "JEJARING_SMTP_USER and JEJARING_SMTP_PASSWORD belong together: set both or neither.",
                ),
                (
                    self.smtp_security == "none" and not local,
                    "JEJARING_SMTP_SECURITY=none is for a mail server on this machine: use starttls or tls.",
                ),
            )
            if wrong
        ]
        if problems:
            raise ValueError(" ".join(problems))
        return self

    @model_validator(mode="after")
    def _translation_agrees(self) -> Self:
        """Refuse a translation engine that could not answer, or would be told its key in clear."""
        address = urlsplit(self.translation_url)
        safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in LOOPBACK)
        problems = [
            sentence
            for wrong, sentence in (
                (
                    self.translation_engine == "libretranslate" and not self.translation_url,
                    "JEJARING_TRANSLATION_URL is missing: it is the address of the LibreTranslate server.",
                ),
                (
                    self.translation_engine == "deepl" and not self.translation_key,
                    "JEJARING_TRANSLATION_KEY is missing: DeepL translates nothing without one.",
                ),
                (
                    bool(self.translation_url) and not (safe and address.hostname),
                    "JEJARING_TRANSLATION_URL must begin with https://, or with http:// on this machine.",
                ),
            )
            if wrong
        ]
        if problems:
            raise ValueError(" ".join(problems))
        return self

    def issuer_of(self, issuer: str) -> Issuer | None:
        """Return the registered issuer with this ``iss`` claim."""
        return next((known for known in self.issuers if known.issuer.rstrip("/") == issuer.rstrip("/")), None)

    @property
    def https(self) -> bool:
        """Whether people reach the portal over https."""
        return self.public_url.startswith("https://")


class SettingsError(Exception):
    """The settings cannot work; the message names each one and what to do."""


def _key_trouble(found: Settings) -> str:
    """Return what is wrong with the signing key, if anything."""
    try:
        signing_key(found.jwt_algorithm, found.jwt_key.get_secret_value())
    except ValueError as error:
        return str(error)
    return ""


def _is_demo(issuer: Issuer) -> bool:
    return issuer.name == "demo" or urlsplit(issuer.issuer).path.rstrip("/").endswith("/demo-idp")


def environment_name(field: str) -> str:
    """Return the name of the environment variable behind a setting."""
    return field.upper() if field.startswith("supabase_") else f"JEJARING_{field.upper()}"


@cache
def settings() -> Settings:
    """Read the settings once.

    Raises:
        SettingsError: naming every missing or contradictory setting.
    """
    try:
        return Settings.model_validate({})
    except ValidationError as error:
        raise SettingsError(_explain(error)) from error


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        name = environment_name(str(problem["loc"][0])) if problem["loc"] else ""
        inside = ".".join(str(part) for part in problem["loc"][1:])
        what = "is missing" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, ")
        lines.append(f"  {name}{f' ({inside})' if inside else ''} {what}".rstrip())
    return (
        "The portal cannot start with these settings:\n"
        + "\n".join(lines)
        + "\nEvery setting is explained in docs/reference/settings.md. To try the portal on this machine: make run"
    )
