"""The monitor connects to the public internet and nowhere else, whatever an address says or becomes."""

import socket
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from core.monitor.addresses import guarded_client, is_public, judged, web_address
from core.monitor.fetching import fetch, post
from core.monitor.trouble import PROBLEMS, FeedTrouble
from tests.monitor import sites
from tests.monitor.sites import Site, feed

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - an address that must be refused.
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "fd00:ec2::254",
    "localhost",
    "nonsense",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


# However an address is written, the system reads it as one of this machine.
HOW_TO_SAY_HOME = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/",
    "http://10.0.0.1/",
    "https://192.168.0.1:8443/feed",
]


@pytest.mark.parametrize("address", HOW_TO_SAY_HOME)
def test_the_way_home_is_closed(address: str) -> None:
    with guarded_client(frozenset()) as client, pytest.raises(FeedTrouble) as trouble:
        fetch(client, address, seconds=5)
    assert trouble.value.code in {"refused_address", "no_such_host", "address"}


@pytest.mark.parametrize(
    "text",
    [
        "ftp://m.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:secret@m.example/",
        "https://",
        "",
        "https://m.example/a b",
        "http://[::1",
        "gopher://m.example",
        "https://m.example:port/",
        "https://" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(FeedTrouble) as trouble:
        web_address(text)
    assert trouble.value.code == "address"


def test_an_address_has_one_spelling() -> None:
    assert web_address(" HTTPS://Mission.Example#top ") == "https://mission.example/"
    assert web_address("https://대사관.example/소식?x=1").startswith("https://xn--")


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses connections were made to; none is made in truth."""
    made: list[str] = []

    def connect(_self: object, host: str, *_rest: object, **_named: object) -> Any:
        made.append(host)
        raise httpcore.ConnectError("not in tests")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return iter([made])


def resolving(*answers: str) -> Any:
    """Answer each look-up of a name with the next of these addresses, the last one for ever."""
    left = list(answers)

    def look_up(_host: str, port: int, **_named: object) -> list[Any]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

    return look_up


def test_a_name_that_changes_its_mind_gains_nothing(
    connected: Iterator[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is judged, private when it is asked again. It is asked once."""
    made = next(connected)
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34", "127.0.0.1"))
    with guarded_client(frozenset()) as client:
        with pytest.raises(FeedTrouble, match="unreachable"):
            fetch(client, "https://rebind.example/")
        with pytest.raises(FeedTrouble, match="refused_address"):
            fetch(client, "https://rebind.example/")
    assert made == ["93.184.216.34"]


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: both)
    with pytest.raises(FeedTrouble, match="refused_address"):
        judged("mixed.example", 80, frozenset())


def test_a_redirect_leads_nowhere_else(site: Site) -> None:
    elsewhere = site.at("/elsewhere", sites.redirects("http://127.0.0.1:9/admin"))
    with guarded_client({site.host}) as client, pytest.raises(FeedTrouble) as trouble:
        fetch(client, elsewhere)
    assert trouble.value.code == "refused_address"


def test_redirects_to_a_feed_are_followed_and_its_address_told(site: Site) -> None:
    site.at("/new/feed", sites.packed(feed("One")))
    with guarded_client({site.host}) as client:
        answer = fetch(client, site.at("/old", sites.redirects("/new/feed")))
    assert answer.address.endswith("/new/feed")
    assert answer.body == feed("One")


def test_no_cookie_is_kept_and_no_secret_sent(site: Site) -> None:
    with guarded_client({site.host}) as client:
        for _time in range(2):
            fetch(client, site.at("/feed", sites.answers(feed("One"), Set_Cookie="who=1; Path=/")))
    sent = [{name.lower() for name in headers} for _path, headers in site.asked]
    assert all(not names & {"cookie", "authorization", "referer", "from"} for names in sent)


def test_encrypted_where_it_is_promised(site: Site) -> None:
    with guarded_client({site.host}) as client, pytest.raises(FeedTrouble) as trouble:
        fetch(client, site.at("/feed").replace("http:", "https:"))
    assert trouble.value.code in {"tls", "broken_off"}


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(site: Site) -> None:
    busy = site.at("/feed", sites.answers(b"", 429, Retry_After="7200"))
    with guarded_client({site.host}) as client, pytest.raises(FeedTrouble) as trouble:
        fetch(client, busy)
    assert (trouble.value.status, trouble.value.again_in) == (429, 7200)


def test_posts_go_the_same_guarded_way(site: Site) -> None:
    hook = site.at("/hook", sites.answers(b"", 204))
    with guarded_client({site.host}) as client:
        assert post(client, hook, b"{}", {"X-Signature": "abc"}) == 204
        assert post(client, site.at("/moved", sites.redirects("/hook")), b"{}", {}) == 302
    assert site.times_asked("/hook") == 1
    with guarded_client(frozenset()) as client, pytest.raises(FeedTrouble, match="refused_address"):
        post(client, hook, b"{}", {})


def test_every_problem_is_said_in_words() -> None:
    for code in PROBLEMS:
        assert len(FeedTrouble(code).sentence) > 20
    assert "404" in FeedTrouble("http_status", status=404).sentence
