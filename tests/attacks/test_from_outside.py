"""What somebody without a sign-in, or another site in a member's browser, might ask of the portal."""

import asyncio
import socket
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from core.asgi import OwnPagesOnly
from tests.conftest import Portal

HOST = "portal.test"


def opens(origin: str | None, *, host: str = HOST) -> bool:
    """Whether a WebSocket that a page of this origin opens reaches the portal."""
    reached = []

    async def portal(_scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(True)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        assert message == {"type": "websocket.close", "code": 1008}

    named = {"host": host} if origin is None else {"host": host, "origin": origin}
    headers = [(name.encode(), value.encode()) for name, value in named.items()]
    guard = OwnPagesOnly(portal, public_url=f"https://{HOST}")
    asyncio.run(guard({"type": "websocket", "headers": headers}, receive, send))
    return bool(reached)


def test_only_the_portals_own_pages_open_its_socket() -> None:
    assert opens(f"https://{HOST}")
    assert opens(None)
    assert opens(f"https://{HOST}", host="10.0.0.7:8501"), "a proxy that names the replica instead"
    for foreign in ("https://evil.test", "null", "http://localhost:3000", f"https://{HOST}.evil.test", ""):
        assert not opens(foreign), foreign


@pytest.mark.stack
def test_a_foreign_page_is_refused_at_once_and_nobody_outside_is_asked(portal: Portal) -> None:
    address = portal.url.replace("http", "ws", 1) + "/_stcore/stream"
    begun = time.monotonic()
    for number in range(10):
        with pytest.raises(InvalidStatus) as refused:
            connect(address, origin=f"http://evil{number}.test")  # type: ignore[arg-type]  # A NewType of str.
        assert refused.value.response.status_code == 403
    assert time.monotonic() - begun < 5
    assert "external IP" not in (portal.stack.folder / "portal.log").read_text(errors="replace")


@pytest.mark.stack
@pytest.mark.parametrize("host", ["evil.test", "evil.test:80", "169.254.169.254", "127.0.0.1.evil.test"])
def test_the_portal_answers_to_its_own_names_only(portal: Portal, host: str) -> None:
    assert httpx.get(portal.url, headers={"Host": host}).status_code == 400
    assert httpx.get(portal.url).status_code == 200


@pytest.mark.stack
@pytest.mark.parametrize(
    "path",
    [
        "/fonts/%2e%2e/%2e%2e/app.py",
        "/assets/..%2fcore/settings.py",
        "/static/..%5c..%5capp.py",
        "/media/%2e%2e/%2e%2e/etc/passwd",
        "/_stcore/%6detrics",
        "/_stcore/bidi-components/x/%2e%2e/%2e%2e/app.py",
    ],
)
def test_no_path_leads_out_of_what_is_served(portal: Portal, path: str) -> None:
    answer = httpx.get(f"{portal.url}{path}")
    assert answer.status_code in {400, 404}
    assert "import" not in answer.text


@pytest.mark.stack
def test_no_cache_on_the_way_keeps_a_ministrys_files(portal: Portal) -> None:
    assert httpx.get(f"{portal.url}/media/none.csv").headers["cache-control"] == "no-store"


@pytest.mark.stack
def test_the_return_after_signing_in_never_leads_elsewhere(portal: Portal) -> None:
    for target in (
        "//evil.test",
        "/\\evil.test",
        "https://evil.test/upload",
        "/%2fevil.test",
        "/upload%0d%0aX: y",
    ):
        answer = _callback(portal, target)
        assert answer.headers["location"] == "/", target
    assert _callback(portal, "/upload?next=//evil.test").headers["location"].startswith("/upload?")


def _callback(portal: Portal, target: str) -> httpx.Response:
    return httpx.get(
        f"{portal.url}/oauth2callback?code=x&state=y", headers={"Cookie": f"jejaring_return={target}"}
    )


@pytest.mark.stack
def test_a_code_is_good_once_and_only_with_the_clients_secret(portal: Portal) -> None:
    issuer, back = f"{portal.url}/demo-idp", f"{portal.url}/oauth2callback"
    asked = {"client_id": "jejaring-demo", "redirect_uri": back, "subject": "siti", "state": "s"}
    for wrong in (
        {"redirect_uri": "https://evil.test"},
        {"redirect_uri": f"{back}@evil.test"},
        {"client_id": "x"},
    ):
        assert httpx.get(f"{issuer}/authorize", params=asked | wrong).status_code == 400
    code = httpx.get(f"{issuer}/authorize", params=asked).next_request
    assert code is not None
    form: dict[str, Any] = {
        "code": code.url.params["code"],
        "redirect_uri": back,
        "client_id": "jejaring-demo",
    }
    secret = portal.stack.secrets.demo_client_secret
    tries: Sequence[tuple[str, int]] = (("guess", 401), ("", 401), (secret, 200), (secret, 400))
    for tried, status in tries:
        assert httpx.post(f"{issuer}/token", data=form | {"client_secret": tried}).status_code == status


START = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BODY = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"GET /", b"a" * 8_192),
        (START + b"A: ", b"a" * 8_192),
        (START, b"A: b\r\n" * 1_024),
        (BODY, b"A: b\r\n" * 1_024),
    ],
)
def test_a_request_that_never_ends_is_ended(portal: Portal, start: bytes, more: bytes) -> None:
    """Nobody who is not signed in can fill the server's memory with the head of a request."""
    address = urlsplit(portal.url)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=20) as line:
        line.sendall(start)
        # What is on its way when the server closes is lost: a few megabytes at most, never sixteen.
        with pytest.raises(ConnectionError):
            line.sendall(more * 2_048)
    assert httpx.get(portal.url).status_code == 200
