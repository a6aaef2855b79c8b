"""A ministry's members and its open invitations: reading them and looking after them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from core.access.api import Api
from core.access.viewer import ROLES, Viewer
from core.catalogue.names import sort_key, sorted_countries
from core.texts import N_, _

# Role → what it is called, and what its holder does, in one sentence.
ROLE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "reader": (N_("Reader"), N_("Compares the ministry's missions, reads the awards and downloads figures.")),
    "contributor": (
        N_("Analyst"),
        N_("Uploads exports, mends what the checks find, submits figures and keeps missions and accounts."),
    ),
    "approver": (
        N_("Approver"),
        N_(
            "Approves or returns what a colleague submitted, decides who may see it, and looks after members."
        ),
    ),
    "publisher": (N_("Publisher"), N_("Writes award results, and publishes what another publisher wrote.")),
    "facilitator": (N_("Facilitator"), N_("Prepares workshops and runs them live.")),
    "secretariat": (
        N_("Secretariat"),
        N_("Looks after the members and missions of every country, cuts releases and reads the whole log."),
    ),
}

# What a ministry's approver may give; the roles that reach across the network come from the secretariat.
MINISTRY_ROLES: Final = ("reader", "contributor", "approver")


def role_name(role: str) -> str:
    """Return what a role is called; one that nobody described is its own name."""
    return _(ROLE_WORDS[role][0]) if role in ROLE_WORDS else role


def role_names(roles: Iterable[str]) -> str:
    """Return roles as a list for reading."""
    return ", ".join(role_name(role) for role in roles)


@dataclass(frozen=True)
class Member:
    """A person who may sign in for a country."""

    id: str
    name: str
    email: str
    country: str
    roles: tuple[str, ...]
    suspended: bool


@dataclass(frozen=True)
class Invitation:
    """An invitation that was neither taken up nor withdrawn."""

    id: str
    country: str
    email: str
    roles: tuple[str, ...]
    expires_at: datetime

    @property
    def expired(self) -> bool:
        """Whether it is too late to take it up."""
        return self.expires_at <= datetime.now(UTC)


def roles_to_give(viewer: Viewer) -> tuple[str, ...]:
    """Return the roles this viewer may give, in their usual order; none when they look after nobody."""
    if viewer.has("secretariat"):
        return ROLES
    return MINISTRY_ROLES if viewer.has("approver") else ()


def may_change(viewer: Viewer, member: Member) -> bool:
    """Whether the viewer may change this member: not themselves, and nobody with roles they cannot give."""
    if viewer.id == member.id:
        return False
    own = viewer.has("secretariat") or viewer.country == member.country
    return own and set(member.roles) <= set(roles_to_give(viewer))


def countries_kept(viewer: Viewer, api: Api) -> list[str]:
    """Return the codes of the countries whose members the viewer looks after, by name; their own first."""
    if not viewer.has("secretariat"):
        return [viewer.country]
    rows = api.rows("country", columns="code", where={"in_network": True}, order=["code"])
    others = sorted_countries(row["code"] for row in rows if row["code"] != viewer.country)
    return [viewer.country, *others]


def members(api: Api, country: str) -> list[Member]:
    """Return the members of a country the viewer may see, by name.

    Raises:
        Refused: when the viewer may not read them.
        Unreachable: when the database does not answer.
    """
    rows = api.rows("member", where={"country": country}, order=["id"])
    found = [
        Member(
            id=row["id"],
            name=row["name"],
            email=row["email"],
            country=row["country"],
            roles=_ordered(row["roles"]),
            suspended=row["suspended_at"] is not None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda member: sort_key(member.name))


def invitations(api: Api, country: str) -> list[Invitation]:
    """Return the open invitations of a country, the newest first."""
    rows = api.rows(
        "invitation",
        where={"country": country, "accepted_at": None, "revoked_at": None},
        order=["-created_at", "id"],
    )
    return [_invitation(row) for row in rows]


def invite(api: Api, country: str, email: str, roles: Iterable[str]) -> str:
    """Invite an address for a country and return the invitation's id. An open one for it is replaced.

    Raises:
        Refused: when the viewer may not, or the address or the roles are no such thing.
    """
    made: str = api.call("invite_member", country=country, email=email.strip(), roles=",".join(roles))
    return made


def revoke(api: Api, invitation: Invitation) -> None:
    """Withdraw an open invitation. Raises Refused when it is not open any more."""
    api.call("revoke_invitation", invitation=invitation.id)


def change_roles(api: Api, member: Member, roles: Iterable[str]) -> None:
    """Give the member exactly these roles; whether they are suspended stays. Raises Refused."""
    api.call("change_member", member=member.id, roles=",".join(roles), suspend=member.suspended)


def suspend(api: Api, member: Member) -> None:
    """Keep the member out until restored; it bites within a minute. Raises Refused."""
    api.call("change_member", member=member.id, roles=",".join(member.roles), suspend=True)


def restore(api: Api, member: Member) -> None:
    """Let a suspended member in again, with the roles they had. Raises Refused."""
    api.call("change_member", member=member.id, roles=",".join(member.roles), suspend=False)


def _ordered(roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(roles, key=ROLES.index))


def _invitation(row: Mapping[str, Any]) -> Invitation:
    return Invitation(
        id=row["id"],
        country=row["country"],
        email=row["email"],
        roles=_ordered(row["roles"]),
        expires_at=datetime.fromisoformat(row["expires_at"]),
    )
