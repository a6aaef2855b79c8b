"""A measured figure beside its baseline, and the table of them."""

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

HEADER: Final = ("What", "Here", "Baseline", "Ratio", "Target", "Kept")


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``kept`` is None where there is nothing to keep, only something to know."""

    what: str
    here: str
    baseline: str
    ratio: str = ""
    target: str = ""
    kept: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the line as it is printed."""
        said = "" if self.kept is None else "yes" if self.kept else "NO"
        return self.what, self.here, self.baseline, self.ratio, self.target, said


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table that reads well in a terminal and in Markdown."""
    rows = [HEADER, *(figure.cells() for figure in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADER))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def set_aside() -> None:
    """Keep what the bench holds out of its own collections: they lasted a tenth of a second, in somebody's wait."""
    gc.collect()
    gc.freeze()


def processor_time(work: Callable[[], Any]) -> float:
    """Return the processor seconds that ``work`` takes here, whatever else the machine does."""
    start = time.process_time()
    work()
    return time.process_time() - start


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds that ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
