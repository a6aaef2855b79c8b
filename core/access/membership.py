"""From a checked sign-in to a viewer: is this person a member, and in which roles?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from core.access.api import Api
from core.access.viewer import Viewer, mint, person_id

if TYPE_CHECKING:
    from core.settings import Issuer, Settings


class Refusal(Enum):
    """Why a person who signed in may not come in."""

    UNKNOWN_ISSUER = "unknown_issuer"
    UNVERIFIED_EMAIL = "unverified_email"
    UNKNOWN_PERSON = "unknown_person"
    WRONG_COUNTRY = "wrong_country"
    SUSPENDED = "suspended"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True)
class Identity:
    """Who the issuer says signed in: checked by signature, not yet a member."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    signed_in_at: int

    @property
    def person(self) -> str:
        """The stable id of the person."""
        return person_id(self.issuer, self.subject)


def identity(claims: Mapping[str, Any]) -> Identity:
    """Read the ID token's claims. A flag that is not exactly true is not true."""
    return Identity(
        issuer=str(claims.get("iss") or ""),
        subject=str(claims.get("sub") or ""),
        email=str(claims.get("email") or ""),
        email_verified=claims.get("email_verified") is True,
        name=str(claims.get("name") or claims.get("email") or ""),
        signed_in_at=int(claims.get("iat") or 0),
    )


def membership(settings: "Settings", who: Identity) -> Viewer | Refusal:
    """Look the person up, taking up an open invitation at the first sign-in.

    Raises:
        Unreachable: when the database does not answer.
    """
    issuer = settings.issuer_of(who.issuer)
    if issuer is None or not who.subject:
        return Refusal.UNKNOWN_ISSUER
    if not who.email_verified:
        return Refusal.UNVERIFIED_EMAIL
    api = Api(settings, mint(settings, who.person, _claims(who, issuer)))
    if api.call("sign_in_ended", signed_in_at=who.signed_in_at):
        return Refusal.SIGNED_OUT
    found = api.call("my_membership")
    if not found and api.call("accept_invitation"):
        found = api.call("my_membership")
    if not found:
        return Refusal.UNKNOWN_PERSON
    return _viewer(found[0], issuer)


def _viewer(member: Mapping[str, Any], issuer: "Issuer") -> Viewer | Refusal:
    if member["suspended"]:
        return Refusal.SUSPENDED
    if member["country"] not in issuer.countries:
        return Refusal.WRONG_COUNTRY
    return Viewer(
        id=member["id"],
        name=member["name"],
        email=member["email"],
        country=member["country"],
        roles=frozenset(member["roles"]),
    )


def _claims(who: Identity, issuer: "Issuer") -> dict[str, object]:
    """Return what the database needs to find or make the member; no country, so nothing else is open."""
    return {
        "issuer": who.issuer,
        "subject": who.subject,
        "verified_email": who.email,
        "name": who.name,
        "speaks_for": list(issuer.countries),
    }
