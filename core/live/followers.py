"""Who follows what, and the one question twice a second that serves them all.

However many people of a ministry watch one incident, or sit in one workshop, the portal asks
the database for its version twice a second, once (a room full of phones four times): the version changes whenever something
that they see does. Those of one country see the same, so a follower stands for a pair of
what is followed and a country.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from core.refusals import Refused, Unreachable

LOG: Final = logging.getLogger(__name__)
PAUSE: Final = 0.5
AFTER_TROUBLE: Final = 5.0
"""Seconds between two questions where nothing else is asked for, and after one that was not answered."""

MOST: Final = 1000
MOST_OF_ONE: Final = 20
"""Streams open at once in this process, and of one person, so that nobody takes everybody's."""


class Person(Protocol):
    """Whoever follows: a viewer, or the holder of a phone in a workshop."""

    @property
    def id(self) -> str:
        """Who this is, whatever they follow."""

    @property
    def country(self) -> str:
        """Whose eyes they see with: everybody of a country sees the same."""


Who = TypeVar("Who", bound=Person)
Ask = Callable[[Who, str], Awaitable[str | None]]
"""Asks as somebody for the version of what they follow; None where they may not see it."""


@dataclass(eq=False)
class Watcher(Generic[Who]):
    """One open stream: ``news`` is set when there is a version to tell, or nothing more ever (``over``)."""

    who: Who
    news: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False

    def end(self) -> None:
        """Let the stream end: its holder may not see what they follow any more, or the portal stops."""
        self.over = True
        self.news.set()


class Follower(Generic[Who]):
    """Knows the latest version of one thing as one country sees it, while anybody watches."""

    def __init__(self, what: str, ask: Ask[Who], pause: float) -> None:
        self.what = what
        self._pause = pause
        self.version = ""
        self.watchers: set[Watcher[Who]] = set()
        self._ask = ask
        self._asking: asyncio.Task[None] | None = None

    def add(self, watcher: Watcher[Who]) -> None:
        """Tell this watcher of every new version from now on, the present one first."""
        self.watchers.add(watcher)
        if self.version:
            watcher.news.set()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_while_watched())

    async def _ask_while_watched(self) -> None:
        while self.watchers:
            await asyncio.sleep(self._pause if await self._look() else AFTER_TROUBLE)

    async def _look(self) -> bool:
        """Ask once, as any of the watchers; say whether there was an answer."""
        watcher = next(iter(self.watchers))
        try:
            version = await self._ask(watcher.who, self.what)
        except Refused:
            version = None
        except Unreachable:
            LOG.warning("Whether %s has changed could not be asked.", self.what)
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


class Followers(Generic[Who]):
    """Everything of one kind that is followed in this process, asked for once a ``pause`` (seconds)."""

    def __init__(self, ask: Ask[Who], pause: float = PAUSE) -> None:
        self._ask = ask
        self._pause = pause
        self._of: dict[tuple[str, str], Follower[Who]] = {}

    def has_room_for(self, who: Who) -> bool:
        """Whether there is room for one more stream, and for one more of this person's."""
        whose = [watcher.who.id for follower in self._of.values() for watcher in follower.watchers]
        return len(whose) < MOST and whose.count(who.id) < MOST_OF_ONE

    @contextmanager
    def watching(self, who: Who, what: str) -> Iterator[tuple[Watcher[Who], Follower[Who]]]:
        """Watch something as this person for as long as the context lasts."""
        key = (what, who.country)
        follower = self._of.setdefault(key, Follower(what, self._ask, self._pause))
        watcher = Watcher(who)
        follower.add(watcher)
        try:
            yield watcher, follower
        finally:
            follower.watchers.discard(watcher)
            if not follower.watchers:
                self._of.pop(key, None)

    def end(self) -> None:
        """End every stream."""
        for follower in self._of.values():
            for watcher in follower.watchers:
                watcher.end()
