"""Web servers of this machine that behave as servers out there do, the bad ones included."""

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

Behaviour = Callable[["Handler"], None]


@dataclass
class Site:
    """A running server: where it is, what it was asked, and what it does at each path."""

    port: int
    paths: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        """How the setting of allowed hosts names it."""
        return f"127.0.0.1:{self.port}"

    def at(self, path: str, behaviour: Behaviour | None = None) -> str:
        """Return the address of a path, which behaves so from now on."""
        if behaviour is not None:
            self.paths[path] = behaviour
        return f"http://{self.host}{path}"

    def times_asked(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(asked == path for asked, _headers in self.asked)


class Handler(BaseHTTPRequestHandler):
    """Answers as its site says."""

    site: ClassVar[Site]

    def do_GET(self) -> None:
        self.site.asked.append((self.path, dict(self.headers)))
        behaviour = self.site.paths.get(self.path)
        try:
            if behaviour is None:
                self.say(404, b"nothing here")
            else:
                behaviour(self)
        except OSError:
            # Whoever asked has had enough.
            return

    do_POST = do_GET  # noqa: N815 - the library's name.

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer at once. Underscores in header names stand for hyphens."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002 - the library's name.
        """Keep the tests' output clean."""


@contextmanager
def serving() -> Iterator[Site]:
    """Run a server on a port of its own."""

    class SiteHandler(Handler):
        site: ClassVar[Site]

    server = ThreadingHTTPServer(("127.0.0.1", 0), SiteHandler)
    server.daemon_threads = True
    site = SiteHandler.site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def feed(*titles: str, body: str = "", day: str = "Mon, 02 Nov 2026 08:00:00 GMT") -> bytes:
    """Return an RSS feed with items of these titles, oldest first."""
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><link>https://mission.example/{title.replace(' ', '-')}</link>"
        f"<description>{body}</description><pubDate>{day}</pubDate></item>"
        for title in titles
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()


def answers(body: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Answer always the same."""
    return lambda handler: handler.say(status, body, **{"Content_Type": "application/rss+xml", **headers})


def with_validators(body: bytes, etag: str) -> Behaviour:
    """Answer 304 to whoever has it already."""

    def behave(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.say(304)
        else:
            handler.say(200, body, ETag=etag, Content_Type="application/rss+xml")

    return behave


def redirects(target: str, status: int = 302) -> Behaviour:
    """Point elsewhere."""
    return lambda handler: handler.say(status, Location=target)


def hangs(handler: Handler) -> None:
    """Take the question and say nothing."""
    time.sleep(30)
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """Send one byte of a header now and then."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _beat in range(300):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.1)


def gzip_bomb(handler: Handler) -> None:
    """Send 2 GB of blanks, packed to two megabytes."""
    packer = zlib.compressobj(9, wbits=31)
    megabyte = b" " * 1_000_000
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    for _piece in range(2000):
        handler.wfile.write(packer.compress(megabyte))
    handler.wfile.write(packer.flush())


def endless(handler: Handler) -> None:
    """Begin a body of 5 GB without saying how long it is."""
    handler.send_response(200)
    handler.end_headers()
    for _piece in range(5000):
        handler.wfile.write(b"<!-- -->" * 125_000)


def announced(handler: Handler) -> None:
    """Announce a body of 5 GB."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000000000")
    handler.end_headers()
    handler.wfile.write(b"<rss>")


def broken_off(handler: Handler) -> None:
    """Promise more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    handler.wfile.write(b"<rss>")
    handler.close_connection = True


def packed(body: bytes) -> Behaviour:
    """Answer packed with gzip."""
    return answers(gzip.compress(body), Content_Encoding="gzip")
