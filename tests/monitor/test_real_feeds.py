"""Feeds as they were found in the world, and the suites of feedparser: read without a crash, and right.

What is right is found independently: by Python's own XML reader on the same bytes, and by the
expectations that stand in the suites' files.
"""

import ast
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.monitor.cleaning import plain
from core.monitor.reading import ReadFeed, read_feed
from core.monitor.trouble import FeedTrouble

FEEDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "feeds"
ADDRESS = "https://feeds.example/feed"
# This one is a page that says that the feed has moved.
NO_FEEDS = {"unrecognized.rss"}
ATOM = "{http://www.w3.org/2005/Atom}"

pytestmark = pytest.mark.skipif(not FEEDS.exists(), reason="the real feeds of ../shared/data are not here")


@cache
def read(path: Path, content_type: str = "") -> ReadFeed | None:
    try:
        return read_feed(path.read_bytes(), content_type, ADDRESS)
    except FeedTrouble:
        return None


def captures() -> list[Path]:
    return sorted((FEEDS / "rss-parser_real" / "test" / "input").iterdir())


def test_every_real_feed_is_read() -> None:
    unread = {path.name for path in captures() if read(path) is None}
    assert unread == NO_FEEDS


def test_titles_links_and_dates_are_those_an_xml_reader_finds() -> None:
    compared = 0
    for path in captures():
        try:
            root = ElementTree.fromstring(path.read_bytes())  # noqa: S314 - captures that were looked at.
        except (ElementTree.ParseError, ValueError):
            continue
        feed = read(path)
        by_title = {entry.title: entry for entry in feed.entries} if feed else {}
        for item in root.iter("item"):
            title = plain(item.findtext("title") or "", 300)
            link, date = (item.findtext(name) for name in ("link", "pubDate"))
            if not title:
                continue
            assert title in by_title, path.name
            entry = by_title[title]
            if [other.findtext("title") for other in root.iter("item")].count(item.findtext("title")) > 1:
                continue
            if link and link.strip().startswith("http"):
                assert entry.link == link.strip(), path.name
            if date:
                try:
                    moment = parsedate_to_datetime(date).astimezone(UTC)
                except ValueError:
                    # Months in Portuguese: only ours reads them.
                    assert entry.published_at is not None, path.name
                    continue
                assert entry.published_at == moment, path.name
            compared += 1
        for item in root.iter(f"{ATOM}entry"):
            title = plain(item.findtext(f"{ATOM}title") or "", 300)
            assert not title or title in by_title, path.name
            compared += 1
    assert compared > 250


EXPECTED = re.compile(r"entries\[0\]\['(title|link|description|summary)'\] == (u?'(?:[^'\\]|\\.)*')\s*$")


def test_the_encoding_and_well_formed_suites_are_read_as_they_expect() -> None:
    looked_at = checked = 0
    for path in sorted([*FEEDS.glob("feedparser_encoding/*"), *FEEDS.glob("feedparser_wellformed/*/*")]):
        looked_at += 1
        said = path.read_bytes().decode("latin-1").replace("\x00", "")
        header = re.search(r"Content-type:\s*(.*)", said, re.IGNORECASE)
        feed = read(path, header[1].strip() if header else "")
        wanted = re.search(r"Expect:\s*(.*)", said)
        found = EXPECTED.search(wanted[1].strip()) if wanted else None
        if not found or feed is None or not feed.entries:
            continue
        text = ast.literal_eval(found[2].removeprefix("u"))
        entry = feed.entries[0]
        if found[1] == "link":
            assert entry.link == text or not text.startswith("http"), path.name
        else:
            shown = entry.title if found[1] == "title" else entry.summary
            assert shown in {plain(text, 2000), plain(text, 2000, markup=False)}, path.name
        checked += 1
    assert looked_at > 400
    assert checked >= 25
