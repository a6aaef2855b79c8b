"""The posts behind a month on both sides, and which of them are the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from core.access.api import Api
from core.apart import apart
from core.reconcile.matching import COLUMNS, Matches, match_posts

# More posts than this are matched in a process of their own, so that nobody else waits.
LARGE: Final = 3_000


@dataclass(frozen=True, slots=True)
class MonthPosts:
    """The posts of an account's month on both sides, and how they match. Positions are rows of the two tables.

    A day before and after are matched as well, because the sides may disagree about midnight; ``found`` counts the
    certain pairs by how they were found, and ``lone_reported`` and ``lone_monitored`` hold what has no partner, of
    the month itself alone.
    """

    reported: pd.DataFrame
    monitored: pd.DataFrame
    matches: Matches
    found: Mapping[str, int]
    lone_reported: pd.DataFrame
    lone_monitored: pd.DataFrame


def month_posts(api: Api, account: str, month: date) -> MonthPosts | None:
    """Return the posts of an account's month, matched; None where a side has no posts, only sums of days."""
    reported, monitored = (_side(api, account, month, side) for side in ("reported", "monitored"))
    if reported.empty or monitored.empty:
        return None
    rows = api.rows(
        "post_match", columns="account_id,reported_id,monitored_id,same", where={"account_id": account}
    )
    decided = pd.DataFrame(rows, columns=["account_id", "reported_id", "monitored_id", "same"])
    given = (reported, monitored)
    told = decided.rename(columns={"account_id": "account"})
    matches = (
        apart(_matched, *given, told)
        if max(len(reported), len(monitored)) > LARGE
        else _matched(*given, told)
    )
    return MonthPosts(
        reported,
        monitored,
        matches,
        _counted(reported, matches, month),
        _lone(reported, matches.pairs["reported"], month),
        _lone(monitored, matches.pairs["monitored"], month),
    )


def _matched(reported: pd.DataFrame, monitored: pd.DataFrame, decided: pd.DataFrame) -> Matches:
    return match_posts(reported, monitored, decided=decided)


def _side(api: Api, account: str, month: date, side: str) -> pd.DataFrame:
    (row,) = api.call("month_posts", account=account, month=month.isoformat(), side=side)
    table = pd.DataFrame(
        json.loads(row["posts"]), columns=["external_id", "day", "published_at", "permalink", "text", "kind"]
    )
    table["account"] = account
    table["published_at"] = pd.to_datetime(table["published_at"], utc=True, format="ISO8601")
    return table[[*COLUMNS, "kind"]]


def _counted(reported: pd.DataFrame, matches: Matches, month: date) -> dict[str, int]:
    days = reported["day"].reindex(matches.certain["reported"])
    within = days.str.startswith(f"{month:%Y-%m}").to_numpy(dtype=bool)
    return {str(how): int(count) for how, count in matches.certain["how"][within].value_counts().items()}


def _lone(posts: pd.DataFrame, matched: "pd.Series[int]", month: date) -> pd.DataFrame:
    alone = ~posts.index.isin(matched) & posts["day"].str.startswith(f"{month:%Y-%m}")
    return posts.loc[alone]


def decide_match(api: Api, account: str, reported_id: str, monitored_id: str, *, same: bool) -> None:
    """Say whether two posts are the same; the latest word counts.

    Raises:
        Refused: ``reconcile.post_taken`` when one of them was already said to be another post.
    """
    api.call("decide_match", account=account, reported_id=reported_id, monitored_id=monitored_id, same=same)
