"""Personal check-in links: made for one person at one mission in one incident.

A link carries a secret and the portal's signature of it. The signature lets the portal
turn away what it never made without asking the database; the database keeps the secret's
SHA-256 only, and decides whether the link still stands.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from core.access.api import Api
from core.access.seals import Seal

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/check-in"
_SECRET_BYTES: Final = 24


@dataclass(frozen=True)
class Recipient:
    """Who gets a link: a person at a mission, and the language they read (``en``, ``id``)."""

    mission_id: str
    person_name: str
    language: str


@dataclass(frozen=True)
class Issued:
    """A link just made. ``url`` is shown once: nobody can read it again."""

    recipient: Recipient
    url: str


@dataclass(frozen=True)
class Link:
    """A link as its ministry sees it afterwards. Times are UTC; ``last_used_at`` is the last check-in by it."""

    id: str
    mission_id: str
    person_name: str
    language: str
    issued_by_name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def stands(self, now: datetime) -> bool:
        """Whether it still opens the check-in page, as long as its incident is open."""
        return self.revoked_at is None and self.expires_at > now


def issue(
    api: Api, settings: "Settings", incident: str, recipients: Sequence[Recipient], expires_at: datetime
) -> list[Issued]:
    """Make a link for each recipient, all until ``expires_at`` (at most 90 days ahead), and return them in this order.

    Raises:
        Refused: ``crisis.closed``, ``crisis.link_expiry``, ``crisis.no_such_mission`` for a mission
            that is not on the board or not the ministry's own, ``crisis.malformed``.
    """
    keys = [secrets.token_urlsafe(_SECRET_BYTES) for _ in recipients]
    people = [
        {
            "mission": recipient.mission_id,
            "person": recipient.person_name,
            "language": recipient.language,
            "key_hash": key_hash(key),
        }
        for recipient, key in zip(recipients, keys, strict=True)
    ]
    api.call(
        "issue_check_in_links",
        incident=incident,
        people=json.dumps(people),
        expires_at=expires_at.isoformat(),
    )
    return [
        Issued(recipient, f"{settings.public_url}{PATH}/{_seal(settings).sign(key)}")
        for recipient, key in zip(recipients, keys, strict=True)
    ]


def links(api: Api, incident: str) -> list[Link]:
    """Return the ministry's links of an incident, the latest first; none for those who do not send any."""
    rows = api.rows(
        "check_in_link", where={"incident_id": incident}, order=["-created_at", "person_name", "id"]
    )
    return [
        Link(
            id=row["id"],
            mission_id=row["mission_id"],
            person_name=row["person_name"],
            language=row["language"],
            issued_by_name=row["issued_by_name"],
            created_at=datetime.fromisoformat(row["created_at"]),
            expires_at=datetime.fromisoformat(row["expires_at"]),
            last_used_at=row["last_used_at"] and datetime.fromisoformat(row["last_used_at"]),
            revoked_at=row["revoked_at"] and datetime.fromisoformat(row["revoked_at"]),
        )
        for row in rows
    ]


def revoke(api: Api, link: str) -> None:
    """End a link at once. Raises Refused (``crisis.no_such_link``) for another ministry's."""
    api.call("revoke_check_in_link", link=link)


def secret_in(settings: "Settings", token: str) -> str | None:
    """Return the secret of a link's last part, or None where the portal never made such a link."""
    return _seal(settings).read(token)


def key_hash(secret: str) -> str:
    """Return the hash under which the database knows a secret, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _seal(settings: "Settings") -> Seal:
    return Seal(settings, "check-in")
