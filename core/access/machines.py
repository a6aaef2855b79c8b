"""Machines: scripts of a ministry that upload for the approver who issued them.

The key is shown once, to that approver. The database keeps its SHA-256 only, and the
portal sends nothing else on: a key is 256 random bits, so a plain hash is enough.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from core.access.api import Api
from core.access.viewer import NOBODY, Viewer, mint
from core.texts import N_

if TYPE_CHECKING:
    from core.settings import Settings

# Scope → what it is called, and what it lets a machine do.
SCOPES: Final[Mapping[str, tuple[str, str]]] = {
    "store": (
        N_("Upload drafts"),
        N_("It stores checked files. A person looks at them and sends them for approval."),
    ),
    "submit": (
        N_("Upload and submit"),
        N_("It stores checked files and may send them for approval itself."),
    ),
}
LONGEST_DAYS: Final = 365
"""The database allows twelve months, which are never shorter."""

PREFIX: Final = "jejaring_"
_KEY: Final = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Machine:
    """A script with a key. ``expires_on`` is the last day the key opens anything; times are UTC."""

    id: str
    country: str
    name: str
    scope: str
    issued_by: str
    issued_by_name: str
    created_at: datetime
    expires_on: date
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by_name: str | None

    @property
    def expired(self) -> bool:
        """Whether its last day is over."""
        return self.expires_on < datetime.now(UTC).date()

    @property
    def ended(self) -> bool:
        """Whether it was revoked or has expired."""
        return self.revoked_at is not None or self.expired


def machines(api: Api, country: str) -> list[Machine]:
    """Return a country's machines, those in use first, the newest first; nobody but approvers and the secretariat sees any."""
    rows = api.rows("machine", where={"country": country}, order=["-created_at", "id"])
    return sorted((_machine(row) for row in rows), key=lambda machine: machine.ended)


def may_issue(viewer: Viewer, country: str) -> bool:
    """Whether the viewer may issue machines of a country: as an approver of their own ministry."""
    return viewer.has("approver") and viewer.country == country


def issue(api: Api, name: str, scope: str, expires_on: date) -> str:
    """Issue a machine that acts for the viewer and return its key, which nobody can read again.

    Raises:
        Refused: ``access.machine_exists`` for a name in use, ``access.machine_expiry`` for a day
            past or beyond twelve months, ``access.machine_malformed`` for a name or scope that will not do.
    """
    key = PREFIX + secrets.token_urlsafe(32)
    api.call(
        "issue_machine", name=name, scope=scope, key_hash=key_hash(key), expires_on=expires_on.isoformat()
    )
    return key


def revoke(api: Api, machine: Machine) -> None:
    """End a machine at once, for good. Raises Refused when it was revoked already."""
    api.call("revoke_machine", machine=machine.id)


def last_day_allowed(today: date) -> date:
    """Return the last day a machine issued today may work."""
    return today + timedelta(days=LONGEST_DAYS)


def key_hash(key: str) -> str:
    """Return the hash under which the database knows a key, in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True)
class Caller:
    """The machine behind a key. ``state`` is ready, revoked, expired, unanswered or busy.

    *Unanswered*: the approver who issued it is suspended, gone or approves no more.
    ``title`` names the machine and that approver.
    """

    id: str
    name: str
    country: str
    scope: str
    issued_by: str
    title: str
    state: str


def caller(settings: "Settings", key: str) -> Caller | None:
    """Return whose key this is, or None for no key of ours. Each call counts as a knock.

    Raises:
        Unreachable: when the database does not answer.
    """
    if not _KEY.fullmatch(key):
        return None
    rows = Api(settings, mint(settings, NOBODY, {"machine_key": key_hash(key)})).call("open_machine")
    return Caller(**rows[0]) if rows else None


def window(settings: "Settings", machine: Caller) -> Api:
    """Return the machine's window on the database: its issuer's, with the contributor's role alone."""
    claims = {
        "country": machine.country,
        "roles": ["contributor"],
        "name": machine.title,
        "machine": machine.id,
    }
    return Api(settings, mint(settings, machine.issued_by, claims))


def _machine(row: Mapping[str, Any]) -> Machine:
    used, revoked = (
        row[name] and datetime.fromisoformat(row[name]) for name in ("last_used_at", "revoked_at")
    )
    return Machine(
        id=row["id"],
        country=row["country"],
        name=row["name"],
        scope=row["scope"],
        issued_by=row["issued_by"],
        issued_by_name=row["issued_by_name"],
        created_at=datetime.fromisoformat(row["created_at"]),
        expires_on=date.fromisoformat(row["expires_on"]),
        last_used_at=used,
        revoked_at=revoked,
        revoked_by_name=row["revoked_by_name"],
    )
