"""``/crisis-live?incident=…``: tells a signed-in viewer's browser that the board has changed.

A stream of server-sent events. What changed is not in it: the page asks for that itself,
as the viewer, so that the stream can give nothing away. Each event's id is the version of
the board; a browser that comes back names the last one it knows and misses nothing.
"""

import asyncio
import re
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable
from types import FrameType
from typing import TYPE_CHECKING, Final

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from core.access.api import Api
from core.access.identity_cookie import IdentityCookie
from core.access.membership import Identity, Refusal, membership
from core.access.viewer import Viewer, token
from core.crisis.live import Followers, Watcher
from core.refusals import Refused, Unreachable

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/crisis-live"
HEARTBEAT: Final = 15.0
"""Seconds of silence after which the stream says that it is still there: proxies end silent ones."""
AT_ONCE: Final = 8
TOKEN_SECONDS: Final = 200
_INCIDENT: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Door:
    """Lets members in and looks at them again, within the time in which a suspension has to bite.

    Many streams of one sign-in ask the database once.
    """

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._cookie = IdentityCookie(
            settings.cookie_secret.get_secret_value(), settings.absolute_hours * 3600
        )
        # An open stream looks at its viewer again at each heartbeat at the latest.
        self._believed = max(0.0, settings.membership_seconds - HEARTBEAT)
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._known: dict[Identity, tuple[float, Viewer | Refusal]] = {}
        self._windows: dict[Viewer, tuple[float, Api]] = {}

    async def viewer(self, request: Request) -> Viewer | None:
        """Return the member whose cookie this is, or None.

        Raises:
            Unreachable: when the database does not answer.
        """
        who = self._cookie.identity(request.cookies)
        if who is None:
            return None
        now = time.monotonic()
        looked_up, found = self._known.get(who, (0.0, Refusal.UNKNOWN_PERSON))
        if who not in self._known or now - looked_up >= self._believed:
            found = await to_thread.run_sync(membership, self._settings, who, limiter=self._limiter)
            self._known = {
                person: kept for person, kept in self._known.items() if now - kept[0] < self._believed
            }
            self._known[who] = (now, found)
        return found if isinstance(found, Viewer) else None

    async def version(self, viewer: Viewer, incident: str) -> str | None:
        """Return the version of an incident as a viewer sees it; None where they may not see it.

        Raises:
            Refused: for somebody who is no member any more.
            Unreachable: when the database does not answer.
        """
        found = await to_thread.run_sync(
            lambda: self._window(viewer).call("incident_version", incident=incident), limiter=self._limiter
        )
        return None if found is None else str(found)

    def _window(self, viewer: Viewer) -> Api:
        now = time.monotonic()
        made, api = self._windows.get(viewer, (0.0, None))
        if api is None or now - made > TOKEN_SECONDS:
            api = Api(self._settings, token(self._settings, viewer))
            self._windows = {
                whose: kept for whose, kept in self._windows.items() if now - kept[0] <= TOKEN_SECONDS
            }
            self._windows[viewer] = (now, api)
        return api


def build_routes(settings: "Settings") -> list[Route]:
    """Return the route by which pages follow an incident."""
    door = Door(settings)
    followers = Followers(door.version)
    stopping = _Stopping(followers)

    async def endpoint(request: Request) -> Response:
        incident = request.query_params.get("incident", "")
        own_page = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
        if not own_page or not _INCIDENT.fullmatch(incident):
            return _no(400)
        try:
            viewer = await door.viewer(request)
            if viewer is None or await door.version(viewer, incident) is None:
                return _no(404)
        except Refused:
            return _no(404)
        except Unreachable:
            return _no(503)
        if not followers.has_room_for(viewer):
            return _no(503)
        stopping.listen()
        return StreamingResponse(
            _stream(request, door, followers, viewer, incident),
            media_type="text/event-stream",
            # Neither a cache nor a proxy's buffer may hold an event back.
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return [Route(PATH, endpoint, methods=["GET"], name="crisis-live")]


async def _stream(
    request: Request, door: Door, followers: Followers, viewer: Viewer, incident: str
) -> AsyncIterator[str]:
    """Tell of each new version until the viewer leaves, may see it no more, or the portal stops."""
    known = request.headers.get("last-event-id", request.query_params.get("version", ""))
    yield "retry: 2000\n\n"
    with followers.watching(viewer, incident) as (watcher, follower):
        while await _still_in(door, request, viewer):
            await _news_or_heartbeat(watcher)
            if watcher.over:
                break
            if follower.version != known:
                known = follower.version
                yield f"id: {known}\nevent: changed\ndata: {incident}\n\n"
            else:
                yield ": still here\n\n"
    yield "event: ended\ndata:\n\n"


async def _news_or_heartbeat(watcher: Watcher) -> None:
    with anyio.move_on_after(HEARTBEAT):
        await watcher.news.wait()
        if not watcher.over:
            watcher.news.clear()


async def _still_in(door: Door, request: Request, viewer: Viewer) -> bool:
    """Whether the person is still the same member; a database that is silent now is asked again later."""
    try:
        return await door.viewer(request) == viewer
    except Unreachable:
        return True


class _Stopping:
    """Ends the streams when the process is asked to stop: the server waits for every answer under way."""

    def __init__(self, followers: Followers) -> None:
        self._followers = followers
        self._listening = False

    def listen(self) -> None:
        """From the first stream on, be told of the signals, and pass them on to whoever listened before."""
        if self._listening:
            return
        self._listening = True
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            # Without a server's own handler, and outside the main thread, a signal ends the process anyhow.
            if callable(before) and threading.current_thread() is threading.main_thread():
                signal.signal(number, self._ending_before(before, loop))

    def _ending_before(
        self, before: Callable[[int, FrameType | None], object], loop: asyncio.AbstractEventLoop
    ) -> Callable[[int, FrameType | None], None]:
        def heard(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self._followers.end)
            before(number, frame)

        return heard


def _no(status: int) -> Response:
    return PlainTextResponse("", status_code=status, headers={"Cache-Control": "no-store"})
