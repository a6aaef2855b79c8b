"""From the address somebody knows, a web page or a feed, to the feeds that are there.

Asked by a person who waits, so it is quick about it and looks at few addresses. What stands there
may be made to be read slowly, so it is read in a process of its own, which can be ended.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin

from core.apart import BrokenOff, apart
from core.monitor.addresses import guarded_client, web_address
from core.monitor.cleaning import web_link
from core.monitor.fetching import Answer, fetch
from core.monitor.reading import ReadFeed, read_feed
from core.monitor.trouble import FeedTrouble

if TYPE_CHECKING:
    import httpx

    from core.monitor.settings import MonitorSettings

FEED_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
# Where sites keep their feed without saying so on their pages.
USUAL_PLACES: Final = ("/feed/", "/rss.xml", "/atom.xml", "/feed.xml", "/news-sitemap.xml")
MOST_NAMED: Final = 6
SECONDS_EACH: Final = 8.0
SECONDS_IN_ALL: Final = 45.0
"""For all addresses of one look, with the reading of what stands there."""
TITLES_SHOWN: Final = 3
_turn: Final = threading.Semaphore(2)
"""So many look at once: a slow site keeps nobody from looking at another."""

Looked = TypeVar("Looked")


@dataclass(frozen=True)
class Found:
    """A feed that was found and read. ``newest`` is the newest date in it (UTC), ``titles`` of what came last."""

    address: str
    kind: str
    title: str
    language: str | None
    entries: int
    newest: datetime | None
    titles: tuple[str, ...]


def find_feeds(address: str, settings: "MonitorSettings") -> list[Found]:
    """Return the feeds at an address: the feed itself, or those its web page names, or the site's usual ones.

    Raises:
        FeedTrouble: when the address cannot be read, or ``not_a_feed`` when there is no feed.
    """
    return _look(_find, address, settings)


def try_feed(address: str, settings: "MonitorSettings") -> Found:
    """Read one feed as the worker would, and return what is in it.

    Raises:
        FeedTrouble: when it cannot be fetched or read.
    """
    return _look(_try, address, settings)


def _look(
    work: "Callable[[str, MonitorSettings], Looked]", address: str, settings: "MonitorSettings"
) -> Looked:
    try:
        return apart(work, address, settings, seconds=SECONDS_IN_ALL, answers=(FeedTrouble,), turn=_turn)
    except BrokenOff as end:
        raise FeedTrouble("too_slow") from end


def _find(address: str, settings: "MonitorSettings") -> list[Found]:
    with guarded_client(settings.monitor_allowed, settings.proxy) as client:
        answer = fetch(client, web_address(_with_scheme(address)), seconds=SECONDS_EACH)
        feed = _read(answer)
        if feed:
            return [_found(answer.address, feed)]
        named = named_feeds((answer.body or b"").decode("utf-8", "replace"), answer.address)
        found = list(_readable(client, named))
        if not found:
            usual = (urljoin(answer.address, place) for place in USUAL_PLACES)
            found = list(_readable(client, usual))[:1]
    if not found:
        raise FeedTrouble("not_a_feed")
    return found


def _try(address: str, settings: "MonitorSettings") -> Found:
    with guarded_client(settings.monitor_allowed, settings.proxy) as client:
        answer = fetch(client, web_address(address), seconds=SECONDS_EACH)
    return _found(answer.address, read_feed(answer.body or b"", answer.content_type, answer.address))


def named_feeds(page: str, address: str) -> list[str]:
    """Return the addresses of the feeds a web page names in its head, in their order."""
    links = _FeedLinks()
    links.feed(page)
    base = urljoin(address, links.base)
    addresses = (web_link(link, base) for link in links.found)
    return list(dict.fromkeys(address for address in addresses if address))[:MOST_NAMED]


class _FeedLinks(HTMLParser):
    """Collects ``<link rel="alternate" type="application/rss+xml" href=…>``."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = said.get("href", "")
        kind = said.get("type", "").partition(";")[0].strip().lower()
        if tag == "link" and "alternate" in said.get("rel", "").lower().split() and kind in FEED_TYPES:
            self.found.append(said.get("href", ""))


def _with_scheme(address: str) -> str:
    return address if "://" in address else f"https://{address.strip()}"


def _readable(client: "httpx.Client", addresses: Iterable[str]) -> Iterator[Found]:
    """Yield the addresses that hold a feed; what cannot be read is no find, whatever the reason."""
    for address in addresses:
        try:
            answer = fetch(client, address, seconds=SECONDS_EACH)
        except FeedTrouble:
            continue
        feed = _read(answer)
        if feed:
            yield _found(answer.address, feed)


def _read(answer: Answer) -> ReadFeed | None:
    try:
        return read_feed(answer.body or b"", answer.content_type, answer.address)
    except FeedTrouble:
        return None


def _found(address: str, feed: ReadFeed) -> Found:
    return Found(
        address=web_address(address),
        kind=feed.kind,
        title=feed.title,
        language=feed.language,
        entries=len(feed.entries),
        newest=max((entry.published_at for entry in feed.entries if entry.published_at), default=None),
        titles=tuple(entry.title for entry in feed.entries[:TITLES_SHOWN] if entry.title),
    )
