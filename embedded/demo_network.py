"""The demonstration network: invented figures of invented accounts, so that every page has something to show.

Ministries, cities and people are data (``sql/seed/demo``, ``embedded/demo_people.toml``);
the figures are drawn here, the same ones for the same day. Every handle ends in ``_demo``.
It exists only beside the embedded stack and never beside real people.
"""

import csv
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, LiteralString
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
from psycopg import sql

from core.access.viewer import person_id
from core.catalogue.mission_types import MissionType, composed_name, mission_type
from embedded import (
    demo_award,
    demo_commitments,
    demo_crisis,
    demo_monitor,
    demo_practices,
    demo_reconcile,
    demo_workshop,
)
from embedded.demo_figures import Days, Posts, draw_days, draw_posts, draw_temper, raised
from embedded.demo_people import people

SEED_FOLDER: Final = Path(__file__).resolve().parent.parent / "sql" / "seed" / "demo"
SEED: Final = 20190910
MONTHS: Final = 24

# How likely a mission is to hold an account there; everybody holds one on X.
HOLDS: Final = {"x": 1.0, "instagram": 0.7, "facebook": 0.6}
POST_EXPORTS: Final = {"x": "x.content", "instagram": "instagram.posts"}
DAY_EXPORT: Final = "template.days"

# Who shares differently from the default tier, and what waits for the demonstration people.
TIERS: Final = {("SG", "facebook"): "own", ("NZ", "instagram"): "network", ("TL", "facebook"): "public"}
LATEST_STATES: Final = {
    ("ID", "facebook", "day"): "submitted",
    ("ID", "instagram", "post"): "returned",
    ("AU", "facebook", "day"): "submitted",
    ("JP", "instagram", "post"): "returned",
    ("FJ", "instagram", "post"): "submitted",
    ("TL", "instagram", "post"): "submitted",
}
RETURNED_BECAUSE: Final = "The last week looks incomplete. Please export the whole month again."


class DemonstrationError(Exception):
    """The demonstration network may not be loaded here; the message says why."""


@dataclass(frozen=True)
class DemoMission:
    """A mission of the demonstration network, and how it stands out (1 = as the others)."""

    id: uuid.UUID
    country: str
    kind: str
    name: str
    host_country: str
    city: str
    time_zone: str
    latitude: float
    longitude: float
    activity: float
    engagement: float
    visual: float


@dataclass(frozen=True)
class DemoAccount:
    """An account of a demonstration mission."""

    id: uuid.UUID
    mission: DemoMission
    platform: str

    @property
    def handle(self) -> str:
        """The handle, marked as invented: ``AUinJakarta_demo``."""
        city = re.sub(r"[^A-Za-z]", "", self.mission.city.split(",")[0])
        return f"{self.mission.country}in{city}_demo"


@dataclass(frozen=True)
class DemoSubmission:
    """One upload: a ministry's figures on one platform in one calendar quarter, at one grain."""

    id: uuid.UUID
    country: str
    platform: str
    grain: str
    first_day: date
    last_day: date
    state: str
    accounts: tuple[DemoAccount, ...]

    @property
    def export(self) -> str:
        """The kind of file it would have come from."""
        return POST_EXPORTS[self.platform] if self.grain == "post" else DAY_EXPORT


def load(connection: psycopg.Connection, issuer: str, today: date) -> None:
    """Bring the demonstration people and network in, as the database's owner; a second time nothing changes.

    The figures cover the 24 months up to the last one completed before ``today``.

    Raises:
        DemonstrationError: on hosted Supabase, or beside people of another issuer.
    """
    with connection.transaction():
        _refuse_where_it_is_real(connection, issuer)
        _bring_people(connection, issuer)
        accounts = _accounts(_missions(connection))
        first_day, last_day = window(today)
        submissions = _submissions(accounts, first_day, last_day)
        known = connection.execute("select 1 from portal.account where id = %s", [accounts[0].id])
        if known.fetchone() is not None:
            return
        _bring_catalogue(connection, accounts)
        _bring_figures(connection, issuer, accounts, submissions, today)
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


# Missions and accounts


def _seed_rows(name: str) -> list[dict[str, str]]:
    with (SEED_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _id(*parts: object) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, "|".join(("jejaring-demonstration", *map(str, parts))))


def _known_type(text: str) -> MissionType:
    found = mission_type(text)
    if found is None:
        raise ValueError(f"sql/seed/demo/mission.csv: unknown type {text}")
    return found


