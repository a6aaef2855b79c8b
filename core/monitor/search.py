"""Finding items: words in any language, filters, and how many there are a day."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Literal, Self

from core.access.api import Api

Step = Literal["day", "week"]

# The theme asked for where the classifier was not sure.
NOT_SURE: Final = "not_sure"
# A chart of more days than the first is drawn by weeks. Of more than the last none is drawn: counting every item of many years takes longer than anybody waits.
STEPS: Final[Sequence[tuple[int, Step]]] = ((92, "day"), (366, "week"))
LONGEST_COUNT_DAYS: Final = STEPS[-1][0]


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty means any.

    ``words`` all have to be there, each as the beginning of a longer one; ``"in quotes"`` follow each
    other; ``-word`` must not be there; ``OR`` between two wants one of them. ``country`` is whose
    feeds, ``missions`` and ``feed`` are ids, ``hosts`` and ``country`` ISO codes, ``theme`` may be
    ``NOT_SURE``. ``since`` and ``until`` are days in UTC, both included.
    """

    words: str = ""
    country: str = ""
    missions: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    theme: str = ""
    language: str = ""
    feed: str = ""
    since: date | None = None
    until: date | None = None

    def written(self) -> str:
        """Return it as the JSON that the database reads."""
        return json.dumps({name: value for name, value in vars(self).items() if value}, default=str)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what a saved search says, which names no days."""
        return cls(
            words=kept.get("words", ""),
            country=kept.get("country", ""),
            missions=tuple(kept.get("missions", ())),
            hosts=tuple(kept.get("hosts", ())),
            theme=kept.get("theme", ""),
            language=kept.get("language", ""),
            feed=kept.get("feed", ""),
        )

    @property
    def always(self) -> Self:
        """The same without its days, as it is saved and told about."""
        return replace(self, since=None, until=None)


@dataclass(frozen=True)
class Copy:
    """Another place where the same was said."""

    feed: str
    link: str | None


@dataclass(frozen=True)
class Item:
    """One thing a feed told, once for all its copies. ``at`` is UTC.

    ``date_doubt``: *future* (dated ahead, so it stands where it was first seen) or *missing*.
    ``probability`` is the classifier's for ``theme``, ``reason`` its terms; ``told_by`` is
    *classifier*, *member* or None where nobody has looked yet.
    """

    id: str
    country: str
    feed_id: str
    feed: str
    mission_id: str | None
    mission: str | None
    host: str | None
    link: str | None
    title: str
    summary: str
    language: str | None
    theme: str | None
    probability: float | None
    reason: tuple[str, ...]
    told_by: str | None
    at: datetime
    date_doubt: str | None
    also: tuple[Copy, ...] = field(default=())


@dataclass(frozen=True)
class Found:
    """The newest items that fit, and whether there are more."""

    items: tuple[Item, ...]
    more: bool


@dataclass(frozen=True)
class Counts:
    """How many items fit, by their first days of ``step``; a day without items is not among them."""

    step: Step
    items: Mapping[date, int]

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(self.items.values())


def search(api: Api, wanted: Wanted, *, count: int, after: Item | None = None) -> Found:
    """Return up to ``count`` (at most 999) items that fit, the newest first, those after ``after`` in that order.

    Raises:
        Refused: ``access.malformed`` for ids that are none.
    """
    rows = api.call(
        "search_items",
        wanted=wanted.written(),
        after_at=after.at.isoformat() if after else "",
        after_id=after.id if after else "",
        most=count + 1,
    )
    return Found(tuple(_item(row) for row in rows[:count]), len(rows) > count)


def counts(api: Api, wanted: Wanted, today: date) -> Counts | None:
    """Return how many items fit, by days or weeks; None over more than ``LONGEST_COUNT_DAYS``."""
    days = ((wanted.until or today) - wanted.since).days if wanted.since else LONGEST_COUNT_DAYS + 1
    step = next((step for longest, step in STEPS if days <= longest), None)
    if step is None:
        return None
    rows = api.call("count_items", wanted=wanted.written(), step=step)
    return Counts(step, {date.fromisoformat(row["beginning"]): row["items"] for row in rows})


def languages(api: Api) -> list[str]:
    """Return the languages of the items the viewer may read."""
    return [row["language"] for row in api.call("item_languages")]


def _item(row: Mapping[str, Any]) -> Item:
    copies = tuple(Copy(copy["feed"], copy["link"]) for copy in json.loads(row["also"]))
    return Item(
        **{
            **row,
            "at": datetime.fromisoformat(row["at"]),
            "reason": tuple(row["reason"] or ()),
            "also": copies,
        }
    )
