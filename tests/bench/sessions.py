"""Many people with the portal open at once: how long a whole rerun of a page takes.

Each session is a WebSocket that speaks Streamlit's own protocol, as a browser does: it asks
for a rerun once a second and waits for the word that the run has finished. People are signed in
with the cookie that the portal's own sign-in would have set.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final
from urllib.parse import urlsplit

import numpy as np
import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    generate_xsrf_token_string,
)
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.typing import Origin, Subprotocol

from embedded.demo_idp import ISSUER
from embedded.demo_people import DemoPerson, people
from tests.bench.figures import Figure, set_aside

SESSIONS: Final = 50
SECONDS: Final = 8
PATIENCE: Final = 60
AT_THE_DOOR: Final = 5
WAIT_TARGET: Final = 0.3


@dataclass(frozen=True)
class Load:
    """Seconds from asking for a rerun to its end, over all sessions, and the server's own seconds for one."""

    p50: float
    p95: float
    reruns: int
    cpu: float

    @property
    def said(self) -> str:
        """The waits as they are printed."""
        return f"p50 {self.p50 * 1000:,.0f} ms, p95 {self.p95 * 1000:,.0f} ms"


def beside(title: str, here: Load, baseline: Load, target: float) -> list[Figure]:
    """Return the figures of a page beside those of the page that builds its charts on each rerun.

    Waits grow without bound on a busy machine; the processor time of one rerun does not.
    """
    return [
        Figure(
            f"Whole rerun of {title}, {SESSIONS} sessions",
            here.said,
            baseline.said,
            f"p50 {here.p50 / baseline.p50:.3f} of it",
            f"≤ {target} of it",
            here.p50 / baseline.p50 <= target,
        ),
        Figure(
            "… 19 in 20 wait at most",
            f"{here.p95 * 1000:,.0f} ms",
            f"{baseline.p95 * 1000:,.0f} ms",
            "",
            f"≤ {WAIT_TARGET * 1000:.0f} ms",
            here.p95 <= WAIT_TARGET,
        ),
        Figure(
            "… processor time of one rerun",
            f"{here.cpu * 1000:.1f} ms",
            f"{baseline.cpu * 1000:.1f} ms",
            f"{here.cpu / baseline.cpu:.2f} of it",
        ),
    ]


def signed_in_cookie(url: str, secret: str, person: DemoPerson) -> str:
    """Return the identity cookie the portal sets when this person signs in."""
    claims = {
        "origin": url,
        "is_logged_in": True,
        "iss": ISSUER,
        "sub": person.subject,
        "email": person.email,
        "email_verified": True,
        "name": person.name,
        "iat": int(time.time()),
    }
    return create_signed_value(secret, USER_COOKIE_NAME, json.dumps(claims)).decode()


Goes = Callable[[float], bool]
"""Whether a session goes on, so many seconds after its first rerun."""


def load(
    url: str,
    path: str,
    secret: str | None,
    server: psutil.Process,
    *,
    sessions: int = SESSIONS,
    goes: Goes = lambda seconds: seconds < SECONDS,
) -> Load:
    """Open the sessions on a page and let them rerun it; ``secret`` signs people in, None does not.

    Raises:
        RuntimeError: when a run of the page fails or never ends.
    """
    set_aside()
    return asyncio.run(_load(url, path, secret, server, sessions, goes))


async def _load(
    url: str, path: str, secret: str | None, server: psutil.Process, sessions: int, goes: Goes
) -> Load:
    waits: list[float] = []
    # The clock starts when every first run has ended; they come a few at a time, as people do.
    ready, door = asyncio.Barrier(sessions + 1), asyncio.Semaphore(AT_THE_DOOR)
    async with asyncio.TaskGroup() as group:
        for place, person in enumerate(islice(cycle(people()), sessions)):
            cookie = signed_in_cookie(url, secret, person) if secret else None
            seat = Seat(place / sessions, door, ready, goes)
            group.create_task(_session(url, path, cookie, seat, waits))
        async with ready:
            before = _processor_seconds(server)
    p50, p95 = np.percentile(waits, [50, 95])
    used = _processor_seconds(server) - before
    return Load(float(p50), float(p95), len(waits), used / len(waits))


def _processor_seconds(server: psutil.Process) -> float:
    times = server.cpu_times()
    return float(times.user + times.system)


@dataclass(frozen=True)
class Seat:
    """One person's place: when in the second they ask, how they come in, and how long they stay."""

    offset: float
    door: asyncio.Semaphore
    ready: asyncio.Barrier
    goes: Goes


async def _session(url: str, path: str, cookie: str | None, seat: Seat, waits: list[float]) -> None:
    token = generate_xsrf_token_string()
    cookies = f"{XSRF_COOKIE_NAME}={token}" + (f"; {USER_COOKIE_NAME}={cookie}" if cookie else "")
    # Streamlit carries the token where a second protocol's name would stand.
    async with websockets.connect(
        f"ws://{urlsplit(url).netloc}/_stcore/stream",
        origin=Origin(url),
        additional_headers={"Cookie": cookies},
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        max_size=None,
        compression=None,
    ) as socket:
        async with seat.door:
            page, address = await _rerun(socket, path, "", "")
        async with seat.ready:
            pass
        await asyncio.sleep(seat.offset)
        begun = asked = time.perf_counter()
        while seat.goes(asked - begun):
            page, address = await _rerun(socket, "", page, address)
            waits.append(time.perf_counter() - asked)
            await asyncio.sleep(max(0.0, asked + 1 - time.perf_counter()))
            asked = time.perf_counter()


async def _rerun(socket: websockets.ClientConnection, path: str, page: str, address: str) -> tuple[str, str]:
    """Ask for a run, by the page's name or its hash, and wait for its end.

    Return what a browser names from then on: the hash of the page shown, and its query string.
    """
    asked = BackMsg()
    asked.rerun_script.query_string = address
    asked.rerun_script.page_name = path
    asked.rerun_script.page_script_hash = page
    asked.rerun_script.context_info.locale = "en-GB"
    asked.rerun_script.context_info.timezone = "UTC"
    await socket.send(asked.SerializeToString())
    async with asyncio.timeout(PATIENCE):
        while True:
            said = ForwardMsg.FromString(await socket.recv(decode=False))
            kind = said.WhichOneof("type")
            if kind == "navigation":
                page = said.navigation.page_script_hash
            elif kind == "page_info_changed":
                address = said.page_info_changed.query_string
            elif kind == "delta" and said.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"{path or '/'}: {said.delta.new_element.exception.message}")
            elif kind == "script_finished" and said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return page, address
