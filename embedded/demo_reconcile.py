"""A file of external monitoring for one demonstration mission: what agrees, what was explained, what is open."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, LiteralString

import psycopg

from core.access.viewer import person_id
from core.intake.landing import FIELD, LINE
from embedded.demo_people import DemoPerson, people

COUNTRY, CITY, PLATFORM = "ID", "Hanoi", "x"
FILE_NAME: Final = "outside_count_hanoi_demo.csv"
MONTHS: Final = 6
# In the last month but one the tool reached its limit and missed every third post; in the last one it saw posts that
# nobody reported.
MISSED_EVERY: Final = 3
UNREPORTED_EVERY: Final = 2


def load(connection: psycopg.Connection, issuer: str, last_month: date) -> None:
    """Bring the file in through the same functions as anybody's, and say what its people said.

    ``connection`` is the database owner's, inside a transaction; ``last_month``: the first day of the last month
    with figures.
    """
    account = connection.execute(
        "select a.id::text from portal.account a join portal.mission m on m.id = a.mission_id"
        " where m.country = %s and m.city = %s and a.platform = %s and a.closed_on is null order by a.id limit 1",
        [COUNTRY, CITY, PLATFORM],
    ).fetchone()
    if account is None:
        return
    analyst, approver = (_person(role) for role in ("contributor", "approver"))
    months = [last_month]
    while len(months) < MONTHS:
        months.append(_month_before(months[-1]))
    rows = list(_seen(connection, account[0], months))
    payload = _payload(account[0], months, last_month, len(rows))
    made = _ask(connection, analyst, issuer, "select portal.start_submission(%s::jsonb)", json.dumps(payload))
    lines = LINE.join(FIELD.join(row) for row in rows)
    _ask(connection, analyst, issuer, "select portal.add_posts(%s, 0, %s)", made, lines)
    _ask(connection, analyst, issuer, "select portal.finish_submission(%s, '[]')", made)
    _ask(connection, analyst, issuer, "select portal.submit_submission(%s)", made)
    _ask(connection, approver, issuer, "select portal.approve_submission(%s, 'own', null, '', '')", made)
    _explain(connection, analyst, approver, issuer, account[0], months[1])
    _ask(
        connection, approver, issuer, "select portal.save_discrepancy(%s, %s, 'posts', null, %s, %s, %s)",
        account[0], months[0], person_id(issuer, analyst.subject), last_month + timedelta(days=60),
        "The tool saw posts that are not in our export. Does the press attaché post from a second account?",
    )  # fmt: skip


def _explain(
    connection: psycopg.Connection,
    analyst: DemoPerson,
    approver: DemoPerson,
    issuer: str,
    account: str,
    month: date,
) -> None:
    """Say why the figures of a month differ, and sign it for both sides."""
    _ask(
        connection, analyst, issuer,
        "select portal.save_discrepancy(%s, %s, 'posts', 'monitoring_gap', null, null, %s)",
        account, month, "The tool reached its monthly limit on the 20th. Our export is complete.",
    )  # fmt: skip
    row = connection.execute(
        "select m.posts, w.posts from portal.account_month m join portal.monitored_month w using (account_id, month)"
        " where m.account_id = %s and m.month = %s",
        [account, month],
    ).fetchone()
    for who, side in ((analyst, "mission"), (approver, "headquarters")):
        _ask(
            connection, who, issuer, "select portal.sign_discrepancy(%s, %s, 'posts', %s, %s, %s)",
            account, month, side, *(row or ()),
        )  # fmt: skip


def _seen(connection: psycopg.Connection, account: str, months: Sequence[date]) -> Iterator[list[str]]:
    """Yield the posts as the outside tool saw them, in the order in which a file of posts is stored."""
    posts = connection.execute(
        "select p.external_id, p.day, p.published_at"
        " from portal.post p join portal.submission s on s.id = p.submission_id and s.state = 'approved'"
        " where p.account_id = %s and p.day >= %s order by p.day, p.external_id",
        [account, months[-1]],
    ).fetchall()
    for number, (post, day, at) in enumerate(posts):
        month = day.replace(day=1)
        if month == months[1] and number % MISSED_EVERY == 0:
            continue
        yield _line(post, day, at)
        if month == months[0] and number % UNREPORTED_EVERY == 0:
            yield _line(f"{post}-outside", day, at + timedelta(hours=2))


def _line(post: str, day: date, at: datetime) -> list[str]:
    """Return a post as the tool saw it: that it is there, and nothing of what it brought."""
    return ["0", post, str(day), at.isoformat(), *[""] * 13]


def _payload(account: str, months: Sequence[date], last_month: date, rows: int) -> dict[str, object]:
    last_day = (last_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return {
        "kind": "monitored",
        "file_name": FILE_NAME,
        "file_hash": hashlib.sha256(f"{FILE_NAME} {last_day}".encode()).hexdigest(),
        "export": "template.posts",
        "platform": PLATFORM,
        "grain": "post",
        "language": "en",
        "encoding": "utf-8",
        "first_day": months[-1].isoformat(),
        "last_day": last_day.isoformat(),
        "rows_total": rows,
        "rows_accepted": rows,
        "rows_refused": 0,
        "accounts": [account],
    }


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _person(role: str) -> DemoPerson:
    return next(found for found in people() if found.country == COUNTRY and role in found.roles)


def _ask(
    connection: psycopg.Connection, who: DemoPerson, issuer: str, call: LiteralString, *arguments: object
) -> Any:
    """Return what a function answers when this person calls it."""
    claims = {"sub": str(person_id(issuer, who.subject)), "country": who.country, "name": who.name}
    connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
    row = connection.execute(call, arguments).fetchone()
    connection.execute("select set_config('request.jwt.claims', '', true)")
    return None if row is None else row[0]
