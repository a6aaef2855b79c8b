"""The months worked out anew from the landed rows, in plain Python: a second opinion on the rollup.

Nothing of the database's own functions is used; it follows the definitions in the
glossary: the latest approved submission wins value by value, a post counts once on
the day its latest export puts it, a covered day without a post is a true zero.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import dict_row

VISUAL: Final = {"image", "video", "carousel", "reel", "live", "story"}
POST: Final = ("impressions", "reach", "views", "reactions", "comments", "shares", "saves", "clicks")
DAY: Final = (
    *POST,
    "posts",
    "visual_posts",
    "follows_gained",
    "follows_lost",
    "profile_visits",
    "comments_answered",
)
OF_DAYS: Final = ("follows_gained", "follows_lost", "profile_visits", "comments_answered")
INTERACTIONS: Final = ("reactions", "comments", "shares")

Row = dict[str, Any]
Key = tuple[str, date]

STANDING: Final = """
select r.*, s.approval_order
from portal.{table} r join portal.submission s on s.id = r.submission_id
where r.account_id = any (%s) and s.state = 'approved' and (r.held_row is null or s.held_reason is not null)
order by s.approval_order desc
"""
COVERING: Final = """
select a.account_id, s.id, s.first_day, s.last_day
from portal.submission_account a join portal.submission s on s.id = a.submission_id
where a.account_id = any (%s) and s.state = 'approved' and s.grain = 'post'
"""


def stored(connection: Connection, accounts: list[str]) -> dict[Key, Row]:
    """Return the rollup as it stands, by account and month."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("select * from portal.account_month where account_id = any (%s)", [accounts])
        kept = {(str(row["account_id"]), row["month"]): row for row in rows}
    for row in kept.values():
        for name in ("account_id", "month", "country", "mission_id", "platform"):
            del row[name]
        row["submissions"] = {str(one) for one in row["submissions"]}
        row["visual_expected"] = _rounded(row["visual_expected"])
    return kept


def rebuilt(connection: Connection, accounts: list[str]) -> dict[Key, Row]:
    """Return the rollup as the landed rows and the states of their submissions say it must be."""
    with connection.cursor(row_factory=dict_row) as cursor:
        posts = _merged(
            cursor.execute(STANDING.format(table="post"), [accounts]).fetchall(),
            "external_id",
            (*POST, "kind"),
        )
        days = _merged(
            cursor.execute(STANDING.format(table="account_day"), [accounts]).fetchall(),
            "day",
            (*DAY, "followers", "first_reply_minutes"),
        )
        covering = cursor.execute(COVERING, [accounts]).fetchall()
    covered: defaultdict[Key, set[date]] = defaultdict(set)
    sources: defaultdict[Key, set[str]] = defaultdict(set)
    for file in covering:
        for offset in range((file["last_day"] - file["first_day"]).days + 1):
            day = file["first_day"] + timedelta(days=offset)
            key = (str(file["account_id"]), day.replace(day=1))
            covered[key].add(day)
            sources[key].add(str(file["id"]))
    by_month: dict[str, defaultdict[Key, list[Row]]] = {"posts": defaultdict(list), "days": defaultdict(list)}
    for name, merged in (("posts", posts), ("days", days)):
        for row in merged:
            key = (row["account"], row["day"].replace(day=1))
            by_month[name][key].append(row)
            sources[key] |= row["submissions"]
    return {
        key: _month(key, covered[key], by_month["posts"][key], by_month["days"][key]) | {"submissions": found}
        for key, found in sources.items()
    }


def _merged(rows: Iterable[Mapping[str, Any]], identity: str, measures: Iterable[str]) -> list[Row]:
    """Put the rows of one post or day together: each value from the latest submission that knows it."""
    merged: dict[tuple[str, Any], Row] = {}
    for row in rows:
        account = str(row["account_id"])
        held = merged.setdefault(
            (account, row[identity]), {"account": account, "day": row["day"], "submissions": set()}
        )
        held["submissions"].add(str(row["submission_id"]))
        for measure in measures:
            if held.get(measure) is None:
                held[measure] = row[measure]
    return list(merged.values())


