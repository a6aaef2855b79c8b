"""A real HTTP server that speaks the LibreTranslate protocol, well or badly."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

WORDS: Final = {
    "not": "tidak",
    "no": "tidak",
    "the": "si",
    "and": "dan",
    "people": "orang",
    "we": "kami",
    "of": "dari",
}
JSON: Final = "application/json"


def in_words(text: str) -> str:
    """Return a text with some English words in Indonesian, and a mark before it."""
    said = re.sub(r"[A-Za-z]+", lambda word: WORDS.get(word[0].lower(), word[0]), text)
    return f"Terjemahan: {said}"


@dataclass
class Server:
    """A running server: its address, the requests it got, and how many it answers badly from now on."""

    url: str = ""
    fault: str = ""
    bad: int = 1_000_000
    asked: list[dict[str, Any]] = field(default_factory=list)
    say: Callable[[str], str] = in_words
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self) -> list[str]:
        """Every text it was sent, in order."""
        return [
            text for one in self.asked for text in ([one["q"]] if isinstance(one["q"], str) else one["q"])
        ]


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.state.asked.append(body | {"path": self.path})
        said = [self.state.say(text) for text in ([body["q"]] if isinstance(body["q"], str) else body["q"])]
        whole = json.dumps({"translatedText": said[0] if isinstance(body["q"], str) else said}).encode()
        self.state.bad -= 1
        # A client that has left is what some faults wait for.
        with suppress(ConnectionError):
            if self.state.fault and self.state.bad >= 0:
                self._badly(self.state.fault, whole, said)
            else:
                self._send(200, JSON, whole)

    def do_GET(self) -> None:
        """Answer as MyMemory and Google do, which the library asks so; a followed redirect comes here, too."""
        asked = dict(parse_qsl(urlsplit(self.path).query))
        self.state.asked.append({"q": asked.get("q", ""), "path": self.path})
        said = self.state.say(asked.get("q", ""))
        with suppress(ConnectionError):
            if self.state.fault:
                self._badly(self.state.fault, said.encode(), [said])
            elif "langpair" in asked:
                self._send(200, JSON, json.dumps({"responseData": {"translatedText": said}}).encode())
            else:
                self._send(200, "text/html", f'<div class="result-container">{escape(said)}</div>'.encode())

    def _send(self, status: int, kind: str, content: bytes, **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _badly(self, fault: str, whole: bytes, said: list[str]) -> None:
        plain: dict[str, tuple[int, str, bytes]] = {
            "error": (500, JSON, b'{"error": "out of memory"}'),
            "busy": (429, JSON, b'{"error": "Slowdown"}'),
            "key": (403, JSON, b'{"error": "Invalid API key"}'),
            "language": (400, JSON, b'{"error": "xx is not supported"}'),
            "page": (200, "text/html", b"<html><body>Please log in to the hotel's network</body></html>"),
            "truncated": (200, JSON, whole[: len(whole) // 2]),
            "count": (200, JSON, json.dumps({"translatedText": [*said, "one more"]}).encode()),
            "other shape": (200, JSON, b"[1, 2, 3]"),
            "empty": (200, JSON, b'{"translatedText": " "}'),
            "deep": (200, JSON, b"[" * 100_000),
        }
        if fault in plain:
            self._send(*plain[fault])
        elif fault == "redirect":
            self._send(307, JSON, b"", Location=f"{self.state.url}/latest/meta-data")
        elif fault == "gone":
            self.close_connection = True
        elif fault == "hang":
            self.state.ended.wait(60)
        elif fault == "drip":
            self._drip(whole)
        elif fault == "huge":
            self._send(200, JSON, b'{"translatedText": "' + b"a" * 50_000_000 + b'"}')

    def _drip(self, whole: bytes) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n")
        for byte in b"X-Patience: " + whole * 10:
            if self.state.ended.is_set():
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.5)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name.
        """Say nothing."""


@contextmanager
def served(fault: str = "", *, say: Callable[[str], str] = in_words) -> Iterator[Server]:
    """Serve on a port of this machine until the end of the block."""
    state = Server(fault=fault, say=say)
    handler = type("Handler", (_Answering,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield state
        finally:
            state.ended.set()
            server.shutdown()
            thread.join()
