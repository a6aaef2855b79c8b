"""When and how a mission is active: its accounts' posts by day and hour, and what its texts are about."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

import pandas as pd

from core.access.api import Api
from core.monitor.glance import language_at_a_glance
from core.monitor.topics.model import Model, Topic

DAY_COLUMNS: Final = (
    "account", "day", "posts", "kind_known", "visual", "answer_known", "two_way", "comments", "answered",
)  # fmt: skip
HOUR_COLUMNS: Final = ("account", "weekday", "hour", "posts")
# A share of fewer posts says little.
FEWEST_POSTS: Final = 10
MOST_TEXTS: Final = 2000


@dataclass(frozen=True)
class Span:
    """The first and last day for which something of a mission may be counted."""

    first: date
    last: date


@dataclass(frozen=True)
class Share:
    """A part of a whole; None where the whole is too small to say."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.part / self.whole if self.whole >= FEWEST_POSTS else None


@dataclass(frozen=True)
class Activity:
    """Posts by account and day, and by account, weekday (1: Monday) and hour in the account's own zone.

    A day without a row is covered by no export; a row with 0 posts is a day on which nothing was posted.
    """

    days: pd.DataFrame
    hours: pd.DataFrame
    submissions: int

    def of(self, account: str) -> "Activity":
        """Return the activity of one account."""
        return Activity(
            self.days[self.days["account"] == account],
            self.hours[self.hours["account"] == account],
            self.submissions,
        )

    @cached_property
    def by_day(self) -> Mapping[date, int]:
        """Posts of each day that is covered."""
        known: Counter[date] = Counter()
        for day, posts in zip(self.days["day"], self.days["posts"], strict=True):
            if pd.notna(posts):
                known[day] += int(posts)
        return known

    @cached_property
    def rhythm(self) -> Mapping[tuple[int, int], int]:
        """Posts by weekday and hour."""
        sums: Counter[tuple[int, int]] = Counter()
        for _account, weekday, hour, posts in self.hours.itertuples(index=False):
            sums[int(weekday), int(hour)] += int(posts)
        return sums

    @property
    def posts(self) -> int:
        """Posts of all covered days."""
        return sum(self.by_day.values())

    @property
    def visual(self) -> Share:
        """Posts with a picture or video among those whose kind is known."""
        return self._share("visual", "kind_known")

    @property
    def two_way(self) -> Share:
        """Posts that answer somebody else among those that tell (on X)."""
        return self._share("two_way", "answer_known")

    @property
    def answered(self) -> Share:
        """Comments answered among those received, on days that tell both."""
        return self._share("answered", "comments")

    def _share(self, part: str, whole: str) -> Share:
        return Share(int(self.days[part].sum()), int(self.days[whole].sum()))


@dataclass(frozen=True)
class Text:
    """A post or an item with what it is about. ``by_member``: a member said so. ``account`` is None for items."""

    id: str
    account: str | None
    day: date
    text: str
    link: str | None
    language: str | None
    topic: Topic
    by_member: bool


def active_missions(api: Api) -> dict[str, Span]:
    """Return the missions with posts or days the viewer may count, by id.

    Raises:
        Refused: when the viewer is no member.
        Unreachable: when the database does not answer.
    """
    return {
        row["mission"]: Span(date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]))
        for row in json.loads(api.call("active_missions"))
    }


def activity(api: Api, mission: str, first: date, last: date) -> Activity:
    """Return a mission's activity from the first to the last day. Another ministry sees who looked at its mission.

    Raises:
        Refused: when there is no such mission.
        Unreachable: when the database does not answer.
    """
    said = json.loads(
        api.call("activity", mission=mission, first_day=first.isoformat(), last_day=last.isoformat())
    )
    days = pd.DataFrame(said["days"], columns=list(DAY_COLUMNS))
    days["day"] = [date.fromisoformat(day) for day in days["day"]]
    return Activity(days, pd.DataFrame(said["hours"], columns=list(HOUR_COLUMNS)), said["submissions"])


def post_texts(api: Api, mission: str, first: date, last: date, model: Model) -> list[Text]:
    """Return the texts of a mission's own posts, the newest first, read with a model; of another ministry none.

    Raises:
        Refused: when the viewer is no member.
        Unreachable: when the database does not answer.
    """
    rows = _rows(api, "activity_texts", mission, first, last)
    topics = model.tell([row["text"] for row in rows])
    return [
        Text(
            id=row["post"],
            account=row["account"],
            day=date.fromisoformat(row["day"]),
            text=row["text"],
            link=row["link"],
            language=row["language"] or language_at_a_glance(row["text"]),
            topic=Topic(row["told"], row["told"], 1.0, ()) if row["told"] else topic,
            by_member=bool(row["told"]),
        )
        for row, topic in zip(rows, topics, strict=True)
    ]


def item_texts(api: Api, mission: str, first: date, last: date) -> list[Text]:
    """Return what a mission's feeds told, the newest first, with the topics the worker found.

    Raises:
        Refused: when the viewer is no member.
        Unreachable: when the database does not answer.
    """
    return [
        Text(
            id=row["item"],
            account=None,
            day=datetime.fromisoformat(row["at"]).date(),
            text=row["title"],
            link=row["link"],
            language=row["language"],
            topic=Topic(
                row["theme"], row["likeliest"], row["probability"] or 0.0, tuple(row["reason"] or ())
            ),
            by_member=row["told_by"] == "member",
        )
        for row in _rows(api, "activity_items", mission, first, last)
    ]


def _rows(api: Api, function: str, mission: str, first: date, last: date) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = json.loads(
        api.call(
            function,
            mission=mission,
            first_day=first.isoformat(),
            last_day=last.isoformat(),
            wanted=MOST_TEXTS,
        )
    )
    return said


def item_activity(texts: Sequence[Text], first: date, last: date) -> Activity:
    """Return items by day as activity. Before the first item nobody knows whether the feed was followed."""
    counts = Counter(text.day for text in texts)
    begun = max(first, min(counts, default=last + timedelta(days=1)))
    span = [begun + timedelta(days=number) for number in range((last - begun).days + 1)]
    rows = [("", day, counts[day], 0, 0, 0, 0, 0, 0) for day in span]
    days = pd.DataFrame(rows, columns=list(DAY_COLUMNS))
    return Activity(days, pd.DataFrame(columns=list(HOUR_COLUMNS)), 0)


def themes_told(texts: Sequence[Text]) -> Counter[str | None]:
    """Count the texts of each theme; None: not sure."""
    return Counter(text.topic.theme for text in texts)


def languages_told(texts: Sequence[Text]) -> Counter[str | None]:
    """Count the texts of each language; None: not known."""
    return Counter(text.language for text in texts)
