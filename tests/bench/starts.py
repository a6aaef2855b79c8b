"""How long `make run` takes to a served page: on an empty folder, and on one that is there already."""

from collections.abc import Callable
from typing import Final

from tests.bench.figures import Figure
from tests.embedded.conftest import clear, launch
from tests.places import folder

TARGET: Final = 6.0
STARTS: Final = 3


def measure(say: Callable[[str], None]) -> Figure:
    """Return the median of three second starts in seconds, beside the first one with all it brings."""
    say("first and second starts")
    seconds = []
    with folder("starts") as place:
        for _start in range(1 + STARTS):
            launched = launch(place / "data")
            try:
                seconds.append(launched.wait_until_served())
                launched.stop()
            finally:
                clear(launched)
    first, *later = seconds
    second = sorted(later)[len(later) // 2]
    return Figure(
        "Second start, to a served page",
        f"{second:.1f} s",
        f"{first:.1f} s, the first start",
        f"{second / first:.2f} of it",
        f"≤ {TARGET:.0f} s",
        second <= TARGET,
    )
