"""The ministry's own way out to the internet, where there is no other: an HTTP proxy that opens tunnels.

A proxy looks names up itself, and would lead wherever a name leads at that moment. So it is never told
a name: the guard looks the name up and judges its addresses, and the proxy is asked for a tunnel to the very
address that was judged. What goes through the tunnel, TLS included, is between us and the site.
"""

import base64
import re
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import httpcore

from core.monitor.trouble import FeedTrouble

USUAL_PORT: Final = 3128
LONGEST_HEAD: Final = 16_384
END_OF_HEAD: Final = b"\r\n\r\n"
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})\b")


@dataclass(frozen=True)
class Proxy:
    """Where the proxy is, and what it is told about who asks."""

    host: str
    port: int
    authorization: str = field(default="", repr=False)

    @classmethod
    def read(cls, address: str) -> Self:
        """Read ``http://[name:password@]host[:port]``.

        Raises:
            ValueError: for anything else, without repeating a password.
        """
        parts = urlsplit(address.strip())
        if parts.scheme != "http" or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("is not of the form http://[name:password@]host:port")
        said = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        secret = base64.b64encode(said.encode()).decode() if parts.username else ""
        return cls(parts.hostname, parts.port or USUAL_PORT, f"Basic {secret}" if secret else "")


def open_tunnel(stream: httpcore.NetworkStream, proxy: Proxy, address: str, port: int) -> None:
    """Ask the proxy at the other end of ``stream`` for a tunnel to an IP address.

    Raises:
        FeedTrouble: ``proxy`` when it lets nobody through.
        httpcore.ConnectError: when it cannot reach that address.
    """
    place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    head = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.authorization:
        head.append(f"Proxy-Authorization: {proxy.authorization}")
    stream.write("\r\n".join([*head, "", ""]).encode())
    answer = b""
    while END_OF_HEAD not in answer:
        piece = stream.read(LONGEST_HEAD)
        answer += piece
        if not piece or len(answer) > LONGEST_HEAD:
            raise FeedTrouble("proxy")
    status = _status(answer)
    if status is None:
        raise FeedTrouble("proxy")
    if status >= 500:
        raise httpcore.ConnectError(f"The proxy cannot reach {place}.")
    # Until we speak, the site at the other end has nothing to say: more than the head is no tunnel.
    if not 200 <= status < 300 or not answer.endswith(END_OF_HEAD):
        raise FeedTrouble("proxy", status=status)


def _status(answer: bytes) -> int | None:
    said = _STATUS.match(answer)
    return int(said[1]) if said else None
