"""The monitor's page: what strangers wrote stays text, a search is kept and told about, a feed is tried before it is kept."""

from html.parser import HTMLParser

import pytest
from streamlit.testing.v1 import AppTest

from core.monitor.settings import monitor_settings
from core.settings import settings
from tests.conftest import Portal
from tests.monitor.sites import Site
from tests.monitor.told import Newsroom
from tests.opening import Opener

pytestmark = pytest.mark.stack

PAGE = "pages/monitor/monitor.py"
NAUGHTY = "<script>alert(1)</script><img src=x onerror=alert(2)>[j](javascript:alert(3)):smile: **bold**"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News of the mission</title><link>http://x</link>
<item><title>First</title><link>https://mission.example/1</link><guid>1</guid></item></channel></rss>"""


@pytest.fixture(autouse=True)
def _settings_of_the_portal(portal: Portal, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("JEJARING_MONITOR_ALLOWED", site.host)
    settings.cache_clear()
    monitor_settings.cache_clear()


@pytest.fixture
def room(portal: Portal) -> Newsroom:
    """A newsroom of the portal's database."""
    return Newsroom(portal.stack.database.connect)


class _Tags(HTMLParser):
    """Notes every tag with its attributes, as a browser would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(at: AppTest) -> list[tuple[str, dict[str, str | None]]]:
    """Return every tag of the bare HTML on the page."""
    parser = _Tags()
    for block in at.get("html"):
        parser.feed(block.proto.body)
    return parser.found


def said(at: AppTest) -> str:
    """Return what the page says in its headers, texts and messages."""
    kinds = (at.header, at.markdown, at.caption, at.success, at.error, at.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def test_what_strangers_wrote_stays_text_and_links_go_out_alone(portal: Portal, room: Newsroom) -> None:
    feed = room.feed("ID", title=NAUGHTY)
    room.item(feed, NAUGHTY, summary=NAUGHTY, link='https://news.example/a"onclick="x(1)')
    with portal.stack.database.connect() as owner:
        owner.execute(
            "insert into portal.item_topic (item_id, country, theme, probability, told_by, model)"
            " select id, country, 'culture', 0.91, 'classifier', 'test' from portal.item where feed_id = %s",
            [feed],
        )
    at = Opener(portal, PAGE)("ID", "reader", words=room.word)
    assert any("Culture and sport" in block.proto.popover.label for block in at.get("popover"))
    found = tags(at)
    assert {tag for tag, _attributes in found} <= {"p", "a", "span"}
    links = [attributes for tag, attributes in found if tag == "a"]
    # With this target Streamlit writes rel="noopener noreferrer"; the whole portal sends no referrer.
    assert [(link["target"], link["href"]) for link in links] == [
        ("_blank", 'https://news.example/a"onclick="x(1)')
    ]
    assert not any(name.startswith("on") for _tag, attributes in found for name in attributes)
    assert "](javascript" not in "\n".join(str(one.value) for one in at.markdown)
    assert "1 item; most on" in said(at)
    assert "in which tone" in said(at)
    table = Opener(portal, PAGE)("ID", "reader", words=room.word, view="table", theme="no such theme")
    assert list(table.dataframe[0].value["Link"]) == ['https://news.example/a"onclick="x(1)']
    nothing = Opener(portal, PAGE)("TL", "approver", words=room.word)
    assert "No item fits" in said(nothing)


def test_a_search_is_kept_told_about_and_counted_on_home(portal: Portal, room: Newsroom) -> None:
    open_page = Opener(portal, PAGE)
    at = open_page("ID", "contributor", words=room.word, period="90")
    at.text_input(key="monitor-save-name").input(f"My {room.word}")
    at.checkbox(key="monitor-save-tell").check()
    next(button for button in at.button if button.label == "Save").click().run()
    assert not at.exception
    assert "Saved." in said(at)
    room.item(room.feed("ID"), "something new")
    with portal.stack.database.connect() as owner:
        owner.execute("select portal.find_alerts()")
    home = Opener(portal, "pages/home/home.py")("ID", "contributor")
    assert any("new alert" in str(link.proto.label) for link in home.get("page_link"))
    told = open_page("ID", "contributor", view="alerts")
    assert f"“My {room.word}”: 1 new item" in said(told)
    told.button(key="monitor-read").click().run()
    assert "is new." not in said(told)
    again = open_page("ID", "contributor", words="other")
    again.selectbox(key="monitor-saved").select(f"My {room.word}").run()
    assert again.text_input(key="monitor-1-words").value == room.word


def test_a_feed_is_found_read_and_followed(portal: Portal, site: Site) -> None:
    site.at("/", lambda on: on.say(200, b'<link rel="alternate" type="application/rss+xml" href="/feed">'))
    site.at("/feed", lambda on: on.say(200, RSS, Content_Type="application/rss+xml"))
    at = Opener(portal, PAGE)("ID", "contributor", view="feeds")
    assert "cannot be read" in said(at), "the demonstration has a broken feed"

    def press(label: str) -> None:
        next(button for button in at.button if button.label == label).click().run()
        assert not at.exception

    at.text_input(key="feed-address").input("http://10.0.0.1/")
    press("Look for feeds")
    assert "private network" in said(at)
    at.text_input(key="feed-address").input(site.at("/"))
    press("Look for feeds")
    assert "News of the mission" in str(at.radio(key="feed-found").options)
    press("Follow this feed")
    assert "Choose whose feed it is" in said(at)
    at.selectbox(key="feed-mission").select_index(0)
    press("Follow this feed")
    assert "The feed is followed" in said(at)
    assert "**News of the mission**" in said(at)
