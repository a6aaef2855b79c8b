"""One look at an address: politely, within limits, and only if something changed."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin

import httpx

from core.monitor.addresses import no_longer_than, web_address
from core.monitor.trouble import FeedTrouble

MOST_BYTES: Final = 8_000_000
MOST_REDIRECTS: Final = 5
WHOLE_SECONDS: Final = 40.0
LONGEST_WAIT: Final = 24 * 3600

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " application/json;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Who answers so will not come back.
_FOR_GOOD: Final = frozenset({301, 308})
# Who answers so asks us to come back later, and often says when.
_BUSY: Final = frozenset({429, 503})


@dataclass(frozen=True)
class Answer:
    """What a server answered. ``body`` is None when nothing changed since the validators were given.

    ``address`` is where the answer came from after redirects, ``moved_to`` the same where all of
    them are for good; ``received`` the bytes that came over the network.
    """

    address: str
    status: int
    content_type: str
    etag: str | None
    last_modified: str | None
    body: bytes | None
    received: int
    moved_to: str | None = None


def fetch(
    client: httpx.Client,
    address: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    seconds: float = WHOLE_SECONDS,
) -> Answer:
    """Ask an address for what it holds, with the validators of the last good answer.

    Raises:
        FeedTrouble: when there is no answer that can be read.
    """
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {"Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
    headers |= {name: value for name, value in validators.items() if value}
    for_good = True
    with no_longer_than(seconds), _as_trouble():
        for hop in range(MOST_REDIRECTS + 1):
            with client.stream("GET", web_address(address), headers=headers) as response:
                if response.status_code not in _REDIRECTS:
                    moved_to = web_address(address) if hop and for_good else None
                    return _answer(address, response, moved_to)
                for_good = for_good and response.status_code in _FOR_GOOD
                target = response.headers.get("location")
            if not target:
                break
            address = urljoin(address, target)
    raise FeedTrouble("redirects")


def post(client: httpx.Client, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body to an address, without following redirects; return the HTTP status.

    Raises:
        FeedTrouble: when nobody answers, or nobody may be asked there.
    """
    with (
        no_longer_than(WHOLE_SECONDS),
        _as_trouble(),
        client.stream("POST", web_address(address), content=body, headers=dict(headers)) as response,
    ):
        return response.status_code


@contextmanager
def _as_trouble() -> Iterator[None]:
    """Turn what httpx raises into FeedTrouble."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise FeedTrouble("timed_out") from error
    except httpx.ConnectError as error:
        about_tls = any(word in str(error).lower() for word in ("certificate", "ssl", "tls"))
        raise FeedTrouble("tls" if about_tls else "unreachable") from error
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise FeedTrouble("broken_off") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise FeedTrouble("address") from error
    except httpx.HTTPError as error:
        raise FeedTrouble("unreachable") from error


def _answer(address: str, response: httpx.Response, moved_to: str | None) -> Answer:
    status = response.status_code
    if status not in {200, 203, 304}:
        raise FeedTrouble("http_status", status=status, again_in=_asked_to_wait(response))
    body = None if status == httpx.codes.NOT_MODIFIED else _body(response)
    return Answer(
        address=address,
        status=status,
        content_type=response.headers.get("content-type", ""),
        etag=_validator(response, "etag", 500),
        last_modified=_validator(response, "last-modified", 100),
        body=body,
        received=response.num_bytes_downloaded,
        moved_to=moved_to,
    )


def _validator(response: httpx.Response, name: str, longest: int) -> str | None:
    """Return a validator as it can be kept and sent again, or None."""
    said = response.headers.get(name, "")
    return said if said and len(said) <= longest and said.isascii() and said.isprintable() else None


def _asked_to_wait(response: httpx.Response) -> int:
    """Return for how many seconds a busy server asks us to stay away, at most a day."""
    said = response.headers.get("retry-after", "")
    if response.status_code not in _BUSY or not said:
        return 0
    try:
        seconds = (
            int(said)
            if said.isdecimal()
            else int((parsedate_to_datetime(said).astimezone(UTC) - datetime.now(UTC)).total_seconds())
        )
    except (ValueError, OverflowError):
        return 0
    return max(0, min(seconds, LONGEST_WAIT))


def _body(response: httpx.Response) -> bytes:
    """Read a body, packed or not, up to the limit on what it unpacks to."""
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise FeedTrouble("too_large")
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    found = bytearray()
    for piece in _unpacked(response.iter_raw(), coding):
        found += piece
        if len(found) > MOST_BYTES:
            raise FeedTrouble("too_large")
    return bytes(found)


def _unpacked(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """Yield the unpacked body in pieces of bounded size, so that a bomb is noticed before it goes off."""
    if coding in {"", "identity", "none"}:
        yield from pieces
        return
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise FeedTrouble("unreadable")
    unpacker = None
    for piece in pieces:
        unpacker = unpacker or zlib.decompressobj(_window(piece, coding))
        packed = piece
        while packed and not unpacker.eof:
            try:
                yield unpacker.decompress(packed, 1 << 16)
            except zlib.error as error:
                raise FeedTrouble("unreadable") from error
            packed = unpacker.unconsumed_tail
    if unpacker is not None and not unpacker.eof:
        # Some servers leave the end out; what came can be read.
        yield unpacker.flush()


def _window(start: bytes, coding: str) -> int:
    """Return zlib's word for how a body is packed: some call ``deflate`` what has no header at all."""
    bare = coding == "deflate" and (start[0] & 0x0F != 0x08 or int.from_bytes(start[:2], "big") % 31)
    return -zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32
