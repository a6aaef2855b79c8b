"""The ways into the room: its code, and one link for each ministry.

A ministry's link is worked out from the portal's own secret, so that the sheet can be printed
again; the database keeps a hash. Who comes by it is known as that ministry: it counts once in
polls of ministries, and sees on its own phone which letter it is.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from core.access.api import Api

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/join"
_SALT: Final = b"workshop-ministry"
_KEY_BYTES: Final = 15


def room_link(settings: "Settings", code: str) -> str:
    """Return the address that opens the room to everybody."""
    return f"{settings.public_url}{PATH}/{code}"


def ministry_key(settings: "Settings", workshop: str, country: str) -> str:
    """Return the secret in a ministry's link: 24 letters that nobody can guess."""
    secret = settings.cookie_secret.get_secret_value().encode()
    # The salt keeps these apart from everything else the secret signs.
    made = hmac.new(secret, b"|".join((_SALT, workshop.encode(), country.encode())), hashlib.sha256)
    return base64.b32encode(made.digest()[:_KEY_BYTES]).decode().lower()


def ministry_link(settings: "Settings", workshop: str, country: str, code: str) -> str:
    """Return the address by which a ministry's people enter the room."""
    return f"{room_link(settings, code)}?m={ministry_key(settings, workshop, country)}"


def key_hash(key: str) -> str:
    """Return the hash under which the database knows a key, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


def seat_ministries(api: Api, settings: "Settings", workshop: str) -> Mapping[str, str]:
    """Give every ministry of the network its link and, by lot, its letter; return country → letter.

    Who has a letter keeps it. Raises Refused once the workshop has ended.
    """
    members = api.rows("country", columns="code", where={"in_network": True}, order=["code"])
    keys = [
        {"country": row["code"], "key_hash": key_hash(ministry_key(settings, workshop, row["code"]))}
        for row in members
    ]
    rows = api.call("seat_ministries", workshop=workshop, keys=json.dumps(keys))
    return {row["country"]: row["letter"] for row in rows}
