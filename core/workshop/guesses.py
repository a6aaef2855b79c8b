"""How often one address may guess the code of a room.

A code is one of twenty letters to the eighth, 25.6 billion. Forty wrong tries in ten minutes
leave a whole hotel behind one address room for its typing errors, and somebody who guesses all
day, with ten rooms open, a chance of one in four hundred thousand. Once somebody behind an address
is in a room, its code is no secret there: a prankster's wrong tries keep nobody else out.
"""

import time
from collections import deque
from ipaddress import IPv6Address, ip_address
from typing import Final

MOST_WRONG: Final = 40
WINDOW: Final = 600.0
MOST_ADDRESSES: Final = 20_000
_NETWORK_BITS: Final = 64


class Guesses:
    """Wrong codes of the last ten minutes, by address; those of an IPv6 network count as one."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[float]] = {}
        self._known: set[tuple[str, str]] = set()

    def too_many(self, address: str, code: str) -> bool:
        """Whether this address has to wait before it tries this code."""
        network = _network(address)
        return (network, code) not in self._known and len(self._recent(network)) >= MOST_WRONG

    def add_right(self, address: str, code: str) -> None:
        """Remember that a code opened its room to this address."""
        if len(self._known) >= MOST_ADDRESSES:
            self._known.clear()
        self._known.add((_network(address), code))

    def add_wrong(self, address: str) -> None:
        """Remember a code that opens nothing."""
        network = _network(address)
        recent = self._recent(network)
        recent.append(time.monotonic())
        self._wrong[network] = recent
        if len(self._wrong) > MOST_ADDRESSES:
            self._wrong = {known: times for known in list(self._wrong) if (times := self._recent(known))}

    def _recent(self, network: str) -> deque[float]:
        times = self._wrong.get(network, deque())
        since = time.monotonic() - WINDOW
        while times and times[0] < since:
            times.popleft()
        return times


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(int(found) >> _NETWORK_BITS)
    return str(found)
