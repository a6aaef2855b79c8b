"""What each room shows now: asked of the database once, for all phones in it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread

from core.access.api import Api, Value
from core.live.windows import Windows
from core.workshop.phones import Phone, Phones

if TYPE_CHECKING:
    from core.settings import Settings

PAUSE: Final = 0.25
"""Seconds between two questions whether a room shows something else: a room waits for what it sees."""
FRESH: Final = 0.5
"""Seconds for which what was asked is still what the room shows, to phones that follow by no stream."""
MOST_KNOWN: Final = 20_000


@dataclass
class Stage:
    """What a room shows: the answer of ``api.join_stage``, when it was asked, and for which version.

    ``drawn`` keeps what was made of it, by language and whether for somebody of a ministry.
    """

    shown: Mapping[str, Any]
    for_version: str
    at: float = field(default_factory=time.monotonic)
    drawn: dict[tuple[str, bool], str] = field(default_factory=dict)


class Rooms:
    """Asks for phones, and remembers what their rooms show."""

    def __init__(self, settings: "Settings", phones: Phones) -> None:
        self._settings = settings
        self._phones = phones
        self._windows = Windows(settings, phones.token)
        self._stages: dict[str, Stage] = {}
        self._room_of: dict[str, str] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def call(self, phone: Phone, function: str, **arguments: Value) -> Any:
        """Call a function of schema ``api`` for a phone; raises what ``Windows.call`` raises."""
        return await self._windows.call(phone, function, **arguments)

    async def enter(self, phone: Phone, ministry_key: str, **said: Value) -> str:
        """Let a phone in (``api.join_workshop``) and return what became of it; raises what ``call`` raises."""
        api = Api(self._settings, self._phones.token(phone, ministry_key))
        return str(await to_thread.run_sync(lambda: api.call("join_workshop", **said)))

    async def version(self, phone: Phone, _workshop: str) -> str | None:
        """Return the version of what a phone's room shows; None for a phone that joined none."""
        found = await self.call(phone, "join_version")
        return None if found is None else str(found)

    async def stage(self, phone: Phone, version: str = "") -> Stage | None:
        """Return what a phone's room shows, as of this version or now; None for a phone that joined none."""
        room = self._room_of.get(phone.id, "")
        if not room:
            return await self._ask(phone, version)
        async with self._asking[room]:
            held = self._stages.get(room)
            if held and (held.for_version == version if version else time.monotonic() - held.at < FRESH):
                return held
            return await self._ask(phone, version)

    async def _ask(self, phone: Phone, version: str) -> Stage | None:
        found = await self.call(phone, "join_stage")
        if found is None:
            self._room_of.pop(phone.id, None)
            return None
        if len(self._room_of) >= MOST_KNOWN:
            self._forget()
        self._room_of[phone.id] = found["workshop"]
        stage = self._stages[found["workshop"]] = Stage(found, version or found["version"])
        return stage

    def _forget(self) -> None:
        self._room_of.clear()
        self._stages.clear()
        self._asking.clear()
