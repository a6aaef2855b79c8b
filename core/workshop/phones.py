"""A phone in a workshop: no account, but a key made for it, which only the portal can have made.

The key stays on the phone, in a cookie; the database knows, for each room, the SHA-256 of the key
and the room's code. So one phone is one participant of a room, however often it enters, and
nobody can tell that the same phone was in two rooms.
"""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from core.access.seals import Seal
from core.access.viewer import NOBODY, mint
from core.workshop.links import PATH, key_hash

if TYPE_CHECKING:
    from core.settings import Settings

COOKIE: Final = "phone"
DAYS: Final = 2
_KEY_BYTES: Final = 18


@dataclass(frozen=True)
class Phone:
    """A phone, by the hash of its key. All phones of a room see the same, whatever ministry they are of."""

    id: str
    country: str = ""


def new_key() -> str:
    """Return a key for a phone that has none yet."""
    return secrets.token_urlsafe(_KEY_BYTES)


def phone(key: str, code: str) -> Phone:
    """Return the phone with a key as the room of a code knows it."""
    return Phone(key_hash(f"{key}|{code}"))


class Phones:
    """Knows the keys that this portal made."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._seal = Seal(settings, "workshop-phone")

    def key(self, request: Request) -> str:
        """Return the key that the asking phone holds, or "" where it holds none that the portal made."""
        return self._seal.read(request.cookies.get(COOKIE, "")) or ""

    def of(self, request: Request, code: str) -> Phone | None:
        """Return the asking phone as the room of this code knows it, or None without a key."""
        key = self.key(request)
        return phone(key, code) if key else None

    def keep(self, answer: Response, key: str) -> None:
        """Put a key on the phone that gets this answer."""
        answer.set_cookie(
            COOKIE,
            self._seal.sign(key),
            max_age=DAYS * 24 * 3600,
            path=PATH,
            secure=self._settings.https,
            httponly=True,
            samesite="lax",
        )

    def token(self, asking: Phone, ministry_key: str = "") -> str:
        """Return a token for the database that speaks for nobody but this phone."""
        claims = {"participant_key": asking.id}
        return mint(
            self._settings,
            NOBODY,
            {**claims, "ministry_key": key_hash(ministry_key)} if ministry_key else claims,
        )
