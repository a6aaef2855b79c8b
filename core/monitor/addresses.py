"""Where the monitor may connect to: the public internet, and nothing else.

A feed's address is what somebody typed, and what it leads to changes. So the name is looked up
here, each address it has is judged, and the connection goes to the very address that was judged:
a name that answers differently the second time (DNS rebinding) gains nothing. Redirects and TLS
go the same way, because the guard sits where connections are made.
"""

import contextvars
import http.cookiejar
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpcore
import httpx

from core.monitor.proxy import Proxy, open_tunnel
from core.monitor.trouble import FeedTrouble

CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 15.0
LONGEST_ADDRESS: Final = 2000
USER_AGENT: Final = "Jejaring feed reader (conditional requests; no crawling)"

# Networks that route into others: judged by what they carry, they could carry anything.
_TUNNELS: Final = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)

_SPACES: Final = re.compile(r"\s")
_until: contextvars.ContextVar[float] = contextvars.ContextVar("until", default=float("inf"))


def web_address(text: str) -> str:
    """Return an address of the web in one spelling, without its fragment.

    Raises:
        FeedTrouble: ``address`` for anything else, and for one with a name or password in it.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        name = host.encode("idna").decode() if host and not host.isascii() else host
    except ValueError as error:  # UnicodeError, for names no server can have, is one of these.
        raise FeedTrouble("address") from error
    if parts.scheme.lower() not in {"http", "https"} or not name or parts.username is not None:
        raise FeedTrouble("address")
    if _SPACES.search(text) or len(text) > LONGEST_ADDRESS:
        raise FeedTrouble("address")
    place = f"[{name}]" if ":" in name else name
    place = place if port is None else f"{place}:{port}"
    return urlunsplit((parts.scheme.lower(), place, parts.path or "/", parts.query, ""))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def judged(host: str, port: int, allowed: Collection[str]) -> list[str]:
    """Return the IP addresses of a host, all of them public.

    A host with one private address among public ones is refused whole. ``allowed`` names the hosts
    (``name`` or ``name:port``) that are exempt.

    Raises:
        FeedTrouble: ``no_such_host`` or ``refused_address``.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FeedTrouble("no_such_host") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not (is_exempt(host, port, allowed) or all(map(is_public, addresses))):
        raise FeedTrouble("refused_address")
    return addresses


def is_exempt(host: str, port: int, allowed: Collection[str]) -> bool:
    """Whether a host is one of those that may be private: ``name`` or ``name:port`` in ``allowed``."""
    return not {host.lower(), f"{host.lower()}:{port}"}.isdisjoint(allowed)


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Let everything this thread does on the network meanwhile end after so many seconds."""
    kept = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(kept)


def _remaining(timeout: float | None) -> float:
    left = _until.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("The whole took too long.")
    return left if timeout is None else min(left, timeout)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which a server that sends one byte now and then runs out of time, too."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, _remaining(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Guard(httpcore.NetworkBackend):
    """Makes connections to judged addresses only; through the proxy, where there is one, but for exempt hosts."""

    def __init__(self, allowed: Collection[str], proxy: Proxy | None) -> None:
        self._allowed, self._proxy = allowed, proxy
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        proxy = None if is_exempt(host, port, self._allowed) else self._proxy
        for address in judged(host, port, self._allowed):
            try:
                if proxy:
                    return self._tunnel(proxy, address, port, timeout)
                stream = self._network.connect_tcp(
                    address, port, _remaining(timeout), local_address, socket_options
                )
                return _TimedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(host)

    def _tunnel(self, proxy: Proxy, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        """Connect to the proxy, which leads on to the address that was judged."""
        try:
            way_out = self._network.connect_tcp(proxy.host, proxy.port, _remaining(timeout))
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise FeedTrouble("proxy") from error
        stream = _TimedStream(way_out)
        try:
            open_tunnel(stream, proxy, address, port)
        except BaseException:
            stream.close()
            raise
        return stream


def guarded_client(allowed: Collection[str], proxy: Proxy | None = None) -> httpx.Client:
    """Return a client that connects to public addresses only, for many threads at once.

    It follows no redirects by itself, keeps no cookies, and heeds no proxy of the environment, which
    would look names up itself; ``proxy`` is asked for judged addresses. What the guard refuses comes
    out as FeedTrouble.
    """
    transport = httpx.HTTPTransport(trust_env=False)
    # httpx has no public way to say where connections go; its transport is a shell around this pool.
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001 - a test pins it.
        ssl_context=ssl.create_default_context(),
        network_backend=_Guard(allowed, proxy),
        max_connections=None,
        max_keepalive_connections=0,
    )
    client = httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        headers={"User-Agent": USER_AGENT},
        trust_env=False,
    )
    client.cookies.jar.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
    return client
