"""Every indicator worked out from the rows that landed, without the database: its outside truth."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

Row = Mapping[str, Any]
Pairs = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Raw:
    """What the accounts of one mission landed: a row a post, a row a day; None is missing."""

    posts: Mapping[str, Sequence[Row]]
    days: Mapping[str, Sequence[Row]]

    def posts_in(self, months: Sequence[date]) -> list[Row]:
        """Return the posts of all accounts in these months."""
        return [post for account in self.posts.values() for post in account if month(post) in months]

    def days_in(self, months: Sequence[date]) -> list[Row]:
        """Return the days of all accounts in these months."""
        return [day for account in self.days.values() for day in account if month(day) in months]


def month(row: Row) -> date:
    """Return the month of a row."""
    day: date = row["day"]
    return day.replace(day=1)


def before(of: date, months: int = 1) -> date:
    """Return the first day of an earlier month; of a later one for a negative number."""
    number = of.year * 12 + of.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def interactions(post: Row) -> int | None:
    """Return reactions, comments and shares, of those that are known."""
    known = [post[name] for name in ("reactions", "comments", "shares") if post[name] is not None]
    return sum(known) if known else None


def moved(posts: Sequence[Row]) -> list[int]:
    """Return the interactions of the posts whose interactions are known."""
    return [value for post in posts if (value := interactions(post)) is not None]


def ratio(pairs: Pairs) -> float:
    """Return sum ÷ sum."""
    return float(np.sum([pair[0] for pair in pairs]) / np.sum([pair[1] for pair in pairs]))


def posts_per_week(raw: Raw, months: Sequence[date]) -> float:
    """Posts ÷ weeks; every day is covered."""
    return len(raw.posts_in(months)) * 7 / sum((before(of, -1) - of).days for of in months)


def active_week_share(raw: Raw, months: Sequence[date]) -> float:
    """Share of the four weeks of each month in which one of the accounts posted."""
    active = {(month(post), (post["day"].day - 1) // 7) for post in raw.posts_in(months)}
    return len([week for _month, week in active if week < 4]) / (4 * len(months))


def mean_of(name: str) -> Callable[[Raw, Sequence[date]], float]:
    """Mean of a measure over the posts that know it."""
    return lambda raw, months: float(
        np.mean([post[name] for post in raw.posts_in(months) if post[name] is not None])
    )


def rate_by(name: str) -> Callable[[Raw, Sequence[date]], float]:
    """Interactions ÷ a measure, over the posts that know both."""
    return lambda raw, months: ratio(
        [
            (value, post[name])
            for post in raw.posts_in(months)
            if post[name] is not None and (value := interactions(post)) is not None
        ]
    )


def rate_by_followers(raw: Raw, months: Sequence[date]) -> float:
    """Median of interactions ÷ followers: those last known that day, else the first known later in the month."""
    found = []
    for account, posts in raw.posts.items():
        for post in posts:
            value = interactions(post)
            if month(post) not in months or value is None:
                continue
            known = [day for day in raw.days[account] if month(day) == month(post) and day["followers"]]
            earlier = [day for day in known if day["day"] <= post["day"]]
            found.append(value / (earlier[-1] if earlier else known[0])["followers"])
    return float(np.median(found))


def reply_rate(raw: Raw, months: Sequence[date]) -> float:
    """Answered ÷ received, on days that know both."""
    both = ("comments_answered", "comments")
    return ratio(
        [
            (day[both[0]], day[both[1]])
            for day in raw.days_in(months)
            if all(day[name] is not None for name in both)
        ]
    )


def median_first_reply(raw: Raw, months: Sequence[date]) -> float:
    """Median over accounts and months of the median of the days."""
    medians: dict[tuple[str, date], list[float]] = defaultdict(list)
    for account, days in raw.days.items():
        for day in days:
            if month(day) in months and day["first_reply_minutes"] is not None:
                medians[account, month(day)].append(day["first_reply_minutes"])
    return float(np.median([np.median(values) for values in medians.values()]))


def visual_lift(raw: Raw, months: Sequence[date]) -> float:
    """Interactions of visual posts ÷ as many others of the same account and month."""
    pairs = []
    for posts in raw.posts.values():
        for of in months:
            visual, others = (
                moved([post for post in posts if month(post) == of and (post["kind"] != "text") == seen])
                for seen in (True, False)
            )
            if visual and others:
                pairs.append((float(sum(visual)), len(visual) * float(np.mean(others))))
    return ratio(pairs)


def follower_growth(raw: Raw, months: Sequence[date]) -> float:
    """Change between the last known numbers of two neighbouring months ÷ the earlier one."""
    pairs = []
    for days in raw.days.values():
        ends = {month(day): day["followers"] for day in days if day["followers"] is not None}
        pairs += [(ends[of] - ends[before(of)], ends[before(of)]) for of in months]
    return ratio(pairs)


def overperformance(raw: Raw, months: Sequence[date]) -> float:
    """Interactions ÷ posts × the middle mean of the account's twelve months before."""
    pairs = []
    for posts in raw.posts.values():
        by_month = {
            month(post): moved([other for other in posts if month(other) == month(post)]) for post in posts
        }
        for of in months:
            past = sorted(
                float(np.mean(by_month[before(of, back)]))
                for back in range(1, 13)
                if by_month.get(before(of, back))
            )
            cut = len(past) // 4
            usual = float(np.mean(past[cut : len(past) - cut]))
            pairs.append((float(sum(by_month.get(of, []))), len(by_month.get(of, [])) * usual))
    return ratio(pairs)


BY_HAND: Final[Mapping[str, Callable[[Raw, Sequence[date]], float]]] = {
    "posts_per_week": posts_per_week,
    "interactions_per_post": lambda raw, months: float(np.mean(moved(raw.posts_in(months)))),
    "engagement_rate_by_followers": rate_by_followers,
    "visual_share": lambda raw, months: float(
        np.mean([post["kind"] != "text" for post in raw.posts_in(months)])
    ),
    "active_week_share": active_week_share,
    "engagement_rate_by_reach": rate_by("reach"),
    "engagement_rate_by_impressions": rate_by("impressions"),
    "conversation": mean_of("comments"),
    "amplification": mean_of("shares"),
    "reply_rate": reply_rate,
    "median_first_reply": median_first_reply,
    "visual_lift": visual_lift,
    "follower_growth": follower_growth,
    "overperformance": overperformance,
}
