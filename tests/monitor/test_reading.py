"""Feeds of every kind are read: ids, links, dates and plain text, whatever their makers did to them."""

import contextlib
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.monitor.cleaning import canonical, link_key, plain, web_link
from core.monitor.dates import written_date
from core.monitor.duplicates import far_apart, fingerprint
from core.monitor.items import item_rows
from core.monitor.language import language_of
from core.monitor.reading import Entry, ReadFeed, read_feed
from core.monitor.trouble import FeedTrouble

ADDRESS = "https://mission.example/news/feed.xml"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def rss(items: str, head: str = "") -> ReadFeed:
    text = f"<rss version='2.0'><channel><title>News</title>{head}{items}</channel></rss>"
    return read_feed(text.encode(), "application/rss+xml", ADDRESS)


def test_rss_atom_json_and_sitemap_say_the_same() -> None:
    moment = "2026-11-02T08:00:00+00:00"
    atom = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry><id>a</id><title>Open day</title>"
        f"<link href='/open'/><summary>Come!</summary><updated>{moment}</updated></entry></feed>"
    )
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [
            {
                "id": "a",
                "url": "/open",
                "title": "Open day",
                "content_html": "<p>Come!</p>",
                "date_published": moment,
            }
        ],
    }
    sitemap = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        "<url><loc>https://mission.example/open</loc><n:news><n:publication><n:name>News</n:name><n:language>en</n:language>"
        f"</n:publication><n:publication_date>{moment}</n:publication_date><n:title>Open day</n:title></n:news></url></urlset>"
    )
    read = [
        rss(
            "<item><guid>a</guid><title>Open day</title><link>/open</link><description>&lt;p&gt;Come!</description>"
            "<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate></item>"
        ),
        read_feed(atom.encode(), "application/atom+xml", ADDRESS),
        read_feed(json.dumps(feed).encode(), "application/json", ADDRESS),
        read_feed(sitemap.encode(), "text/xml", ADDRESS),
    ]
    assert [one.kind for one in read] == ["rss", "atom", "json", "sitemap"]
    assert {one.title for one in read} == {"News"}
    for one in read:
        (entry,) = one.entries
        assert (entry.title, entry.link) == ("Open day", "https://mission.example/open")
        assert entry.published_at == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert [one.entries[0].summary for one in read] == ["Come!", "Come!", "Come!", ""]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_a_feed"),
        (b"<html><head><title>x</title></head><body>404</body></html>", "not_a_feed"),
        (b'{"version": "1", "items": []}', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "unreadable"),
        (b'{"a":' + b"[" * 100_000, "unreadable"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url></urlset>", "unreadable"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "not_a_feed"),
        (b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset>&a;</urlset>", "unreadable"),
        (b"\x00\x01\x02\xff", "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(FeedTrouble) as trouble:
        read_feed(body, "text/xml", ADDRESS)
    assert trouble.value.code == code
    assert trouble.value.sentence


def test_entities_neither_open_files_nor_swell() -> None:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'ha'}'>" for n in range(12))
    for declared, used in ((laughs, "&l11;"), ("<!ENTITY x SYSTEM 'file:///etc/passwd'>", "&x;")):
        text = f"<!DOCTYPE rss [{declared}]><rss version='2.0'><channel><item><title>T {used}</title></item></channel></rss>"
        try:
            read = read_feed(text.encode(), "text/xml", ADDRESS)
        except FeedTrouble:
            continue
        assert all("root:" not in entry.title and len(entry.title) < 400 for entry in read.entries)


@settings(max_examples=40)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_bytes_at_all_bring_it_down(body: bytes) -> None:
    for start in (b"", b"{", b"<urlset>", b"<rss><channel><item><title>"):
        with contextlib.suppress(FeedTrouble):
            assert isinstance(read_feed(start + body, "", ADDRESS), ReadFeed)


def test_entries_without_ids_or_with_the_same_one_stay_apart() -> None:
    same = "<item><guid>home</guid><link>https://m.example/</link><title>{}</title></item>"
    read = rss(
        same.format("One") + same.format("Two") + same.format("Two") + "<item><title>Three</title></item>"
    )
    assert [entry.title for entry in read.entries] == ["One", "Two", "Three"]
    assert len({entry.id for entry in read.entries}) == 3
    assert {entry.link_key for entry in read.entries} == {None}
    again = rss("<item><title>Three</title></item>")
    assert again.entries[0].id == read.entries[2].id


def test_text_is_plain_and_can_be_kept() -> None:
    wild = "<p>Visa&nbsp;<b>news</b></p><script>alert(1)</script><div>for\u202e all\x00</div><img src=x onerror=y> 1 &lt; 2"
    assert plain(wild, 200) == "Visa news for all 1 < 2"
    assert plain("a < b & c", 200, markup=False) == "a < b & c"
    assert plain("word " * 100, 50) == "word " * 8 + "word…"
    assert len(plain("ข่าว" * 100, 50)) == 50
    assert plain("lone \ud800 half", 50) == "lone half"


def test_markup_without_end_takes_no_time_from_others() -> None:
    """Measured in time of the processor; read whole, it would take hours."""
    began = time.process_time()
    assert plain("Said. " + "<div>" * 100_000 + "Not read.", 2000) == "Said."
    assert time.process_time() - began < 10


def test_links_are_of_the_web() -> None:
    assert web_link("../a b", "https://m.example/x/y/") == "https://m.example/x/a%20b"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://u:p@m.example/",
        "http://[",
        "//",
    ):
        assert web_link(bad, "https://m.example/") in {None, "https://m.example/"}
    assert web_link("javascript:alert(1)", "https://m.example/") is None


def test_links_to_one_page_have_one_key() -> None:
    same = [
        "https://www.m.example/a/?utm_source=x&id=1",
        "http://m.example/a?id=1#top",
        "https://M.example/a/?id=1&fbclid=2",
    ]
    assert len({link_key(link) for link in same}) == 1
    assert canonical("https://m.example/a?id=1") != canonical("https://m.example/a?id=2")
    assert link_key("https://m.example/") is None


def test_dates_in_other_languages_are_read() -> None:
    assert written_date("Seg, 24 Set 2018 19:42:40 -0300") == datetime(2018, 9, 24, 22, 42, 40, tzinfo=UTC)
    assert written_date("Sabtu, 3 Agustus 2024 08:15") == datetime(2024, 8, 3, 8, 15, tzinfo=UTC)
    assert written_date("31 Februari 2024") is None
    assert written_date("yesterday") is None


def entry(published_at: datetime | None, text: str = "Open day") -> Entry:
    return Entry("a", None, None, text, "", published_at)


def test_dates_ahead_are_brought_back_and_said() -> None:
    ahead, little, past, none = item_rows(
        [
            entry(NOW + timedelta(days=30)),
            entry(NOW + timedelta(minutes=3)),
            entry(NOW - timedelta(days=1)),
            entry(None),
        ],
        NOW,
    )
    assert (ahead["published_at"], ahead["date_doubt"]) == (NOW.isoformat(), "future")
    assert (little["published_at"], little["date_doubt"]) == (NOW.isoformat(), None)
    assert (past["published_at"], past["date_doubt"]) == ((NOW - timedelta(days=1)).isoformat(), None)
    assert (none["published_at"], none["date_doubt"]) == (None, "missing")


def test_languages_are_told_or_left_open() -> None:
    told = {
        "en": "The embassy opens its consular counter on Saturday from nine to one for passports.",
        "id": "Petugas konsuler melayani penggantian paspor bagi warga negara Indonesia pada akhir pekan.",
        "th": "สถานเอกอัครราชทูตไทย ณ กรุงจาการ์ตา ขอแจ้งวันหยุดราชการ",
        "ja": "来週の月曜日は祝日のため領事窓口を休館いたします。",
        "vi": "Đại sứ quán Việt Nam tại Indonesia thông báo lịch nghỉ lễ",
        "km": "ស្ថានទូតកម្ពុជាប្រចាំនៅទីក្រុងហ្សាការតា",
    }
    assert {code: language_of(text) for code, text in told.items()} == {code: code for code in told}
    for text in ("", "Hello", "2026", "🎉🎉🎉 !!!", "KBRI"):
        assert language_of(text) is None


def test_near_identical_texts_are_near_and_others_far() -> None:
    text = (
        "The consular counter in Suva opens on Saturday from nine to one for passports, civil registration and "
        "notarial acts. Please book a time and bring the originals of your documents. The hall opens at eight."
    )
    other = (
        "Twenty-two companies met buyers of coffee, furniture and spices in Suva. Letters of intent worth four "
        "million dollars were signed, and a second round of talks follows next quarter in Jakarta."
    )
    first, second = fingerprint(text), fingerprint(other)
    assert first is not None
    assert second is not None
    for changed in (text.upper(), text.replace(",", ""), text.replace("eight.", "eight"), f"  {text} "):
        near = fingerprint(changed)
        assert near is not None
        assert far_apart(first, near) <= 3
    assert far_apart(first, second) > 12
    assert fingerprint("Office closed on Monday") is None
