"""The door of pages that are not Streamlit's: who a request comes from, and what they may ask."""

import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread
from starlette.requests import Request

from core.access.api import Value
from core.access.identity_cookie import IdentityCookie
from core.access.membership import Identity, Refusal, membership
from core.access.viewer import Viewer, token
from core.live.stream import HEARTBEAT
from core.live.windows import AT_ONCE, Windows
from core.refusals import Unreachable

if TYPE_CHECKING:
    from core.settings import Settings


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
        self._windows = Windows(settings, partial(token, settings))

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

    async def still_in(self, request: Request, viewer: Viewer) -> bool:
        """Whether this is still the same member; a database that is silent now is asked again later."""
        try:
            return await self.viewer(request) == viewer
        except Unreachable:
            return True

    async def call(self, viewer: Viewer, function: str, **arguments: Value) -> Any:
        """Call a function of schema ``api`` as this viewer; raises what ``Windows.call`` raises."""
        return await self._windows.call(viewer, function, **arguments)

    async def rows(self, viewer: Viewer, view: str, where: Mapping[str, object]) -> list[dict[str, Any]]:
        """Return the rows of a view that this viewer may see; raises what ``Windows.call`` raises."""
        return await self._windows.rows(viewer, view, where)
