"""Who follows which board, and the one question a second that serves them all.

However many people of a ministry watch one incident, the portal asks the database for its
version twice a second, once: the version changes whenever something on their board, in
their log or among their tasks does. Everybody of a ministry sees the same, so a follower
stands for a pair of incident and country.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from core.access.viewer import Viewer
from core.refusals import Refused, Unreachable

LOG: Final = logging.getLogger(__name__)
PAUSE: Final = 0.5
AFTER_TROUBLE: Final = 5.0
"""Seconds between two questions, and after one that was not answered."""

MOST: Final = 1000
MOST_OF_ONE: Final = 20
"""Streams open at once in this process, and of one person, so that nobody takes everybody's."""

Ask = Callable[[Viewer, str], Awaitable[str | None]]
"""Asks as a viewer for the version of an incident; None where they may not see it."""


@dataclass(eq=False)
class Watcher:
    """One open stream: ``news`` is set when there is a version to tell, or nothing more ever (``over``)."""

    viewer: Viewer
    news: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False

    def end(self) -> None:
        """Let the stream end: its viewer may not see the incident any more, or the portal stops."""
        self.over = True
        self.news.set()


class Follower:
    """Knows the latest version of one incident as one country sees it, while anybody watches."""

    def __init__(self, incident: str, ask: Ask) -> None:
        self.incident = incident
        self.version = ""
        self.watchers: set[Watcher] = set()
        self._ask = ask
        self._asking: asyncio.Task[None] | None = None

    def add(self, watcher: Watcher) -> None:
        """Tell this watcher of every new version from now on, the present one first."""
        self.watchers.add(watcher)
        if self.version:
            watcher.news.set()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_while_watched())

    async def _ask_while_watched(self) -> None:
        while self.watchers:
            await asyncio.sleep(PAUSE if await self._look() else AFTER_TROUBLE)

    async def _look(self) -> bool:
        """Ask once, as any of the watchers; say whether there was an answer."""
        watcher = next(iter(self.watchers))
        try:
            version = await self._ask(watcher.viewer, self.incident)
        except Refused:
            version = None
        except Unreachable:
            LOG.warning("Whether incident %s has changed could not be asked.", self.incident)
            return False
        if version is None:
            # It may be this person only who was let go: the next question is another's.
            self.watchers.discard(watcher)
            watcher.end()
        elif version != self.version:
            self.version = version
            for told in self.watchers:
                told.news.set()
        return True


class Followers:
    """All boards that are followed in this process."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._of: dict[tuple[str, str], Follower] = {}

    def has_room_for(self, viewer: Viewer) -> bool:
        """Whether there is room for one more stream, and for one more of this viewer's."""
        whose = [watcher.viewer.id for follower in self._of.values() for watcher in follower.watchers]
        return len(whose) < MOST and whose.count(viewer.id) < MOST_OF_ONE

    @contextmanager
    def watching(self, viewer: Viewer, incident: str) -> Iterator[tuple[Watcher, Follower]]:
        """Watch an incident as this viewer for as long as the context lasts."""
        whose = (incident, viewer.country)
        follower = self._of.setdefault(whose, Follower(incident, self._ask))
        watcher = Watcher(viewer)
        follower.add(watcher)
        try:
            yield watcher, follower
        finally:
            follower.watchers.discard(watcher)
            if not follower.watchers:
                self._of.pop(whose, None)

    def end(self) -> None:
        """End every stream."""
        for follower in self._of.values():
            for watcher in follower.watchers:
                watcher.end()
