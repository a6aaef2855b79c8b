"""How long a sign-in lasts: the identity cookie cannot be recalled, so the server keeps count."""

import threading
import time
from collections.abc import Callable
from enum import Enum


class SignIn(Enum):
    """What has become of a sign-in."""

    ALIVE = "alive"
    IDLE = "idle"
    EXPIRED = "expired"
    ENDED = "ended"


class Sessions:
    """Remembers when each sign-in was last used, and which ones were ended.

    A sign-in is (person, moment of sign-in). After a restart of the server nothing
    is remembered here, so a sign-in older than the idle limit has to be made again;
    which ones were ended, the database remembers (``core.access.membership``).
    """

    def __init__(
        self, idle_seconds: int, absolute_seconds: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._idle = idle_seconds
        self._absolute = absolute_seconds
        self._clock = clock
        self._seen: dict[tuple[str, int], float] = {}
        self._ended: set[tuple[str, int]] = set()
        self._lock = threading.Lock()

    def touch(self, person: str, signed_in_at: int) -> SignIn:
        """Note that the sign-in is used now and say whether it still holds."""
        now, key = self._clock(), (person, signed_in_at)
        with self._lock:
            if key in self._ended:
                return SignIn.ENDED
            if now - signed_in_at > self._absolute:
                self._forget(now)
                return SignIn.EXPIRED
            if now - self._seen.get(key, signed_in_at) > self._idle:
                return SignIn.IDLE
            self._seen[key] = now
            return SignIn.ALIVE

    def end(self, person: str, signed_in_at: int) -> None:
        """End the sign-in: its cookie opens nothing any more."""
        with self._lock:
            self._ended.add((person, signed_in_at))

    def _forget(self, now: float) -> None:
        """Drop what the absolute limit refuses anyway."""
        self._seen = {key: seen for key, seen in self._seen.items() if now - key[1] <= self._absolute}
        self._ended = {key for key in self._ended if now - key[1] <= self._absolute}
