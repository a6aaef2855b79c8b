"""A file of 100,000 posts landed whole, beside what a page without the intake would do.

The baselines write the same posts into a table with the same columns, indexes and row-level
security as ``portal.post``: through supabase-py in chunks and row by row, and by ``COPY``. They
read the file with pandas and check nothing.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any, Final

import numpy as np
import pandas as pd
import psycopg
from supabase import Client, ClientOptions, create_client

from core.access.viewer import token
from core.intake import submissions
from core.intake.check import check_file
from core.intake.landing import land
from core.intake.model import Grain
from core.intake.template import columns
from tests.bench.figures import Figure, timed
from tests.conftest import TestStack
from tests.intake.ministry import Ministry, make_ministry

ROWS: Final = 100_000
CHUNK: Final = 1_000
SINGLE_ROWS: Final = 200
TARGET: Final = 5.0
FIRST: Final = date(2024, 1, 1)
DAYS: Final = 730
HANDLES: Final = 20

# The plain table of the baselines; it lives in the bench's own stack only.
PLAIN_TABLE: Final = """
create table api.bench_post (like portal.post including indexes);
alter table api.bench_post enable row level security;
create policy "Members read and write their own rows" on api.bench_post
for all to authenticated using (country = ((select auth.jwt()) ->> 'country'));
grant select, insert on api.bench_post to authenticated;
"""


@dataclass(frozen=True)
class Naive:
    """A page that reads a file and inserts its rows from the client."""

    client: Client
    ministry: Ministry
    content: bytes

    def records(self) -> list[dict[str, Any]]:
        """Return the rows of the file as the plain table takes them."""
        names = {name: field for field, name in columns(Grain.POST).items()}
        frame = pd.read_csv(io.BytesIO(self.content), dtype={"external_id": "str"}).rename(columns=names)
        frame["account_id"] = frame.pop("account").map(self.ministry.accounts)
        frame["day"] = frame["published_at"].str[:10]
        frame["published_at"] += "+00:00"
        frame["country"] = self.ministry.country
        frame["submission_id"] = "00000000-0000-4000-8000-000000000000"
        frame = frame.drop(columns="platform").dropna(axis="columns", how="all")
        return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]

    def insert(self, size: int, rows: slice = slice(None)) -> None:
        """Insert these of the rows, ``size`` at a time."""
        records = self.records()[rows]
        for first in range(0, len(records), size):
            self.client.table("bench_post").insert(records[first : first + size]).execute()

    def copy(self, connection: psycopg.Connection) -> None:
        """Insert the rows the fastest way there is, which no client of the API has."""
        records = self.records()
        names = ", ".join(records[0])
        with connection.cursor().copy(f"copy api.bench_post ({names}) from stdin") as copy:
            for record in records:
                copy.write_row(tuple(record.values()))


def posts_file(handles: list[str], rows: int, seed: int, words: int = 18) -> bytes:
    """Return a filled template: posts of two years with texts of so many words."""
    rng = np.random.default_rng(seed)
    place = np.arange(rows)
    said = np.array(
        ["kedutaan", "visa", "culture", "Việt Nam", "ความร่วมมือ", "trade", "pameran", "consular", "batik"],
        dtype=object,
    )
    moments = np.datetime64(FIRST, "m") + rng.integers(0, DAYS * 24 * 60, rows)
    filled: dict[str, Any] = {
        "platform": "instagram",
        "account": np.array(handles, dtype=object)[place % len(handles)],
        "external_id": pd.Series(seed * 10**12 + place).astype("str"),
        "published_at": pd.Series(moments.astype("datetime64[s]")).dt.strftime("%Y-%m-%d %H:%M"),
        "permalink": "https://www.instagram.com/p/" + pd.Series(place).astype("str").str.zfill(11) + "/",
        "text": reduce(
            lambda text, word: text + " " + word,
            (said[rng.integers(0, len(said), rows)] for _ in range(words)),
        ),
        "kind": np.array(["image", "video", "carousel"], dtype=object)[place % 3],
    }
    for measure in ("impressions", "reach", "reactions", "comments", "shares", "saves"):
        filled[measure] = rng.lognormal(4, 1.5, rows).astype("int64")
    # Nobody is reached without an impression.
    filled["reach"] = np.minimum(filled["reach"], filled["impressions"])
    names = columns(Grain.POST)
    frame = pd.DataFrame(filled).reindex(columns=list(names)).rename(columns=names)
    return frame.to_csv(index=False).encode()


def measure(stack: TestStack, ministry: Ministry, say: Callable[[str], None]) -> list[Figure]:
    """Land the file and write it the plain ways; return the figures."""
    handles = list(ministry.accounts)
    say("posts files")
    content = posts_file(handles, ROWS, seed=1)
    again = posts_file(handles, ROWS, seed=2)
    _warm_up(ministry, handles)
    say("landing")
    landed: list[str] = []
    # Once before and once after the baseline, so that a busy moment of the machine weighs on both.
    first = timed(lambda: landed.append(land_and_send(ministry, content)))
    approving = timed(lambda: submissions.approve(ministry.approver.api, landed[0], tier="aggregate"))
    withdrawing = timed(lambda: submissions.withdraw(ministry.approver.api, landed[0]))
    say("plain inserts")
    naive = Naive(client_of(stack, ministry), ministry, content)
    chunked = timed(lambda: naive.insert(CHUNK))
    whole = (first + timed(lambda: landed.append(land_and_send(ministry, again)))) / 2
    single = timed(lambda: naive.insert(1, slice(SINGLE_ROWS))) * ROWS / SINGLE_ROWS
    with stack.owner() as connection:
        connection.execute("truncate api.bench_post")
        copied = timed(lambda: naive.copy(connection))
    return [
        Figure(
            f"Landing {ROWS:,} posts: read, check, store, submit",
            f"{whole:.1f} s",
            f"{chunked:.1f} s, client inserts of {CHUNK:,} rows",
            f"{chunked / whole:.1f} × faster",
            f"≥ {TARGET:.0f} × faster",
            chunked / whole >= TARGET,
        ),
        Figure(
            "… beside a client that inserts row by row",
            f"{whole:.1f} s",
            f"{single:.0f} s, from {SINGLE_ROWS} rows",
            f"{single / whole:.0f} × faster",
        ),
        Figure(
            "… beside COPY, which checks nothing and no client has",
            f"{whole:.1f} s",
            f"{copied:.1f} s",
            f"{whole / copied:.1f} × slower",
        ),
        Figure(
            f"Approving it: {HANDLES} accounts, 24 months",
            f"{approving:.1f} s",
            "",
            "",
            "≤ 8 s",
            approving <= 8,
        ),
        Figure("Withdrawing it", f"{withdrawing:.1f} s", "", "", "≤ 8 s", withdrawing <= 8),
    ]


def bench_ministry(stack: TestStack) -> Ministry:
    """Return a ministry with the accounts of the files."""
    return make_ministry(stack, handles=[f"bench{place:02d}" for place in range(HANDLES)])


def _warm_up(ministry: Ministry, handles: list[str]) -> None:
    """Do everything once with a small file, so that no first time is measured."""
    _land(ministry, posts_file(handles, 500, seed=9))


def _land(ministry: Ministry, content: bytes) -> str:
    verdict = check_file("posts.csv", content)
    named = {handle: ministry.accounts[handle] for handle in verdict.accounts}
    last = FIRST + timedelta(days=DAYS - 1)
    return land(ministry.uploader.api, verdict, named, (FIRST, last))


def land_and_send(ministry: Ministry, content: bytes) -> str:
    """Land a file and send it for approval; return the submission."""
    submission = _land(ministry, content)
    submissions.submit(ministry.uploader.api, submission)
    return submission


def client_of(stack: TestStack, ministry: Ministry) -> Client:
    bearer = token(stack.settings, ministry.uploader.viewer)
    return create_client(
        stack.url,
        stack.settings.supabase_publishable_key,
        ClientOptions(
            schema="api",
            headers={"Authorization": f"Bearer {bearer}"},
            auto_refresh_token=False,
            persist_session=False,
        ),
    )
