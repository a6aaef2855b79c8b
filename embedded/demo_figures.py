"""Invented figures with the habits of real accounts.

Followings are log-normal and grow; missions post on weekdays, little at weekends; one
post sets in motion more than the next by a wide margin; the larger the following, the
smaller the share of it that reacts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from embedded.demo_posts import DAYS_WITH_TEXTS, said

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Calendar = npt.NDArray[np.datetime64]

# Posts by weekday, Monday first, around a mean of 1.
WEEK: Final = np.array([1.2, 1.25, 1.25, 1.25, 1.15, 0.5, 0.4])
POSTS_A_WEEK: Final = {"x": 3.4, "instagram": 2.2, "facebook": 3.0}
FOLLOWING: Final = {"x": 4500.0, "instagram": 3500.0, "facebook": 9000.0}
RATE: Final = {"x": 0.008, "instagram": 0.022, "facebook": 0.012}
VISUAL_KINDS: Final = {
    "x": ("image", "video"),
    "instagram": ("image", "carousel", "reel"),
    "facebook": ("image", "video"),
}
OTHER_KINDS: Final = {"x": ("text", "link"), "instagram": ("image",), "facebook": ("text", "link")}


class Habits(Protocol):
    """How a mission stands out; 1 means as the others."""

    @property
    def activity(self) -> float:
        """Factor on posts."""
        ...

    @property
    def engagement(self) -> float:
        """Factor on interactions."""
        ...

    @property
    def visual(self) -> float:
        """Factor on the share of visual posts."""
        ...


@dataclass(frozen=True)
class Temper:
    """What stays the same about one account: following, monthly growth, posts a week, reaction rate, visual share."""

    platform: str
    following: float
    growth: float
    posts_a_week: float
    rate: float
    visual_share: float


@dataclass(frozen=True)
class Days:
    """Daily figures of one account, one entry a day of the calendar."""

    COLUMNS: ClassVar[str] = (
        "day followers posts visual_posts impressions reactions comments shares comments_answered first_reply_minutes"
    )

    calendar: Calendar
    followers: Whole
    posts: Whole
    visual_posts: Whole
    impressions: Whole
    interactions: Whole
    reply_share: float
    reply_minutes: Real

    def rows(self, start: int, end: int, *, followers_only: bool) -> Iterator[tuple[object, ...]]:
        """Yield the days from position ``start`` to ``end`` inclusive, in the order of ``COLUMNS``.

        ``followers_only`` gives the followers of every Monday and nothing else, as an
        analyst notes them down whose export of posts has all the rest.
        """
        for position in range(start, end + 1):
            day: date = self.calendar[position].item()
            followers = int(self.followers[position])
            if followers_only:
                if day.weekday() == 0:
                    yield (day, followers, *[None] * 8)
                continue
            reactions, comments, shares = divide(int(self.interactions[position]))
            answered = round(comments * self.reply_share)
            yield (
                day, followers, int(self.posts[position]), int(self.visual_posts[position]),
                int(self.impressions[position]), reactions, comments, shares, answered,
                round(float(self.reply_minutes[position]), 1) if answered else None,
            )  # fmt: skip


@dataclass(frozen=True)
class Posts:
    """The posts of one account in the order of their days."""

    COLUMNS: ClassVar[str] = (
        "external_id day published_at kind impressions reactions comments shares saves clicks text"
    )

    calendar: Calendar
    position: Whole
    minute: Whole
    kind: npt.NDArray[np.str_]
    impressions: Whole
    interactions: Whole

    def rows(
        self, start: int, end: int, prefix: str, zone: ZoneInfo, country: str
    ) -> Iterator[tuple[object, ...]]:
        """Yield the posts of the days ``start`` to ``end`` inclusive, in the order of ``COLUMNS``."""
        first, after = np.searchsorted(self.position, [start, end + 1])
        speaks_from = len(self.calendar) - DAYS_WITH_TEXTS
        for number in range(int(first), int(after)):
            day: date = self.calendar[self.position[number]].item()
            local = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(
                minutes=int(self.minute[number])
            )
            reactions, comments, shares = divide(int(self.interactions[number]))
            kind, speaks = str(self.kind[number]), self.position[number] >= speaks_from
            yield (
                f"demo-{prefix}-{number}", day, local.astimezone(UTC), kind,
                int(self.impressions[number]), reactions, comments, shares,
                reactions // 12, int(self.impressions[number]) // 90,
                said(country, prefix, number, kind) if speaks else None,
            )  # fmt: skip


def divide(interactions: int) -> tuple[int, int, int]:
    """Return reactions, comments and shares that add up to ``interactions``."""
    comments, shares = round(interactions * 0.06), round(interactions * 0.1)
    return interactions - comments - shares, comments, shares


def draw_temper(rng: np.random.Generator, platform: str, habits: Habits) -> Temper:
    """Draw what one account of a mission is like."""
    following = float(FOLLOWING[platform] * rng.lognormal(0, 1.3)) + 120
    # A tenfold following reacts at roughly half the rate.
    size = (following / FOLLOWING[platform]) ** -0.28
    # A mission that stands out must not lose that to chance.
    chance = 1.0 if (habits.activity, habits.engagement, habits.visual) == (1, 1, 1) else 0.2
    return Temper(
        platform=platform,
        following=following,
        growth=float(rng.normal(0.011, 0.006)),
        posts_a_week=float(POSTS_A_WEEK[platform] * rng.lognormal(0, 0.55 * chance) * habits.activity),
        rate=float(RATE[platform] * size * rng.lognormal(0, 0.45 * chance) * habits.engagement),
        visual_share=float(min(0.97, rng.beta(6, 3.5) * habits.visual)),
    )


def draw_days(rng: np.random.Generator, temper: Temper, calendar: Calendar) -> Days:
    """Draw the daily figures of one account."""
    length = len(calendar)
    steps = rng.normal(temper.growth / 30, 0.0012, length)
    followers = np.round(temper.following * np.exp(np.cumsum(steps))).astype(np.int64)
    # 1970-01-01 was a Thursday.
    weekday = (calendar.astype("datetime64[D]").astype(np.int64) + 3) % 7
    wave = 1 + 0.25 * np.sin(np.arange(length) * 2 * np.pi / 182 + rng.uniform(0, 2 * np.pi))
    posts = rng.poisson(temper.posts_a_week / 7 * WEEK[weekday] * wave).astype(np.int64)
    per_post = followers * temper.rate * rng.lognormal(-0.3, 0.8, length)
    return Days(
        calendar=calendar,
        followers=followers,
        posts=posts,
        visual_posts=rng.binomial(posts, temper.visual_share).astype(np.int64),
        impressions=rng.poisson(followers * 0.3 * (posts + 0.3) * rng.lognormal(-0.3, 0.5, length)),
        interactions=rng.poisson(per_post * posts),
        reply_share=float(rng.beta(3, 4)),
        reply_minutes=rng.lognormal(5.2, 0.9, length),
    )


def draw_posts(rng: np.random.Generator, temper: Temper, calendar: Calendar, days: Days) -> Posts:
    """Draw the single posts of one account: as many each day as its daily figures say."""
    position = np.repeat(np.arange(len(calendar)), days.posts)
    count = len(position)
    visual = rng.random(count) < temper.visual_share
    kind = np.where(
        visual,
        rng.choice(VISUAL_KINDS[temper.platform], count),
        rng.choice(OTHER_KINDS[temper.platform], count),
    )
    followers = days.followers[position]
    lift = np.where(visual, 1.15, 0.8)
    return Posts(
        calendar=calendar,
        position=position,
        minute=np.round(rng.triangular(7 * 60, 11 * 60, 20 * 60, count)).astype(np.int64),
        kind=kind,
        impressions=rng.poisson(followers * 0.3 * rng.lognormal(-0.3, 0.7, count)),
        interactions=rng.poisson(followers * temper.rate * lift * rng.lognormal(-0.3, 0.8, count)),
    )


def raised(days: Days, posts: Posts, from_day: date, factor: float) -> tuple[Days, Posts]:
    """Return the figures with interactions multiplied from a day on: what a practice that works would do."""
    start = int(np.searchsorted(days.calendar, np.datetime64(from_day)))
    by_day = np.where(np.arange(len(days.calendar)) >= start, factor, 1.0)
    return (
        replace(days, interactions=np.round(days.interactions * by_day).astype(np.int64)),
        replace(posts, interactions=np.round(posts.interactions * by_day[posts.position]).astype(np.int64)),
    )