def _missions(connection: psycopg.Connection) -> list[DemoMission]:
    """Return the missions of the network. One that is listed already keeps its id and name."""
    listed = {
        (country, kind, city): (found, name)
        for found, country, kind, city, name in connection.execute(
            "select id, country, kind, city, name from portal.mission where closed_on is null"
        )
    }
    cities = {row["city"]: row for row in _seed_rows("city")}
    missions = []
    for row in _seed_rows("mission"):
        of_type, place = _known_type(row["type"]), cities[row["city"]]
        new = (
            _id("mission", row["country"], of_type.kind, row["city"]),
            composed_name(of_type, row["country"], row["city"]),
        )
        found, name = listed.get((row["country"], of_type.kind, row["city"]), new)
        missions.append(
            DemoMission(
                id=found,
                country=row["country"],
                kind=of_type.kind,
                name=name,
                host_country=place["country"],
                city=row["city"],
                time_zone=place["time_zone"],
                latitude=float(place["latitude"]),
                longitude=float(place["longitude"]),
                activity=float(row["activity"] or 1),
                engagement=float(row["engagement"] or 1),
                visual=float(row["visual"] or 1),
            )
        )
    return missions


def _accounts(missions: Iterable[DemoMission]) -> list[DemoAccount]:
    rng = np.random.default_rng(SEED)
    return [
        DemoAccount(_id("account", mission.id, platform), mission, platform)
        for mission in missions
        for platform, share in HOLDS.items()
        # Missions that stand out do so on every platform, and are asked for on each.
        if rng.random() < share or mission.activity > 1
    ]


def _bring_catalogue(connection: psycopg.Connection, accounts: Sequence[DemoAccount]) -> None:
    missions = {account.mission.id: account.mission for account in accounts}.values()
    connection.cursor().executemany(
        "insert into portal.mission (id, country, kind, name, host_country, city, latitude, longitude)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        [
            (m.id, m.country, m.kind, m.name, m.host_country, m.city, m.latitude, m.longitude)
            for m in missions
        ],
    )
    _copy(
        connection,
        "account",
        "id mission_id country platform handle time_zone",
        (
            (a.id, a.mission.id, a.mission.country, a.platform, a.handle, a.mission.time_zone)
            for a in accounts
        ),
    )
    connection.execute(
        "select portal.record(m.country, 'mission.imported', count(*)::text, null, jsonb_agg(to_jsonb(m)),"
        " null, 'demonstration') from portal.mission m where m.id = any (%s) group by m.country",
        [[mission.id for mission in missions]],
    )


def _copy(connection: psycopg.Connection, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    target = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier("portal", table), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    )
    with connection.cursor().copy(target) as copy:
        for row in rows:
            copy.write_row(row)


# Submissions and their figures


