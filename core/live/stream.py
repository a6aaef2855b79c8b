"""Server-sent events: one stream for each follower, which ends when the portal stops.

Each event's id is the version of what is followed; a browser that comes back names the last
one it knows and misses nothing.
"""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from types import FrameType
from typing import Final, Generic

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from core.live.followers import PAUSE, Ask, Followers, Watcher, Who
from core.refusals import Refused, Unreachable

HEARTBEAT: Final = 15.0
"""Seconds of silence after which the stream says that it is still there: proxies end silent ones."""


class Streams(Generic[Who]):
    """Answers requests to follow something; ``ask`` says, once a ``pause``, which version somebody sees."""

    def __init__(self, ask: Ask[Who], pause: float = PAUSE) -> None:
        self.followers = Followers(ask, pause)
        self._stopping = _Stopping(self.followers.end)

    def follow(
        self,
        request: Request,
        who: Who,
        what: str,
        *,
        tell: Callable[[str], Awaitable[str]],
        still_in: Callable[[], Awaitable[bool]],
    ) -> Response:
        """Return the stream for somebody who was let in, or 503 when there is no room for it.

        ``tell`` is given a new version and returns the one line of data that goes with it; ``still_in`` is asked
        before each line whether they may hear more.
        """
        if not self.followers.has_room_for(who):
            return refusal(503)
        self._stopping.listen()
        known = request.headers.get("last-event-id", request.query_params.get("version", ""))
        return StreamingResponse(
            self._events(who, what, known, tell, still_in),
            media_type="text/event-stream",
            # Neither a cache nor a proxy's buffer may hold an event back.
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _events(
        self,
        who: Who,
        what: str,
        known: str,
        tell: Callable[[str], Awaitable[str]],
        still_in: Callable[[], Awaitable[bool]],
    ) -> AsyncIterator[str]:
        """Tell of each new version until its reader leaves, may see it no more, or the portal stops."""
        yield "retry: 2000\n\n"
        with self.followers.watching(who, what) as (watcher, follower):
            while await still_in():
                await _news_or_heartbeat(watcher)
                if watcher.over:
                    break
                # Before the first answer of the database there is nothing to tell.
                if follower.version not in {"", known}:
                    known = follower.version
                    try:
                        news = await tell(known)
                    except (Refused, Unreachable):
                        # Whoever listens comes back, and is told then.
                        break
                    yield f"id: {known}\nevent: changed\ndata: {news}\n\n"
                else:
                    yield ": still here\n\n"
        yield "event: ended\ndata:\n\n"


async def _news_or_heartbeat(watcher: Watcher[Who]) -> None:
    with anyio.move_on_after(HEARTBEAT):
        await watcher.news.wait()
        if not watcher.over:
            watcher.news.clear()


class _Stopping:
    """Ends the streams when the process is asked to stop: the server waits for every answer under way."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
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
            loop.call_soon_threadsafe(self._end)
            before(number, frame)

        return heard


def refusal(status: int) -> Response:
    """Return an answer that says nothing but no."""
    return PlainTextResponse("", status_code=status, headers={"Cache-Control": "no-store"})
