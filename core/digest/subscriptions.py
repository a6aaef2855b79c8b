"""Followed views: of what in a view of the portal a member wants to be told, and what stands there now.

What is to be told is decided here and nowhere else; ``core.digest.watching`` asks for it as the member.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from core.access.api import Api
from core.benchmarks.model import Cell, quarter_code
from core.benchmarks.reading import benchmark_series, own_series
from core.benchmarks.standing import months_before
from core.practices.search import Wanted, search
from core.texts import N_

Kind = Literal["benchmark", "mission", "awards", "practices"]
Condition = Literal["new", "crosses", "changes"]

# What happened in a followed view → its sentence. No figure: it also goes out by e-mail.
NEWS: Final[Mapping[str, str]] = {
    "above": N_("“{subject}” rose above what you set."),
    "below": N_("“{subject}” fell below what you set."),
    "changed": N_("“{subject}” changed by more than you set."),
    "new": N_("“{subject}” has something new."),
}
# A value has conditions of its own; in a list only something new can happen.
OF_VALUES: Final[tuple[Condition, ...]] = ("crosses", "changes", "new")
OF_LISTS: Final[tuple[Condition, ...]] = ("new",)
CONDITIONS: Final[Mapping[Kind, tuple[Condition, ...]]] = {
    "benchmark": OF_VALUES,
    "mission": OF_VALUES,
    "awards": OF_LISTS,
    "practices": OF_LISTS,
}
# Two years of quarters: an older figure is no news.
MONTHS_BACK: Final = 24
MOST_PRACTICES: Final = 200
SHOWN_NEWS: Final = 20


@dataclass(frozen=True)
class Watched:
    """A view that can be followed: what it shows, by a name a person reads, and its address (``/awards?edition=2021``)."""

    kind: Kind
    title: str
    address: str

    @classmethod
    def at(cls, kind: Kind, title: str, path: str, query: Mapping[str, str]) -> Self:
        """Return the view of a page (``/awards``) with these filters."""
        return cls(kind, title, f"{path}?{urlencode(query)}" if query else path)

    @property
    def query(self) -> dict[str, str]:
        """The filters of its address."""
        return dict(parse_qsl(urlsplit(self.address).query))


@dataclass(frozen=True)
class Seen:
    """What stood in a view: a value and of which quarter, or the ids of a list's entries."""

    value: float | None = None
    moment: str = ""
    entries: frozenset[str] = frozenset()

    def written(self) -> str:
        """Return it as the JSON that is kept."""
        return json.dumps({"value": self.value, "moment": self.moment, "entries": sorted(self.entries)})

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was kept."""
        return cls(kept.get("value"), kept.get("moment", ""), frozenset(kept.get("entries", ())))


@dataclass(frozen=True)
class Subscription:
    """A followed view. ``threshold`` is a value to be crossed, or a share to be changed by; None for something new."""

    id: str
    watched: Watched
    condition: Condition
    threshold: float | None
    by_mail: bool
    seen: Seen


@dataclass(frozen=True)
class News:
    """Something to tell. ``what`` is a key of ``NEWS``, ``key`` tells it from other news of the same view."""

    what: str
    key: str
    entries: int = 0


@dataclass(frozen=True)
class Told:
    """What a member was told of a followed view."""

    title: str
    what: str
    address: str
    entries: int
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def subscriptions(api: Api) -> list[Subscription]:
    """Return the views the viewer follows, by name."""
    return [read(row) for row in api.rows("subscription", order=["title", "id"])]


def read(row: Mapping[str, Any]) -> Subscription:
    """Return a row of the database as what it says."""
    return Subscription(
        id=str(row["id"]),
        watched=Watched(row["kind"], row["title"], row["address"]),
        condition=row["condition"],
        threshold=row["threshold"],
        by_mail=row["by_mail"],
        seen=Seen.read(row["seen"]),
    )


def subscribe(
    api: Api, watched: Watched, condition: Condition, threshold: float | None, *, by_mail: bool
) -> None:
    """Follow a view from what stands there now.

    Raises:
        Refused: ``digest.subscriptions_full``, or what the view itself refuses.
    """
    api.call(
        "subscribe",
        kind=watched.kind,
        title=watched.title,
        address=watched.address,
        condition=condition,
        threshold=threshold,
        by_mail=by_mail,
        seen=look(api, watched).written(),
    )


def unsubscribe(api: Api, subscription: str) -> None:
    """Follow a view no longer. Raises Refused when it is not the viewer's."""
    api.call("unsubscribe", subscription=subscription)


