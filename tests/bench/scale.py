"""The portal's questions on a network as large as it is meant for: see ``large_network.sql``.

Only the last quarter is there row by row; so are the months an approval works out and the
figure that is compared with its raw rows. The database's part is measured on a connection of
its own with the rights of a member of the largest ministry, without the API between.
"""

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import psycopg

from core.intake import submissions
from tests.bench.figures import Figure, set_aside, timed
from tests.conftest import TestStack

NETWORK: Final = Path(__file__).with_name("large_network.sql")
# The largest ministry: 130 missions.
COUNTRY: Final = "ID"
PLATFORM: Final = "facebook"
VIEW_TARGET: Final = 0.120
APPROVAL_TARGET: Final = 1.0
# A request ends after eight seconds.
STEP_TARGET: Final = 8.0
RAW_TARGET: Final = 5.0

# What one view of the benchmarks page asks for, its table of own missions and its time line opened.
QUESTIONS: Final = (
    "select * from api.own_figures(%(code)s, %(platform)s, %(quarter)s)",
    "select * from api.benchmark(%(code)s, %(platform)s, %(quarter)s, 'all', 'all')",
    "select * from api.own_series(%(code)s, %(platform)s, 'month', %(two_years)s, %(last)s)",
    "select * from api.own_series(%(code)s, %(platform)s, 'quarter', %(before)s, %(before)s)",
    "select * from api.host_terms(%(code)s, %(platform)s, %(quarter)s)",
    "select * from api.benchmark_series(%(code)s, %(platform)s, 'all', 'all')",
)
# Of the large network alone: the demonstration's missions bring days without posts.
ROLLUP: Final = (
    "select v.mission_id, v.value from portal.mission_value('interactions_per_post', %(quarter)s, %(quarter)s, %(today)s,"
    " null, %(platform)s) as v where v.value is not null"
    " and v.mission_id in (select mission_id from portal.account where handle like 'large%%') order by 1"
)
RAW: Final = """
select a.mission_id, sum(p.reactions + p.comments + p.shares)::double precision / count(*)
from portal.current_posts(array(select id from portal.account where platform = %(platform)s), %(quarter)s,
  (%(quarter)s::date + interval '3 months')::date) as p
join portal.account a on a.id = p.account_id
join portal.submission s on s.id = any (p.submissions) and s.tier <> 'own' and coalesce(s.embargo_until <= %(today)s, true)
where a.handle like 'large%%'
group by a.mission_id order by 1
"""


def measure(stack: TestStack, say: Callable[[str], None]) -> list[Figure]:
    """Fill the database with the large network and return the figures."""
    today = datetime.now(UTC).date()
    with stack.owner() as connection:
        quarter = _one(connection, "select portal.last_frozen_quarter(%s, 45)", today)
        say("making a network of 1,600 missions and 60 months")
        made = timed(lambda: _fill(connection, quarter))
        say("cutting its release")
        release = _cut(connection, today)
        figures = [_raw(connection, quarter, today), *release]
    set_aside()
    say("views of its benchmarks")
    figures = [*_views(stack, quarter), *figures]
    say("approving a ministry's month")
    return [
        Figure(
            "A network of 20 ministries, 1,600 missions, 4,000 accounts, 60 months",
            f"made in {made:.0f} s",
            "",
        ),
        *figures,
        *_approving(stack, quarter, _middle(stack), APPROVAL_TARGET),
        *_approving(stack, quarter, COUNTRY),
    ]


def _one(connection: psycopg.Connection, query: str, *arguments: object) -> date:
    row = connection.execute(query.encode(), arguments).fetchone()
    assert row is not None
    found: date = row[0]
    return found


def _fill(connection: psycopg.Connection, quarter: date) -> None:
    last = quarter.replace(month=quarter.month + 2)
    connection.execute("select set_config('bench.last_month', %s, false)", [last.isoformat()])
    connection.execute("select set_config('bench.first_raw', %s, false)", [quarter.isoformat()])
    connection.execute(NETWORK.read_bytes())
    connection.execute(
        "select portal.refresh_months(array_agg(id), %s, %s) from portal.account where handle like 'large%%' group by country",
        [quarter, last],
    )
    connection.execute("reset work_mem")
    connection.execute("reset synchronous_commit")
    connection.execute("vacuum analyze portal.account_month")


def _cut(connection: psycopg.Connection, today: date) -> list[Figure]:
    """Release the last two quarters, step by step as the secretariat's page does."""
    connection.execute("select from portal.begin_release(%s, null)", [today])
    connection.execute(
        "update portal.release_draft set quarters = quarters[cardinality(quarters) - 1 :], steps_left = 2 * cardinality(platforms)"
    )
    steps = []
    left = 1
    while left:
        start = time.perf_counter()
        row = connection.execute(
            "select d.steps_left from portal.release_draft r, portal.judge_step(r) as d"
        ).fetchone()
        assert row is not None
        left = row[0]
        steps.append(time.perf_counter() - start)
    published = connection.execute(
        "select d.published from portal.release_draft r, portal.publish_release(r) as d"
    ).fetchone()
    connection.execute("vacuum analyze portal.release_cell")
    return [
        Figure(
            f"Cutting a release of two quarters: {published[0] if published else 0:,} figures",
            f"{sum(steps):.1f} s in {len(steps)} steps",
            "",
        ),
        Figure(
            "… its longest step",
            f"{max(steps):.1f} s",
            "",
            "",
            f"≤ {STEP_TARGET:.0f} s",
            max(steps) <= STEP_TARGET,
        ),
    ]


