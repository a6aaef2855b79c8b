"""The signed-in person, and the short-lived token that tells the database who asks."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from joserfc import jwt

from core.access.keys import signing_key

if TYPE_CHECKING:
    from core.settings import Settings

ROLES: Final = ("reader", "contributor", "approver", "publisher", "facilitator", "secretariat")

# The database server has no leeway for clocks, so a token is born a little in the past.
BORN_BEFORE: Final = 5
LIFETIME: Final = 300

# Reading a key costs more than signing with it.
_key = cache(signing_key)


# Asking for the holder of a key or a link, the portal speaks for no person.
NOBODY: Final = str(uuid.UUID(int=0))


@dataclass(frozen=True)
class Viewer:
    """The signed-in person, with their one country and their roles."""

    id: str
    name: str
    email: str
    country: str
    roles: frozenset[str]

    def has(self, *roles: str) -> bool:
        """Whether the viewer holds at least one of these roles."""
        return not self.roles.isdisjoint(roles)


def person_id(issuer: str, subject: str) -> str:
    """Return the stable id of a person: a UUID made of who vouches for them and as whom."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{issuer}|{subject}"))


def mint(settings: "Settings", person: str, claims: Mapping[str, object]) -> str:
    """Return a signed token for the database that names ``person`` for five minutes."""
    now = int(time.time())
    header = {"alg": settings.jwt_algorithm, "typ": "JWT"}
    if settings.jwt_key_id:
        header["kid"] = settings.jwt_key_id
    body = {
        **claims,
        "sub": person,
        "role": "authenticated",
        "aud": "authenticated",
        "iat": now - BORN_BEFORE,
        "exp": now - BORN_BEFORE + LIFETIME,
    }
    key = _key(settings.jwt_algorithm, settings.jwt_key.get_secret_value())
    return jwt.encode(header, body, key, algorithms=[settings.jwt_algorithm])


def token(settings: "Settings", viewer: Viewer) -> str:
    """Return the viewer's token."""
    return mint(
        settings,
        viewer.id,
        {"country": viewer.country, "roles": sorted(viewer.roles), "name": viewer.name},
    )
