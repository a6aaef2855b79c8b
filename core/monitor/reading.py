"""What a feed says: RSS and Atom, JSON Feed, and the news sitemaps of Google's kind."""

import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import feedparser
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from core.monitor.cleaning import link_key, plain, web_link
from core.monitor.dates import written_date
from core.monitor.trouble import FeedTrouble

TITLE_LETTERS: Final = 300
SUMMARY_LETTERS: Final = 2000
MOST_ENTRIES: Final = 500
EARLIEST_YEAR: Final = 1990
LONGEST_ID: Final = 500

_SITEMAP: Final = re.compile(rb"<(?:\w+:)?urlset\b")
_NEWS: Final = "{http://www.google.com/schemas/sitemap-news/0.9}"
_PLACE: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One entry of a feed, in plain text. ``id`` tells it from the feed's other entries.

    ``link_key`` is the hash of the canonical link, None where several entries share a link.
    ``published_at`` is None where the feed gives no date that can be.
    """

    id: str
    link: str | None
    link_key: str | None
    title: str
    summary: str
    published_at: datetime | None


@dataclass(frozen=True)
class ReadFeed:
    """A feed as it was read: kind is rss, atom, json or sitemap."""

    kind: str
    title: str
    language: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class _Raw:
    """An entry before its id and link were compared with the others'."""

    id: str
    link: str | None
    title: str
    summary: str
    published_at: datetime | None


def read_feed(body: bytes, content_type: str, address: str) -> ReadFeed:
    """Read a feed of any kind, whatever its encoding; links are resolved against its address.

    Raises:
        FeedTrouble: ``not_a_feed`` for anything else, ``unreadable`` for one that is damaged.
    """
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _json_feed(body, address)
    if _SITEMAP.search(start):
        return _sitemap(body, address)
    return _xml_feed(body, content_type, address)


# RSS and Atom


def _xml_feed(body: bytes, content_type: str, address: str) -> ReadFeed:
    headers = {"content-location": address}
    if content_type:
        headers["content-type"] = content_type
    # A stream, because feedparser would take bytes for the name of a file and open it.
    found = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    # Of an empty body feedparser says nothing at all.
    version = found.get("version", "")
    if not version and not found.entries:
        raise FeedTrouble("not_a_feed")
    head = found.feed
    return ReadFeed(
        kind="atom" if version.startswith("atom") else "rss",
        title=_text(head, "title", TITLE_LETTERS),
        language=_code(head.get("language")),
        entries=_told_apart(_raw(entry, address) for entry in found.entries[:MOST_ENTRIES]),
    )


def _raw(entry: Mapping[str, Any], address: str) -> _Raw:
    summary = _text(entry, "summary", SUMMARY_LETTERS)
    if not summary and entry.get("content"):
        summary = _said(entry["content"][0], SUMMARY_LETTERS)
    return _Raw(
        id=str(entry.get("id") or ""),
        link=_link(entry, address),
        title=_text(entry, "title", TITLE_LETTERS),
        summary=summary,
        published_at=_published(entry),
    )


def _text(thing: Mapping[str, Any], name: str, most: int) -> str:
    return _said(thing.get(f"{name}_detail") or {"value": thing.get(name)}, most)


def _said(detail: Mapping[str, Any], most: int) -> str:
    return plain(str(detail.get("value") or ""), most, markup=detail.get("type") != "text/plain")


def _link(entry: Mapping[str, Any], address: str) -> str | None:
    """Return the entry's page: its own link, the first of several, or an id that is one."""
    offered = [
        entry.get("link"),
        *(link.get("href") for link in entry.get("links", ()) if link.get("rel") in {None, "alternate"}),
        entry.get("id") if str(entry.get("id", "")).startswith("http") else None,
    ]
    return next((link for text in offered if text and (link := web_link(str(text), address))), None)


def _published(entry: Mapping[str, Any]) -> datetime | None:
    """Return when an entry was published, or last changed where it does not say."""
    for name in ("published", "updated"):
        if moment := _moment(entry.get(f"{name}_parsed")):
            return moment
        if moment := written_date(str(entry.get(name) or "")):
            return _plausible(moment)
    return None


def _moment(parts: Sequence[int] | None) -> datetime | None:
    """Return the moment of a date that feedparser read (UTC), or None for none that can be."""
    if not parts:
        return None
    try:
        return _plausible(datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC))  # type: ignore[misc, arg-type]  # six numbers.
    except (ValueError, OverflowError, TypeError):
        return None


