"""The submissions of the demonstration network: the figures of each ministry, platform and quarter, drawn here."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import psycopg

from core.access.viewer import person_id
from embedded import demo_practices
from embedded.demo_figures import Days, Posts, draw_days, draw_posts, draw_temper, raised
from embedded.demo_missions import SEED, DemoAccount, copy_rows, made_id
from embedded.demo_people import people

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


def _quarters(first_day: date, last_day: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each calendar quarter, cut to the window."""
    start = first_day
    while start <= last_day:
        months = start.year * 12 + (start.month - 1) // 3 * 3 + 3
        following = date(months // 12, months % 12 + 1, 1)
        yield start, min(following - timedelta(days=1), last_day)
        start = following


def submissions_of(accounts: Sequence[DemoAccount], first_day: date, last_day: date) -> list[DemoSubmission]:
    """Return the uploads of all ministries in the order in which they came."""
    holders: dict[tuple[str, str], list[DemoAccount]] = {}
    for account in accounts:
        holders.setdefault((account.mission.country, account.platform), []).append(account)
    return [
        DemoSubmission(
            id=made_id("submission", country, platform, grain, start),
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


def bring_figures(
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
    copy_rows(
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
    copy_rows(
        connection,
        "submission_account",
        "submission_id number account_id country",
        ((s.id, number, a.id, s.country) for s in submissions for number, a in enumerate(s.accounts)),
    )
    for table, grain, columns in (("post", "post", Posts.COLUMNS), ("account_day", "day", Days.COLUMNS)):
        copy_rows(
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