def _quarters(first_day: date, last_day: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each calendar quarter, cut to the window."""
    start = first_day
    while start <= last_day:
        months = start.year * 12 + (start.month - 1) // 3 * 3 + 3
        following = date(months // 12, months % 12 + 1, 1)
        yield start, min(following - timedelta(days=1), last_day)
        start = following


def _submissions(accounts: Sequence[DemoAccount], first_day: date, last_day: date) -> list[DemoSubmission]:
    """Return the uploads of all ministries in the order in which they came."""
    holders: dict[tuple[str, str], list[DemoAccount]] = {}
    for account in accounts:
        holders.setdefault((account.mission.country, account.platform), []).append(account)
    return [
        DemoSubmission(
            id=_id("submission", country, platform, grain, start),
            country=country,
            platform=platform,
            grain=grain,
            first_day=start,
            last_day=end,
            state=LATEST_STATES.get((country, platform, grain), "approved")
            if end == last_day
            else "approved",
            accounts=tuple(held),
        )
        for start, end in _quarters(first_day, last_day)
        for (country, platform), held in holders.items()
        for grain in (("post", "day") if platform in POST_EXPORTS else ("day",))
    ]


def _bring_figures(
    connection: psycopg.Connection,
    issuer: str,
    accounts: Sequence[DemoAccount],
    submissions: Sequence[DemoSubmission],
    today: date,
) -> None:
    """Store the submissions with their rows, and an event for each."""
    first_day, last_day = submissions[0].first_day, submissions[-1].last_day
    calendar = np.arange(np.datetime64(first_day), np.datetime64(last_day) + 1)
    figures: dict[uuid.UUID, tuple[Days, Posts]] = {}
    for number, account in enumerate(accounts):
        rng = np.random.default_rng([SEED, number])
        temper = draw_temper(rng, account.platform, account.mission)
        days = draw_days(rng, temper, calendar)
        figures[account.id] = (days, draw_posts(rng, temper, calendar, days))
        mission = account.mission
        worked = demo_practices.lifted(
            mission.country, mission.city, account.platform, last_day.replace(day=1)
        )
        if worked is not None:
            figures[account.id] = raised(*figures[account.id], *worked)
    rows = {submission.id: list(_rows(submission, figures, calendar)) for submission in submissions}

    orders = connection.execute(
        "select nextval('portal.approval_order') from generate_series(1, %s)", [len(submissions)]
    ).fetchall()
    _copy(
        connection,
        "submission",
        "id country state file_name file_hash export platform grain language encoding first_day last_day"
        " rows_total rows_accepted rows_refused tier created_by created_by_name created_at submitted_at"
        " decided_by decided_by_name decided_at decision_comment approval_order",
        (
            _submission_row(submission, len(rows[submission.id]), issuer, today, order)
            for submission, (order,) in zip(submissions, orders, strict=True)
        ),
    )
    _copy(
        connection,
        "submission_account",
        "submission_id number account_id country",
        ((s.id, number, a.id, s.country) for s in submissions for number, a in enumerate(s.accounts)),
    )
    for table, grain, columns in (("post", "post", Posts.COLUMNS), ("account_day", "day", Days.COLUMNS)):
        _copy(
            connection,
            table,
            f"submission_id account_id country {columns}",
            (row for submission in submissions if submission.grain == grain for row in rows[submission.id]),
        )
    connection.execute(
        "select portal.record(s.country, 'submission.' || s.state, s.id::text, null,"
        " jsonb_build_object('state', s.state, 'tier', s.tier, 'file', s.file_name),"
        " coalesce(s.decided_by, s.created_by), coalesce(s.decided_by_name, s.created_by_name))"
        " from (select * from portal.submission where id = any (%s) order by approval_order, id) as s",
        [[submission.id for submission in submissions]],
    )


def _rows(
    submission: DemoSubmission, figures: dict[uuid.UUID, tuple[Days, Posts]], calendar: np.ndarray
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a submission as its table holds them."""
    start, end = np.searchsorted(
        calendar, np.array([submission.first_day, submission.last_day], dtype="datetime64[D]")
    )
    for account in submission.accounts:
        days, posts = figures[account.id]
        own = (submission.id, account.id, submission.country)
        if submission.grain == "day":
            # Where there is an export of posts, only the followers are missing.
            for row in days.rows(start, end, followers_only=account.platform in POST_EXPORTS):
                yield *own, *row
        else:
            zone = ZoneInfo(account.mission.time_zone)
            for row in posts.rows(start, end, account.id.hex[:12], zone, submission.country):
                yield *own, *row


def _submission_row(
    submission: DemoSubmission, rows: int, issuer: str, today: date, order: int
) -> tuple[object, ...]:
    analyst, analyst_name = _who(submission.country, "contributor", issuer)
    approver, approver_name = _who(submission.country, "approver", issuer)
    decided = submission.state in ("approved", "returned")
    name = f"{submission.platform}_{submission.grain}s_{submission.first_day:%Y-%m}_{submission.last_day:%Y-%m}_demo.csv"
    return (
        submission.id, submission.country, submission.state, name,
        hashlib.sha256(submission.id.bytes).hexdigest(), submission.export, submission.platform,
        submission.grain, "en", "utf-8", submission.first_day, submission.last_day, rows, rows, 0,
        TIERS.get((submission.country, submission.platform), "aggregate"),
        analyst, analyst_name, _moment(submission, 6, 3, today), _moment(submission, 6, 4, today),
        approver if decided else None, approver_name if decided else None,
        _moment(submission, 9, 6, today) if decided else None,
        RETURNED_BECAUSE if submission.state == "returned" else None,
        order if submission.state == "approved" else None,
    )  # fmt: skip


def _moment(submission: DemoSubmission, after_days: int, hour: int, today: date) -> datetime:
    day = min(submission.last_day + timedelta(days=after_days), today - timedelta(days=1))
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def _who(country: str, role: str, issuer: str) -> tuple[str, str]:
    """Return id and name of the ministry's person with the role; ministries without cards have a nameless one."""
    for person in people():
        if person.country == country and role in person.roles:
            return person_id(issuer, person.subject), person.name
    return person_id(issuer, f"{role}-{country}"), f"{country} {role} (demonstration)"
