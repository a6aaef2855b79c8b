"""The link to what stays of a workshop, for who was there: no account, and good for some days.

It carries the workshop's id and the portal's signature of it, so that nobody can make one; the
database decides whether the workshop has ended, and how long ago.
"""

import hashlib
from typing import TYPE_CHECKING, Final

from itsdangerous import BadSignature, Signer

from core.access.viewer import NOBODY, mint

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/workshop-after"
_SALT: Final = "workshop-afterwards"


def after_path(settings: "Settings", workshop: str) -> str:
    """Return where on the portal the page stands."""
    return f"{PATH}/{_signer(settings).sign(workshop).decode()}"


def after_url(settings: "Settings", workshop: str) -> str:
    """Return the whole address of the page, to be sent to somebody."""
    return f"{settings.public_url}{after_path(settings, workshop)}"


def workshop_in(settings: "Settings", signed: str) -> str | None:
    """Return the workshop that the last part of an address names, or None where the portal never signed it."""
    try:
        return _signer(settings).unsign(signed).decode()
    except BadSignature:
        return None


def room_token(settings: "Settings", workshop: str) -> str:
    """Return a token that shows the database nothing but this workshop, as the room may keep it."""
    return mint(settings, NOBODY, {"workshop_afterwards": workshop})


def _signer(settings: "Settings") -> Signer:
    # The salt keeps these signatures and all others apart: neither passes for the other.
    return Signer(settings.cookie_secret.get_secret_value(), salt=_SALT, digest_method=hashlib.sha256)
