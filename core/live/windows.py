"""Windows on the database for those who ask again and again, outside Streamlit."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Generic

import anyio
from anyio import to_thread

from core.access.api import Api, Value
from core.live.followers import Who

if TYPE_CHECKING:
    from core.settings import Settings

AT_ONCE: Final = 8
"""Questions under way at once: the server goes on answering everybody else."""
TOKEN_SECONDS: Final = 200
"""How long a token is used; it holds for five minutes."""


class Windows(Generic[Who]):
    """Keeps one window for each who asks; ``token`` makes the token that names them."""

    def __init__(self, settings: "Settings", token: Callable[[Who], str]) -> None:
        self._settings = settings
        self._token = token
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._open: dict[Who, tuple[float, Api]] = {}

    async def call(self, who: Who, function: str, **arguments: Value) -> Any:
        """Call a function of schema ``api`` as somebody and return what it returns.

        Raises:
            Refused: when the database says no, as to somebody who is no member any more.
            Unreachable: when it says nothing.
        """
        return await to_thread.run_sync(
            lambda: self._window(who).call(function, **arguments), limiter=self._limiter
        )

    async def rows(self, who: Who, view: str, where: Mapping[str, object]) -> list[dict[str, Any]]:
        """Return the rows of a view of schema ``api`` that somebody may see; raises what ``call`` raises."""
        return await to_thread.run_sync(
            lambda: self._window(who).rows(view, where=where), limiter=self._limiter
        )

    def _window(self, who: Who) -> Api:
        now = time.monotonic()
        made, api = self._open.get(who, (0.0, None))
        if api is None or now - made > TOKEN_SECONDS:
            api = Api(self._settings, self._token(who))
            self._open = {
                whose: kept for whose, kept in self._open.copy().items() if now - kept[0] <= TOKEN_SECONDS
            }
            self._open[who] = (now, api)
        return api