def _plausible(moment: datetime) -> datetime | None:
    return moment if moment.year >= EARLIEST_YEAR else None


# JSON Feed (https://www.jsonfeed.org/version/1.1/)


def _json_feed(body: bytes, address: str) -> ReadFeed:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedTrouble("unreadable") from error
    if not str(found.get("version", "")).startswith("https://jsonfeed.org/version/"):
        raise FeedTrouble("not_a_feed")
    items = found.get("items")
    entries = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return ReadFeed(
        kind="json",
        title=plain(_string(found.get("title")), TITLE_LETTERS, markup=False),
        language=_code(found.get("language")),
        entries=_told_apart(_json_entry(item, address) for item in entries[:MOST_ENTRIES]),
    )


def _json_entry(item: Mapping[str, Any], address: str) -> _Raw:
    content, marked = _string(item.get("content_text")), _string(item.get("content_html"))
    summary = _string(item.get("summary"))
    return _Raw(
        id=_string(item.get("id")),
        link=web_link(_string(item.get("url") or item.get("external_url")), address),
        title=plain(_string(item.get("title")), TITLE_LETTERS, markup=False),
        summary=plain(summary or content or marked, SUMMARY_LETTERS, markup=not (summary or content)),
        published_at=_iso(_string(item.get("date_published") or item.get("date_modified"))),
    )


def _string(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _iso(text: str) -> datetime | None:
    """Return the moment of an ISO 8601 date; one without a zone is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return _plausible(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


# News sitemaps (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap)


def _sitemap(body: bytes, address: str) -> ReadFeed:
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FeedTrouble("unreadable") from error
    told = [url for url in root.iter(f"{_PLACE}url") if url.find(f"{_NEWS}news") is not None]
    if not told:
        raise FeedTrouble("not_a_feed")
    name = told[0].findtext(f"{_NEWS}news/{_NEWS}publication/{_NEWS}name") or ""
    language = told[0].findtext(f"{_NEWS}news/{_NEWS}publication/{_NEWS}language")
    return ReadFeed(
        kind="sitemap",
        title=plain(name, TITLE_LETTERS, markup=False),
        language=_code(language),
        entries=_told_apart(_news(url.findtext, address) for url in told[:MOST_ENTRIES]),
    )


def _news(said: Callable[[str], str | None], address: str) -> _Raw:
    place = (said(f"{_PLACE}loc") or "").strip()
    return _Raw(
        id=place,
        link=web_link(place, address),
        title=plain(said(f"{_NEWS}news/{_NEWS}title") or "", TITLE_LETTERS, markup=False),
        summary=plain(said(f"{_NEWS}news/{_NEWS}keywords") or "", SUMMARY_LETTERS, markup=False),
        published_at=_iso(said(f"{_NEWS}news/{_NEWS}publication_date") or ""),
    )


# What all kinds share


def _code(text: object) -> str | None:
    found = _TAG.fullmatch(str(text or "").strip())
    return found[1].lower() if found else None


def _told_apart(found: Iterable[_Raw]) -> tuple[Entry, ...]:
    """Give each entry an id and a link of its own; entries that say nothing at all are left out.

    Some feeds give every entry the same id or the same link: such a one tells nothing apart.
    """
    said = (entry for entry in found if entry.title or entry.summary or entry.link)
    # An entry that stands in the feed twice is one entry.
    raw = {(entry.id, entry.link, entry.title): entry for entry in said}.values()
    ids = Counter(entry.id for entry in raw)
    links = Counter(entry.link for entry in raw)
    entries: dict[str, Entry] = {}
    for entry in raw:
        own_link = entry.link if entry.link and links[entry.link] == 1 else None
        name = entry.id if entry.id and ids[entry.id] == 1 else own_link or _hashed(entry)
        made = Entry(
            id=_short(name),
            link=entry.link,
            link_key=link_key(own_link) if own_link else None,
            title=entry.title,
            summary=entry.summary,
            published_at=entry.published_at,
        )
        entries.setdefault(made.id, made)
    return tuple(entries.values())


def _hashed(entry: _Raw) -> str:
    text = "\x1f".join((entry.id, entry.link or "", entry.title or entry.summary))
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'ignore')).hexdigest()}"


def _short(name: str) -> str:
    """Return an id that can be kept: printable and not too long."""
    kept = plain(name, LONGEST_ID * 2, markup=False)
    return (
        kept
        if 0 < len(kept) <= LONGEST_ID
        else f"sha256:{hashlib.sha256(name.encode('utf-8', 'ignore')).hexdigest()}"
    )