def told(api: Api) -> list[Told]:
    """Return what the viewer was last told of the views they follow, the newest first."""
    rows = api.rows("alert_notice", where={"kind": "view"}, order=["-made_at", "id"], limit=SHOWN_NEWS)
    return [
        Told(
            title=row["title"],
            what=row["found"][0]["what"],
            address=row["found"][0]["address"],
            entries=row["items"],
            at=datetime.fromisoformat(row["made_at"]),
            facts=row["found"][0],
        )
        for row in rows
    ]


def news(subscription: Subscription, now: Seen) -> tuple[News | None, Seen]:
    """Return what there is to tell about what stands in a view now, and what is to be remembered of it.

    A value that is missing or kept back is no news and is not remembered. A change is
    counted from what the member was last told, so that many small ones are not overlooked.
    """
    if subscription.condition == "new":
        return _something_new(subscription.seen, now)
    if now.value is None:
        return None, subscription.seen
    if subscription.seen.value is None or subscription.threshold is None:
        return None, now
    decide = _crossed if subscription.condition == "crosses" else _changed
    what = decide(subscription.threshold, subscription.seen.value, now.value)
    if what is None:
        return None, now if subscription.condition == "crosses" else subscription.seen
    return News(what, f"{now.moment} {what} {now.value:.6g}"), now


def _crossed(threshold: float, was: float, now: float) -> str | None:
    if (was >= threshold) == (now >= threshold):
        return None
    return "above" if now >= threshold else "below"


def _changed(share: float, was: float, now: float) -> str | None:
    return "changed" if abs(now - was) > share * abs(was) else None


def _something_new(was: Seen, now: Seen) -> tuple[News | None, Seen]:
    if now.moment:
        return (News("new", now.moment) if now.moment > was.moment else None), now
    fresh = now.entries - was.entries
    # What was there once and comes back is not new.
    kept = replace(now, entries=now.entries | was.entries)
    return (News("new", " ".join(sorted(fresh))[:500], len(fresh)) if fresh else None), kept


def look(api: Api, watched: Watched) -> Seen:
    """Return what stands in a view now, as the viewer may see it.

    Raises:
        Refused: for an address that names nothing there is.
    """
    return LOOKS[watched.kind](api, watched.query)


def _benchmark(api: Api, query: Mapping[str, str]) -> Seen:
    cell = Cell(
        query.get("indicator", ""),
        query.get("platform", ""),
        date.min,
        query.get("group", "all"),
        query.get("category", "all"),
    )
    published = [quarter for quarter in benchmark_series(api, cell) if quarter.median is not None]
    if not published:
        return Seen()
    return Seen(value=published[-1].median, moment=quarter_code(published[-1].quarter))


def _mission(api: Api, query: Mapping[str, str]) -> Seen:
    today = datetime.now(UTC).date()
    running = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    series = own_series(
        api,
        query.get("indicator", ""),
        query.get("platform", ""),
        "quarter",
        months_before(running, MONTHS_BACK),
        months_before(running, 1),
    )
    own = [one for one in series if one.mission_id == query.get("missions") and one.value is not None]
    if not own:
        return Seen()
    latest = max(own, key=lambda one: one.first_day)
    return Seen(value=latest.value, moment=quarter_code(latest.first_day))


def _awards(api: Api, query: Mapping[str, str]) -> Seen:
    given = api.rows("edition", columns="id,year", where={"state": "published"}, order=["id"])
    year = query.get("edition", "").partition("-")[0]
    meant = {row["id"] for row in given if not year or str(row["year"]) == year}
    results = api.rows("result", columns="id,edition_id", where={"state": "published"}, order=["id"])
    return Seen(entries=frozenset(meant | {row["id"] for row in results if row["edition_id"] in meant}))


def _practices(api: Api, query: Mapping[str, str]) -> Seen:
    names = ("query", "theme", "country", "platform", "commitment", "verdict", "language")
    wanted = Wanted(**{name: query[name] for name in names if name in query})
    found = search(api, wanted, shown_in="en", count=MOST_PRACTICES)
    return Seen(entries=frozenset(card.id for card in found.cards))


LOOKS: Final[Mapping[Kind, Callable[[Api, Mapping[str, str]], Seen]]] = {
    "benchmark": _benchmark,
    "mission": _mission,
    "awards": _awards,
    "practices": _practices,
}
