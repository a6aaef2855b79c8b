"""What the portal gives to people without an account: links and keys that nobody else can have made."""

import hashlib
from typing import TYPE_CHECKING, Final

from itsdangerous import BadSignature, Signer, TimestampSigner

if TYPE_CHECKING:
    from core.settings import Settings

_DAY_SECONDS: Final = 24 * 3600


class Seal:
    """Signs short texts for one ``purpose``; no other seal, and no cookie, passes for one of these.

    With ``days`` what was sealed is good for so long; without, until whoever reads it says otherwise.
    """

    def __init__(self, settings: "Settings", purpose: str, days: int | None = None) -> None:
        kind = Signer if days is None else TimestampSigner
        secret = settings.cookie_secret.get_secret_value()
        self._signer = kind(secret, salt=purpose, digest_method=hashlib.sha256)
        self._limits = {} if days is None else {"max_age": days * _DAY_SECONDS}

    def sign(self, text: str) -> str:
        """Return the text with its signature, fit for an address and a cookie where the text is."""
        return self._signer.sign(text).decode()

    def read(self, signed: str) -> str | None:
        """Return the text, or None where the portal never signed it, or too long ago."""
        try:
            return self._signer.unsign(signed, **self._limits).decode()
        except BadSignature:
            return None
