"""Made networks for the release tests: missions whose value of one indicator is exactly what a test says."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg

from tests.conftest import TestStack

# A platform and years nobody else's tests use, so that figures of the shared stack stay apart;
# later than any release of theirs, so that the year of a revision is ours to choose.
PLATFORM = "linkedin"
QUARTER = date(2035, 1, 1)
CUT_ON = date(2035, 6, 1)
COUNTRIES = (
    "AU",
    "BN",
    "CN",
    "FJ",
    "ID",
    "IN",
    "JP",
    "KH",
    "KR",
    "LA",
    "MM",
    "MY",
    "NZ",
    "PG",
    "PH",
    "SG",
    "TH",
    "TL",
)


@dataclass
class Network:
    """Everything a test puts in; each figure is interactions per post, from 100 posts in one month."""

    connection: psycopg.Connection
    missions: dict[str, list[str]] = field(default_factory=dict)
    cut_on: date = CUT_ON

    def one(self, query: str, *arguments: object) -> Any:
        """Return the first column of the first row."""
        row = self.connection.execute(query.encode(), arguments).fetchone()
        assert row is not None
        return row[0]

    def ministry(
        self, country: str, values: Sequence[float], *, host: str = "QA", city: str = "Testville"
    ) -> list[str]:
        """Add missions of a country without figures yet, and give them these values in QUARTER."""
        made = []
        for _value in values:
            mission, account = str(uuid.uuid4()), str(uuid.uuid4())
            self.connection.execute(
                "insert into portal.mission (id, country, kind, name, host_country, city) values (%s, %s, 'office', %s, %s, %s)",
                [mission, country, f"Office {mission}", host, city],
            )
            self.connection.execute(
                "insert into portal.account (id, mission_id, country, platform, handle) values (%s, %s, %s, %s, %s)",
                [account, mission, country, PLATFORM, mission],
            )
            made.append(account)
        self.missions.setdefault(country, []).extend(made)
        for account, value in zip(made, values, strict=True):
            self.report(account, value)
        return made

    def network(self, sizes: Sequence[int], **place: str) -> None:
        """Add one ministry for each size, with values spread over more than a power of ten."""
        number = 0
        for country, size in zip(COUNTRIES, sizes, strict=False):
            self.ministry(country, [2 * 1.13 ** (number + step) for step in range(size)], **place)
            number += size

    def report(
        self,
        account: str,
        value: float,
        *,
        month: date = QUARTER,
        tier: str = "aggregate",
        embargo: date | None = None,
        followers: int | None = None,
    ) -> str:
        """Give an account one approved month; a second time replaces its figures. Returns the submission."""
        submission = str(uuid.uuid4())
        self.connection.execute(
            "insert into portal.submission (id, country, state, file_name, file_hash, export, platform, grain, first_day,"
            " last_day, rows_total, rows_accepted, rows_refused, tier, embargo_until, created_by, created_by_name,"
            " decided_by, approval_order)"
            " select %s, country, 'approved', 'made.csv', encode(sha256(%s), 'hex'), 'made', platform, 'post', %s, %s,"
            " 1, 1, 0, %s, %s, gen_random_uuid(), 'A', gen_random_uuid(), nextval('portal.approval_order')"
            " from portal.account where id = %s",
            [submission, submission.encode(), month, month.replace(day=28), tier, embargo, account],
        )
        self.connection.execute(
            "insert into portal.account_month (account_id, month, country, mission_id, platform, basis, days_present,"
            " days_expected, posts, posts_of_interactions, interactions, followers, submissions)"
            " select id, %s, country, mission_id, platform, 'posts', 30, 30, 100, 100, %s, %s, array[%s::uuid]"
            " from portal.account where id = %s"
            " on conflict (account_id, month) do update set interactions = excluded.interactions,"
            " submissions = excluded.submissions, followers = excluded.followers",
            [month, round(value * 100), followers, submission, account],
        )
        return submission

    def cut(self, on_day: date = CUT_ON) -> tuple[int | None, int, int, int]:
        """Cut a release as the schedule does: number, published, revised, kept back."""
        self.cut_on = on_day
        row = self.connection.execute("select * from portal.cut_release(%s)", [on_day]).fetchone()
        assert row is not None
        number, published, revised, suppressed = row
        return number, published, revised, suppressed

    def cell(
        self, peer_group: str = "all", category: str = "all", quarter: date = QUARTER
    ) -> dict[str, Any] | None:
        """Return the newest row of a cell of interactions per post."""
        cursor = self.connection.execute(
            "select * from portal.release_cell where indicator = 'interactions_per_post' and platform = %s"
            " and quarter = %s and peer_group = %s and category = %s order by release desc limit 1",
            [PLATFORM, quarter, peer_group, category],
        )
        row = cursor.fetchone()
        return (
            dict(zip([column.name for column in cursor.description or ()], row, strict=True)) if row else None
        )

    def judged(self, peer_group: str = "all", category: str = "all") -> str | None:
        """Return why a cell is kept back as of the last cut; None when it may be published."""
        self.connection.execute(
            "select portal.gather_months(%s, %s, %s, %s)",
            [PLATFORM, QUARTER, QUARTER.replace(month=QUARTER.month + 2), self.cut_on],
        )
        self.connection.execute("select portal.gather_figures(%s)", [QUARTER])
        self.connection.execute(
            "select portal.judge_cells(%s, %s, r) from portal.disclosure_rule r", [PLATFORM, QUARTER]
        )
        reason: str | None = self.one(
            "select reason from pg_temp.cell where indicator = 'interactions_per_post' and platform = %s"
            " and quarter = %s and peer_group = %s and category = %s",
            PLATFORM,
            QUARTER,
            peer_group,
            category,
        )
        return reason


@contextmanager
def made_network(stack: TestStack) -> Iterator[Network]:
    """A network that nobody else sees and that is gone afterwards."""
    with stack.owner() as connection, connection.transaction(force_rollback=True):
        # Accounts of other tests must not stand in these cells; a rolled-back transaction may hide them.
        yield Network(connection)
