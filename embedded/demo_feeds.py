"""The feeds of the demonstration network: invented news, and the pages on which they are served.

``demo_monitor.toml`` says who publishes what and how often. An item's number is counted from a
fixed day, so the same moment gives the same feed on every machine, and tomorrow's has new items:
the portal's own worker fetches them over the network as it fetches any feed.
"""

import json
import math
import tomllib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    import psycopg

PATH: Final = "/demo-feeds"
TEXTS: Final = Path(__file__).with_name("demo_monitor.toml")
BEGINNING: Final = datetime(2026, 1, 1, 1, tzinfo=UTC)
SHOWN: Final = timedelta(days=45)
# Offices publish in their mornings; minutes differ from item to item.
SPREAD: Final = timedelta(hours=7)


@dataclass(frozen=True)
class Story:
    """One invented piece of news; ``{city}`` stands for where the mission is."""

    language: str
    title: str
    summary: str


@dataclass(frozen=True)
class DemoItem:
    """One item of a demonstration feed. Its link is its id, too, and leads nowhere on purpose."""

    link: str
    title: str
    summary: str
    language: str
    published_at: datetime


@dataclass(frozen=True)
class DemoFeed:
    """Who publishes, how, in which languages and how often. Without a city it is a news medium.

    ``same_as`` names the feed whose items this one repeats; ``ends`` the days since its last item.
    """

    key: str
    country: str
    kind: str
    languages: tuple[str, ...]
    every_days: float
    city: str = ""
    title: str = ""
    tier: str = "own"
    same_as: str = ""
    ends: float = 0
    broken: bool = False

    def items(self, now: datetime) -> list[DemoItem]:
        """Return what the feed holds at a moment (UTC), newest first."""
        last = now - timedelta(days=self.ends)
        days = [(moment - BEGINNING) / timedelta(days=1) for moment in (last - SHOWN, last)]
        first, end = (math.floor(day / self.every_days) for day in days)
        made = (self._item(number) for number in range(end, max(first, 0), -1))
        return [item for item in made if item.published_at <= last]

    def _item(self, number: int) -> DemoItem:
        name = self.same_as or self.key
        chance = zlib.crc32(f"{name}-{number}".encode())
        language = self.languages[number % len(self.languages)]
        told = stories()[language]
        story = told[(number // len(self.languages) + zlib.crc32(name.encode())) % len(told)]
        return DemoItem(
            link=f"https://{name}.example/news/{number}",
            title=story.title.format(city=self.city),
            summary=story.summary.format(city=self.city),
            language="en" if language == "news" else language,
            published_at=BEGINNING
            + timedelta(days=math.floor(number * self.every_days), seconds=chance % SPREAD.seconds),
        )


@cache
def _texts() -> Mapping[str, list[dict[str, object]]]:
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


@cache
def stories() -> Mapping[str, tuple[Story, ...]]:
    """Return the stories by language; those of news media stand under ``news``."""
    found: dict[str, list[Story]] = {}
    for row in _texts()["story"]:
        story = Story(str(row["language"]), str(row["title"]), str(row["summary"]))
        found.setdefault(story.language, []).append(story)
    return {language: tuple(told) for language, told in found.items()}


@cache
def demo_feeds() -> Mapping[str, DemoFeed]:
    """Return the feeds of the demonstration by their keys."""
    rows: list[dict[str, object]] = _texts()["feed"]
    feeds = (DemoFeed(**{**row, "languages": tuple(row["languages"])}) for row in rows)  # type: ignore[arg-type]  # data of ours, tried by the tests.
    return {feed.key: feed for feed in feeds}


def settle(connection: "psycopg.Connection", port: int) -> None:
    """Let the feeds be where the portal is served this time."""
    connection.execute(
        "update portal.feed set address = regexp_replace(address, '^http://127.0.0.1:[0-9]+', %s)"
        " where address ~ %s",
        [f"http://127.0.0.1:{port}", f"^http://127.0.0.1:[0-9]+{PATH}/"],
    )


def routes() -> list[Route]:
    """Return the pages on which the feeds are served."""
    return [Route(f"{PATH}/{{key}}", _serve)]


def _serve(request: Request) -> Response:
    feed = demo_feeds().get(request.path_params["key"])
    if feed is None or feed.broken:
        return PlainTextResponse("Not found", 404)
    written, media_type = _WRITERS[feed.kind]
    return Response(written(feed, feed.items(datetime.now(UTC))), media_type=media_type)


def _rss(feed: DemoFeed, items: list[DemoItem]) -> str:
    said = "".join(
        f"<item><guid>{item.link}</guid><link>{item.link}</link><title>{escape(item.title)}</title>"
        f"<description>{escape(item.summary)}</description>"
        f"<pubDate>{format_datetime(item.published_at)}</pubDate></item>"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{feed.key}</title>'
        f"<link>https://{feed.key}.example/</link><description>Demonstration</description>{said}</channel></rss>"
    )


def _atom(feed: DemoFeed, items: list[DemoItem]) -> str:
    said = "".join(
        f'<entry><id>{item.link}</id><link href="{item.link}"/><title>{escape(item.title)}</title>'
        f"<summary>{escape(item.summary)}</summary><updated>{item.published_at.isoformat()}</updated></entry>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:demonstration:{feed.key}</id><title>{feed.key}</title>{said}</feed>"
    )


def _json(feed: DemoFeed, items: list[DemoItem]) -> str:
    said = [
        {
            "id": item.link,
            "url": item.link,
            "title": item.title,
            "content_text": item.summary,
            "date_published": item.published_at.isoformat(),
        }
        for item in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": feed.key, "items": said})


def _sitemap(feed: DemoFeed, items: list[DemoItem]) -> str:
    return "".join(_sitemap_lines(feed, items))


def _sitemap_lines(feed: DemoFeed, items: list[DemoItem]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    yield ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    for item in items:
        yield f"<url><loc>{item.link}</loc><news:news><news:publication><news:name>{feed.key}</news:name>"
        yield f"<news:language>{item.language}</news:language></news:publication>"
        yield f"<news:publication_date>{item.published_at.isoformat()}</news:publication_date>"
        yield f"<news:title>{escape(item.title)}</news:title></news:news></url>"
    yield "</urlset>"


_WRITERS: Final[Mapping[str, tuple[Callable[[DemoFeed, list[DemoItem]], str], str]]] = {
    "rss": (_rss, "application/rss+xml"),
    "atom": (_atom, "application/atom+xml"),
    "json": (_json, "application/feed+json"),
    "sitemap": (_sitemap, "application/xml"),
}
