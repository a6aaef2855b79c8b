"""The part of a panel that is looked at: own figures, donors fit to be compared with, before and after."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.practices.evidence.model import PanelError, Period, Rules
from core.practices.evidence.weights import Array
from core.texts import _

# Zeros need a place on a logarithmic scale: log(value + step). One does for counts; figures that
# are mostly small, as rates are, get a tenth of their median, or a doubling would hardly show.
LARGEST_STEP: Final = 1.0
STEP_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Window:
    """Figures on the scale of the rules, missing ones not a number.

    ``own``: treated units × periods. ``donors``: donors × periods, and ``filled`` the same without
    gaps. ``before``: periods before the start. ``zeros``: share of zeros among own figures before
    the start. ``step``: what was added before taking logarithms, None without.
    """

    own: Array
    donors: Array
    filled: Array
    before: int
    periods: pd.Index
    names: tuple[str, ...]
    left_out: dict[str, str]
    zeros: float
    step: float | None

    @property
    def after(self) -> int:
        """The number of periods since the start."""
        return len(self.periods) - self.before

    def seen(self, *, before: bool) -> float:
        """Return the share of own figures that are there, before the start or since."""
        part = self.own[:, : self.before] if before else self.own[:, self.before :]
        return float((~np.isnan(part)).mean()) if part.size else 0.0

    def together(self, rows: Array) -> Array:
        """Return one series for several units: their mean, which a missing month does not shift.

        A month missing in one unit is left to the others, each measured from its own level.
        """
        if len(rows) == 1 or not np.isnan(rows).any():
            return np.asarray(rows.mean(axis=0))
        profile = self.filled.mean(axis=0) if len(self.filled) else np.zeros(rows.shape[1])
        apart = rows - profile
        levels = _mean(apart[:, : self.before], axis=1)
        return np.asarray(profile + levels.mean() + _mean(apart - levels[:, None], axis=0))

    def with_earlier_start(self, periods: int) -> "Window":
        """Return the months before the start alone, as if it had been so many periods earlier."""
        end = self.before
        return replace(
            self,
            own=self.own[:, :end],
            donors=self.donors[:, :end],
            filled=self.filled[:, :end],
            before=end - periods,
            periods=self.periods[:end],
        )

    def original(self, figures: Array) -> Array:
        """Return figures in their own unit."""
        return figures if self.step is None else np.asarray(np.exp(figures) - self.step)


def window(panel: pd.DataFrame, treated: Sequence[str], start: Period, rules: Rules) -> Window:
    """Return what is looked at in a panel (units × ordered periods, not a number where missing).

    Raises :class:`PanelError` for a unit that is not there, and a start outside the panel.
    """
    _check(panel, treated, rules)
    first = int((panel.columns.to_numpy() < start).sum())
    if not 0 < first < panel.shape[1]:
        raise PanelError(
            _("The start {start} must lie after {first}, the first date of the panel, and not after {last}.")
            .format(start=start, first=panel.columns[0], last=panel.columns[-1])
        )  # fmt: skip
    panel = panel.sort_index()
    everything = panel.to_numpy(dtype=float)
    is_own = panel.index.isin(list(treated))
    begin, end = _bounds(everything[is_own], everything, first, rules)
    figures, before = everything[:, begin:end], first - begin
    names = panel.index[~is_own].astype(str)
    left_out = _left_out(figures[~is_own], names, before, rules)
    fit = ~names.isin(list(left_out))
    own, donors = figures[is_own], figures[~is_own][fit]
    past = own[:, :before]
    known = ~np.isnan(past)
    step = None
    if rules.logs:
        step = _step(np.vstack([own, donors])[:, :before])
        own, donors = np.log(own + step), np.log(donors + step)
    return Window(
        own=own,
        donors=donors,
        filled=_filled(donors),
        before=before,
        periods=panel.columns[begin:end],
        names=tuple(names[fit]),
        left_out=left_out,
        zeros=float((past[known] == 0).mean()) if known.any() else 0.0,
        step=step,
    )


def _check(panel: pd.DataFrame, treated: Collection[str], rules: Rules) -> None:
    for name in treated:
        if name not in panel.index:
            near = get_close_matches(str(name), panel.index.astype(str).tolist(), 3, 0.0)
            raise PanelError(
                _("There is no unit “{name}” in the panel. The nearest names are: {near}.").format(
                    name=name, near=", ".join(f"“{one}”" for one in near)
                )
            )
    if not treated:
        raise PanelError(_("Name at least one unit that began the practice."))
    if rules.logs and (panel.loc[list(treated)] < 0).any(axis=None):
        raise PanelError(_("These figures can be negative, so a relative change has no meaning for them."))


def _bounds(own: Array, everything: Array, first: int, rules: Rules) -> tuple[int, int]:
    """Return the first and one-past-last column looked at.

    A unit's history begins with its first figure: months before it are not missing. Nor are the
    ones after the last figure of anybody.
    """
    known = ~np.isnan(own)
    begin = max((int(row.argmax()) for row in known[:, :first] if row[:first].any()), default=0)
    if rules.window_before is not None:
        begin = max(begin, first - rules.window_before)
    anybody = np.flatnonzero((~np.isnan(everything)).any(axis=0))
    end = int(anybody[-1]) + 1 if anybody.size else first
    if rules.window_after is not None:
        end = min(end, first + rules.window_after)
    return begin, max(end, first)


def _left_out(figures: Array, names: pd.Index, before: int, rules: Rules) -> dict[str, str]:
    """Return donors that cannot be compared with → reason code; the same gates as for the own unit."""
    known = ~np.isnan(figures)
    past = known[:, :before]
    reasons = np.full(len(figures), "", dtype=object)
    # No periods since the start are judged by the verdict, not by each donor.
    seen_after = known[:, before:].mean(axis=1) if figures.shape[1] > before else np.ones(len(figures))
    zeros = (figures[:, :before] == 0).sum(axis=1) / np.maximum(past.sum(axis=1), 1)
    reasons[zeros > rules.donor_zeros] = "zeros"
    if rules.logs:
        reasons[(figures < 0).any(axis=1)] = "negative"
    reasons[(past.mean(axis=1) < rules.seen_before) | (seen_after < rules.seen_after)] = "missing"
    return {str(name): str(reason) for name, reason in zip(names, reasons, strict=True) if reason}


def _step(figures: Array) -> float:
    positive = figures[figures > 0]
    return min(LARGEST_STEP, STEP_SHARE * float(np.median(positive))) if positive.size else LARGEST_STEP


def _filled(figures: Array) -> Array:
    """Return figures with the missing ones as level of the unit + level of the period."""
    missing = np.isnan(figures)
    if not missing.any():
        return figures
    filled = np.where(missing, np.nanmean(figures), figures)
    for _round in range(100):
        fitted = filled.mean(axis=1, keepdims=True) + filled.mean(axis=0) - filled.mean()
        change = np.abs(filled - fitted)[missing].max()
        filled = np.where(missing, fitted, figures)
        if change < 1e-9:
            break
    return np.asarray(filled)


def _mean(figures: Array, axis: int) -> npt.NDArray[np.float64]:
    """Return means of what is there; not a number where nothing is."""
    known = ~np.isnan(figures)
    count = known.sum(axis=axis)
    total = np.where(known, figures, 0.0).sum(axis=axis)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))
