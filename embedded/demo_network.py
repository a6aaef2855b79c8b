"""The demonstration network: invented figures of invented accounts, so that every page has something to show.

Ministries, cities and people are data (``sql/seed/demo``, ``embedded/demo_people.toml``);
the figures are drawn, the same ones for the same day. Every handle ends in ``_demo``.
It exists only beside the embedded stack and never beside real people.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, LiteralString

import psycopg

from core.access.viewer import person_id
from embedded import (
    demo_award,
    demo_commitments,
    demo_crisis,
    demo_monitor,
    demo_practices,
    demo_reconcile,
    demo_workshop,
)
from embedded.demo_missions import accounts_of, bring_catalogue, network_missions
from embedded.demo_people import people
from embedded.demo_submissions import bring_figures, submissions_of

MONTHS: Final = 24


class DemonstrationError(Exception):
    """The demonstration network may not be loaded here; the message says why."""


def load(connection: psycopg.Connection, issuer: str, today: date) -> None:
    """Bring the demonstration people and network in, as the database's owner; a second time nothing changes.

    The figures cover the 24 months up to the last one completed before ``today``.

    Raises:
        DemonstrationError: on hosted Supabase, or beside people of another issuer.
    """
    with connection.transaction():
        _refuse_where_it_is_real(connection, issuer)
        _bring_people(connection, issuer)
        accounts = accounts_of(network_missions(connection))
        first_day, last_day = window(today)
        submissions = submissions_of(accounts, first_day, last_day)
        known = connection.execute("select 1 from portal.account where id = %s", [accounts[0].id])
        if known.fetchone() is not None:
            return
        bring_catalogue(connection, accounts)
        bring_figures(connection, issuer, accounts, submissions, today)
        # Without statistics the planner takes the new tables for empty ones.
        connection.execute(
            "analyze portal.submission, portal.submission_account, portal.post, portal.account_day"
        )
        connection.execute(
            "select portal.refresh_months((select array_agg(id) from portal.account), %s, %s)",
            [first_day, last_day.replace(day=1)],
        )
        # The release then holds the network's distribution of the award's rules, too.
        demo_award.load(connection, issuer, today)
        connection.execute("select portal.cut_release(%s)", [today])
        demo_practices.load(connection, issuer, last_day.replace(day=1), today)
        demo_monitor.load(connection, issuer)
        demo_reconcile.load(connection, issuer, last_day.replace(day=1))
        demo_crisis.load(connection, issuer)
        demo_workshop.load(connection, issuer)
        demo_commitments.load(connection, issuer, today)


def window(today: date) -> tuple[date, date]:
    """Return the first and last day of the 24 whole months before ``today``."""
    last = today.replace(day=1) - timedelta(days=1)
    months = last.year * 12 + last.month - MONTHS
    return date(months // 12, months % 12 + 1, 1), last


def _refuse_where_it_is_real(connection: psycopg.Connection, issuer: str) -> None:
    hosted, others = _one(
        connection,
        "select exists (select from pg_roles where rolname = 'supabase_admin'),"
        " exists (select from portal.member where issuer <> %s)",
        [issuer],
    )
    if hosted or others:
        raise DemonstrationError(
            "The demonstration network belongs to the embedded stack and stays away from real people."
        )


def _one(
    connection: psycopg.Connection, query: LiteralString, arguments: Sequence[object]
) -> Sequence[object]:
    row: Sequence[object] | None = connection.execute(query, arguments).fetchone()
    return row or ()


def _bring_people(connection: psycopg.Connection, issuer: str) -> None:
    """Make the demonstration people members, each with an event in the audit log."""
    for person in people():
        connection.execute(
            "with made as ("
            " insert into portal.member (id, issuer, subject, email, name, country, roles)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning *)"
            " select portal.record(country, 'invitation.accepted', id::text, null,"
            " jsonb_build_object('email', email, 'roles', to_jsonb(roles)), null, 'demonstration')"
            " from made",
            [
                person_id(issuer, person.subject),
                issuer,
                person.subject,
                person.email,
                person.name,
                person.country,
                list(person.roles),
            ],
        )
