"""Finding practices: words in every language they exist in, filters, and what is close to one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.access.api import Api
from core.practices.content import day

SORTS: Final = ("relevance", "newest", "oldest", "effect", "adopted")
# The verdict asked for where nothing was measured yet.
NOT_MEASURED: Final = "not_measured"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty text means any. ``verdict`` may name several, joined by commas."""

    query: str = ""
    theme: str = ""
    country: str = ""
    platform: str = ""
    commitment: str = ""
    verdict: str = ""
    language: str = ""
    sort: str = "newest"


@dataclass(frozen=True)
class Card:
    """A practice in a list. ``title`` and ``summary`` are in ``language``; ``effect`` is a share (0.12: +12 %)."""

    id: str
    country: str
    title: str
    summary: str
    language: str
    original_language: str
    themes: tuple[str, ...]
    platform: str | None
    indicator: str | None
    start_month: date | None
    public: bool
    registered: bool
    demonstration: bool
    published_at: datetime
    review_on: date
    check_due: bool
    verdict: str | None
    effect: float | None
    interval: tuple[float, float] | None
    languages: tuple[str, ...]
    adopted: int


@dataclass(frozen=True)
class Found:
    """One page of cards, and how many practices fit in all."""

    cards: tuple[Card, ...]
    total: int


@dataclass(frozen=True)
class Similar:
    """A practice close to another."""

    id: str
    country: str
    title: str
    summary: str
    language: str
    themes: tuple[str, ...]
    platform: str | None
    verdict: str | None
    effect: float | None


def search(api: Api, wanted: Wanted, *, shown_in: str, first: int = 0, count: int = 20) -> Found:
    """Return published practices that fit, from number ``first`` on, titles in ``shown_in`` where they exist in it."""
    return _found(api, "search_practices", wanted, shown_in, first, count)


def search_public(api: Api, wanted: Wanted, *, shown_in: str, first: int = 0, count: int = 20) -> Found:
    """Return public practices that fit, for somebody without an account."""
    return _found(api, "search_public_practices", wanted, shown_in, first, count)


def similar(api: Api, practice: str, *, shown_in: str, count: int = 4) -> list[Similar]:
    """Return the practices closest to one, the closest first."""
    rows = api.call("similar_practices", practice=practice, shown_in=shown_in, wanted=count)
    return [Similar(**{**row, "themes": tuple(row["themes"])}) for row in rows]


def options(api: Api) -> dict[str, dict[str, int]]:
    """Return what practices can be filtered by: theme, country, platform, … → code → how many there are."""
    return _options(api.call("practice_options"))


def public_options(api: Api) -> dict[str, dict[str, int]]:
    """Return what public practices can be filtered by."""
    return _options(api.call("public_practice_options"))


def _options(answer: str) -> dict[str, dict[str, int]]:
    found = json.loads(answer)
    kinds = ("theme", "country", "platform", "commitment", "verdict", "language")
    return {kind: found.get(kind, {}) for kind in kinds}


def _found(api: Api, function: str, wanted: Wanted, shown_in: str, first: int, count: int) -> Found:
    rows = api.call(
        function,
        query=wanted.query,
        theme=wanted.theme,
        of_country=wanted.country,
        on_platform=wanted.platform,
        commitment=wanted.commitment,
        with_verdict=wanted.verdict,
        in_language=wanted.language,
        sort=wanted.sort,
        shown_in=shown_in,
        first=first,
        wanted=count,
    )
    return Found(tuple(map(_card, rows)), rows[0]["found"] if rows else 0)


def _card(row: Mapping[str, Any]) -> Card:
    return Card(
        id=row["id"],
        country=row["country"],
        title=row["title"],
        summary=row["summary"],
        language=row["language"],
        original_language=row["original_language"],
        themes=tuple(row["themes"]),
        platform=row["platform"],
        indicator=row["indicator"],
        start_month=day(row["start_month"]),
        public=row["public"],
        registered=row["registered"],
        demonstration=row["demonstration"],
        published_at=datetime.fromisoformat(row["published_at"]),
        review_on=date.fromisoformat(row["review_on"]),
        check_due=row["check_due"],
        verdict=row["verdict"],
        effect=row["effect"],
        interval=interval(row),
        languages=tuple(row["languages"]),
        adopted=row["adopted"],
    )


def interval(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the interval of an effect in a row, where one is known."""
    low, high = row["effect_low"], row["effect_high"]
    return None if low is None or high is None else (low, high)
