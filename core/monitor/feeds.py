"""Feeds as members keep them: who follows what, and how each feed does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from core.access.viewer import Viewer
from core.monitor.health import HEALTH, TRUSTED
from core.monitor.trouble import problem_sentence
from core.texts import N_, _, ngettext

if TYPE_CHECKING:
    from core.access.api import Api

# Kind → what people call it.
KINDS: Final[Mapping[str, str]] = {
    "rss": N_("RSS"),
    "atom": N_("Atom"),
    "json": N_("JSON Feed"),
    "sitemap": N_("news sitemap"),
}
TIERS: Final = ("own", "network", "public")


@dataclass(frozen=True)
class Feed:
    """A feed and how it does. ``mission_id`` is None for a topic feed; times are UTC.

    ``every_days`` are the usual days between two days with items, None while too few are known.
    ``moved_to`` is where the address said at the last good look that it has moved for good.
    """

    id: str
    country: str
    mission_id: str | None
    kind: str
    address: str
    title: str
    language: str | None
    tier: str
    created_by_name: str
    closed_at: datetime | None
    health: str
    next_due: datetime
    last_fetch_at: datetime | None
    last_outcome: str | None
    last_problem: str | None
    last_good_at: datetime | None
    last_item_at: datetime | None
    failures: int
    empties: int
    items: int
    every_days: float | None
    moved_to: str | None

    @property
    def new_address(self) -> str | None:
        """Where to look from now on, if somebody takes it over."""
        return self.moved_to if self.closed_at is None and self.moved_to != self.address else None

    @property
    def trusted(self) -> bool:
        """Whether no news from it means that there is none."""
        return self.health in TRUSTED

    @property
    def sentence(self) -> str:
        """How it does and why, in the viewer's language."""
        said = _(HEALTH[self.health][1])
        if self.health == "silent" and self.every_days is not None:
            days = max(1, round(self.every_days))
            said += " " + ngettext(
                "It used to publish every day.", "It used to publish every {n} days.", days
            ).format(n=days)
        if self.last_outcome == "error" and self.last_problem and self.health != "closed":
            said += " " + problem_sentence(self.last_problem)
        return said


def feeds(api: "Api", *, mission_id: str | None = None, country: str | None = None) -> list[Feed]:
    """Return the feeds the viewer may read, those in use first, by title."""
    where = {"mission_id": mission_id} if mission_id else {}
    rows = api.rows("feed", where=where | ({"country": country} if country else {}), order=["title", "id"])
    return sorted((_feed(row) for row in rows), key=lambda feed: feed.closed_at is not None)


def may_keep(viewer: Viewer, country: str) -> bool:
    """Whether the viewer may follow feeds for a country."""
    return viewer.has("secretariat") or (viewer.has("contributor", "approver") and viewer.country == country)


def may_share(viewer: Viewer, country: str) -> bool:
    """Whether the viewer may show a country's feeds to other ministries."""
    return viewer.has("secretariat") or (viewer.has("approver") and viewer.country == country)


def follow(
    api: "Api",
    *,
    kind: str,
    address: str,
    title: str,
    mission_id: str | None = None,
    language: str | None = None,
    tier: str = "own",
) -> str:
    """Begin to follow a feed, of a mission or (without one) of the news media; return its id.

    Raises:
        Refused: ``monitor.feed_exists``, ``monitor.malformed``, ``monitor.other_ministry``,
            ``monitor.no_such_mission``, or ``access.role_needed`` for a tier that takes an approver.
    """
    told = {"mission_id": mission_id, "kind": kind, "address": address, "title": title}
    return str(
        api.call("save_feed", feed="", payload=json.dumps(told | {"language": language, "tier": tier}))
    )


def change(
    api: "Api", feed: Feed, *, kind: str, address: str, title: str, language: str | None, tier: str
) -> None:
    """Change a feed; with another address it begins anew. Raises Refused as ``follow`` does."""
    told = {"kind": kind, "address": address, "title": title, "language": language, "tier": tier}
    api.call("save_feed", feed=feed.id, payload=json.dumps(told))


def close(api: "Api", feed_id: str, *, closed: bool = True) -> None:
    """Stop following a feed, or follow it again. Its items stay."""
    api.call("close_feed", feed=feed_id, closed=closed)


def check_soon(api: "Api", feed_id: str) -> None:
    """Let the worker look at a feed next."""
    api.call("check_feed", feed=feed_id)


def _feed(row: Mapping[str, Any]) -> Feed:
    moments = {
        name: row[name] and datetime.fromisoformat(row[name])
        for name in ("closed_at", "next_due", "last_fetch_at", "last_good_at", "last_item_at")
    }
    return Feed(**{name: moments.get(name, row[name]) for name in Feed.__dataclass_fields__})