def _raw(connection: psycopg.Connection, quarter: date, today: date) -> Figure:
    """Work interactions per post of everybody out from the months, and from the posts of the quarter."""
    said = {"quarter": quarter, "today": today, "platform": PLATFORM}
    answers: list[list[tuple[object, float]]] = []

    def ask(query: str) -> float:
        return timed(lambda: answers.append(connection.execute(query.encode(), said).fetchall()))

    months, posts = (min(ask(query) for _again in range(3)) for query in (ROLLUP, RAW))
    same = [mission for mission, _value in answers[0]] == [
        mission for mission, _value in answers[-1]
    ] and np.allclose(
        [value for _mission, value in answers[0]], [value for _mission, value in answers[-1]], rtol=1e-12
    )
    return Figure(
        f"One indicator of {len(answers[0]):,} missions, one quarter",
        f"{months * 1000:.0f} ms",
        f"{posts * 1000:.0f} ms from the raw posts, {'the same figures' if same else 'OTHER FIGURES'}",
        f"{posts / months:.0f} × faster",
        f"≥ {RAW_TARGET:.0f} × faster",
        same and posts / months >= RAW_TARGET,
    )


def _views(stack: TestStack, quarter: date) -> list[Figure]:
    """Ask what a view asks, for every indicator, as a member of the largest ministry."""
    member = stack.person(COUNTRY, "reader")
    before = date(quarter.year - (quarter.month == 1), (quarter.month - 4) % 12 + 1, 1)
    said = {
        "platform": PLATFORM,
        "quarter": quarter,
        "last": quarter.replace(month=quarter.month + 2),
        "before": before,
        "two_years": quarter.replace(year=quarter.year - 2),
    }
    with stack.owner() as connection:
        claims = {"sub": str(member.viewer.id), "role": "authenticated", "country": COUNTRY}
        connection.execute("select set_config('request.jwt.claims', %s, false)", [json.dumps(claims)])
        connection.execute("set role authenticated")
        codes = [
            row[0]
            for row in connection.execute("select code from api.indicator order by position").fetchall()
        ]
        waits = [
            [_asked(connection, question, {**said, "code": code}) for question in QUESTIONS]
            for code in codes * 3
        ]
        choosing = min(_asked(connection, "select * from api.benchmark_options", {}) for _again in range(3))
    opened = _p95([wait[0] + wait[1] for wait in waits])
    whole = _p95([sum(wait) for wait in waits])
    return [
        _view("A view of benchmarks, the database's part, p95", opened),
        _view("… with the table of own missions and the time line, p95", whole),
        Figure("… what can be chosen, once a release for everybody", f"{choosing * 1000:.0f} ms", ""),
    ]


def _asked(connection: psycopg.Connection, question: str, said: dict[str, object]) -> float:
    return timed(lambda: connection.execute(question.encode(), said).fetchall())


def _p95(waits: Sequence[float]) -> float:
    return float(np.percentile(waits, 95))


def _view(what: str, seconds: float) -> Figure:
    return Figure(
        what, f"{seconds * 1000:.0f} ms", "", "", f"≤ {VIEW_TARGET * 1000:.0f} ms", seconds <= VIEW_TARGET
    )


def _middle(stack: TestStack) -> str:
    """Return the ministry that half of the others are smaller than."""
    with stack.owner() as connection:
        found = connection.execute(
            "select country from portal.account where handle like 'large%' group by country"
            " order by count(*), country offset 10 limit 1"
        ).fetchone()
    assert found is not None
    return str(found[0])


def _approving(stack: TestStack, quarter: date, country: str, target: float | None = None) -> list[Figure]:
    """Take the last month of a ministry back and approve it again; the rollup must be what it was."""
    month = quarter.replace(month=quarter.month + 2)
    rollup = (
        "select to_jsonb(m) from portal.account_month m where country = %s and month = %s order by account_id"
    )
    with stack.owner() as connection:
        before = connection.execute(rollup, [country, month]).fetchall()
        waiting = [
            str(row[0])
            for row in connection.execute(
                "update portal.submission set state = 'submitted', approval_order = null"
                " where country = %s and first_day = %s and file_name = 'large.csv' returning id",
                [country, month],
            ).fetchall()
        ]
        connection.execute(
            "select portal.refresh_months(array_agg(id), %s, %s) from portal.account where country = %s",
            [month, month, country],
        )
    approver = stack.person(country, "approver")
    # The first question to an API server that has just started sets its rights.
    approver.api.rows("country", columns="code")
    seconds = [timed(partial(submissions.approve, approver.api, held, tier="aggregate")) for held in waiting]
    with stack.owner() as connection:
        same = connection.execute(rollup, [country, month]).fetchall() == before
    return [
        Figure(
            f"Approving a ministry's month: {len(before)} accounts, {len(waiting)} files",
            f"{sum(seconds):.2f} s, the longest {max(seconds):.2f} s",
            "",
            "",
            f"≤ {target:.0f} s" if target else "",
            sum(seconds) <= target if target else None,
        ),
        Figure(
            "… the months as they were before it was taken back",
            "equal" if same else "OTHERS",
            "",
            "",
            "equal",
            same,
        ),
    ]