def _month(key: Key, covered: set[date], posts: list[Row], days: list[Row]) -> Row:
    month = key[1]
    by_posts = bool(covered) and len(covered) >= sum(day["posts"] is not None for day in days)
    basis = posts if by_posts else days
    known_last = [
        day["followers"] for day in sorted(days, key=lambda day: day["day"]) if day["followers"] is not None
    ]
    replies = [day["first_reply_minutes"] for day in days if day["first_reply_minutes"] is not None]
    visual = [post["kind"] in VISUAL if post["kind"] else None for post in posts]
    sums = {measure: _sum(row[measure] for row in basis) for measure in POST}
    return {
        "basis": "posts" if by_posts else "days",
        "days_present": len(covered) if by_posts else len(days),
        "days_expected": calendar.monthrange(month.year, month.month)[1],
        "posts": len(posts) if by_posts else _sum(day["posts"] for day in days),
        "visual_posts": (None if None in visual else sum(map(bool, visual)))
        if by_posts
        else _sum(day["visual_posts"] for day in days),
        **sums,
        "interactions": _interactions(sums),
        "followers": known_last[-1] if known_last else None,
        **{measure: _sum(day[measure] for day in days) for measure in OF_DAYS},
        "first_reply_minutes": median(replies) if replies else None,
        "post_rates": _rates(posts, days),
        "weeks_covered": _weeks(
            covered | {day["day"] for day in days if day["posts"] is not None}, whole=True
        ),
        "weeks_active": _weeks({row["day"] for row in posts} | {day["day"] for day in days if day["posts"]}),
        **_posts_known(posts if by_posts else days, by_posts=by_posts),
        **_of_each_other(basis),
        "answerable_comments": _sum(day["comments"] for day in days if day["comments_answered"] is not None),
        "answers": _sum(day["comments_answered"] for day in days if day["comments"] is not None),
        **_visual(posts if by_posts else []),
    }


def _weeks(days: set[date], *, whole: bool = False) -> str:
    """Say as bits in which of the four weeks from day 1, 8, 15 and 22 there is a day, or all seven."""
    weeks = [{day.day for day in days} & set(range(first, first + 7)) for first in (1, 8, 15, 22)]
    # Days from the 29th on belong to no week.
    return "".join("1" if (len(week) == 7 if whole else week) else "0" for week in weeks)


def _posts_known(rows: list[Row], *, by_posts: bool) -> Row:
    """Count the posts whose interactions, comments and shares are known."""
    known = {
        "posts_of_interactions": [row for row in rows if _interactions(row) is not None],
        "posts_of_comments": [row for row in rows if row["comments"] is not None],
        "posts_of_shares": [row for row in rows if row["shares"] is not None],
    }
    if by_posts:
        # Covered without a post is a true zero; posts of which nothing is known are none.
        return {name: (len(found) or None) if rows else 0 for name, found in known.items()}
    return {name: _sum(row["posts"] for row in found) for name, found in known.items()}


def _of_each_other(rows: list[Row]) -> Row:
    """Sum interactions and audiences over the rows that know both."""
    both: Row = {}
    for audience in ("reach", "impressions"):
        pairs = [(_interactions(row), row[audience]) for row in rows]
        known = [(done, shown) for done, shown in pairs if done is not None and shown is not None]
        both[f"interactions_of_{audience}"] = _sum(done for done, _shown in known)
        both[f"{audience}_of_interactions"] = _sum(shown for _done, shown in known)
    return both


def _visual(posts: list[Row]) -> Row:
    known = [(post["kind"] in VISUAL, _interactions(post)) for post in posts if post["kind"]]
    visual = [done for is_visual, done in known if is_visual and done is not None]
    others = [done for is_visual, done in known if not is_visual and done is not None]
    return {
        "visual_interactions": _sum(visual),
        "visual_expected": _rounded(len(visual) * sum(others) / len(others)) if others else None,
    }


def _rounded(value: float | None) -> float | None:
    # The database averages in decimal digits, this in binary ones.
    return None if value is None else round(value, 9)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _interactions(row: Mapping[str, Any]) -> int | None:
    return _sum(row[measure] for measure in INTERACTIONS)


def _rates(posts: list[Row], days: list[Row]) -> list[float] | None:
    """Interactions per follower: the number last known on the post's day, else the first one of the month."""
    followers = sorted((day["day"], day["followers"]) for day in days if (day["followers"] or 0) > 0)
    if not followers:
        return None
    rates = []
    for post in posts:
        interactions = _interactions(post)
        if interactions is not None:
            known = [number for day, number in followers if day <= post["day"]] or [followers[0][1]]
            rates.append(interactions / known[-1])
    return sorted(rates) or None
