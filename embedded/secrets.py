"""The secrets of one installation, made once and kept beside its data."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Secrets:
    """What the parts of the embedded stack prove themselves to each other with."""

    postgres_password: str
    authenticator_password: str
    jwt_secret: str
    publishable_key: str
    secret_key: str
    cookie_secret: str
    demo_client_secret: str
    monitor_password: str


def _new() -> dict[str, str]:
    return {
        "postgres_password": secrets.token_urlsafe(32),
        "authenticator_password": secrets.token_urlsafe(32),
        "jwt_secret": secrets.token_urlsafe(48),
        "publishable_key": f"sb_publishable_{secrets.token_urlsafe(24)}",
        "secret_key": f"sb_secret_{secrets.token_urlsafe(24)}",
        "cookie_secret": secrets.token_urlsafe(48),
        "demo_client_secret": secrets.token_urlsafe(32),
        "monitor_password": secrets.token_urlsafe(32),
    }


def load_or_make(path: Path) -> Secrets:
    """Read the secrets at ``path``; make and keep them, readable by the owner alone, when absent.

    A file of an earlier version gets what it lacks. The file is written whole before it gets its name, so that a start that is
    killed half-way leaves either no secrets or all of them.
    """
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    made = Secrets(**{**_new(), **kept})
    if asdict(made) == kept:
        return made
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(made), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return made
