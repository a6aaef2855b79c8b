"""Own missions in two quarters: who moved, by how much, and whether that is more than chance."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.benchmarks.headlines import amount
from core.benchmarks.model import Indicator, Period, quarter_text
from core.benchmarks.noise import MOST, Change, change, noise
from core.benchmarks.standing import by_text, change_text, months_before
from core.texts import _


@dataclass(frozen=True, slots=True)
class Move:
    """A mission's values in the earlier and the later quarter; None where it has none. ``since``: what changed."""

    mission: str
    earlier: float | None
    later: float | None
    since: Change | None

    @property
    def known(self) -> bool:
        """Whether both quarters have a value."""
        return self.earlier is not None and self.later is not None


def moves(
    names: Mapping[str, str],
    earlier: Mapping[str, float | None],
    later: Mapping[str, float | None],
    months: Sequence[Period],
    quarter: date,
) -> list[Move]:
    """Return the missions ``names`` (id → name), those that changed most first.

    ``earlier`` and ``later`` are id → value; ``months`` the missions' own months before the
    later quarter, from which it is seen how much they move by themselves.
    """
    values = [*earlier.values(), *later.values(), *(period.value for period in months)]
    # One indicator is told one way: as differences as soon as any of its figures is negative.
    plain = any(value is not None and value < 0 for value in values)
    by_month: dict[str, dict[date, float | None]] = defaultdict(dict)
    for period in months:
        by_month[period.mission_id][period.first_day] = period.value
    days = [months_before(quarter, back) for back in range(MOST, 0, -1)]
    made = []
    for mission, name in names.items():
        before, now = earlier.get(mission), later.get(mission)
        since = None
        if before is not None and now is not None:
            usual = noise([by_month[mission].get(day) for day in days], plain=plain)
            since = change(now, before, usual, plain=plain)
        made.append(Move(name, before, now, since))
    return sorted(made, key=lambda move: -abs(move.since.by) if move.since else 0.0)


def move_text(indicator: Indicator, move: Move) -> str:
    """Return a move in a few words: ``+12%, more than chance``."""
    if move.since is None:
        return _("no share can be taken of nothing")
    by = by_text(indicator, move.since)
    if move.since.usual is None:
        return _("{by}, too few months to judge").format(by=by)
    if move.since.news:
        return _("{by}, more than its usual ups and downs").format(by=by)
    return _("{by}, not distinguishable from noise").format(by=by)


def finding(indicator: Indicator, found: Sequence[Move], earlier: date, later: date) -> str:
    """Return what the moves say in one sentence; beside each other two quarters, never a trend."""
    known = [move for move in found if move.known]
    if not known:
        return _("None of these missions has figures of both {earlier} and {later}.").format(
            earlier=quarter_text(earlier), later=quarter_text(later)
        )
    if len(known) == 1:
        (move,) = known
        said = _("{mission}: {amount} in {quarter}").format(
            mission=move.mission, amount=amount(indicator, move.later or 0.0), quarter=quarter_text(later)
        )
        told = change_text(indicator, move.since, later, earlier) if move.since else ""
        return f"{said}, {told}" if told else f"{said}."
    rose = sum(move.since is not None and move.since.news and move.since.by > 0 for move in known)
    fell = sum(move.since is not None and move.since.news and move.since.by < 0 for move in known)
    said = (
        _(
            "From {earlier} to {later}, {rose} of these {n} missions rose and {fell} fell by more than their usual ups and downs."
        )
        if rose or fell
        else _(
            "From {earlier} to {later}, none of these {n} missions moved by more than its usual ups and downs."
        )
    )
    return said.format(
        earlier=quarter_text(earlier), later=quarter_text(later), rose=rose, fell=fell, n=len(known)
    )
