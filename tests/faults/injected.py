"""Faults as they happen: a killed process, a crashed database, an answer that never arrives."""

import http.server
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import psutil
import psycopg

from core.access.api import Api
from core.access.viewer import Viewer, token
from core.settings import Settings
from tests.conftest import TestStack


class Interrupted:
    """An API beside which something happens at one call, before the database hears of it or after it answered."""

    def __init__(self, api: Api, happens: Callable[[], None], *, at: int, answered: bool) -> None:
        self.api, self.happens, self.at, self.answered = api, happens, at, answered
        self._calls, self._lock = 0, threading.Lock()

    def call(self, function: str, **arguments: Any) -> Any:
        """Call as :meth:`core.access.api.Api.call` does."""
        with self._lock:
            self._calls += 1
            now = self._calls == self.at
        if now and not self.answered:
            self.happens()
        result = self.api.call(function, **arguments)
        if now and self.answered:
            self.happens()
        return result


def die() -> None:
    """End this process as the system does when memory runs out: at once, without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def crash_database(stack: TestStack) -> None:
    """Kill one of the database's processes: it drops every connection and recovers from its log."""
    with psycopg.connect(stack.running.database.conninfo()) as connection:
        victim = connection.info.backend_pid
        psutil.Process(victim).kill()


def wait_for_database(stack: TestStack, served_before: int) -> None:
    """Return as soon as the database is back and a new API server answers; a busy machine needs its time.

    ``served_before`` is the number of the server's process before the crash: it is not trusted any more.
    """
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            stack.running.database.connect().close()
            if stack.running.server.process.pid != served_before:
                return
        time.sleep(0.05)
    logs = (stack.running.folder / name for name in ("postgres/log", "api.log"))
    said = "\n".join(log.read_text(errors="replace")[-3000:] for log in logs)
    raise AssertionError(f"The database did not come back. The logs end:\n{said}")


def api_of(settings: Settings, viewer: Viewer, url: str | None = None) -> Api:
    """Return a window on the database, through another address if one is given."""
    return Api(
        settings.model_copy(update={"supabase_url": url or settings.supabase_url}), token(settings, viewer)
    )


@contextmanager
def losing_answers(target: str, lost: set[int]) -> Iterator[str]:
    """Serve an address that passes requests on and hangs up instead of answering those of these numbers."""
    seen = 0
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            nonlocal seen
            with lock:
                seen += 1
                drop = seen in lost
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = httpx.post(f"{target}{self.path}", content=body, headers=headers, timeout=30)
            if drop:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers.get("content-type", "application/json"))
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: the test says what matters."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
