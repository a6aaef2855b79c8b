"""Where there is no direct way out, the guard stands before the proxy: it is told addresses that were judged, never names."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import ValidationError

from core.monitor.addresses import guarded_client
from core.monitor.fetching import fetch
from core.monitor.proxy import Proxy
from core.monitor.settings import MonitorSettings
from core.monitor.trouble import FeedTrouble
from tests.monitor import sites
from tests.monitor.sites import Site, feed
from tests.monitor.test_addresses import resolving

PUBLIC = "93.184.216.34"


@dataclass
class Gate:
    """A proxy of this machine: what it was asked, and what it answers. Every tunnel leads to one site."""

    port: int
    answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
    asked: list[bytes] = field(default_factory=list)

    def proxy(self, who: str = "") -> Proxy:
        """Return the proxy as a setting names it."""
        return Proxy.read(f"http://{who}127.0.0.1:{self.port}")


@pytest.fixture
def gate(site: Site) -> Iterator[Gate]:
    """A proxy that leads to the site."""
    # Names lead elsewhere in these tests, so the way to the site is kept from before.
    connect, home = socket.create_connection, ("127.0.0.1", site.port)

    class Tunnel(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            made.asked.append(self.request.recv(65536))
            self.request.sendall(made.answer)
            if b" 200 " in made.answer:
                with connect(home) as outer:
                    # One question and one answer, after which the site hangs up.
                    outer.sendall(self.request.recv(65536))
                    while piece := outer.recv(65536):
                        self.request.sendall(piece)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel) as server:
        made = Gate(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let every name but the proxy's own lead to these addresses."""
    look_up = socket.getaddrinfo

    def lead(*answers: str) -> None:
        public = resolving(*answers)

        def found(host: str, port: int, *rest: Any, **told: Any) -> list[Any]:
            return look_up(host, port, *rest, **told) if host == "127.0.0.1" else public(host, port)

        monkeypatch.setattr(socket, "getaddrinfo", found)

    return lead


def test_the_proxy_is_asked_for_the_address_that_was_judged(
    site: Site, gate: Gate, named: Callable[..., None]
) -> None:
    named(PUBLIC, "127.0.0.1")
    site.at("/feed", sites.answers(feed("One")))
    with guarded_client(frozenset(), gate.proxy("duty:p%40ss@")) as client:
        assert fetch(client, "http://mission.example/feed").body == feed("One")
        with pytest.raises(FeedTrouble, match="refused_address"):
            fetch(client, "http://mission.example/feed")
    (asked,) = gate.asked
    assert asked.startswith(b"CONNECT 93.184.216.34:80 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic ZHV0eTpwQHNz\r\n" in asked
    assert b"mission.example" not in asked
    assert [headers["Host"] for _path, headers in site.asked] == ["mission.example"]
    assert all("Proxy-Authorization" not in headers for _path, headers in site.asked)


def test_hosts_inside_are_reached_without_the_proxy(site: Site, gate: Gate) -> None:
    with guarded_client({site.host}, gate.proxy()) as client:
        assert fetch(client, site.at("/feed", sites.answers(feed("One")))).status == 200
    assert gate.asked == []


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy 407"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 203 Sign in\r\n\r\n<html>Your name, please", "proxy 203"),
        (b"SSH-2.0-elsewhere\r\n\r\n", "proxy"),
        (b"", "proxy"),
    ],
)
def test_a_closed_way_out_is_said_to_be_one(
    gate: Gate, named: Callable[..., None], answer: bytes, problem: str
) -> None:
    named(PUBLIC)
    gate.answer = answer
    with guarded_client(frozenset(), gate.proxy()) as client, pytest.raises(FeedTrouble) as trouble:
        fetch(client, "https://mission.example/feed")
    assert str(trouble.value) == problem


def test_only_an_address_of_a_proxy_is_taken_and_its_password_is_never_shown() -> None:
    settings = MonitorSettings.model_validate({"monitor_proxy": "http://duty:secret@proxy.ministry.example"})
    assert settings.proxy is not None
    assert (settings.proxy.host, settings.proxy.port) == ("proxy.ministry.example", 3128)
    assert "secret" not in repr(settings)
    assert settings.proxy.authorization not in repr(settings.proxy)
    for wrong in ("proxy:3128", "socks5://proxy", "http://proxy/path", "https://duty:secret@proxy"):
        with pytest.raises(ValidationError) as told:
            MonitorSettings.model_validate({"monitor_proxy": wrong})
        assert "secret" not in str(told.value)
