"""How long it took until each mission said something: what an incident teaches afterwards.

A mission that never spoke is counted as later than all others, so that the middle of the times is
not made of those who did (the median of right-censored times, as of Kaplan and Meier 1958). A mission
whose feed was not read well may have published unseen: it is left out of what is said on publishing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.crisis.board import Cell
from core.crisis.words import minutes_between, span
from core.texts import _, ngettext


@dataclass(frozen=True, slots=True)
class FirstWord:
    """One mission: minutes from the onset until it published and until it checked in; None where it did not.

    ``unseen``: nothing of it was seen because its feed was not read well.
    """

    mission_id: str
    mission: str
    own: bool
    published: int | None
    checked_in: int | None
    unseen: bool


def first_words(cells: Sequence[Cell], onset: datetime) -> list[FirstWord]:
    """Return the missions of a board, the quickest first."""
    found = [
        FirstWord(
            mission_id=cell.mission_id,
            mission=cell.mission,
            own=cell.own,
            published=_after(onset, cell.first_item_at),
            checked_in=_after(onset, cell.first_check_in_at),
            unseen=cell.first_item_at is None and cell.health != "fresh",
        )
        for cell in cells
    ]
    return sorted(found, key=lambda word: (_first(word), word.mission))


def published_times(words: Sequence[FirstWord]) -> list[int | None]:
    """Return when each mission published, of those where it would have been seen."""
    return [word.published for word in words if not word.unseen]


def check_in_times(words: Sequence[FirstWord]) -> list[int | None]:
    """Return when each mission checked in."""
    return [word.checked_in for word in words]


def half_after(times: Sequence[int | None]) -> int | None:
    """Return after how many minutes at least half had spoken; None when fewer than half ever did."""
    spoken = sorted(time for time in times if time is not None)
    needed = -(-len(times) // 2)
    return spoken[needed - 1] if times and len(spoken) >= needed else None


def finding(words: Sequence[FirstWord]) -> str:
    """Return what came out, in two sentences."""
    said = [
        _half(
            published_times(words),
            _("Half of the missions had published after {span}."),
            _("Fewer than half of the missions published."),
        ),
        _half(
            check_in_times(words),
            _("Half had checked in after {span}."),
            _("Fewer than half checked in."),
        ),
    ]
    return " ".join(filter(None, said))


def basis(words: Sequence[FirstWord]) -> str:
    """Return what the figures rest on, and who is left out."""
    unseen = sum(word.unseen for word in words)
    said = [
        ngettext("{n} mission on the board.", "{n} missions on the board.", len(words)).format(n=len(words))
    ]
    if unseen:
        said.append(
            ngettext(
                "{n} is left out of what was published: its feed was broken, missing or not read.",
                "{n} are left out of what was published: their feeds were broken, missing or not read.",
                unseen,
            ).format(n=unseen)
        )
    return " ".join(said)


def _half(times: Sequence[int | None], reached: str, not_reached: str) -> str:
    if not times:
        return ""
    half = half_after(times)
    return not_reached if half is None else reached.format(span=span(half))


def _after(onset: datetime, at: datetime | None) -> int | None:
    return None if at is None else max(0, minutes_between(onset, at))


def _first(word: FirstWord) -> float:
    return min((time for time in (word.published, word.checked_in) if time is not None), default=float("inf"))
