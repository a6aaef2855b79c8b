"""The key that signs tokens for the database."""

import json
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

CURVE: Final = "P-256"
SHORTEST_SECRET: Final = 32


def signing_key(algorithm: str, text: str) -> ECKey | OctKey:
    """Read the key of a setting: for ES256 a private key as JSON (JWK) or PEM, for HS256 a secret.

    Raises:
        ValueError: saying what is wrong with it, without showing it.
    """
    if algorithm == "HS256":
        if len(text) < SHORTEST_SECRET:
            raise ValueError(f"is shorter than {SHORTEST_SECRET} characters")
        return OctKey.import_key(text)
    try:
        key = ECKey.import_key(json.loads(text) if text.lstrip().startswith("{") else text)
        usable = key.is_private and key.curve_name == CURVE
    except (JoseError, ValueError, TypeError) as error:
        raise ValueError(
            "cannot be read as a key: give it as JSON, as `supabase gen signing-key` does, or as PEM"
        ) from error
    if not usable:
        raise ValueError(f"is no private key on the curve {CURVE}, which ES256 needs")
    return key
