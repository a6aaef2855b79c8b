"""Invite a person from the command line: how a new portal gets its first administrator.

``DATABASE_URL=… python -m core.access.invite --country ID --email … --roles secretariat,approver``
writes the invitation and its audit event as the owner of the database. Everybody
after that is invited on the members page.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import psycopg
from psycopg.types.json import Jsonb

from core.access.viewer import ROLES

# Who the log names: there is no member yet, only somebody with the database's password.
ACTOR: Final = "the deployer"


class NotInvitedError(Exception):
    """The invitation was not written; the message says why and what to do."""


def invite(conninfo: str, country: str, email: str, roles: Sequence[str]) -> datetime:
    """Write an invitation as the owner of the database and return the moment it expires.

    An open invitation of the same address for the same country is replaced.

    Raises:
        NotInvitedError: when the country, the address or the roles will not do.
        psycopg.Error: when the database cannot be reached or is not migrated.
    """
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise NotInvitedError(f"There is no role “{', '.join(unknown)}”. Roles are: {', '.join(ROLES)}.")
    with psycopg.connect(conninfo) as connection:
        network = connection.execute(
            "select in_network from portal.country where code = %s", [country]
        ).fetchone()
        if network != (True,):
            raise NotInvitedError(
                f"“{country}” is not a country of the network. Give the two letters of one, such as ID."
            )
        connection.execute(
            "update portal.invitation set revoked_at = now()"
            " where country = %s and lower(email) = lower(%s) and accepted_at is null and revoked_at is null",
            [country, email],
        )
        try:
            made = connection.execute(
                "insert into portal.invitation (country, email, roles) values (%s, %s, %s) returning id::text, expires_at",
                [country, email, list(roles)],
            ).fetchone()
        except psycopg.errors.CheckViolation as error:
            raise NotInvitedError(f"“{email}” does not look like an e-mail address.") from error
        if made is None:
            raise NotInvitedError("The database did not keep the invitation.")
        connection.execute(
            "select portal.record(%s, 'invitation.made', %s, null, %s, null, %s)",
            [country, made[0], Jsonb({"email": email, "roles": list(roles)}), ACTOR],
        )
    expires_at: datetime = made[1]
    return expires_at


def main(arguments: Sequence[str]) -> int:
    """Invite the person the arguments name; 0 when done, 2 when something has to be mended first."""
    parser = argparse.ArgumentParser(prog="python -m core.access.invite", description=__doc__)
    parser.add_argument("--country", required=True, help="two letters, such as ID")
    parser.add_argument("--email", required=True, help="the address their sign-in confirms")
    parser.add_argument("--roles", required=True, help=f"some of {','.join(ROLES)}")
    given = parser.parse_args(arguments)
    conninfo = os.environ.get("DATABASE_URL", "")
    if not conninfo:
        sys.stderr.write("Name the database in DATABASE_URL: postgresql://…\n")
        return 2
    roles = [role.strip() for role in given.roles.split(",") if role.strip()]
    email, country = given.email.strip(), given.country.strip().upper()
    try:
        expires_at = invite(conninfo, country, email, roles)
    except NotInvitedError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(
        f"{email} is invited for {country} as {', '.join(roles)} until {expires_at:%Y-%m-%d}."
        " They sign in with that address; no message is sent.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
