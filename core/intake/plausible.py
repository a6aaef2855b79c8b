"""Can these figures be true? Checks within rows, inside the file, and against the rest of it.

Rows that cannot be true are kept out; rows that are merely unusual are taken in and shown.
"""

from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from core.intake.findings import finding
from core.intake.model import Grain, measures_of
from core.intake.recognise import Match
from core.intake.sieve import Sieve
from core.intake.values import Mask

EARLIEST: Final = date(2004, 1, 1)
FEWEST_FOR_UNUSUAL: Final = 12
UNUSUAL_Z: Final = 6.0
LEAST_SPREAD: Final = 0.35
"""Modified z on log values: below this spread a regular account would be flagged for nothing."""

DAYS_OF_A_WEEK: Final = 7
FEWEST_GAPS: Final = 3
_HAPPENING: Final = [measure for measure in measures_of(Grain.DAY) if measure != "followers"]

_NEVER_ABOVE: Final = (
    ("reach", "impressions", "row.reach_above_impressions"),
    ("comments_answered", "comments", "row.answers_above_comments"),
    ("visual_posts", "posts", "row.visual_above_posts"),
)


def check_rows(match: Match, sieve: Sieve, frame: pd.DataFrame, today: date) -> None:
    """Report what cannot be true or is unusual; ``frame`` has the canonical columns."""
    _check_dates(match, sieve, frame, today)
    for smaller, larger, code in _NEVER_ABOVE:
        if smaller in frame and larger in frame:
            above = (frame[smaller] > frame[larger]).fillna(value=False).to_numpy(dtype=bool)
            sieve.report(code, above, match.columns.get(smaller), frame[smaller])
    if match.entry.grain is Grain.POST:
        above = (frame["reactions"] > frame["reach"]).fillna(value=False).to_numpy(dtype=bool)
        sieve.report("row.reactions_above_reach", above, match.columns.get("reactions"), frame["reactions"])
    _check_ownership(match, sieve, frame)
    _check_duplicates(match, sieve, frame)
    if match.entry.zeros:
        _check_zeros(match, sieve, frame)
    _check_unusual(match, sieve, frame)


def _check_dates(match: Match, sieve: Sieve, frame: pd.DataFrame, today: date) -> None:
    position = match.columns.get("published_at", match.columns.get("day"))
    shown = None if position is not None else frame["day"].dt.strftime("%Y-%m-%d")
    # A mission far east of the server may already be in tomorrow.
    latest = pd.Timestamp(today + timedelta(days=1))
    sieve.report("date.future", (frame["day"] > latest).to_numpy(dtype=bool), position, shown)
    if match.entry.grain is Grain.DAY and (apart := _days_apart(frame.loc[~sieve.out])) >= DAYS_OF_A_WEEK:
        sieve.note(finding("date.not_daily", days=apart))
    early = (frame["day"] < pd.Timestamp(EARLIEST)).to_numpy(dtype=bool)
    sieve.report("date.too_early", early, position, shown)


def _days_apart(days: pd.DataFrame) -> int:
    """Return how many days lie at least between two rows of an account that count what happened in between.

    0 where there are too few to tell. How many follow is true of the day however seldom it is written down.
    """
    counted = days.loc[days[_HAPPENING].notna().any(axis="columns"), ["account", "day"]].dropna(subset="day")
    gaps = counted.sort_values("day").groupby("account", dropna=False)["day"].diff().dt.days.dropna()
    return int(gaps.min()) if len(gaps) >= FEWEST_GAPS else 0


def _check_ownership(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    """Keep out what is not the account's own: reposts, other accounts' posts, parts of a post's life."""
    if (position := match.columns.get("reposted_from")) is not None:
        sieve.report("row.repost", (sieve.cells[position].str.strip() != "").to_numpy(dtype=bool), position)
    if (position := match.columns.get("lifetime")) is not None:
        # Whatever word a language has for "lifetime", it holds no digit; a day does.
        dated = sieve.cells[position].str.contains(r"\d", regex=True).to_numpy(dtype=bool)
        sieve.report("row.part_of_post", dated, position)
    if not match.entry.collaborations:
        return
    accounts = frame["account"].str.lower()
    rows = accounts.value_counts()
    if len(rows) > 1 and rows.iloc[0] > len(accounts) / 2:
        others = (accounts != rows.index[0]).to_numpy(dtype=bool) & accounts.notna().to_numpy(dtype=bool)
        sieve.report("row.other_account", others, match.columns.get("account"), frame["account"])
    elif len(rows) > 1:
        sieve.note(finding("account.several", count=len(rows), accounts=", ".join(rows.index[:5])))


def _check_duplicates(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    """Count a repeated row once; keep out all rows that contradict each other."""
    post = match.entry.grain is Grain.POST
    keys = _keys(match.entry.grain)
    good = frame.loc[~sieve.out]
    repeated = good.duplicated(keys, keep=False)
    if not repeated.any():
        return
    doubtful = good.loc[repeated]
    same_as_first = doubtful.drop(columns="source_row").duplicated(keep="first")
    variants = (~same_as_first).groupby([doubtful[key] for key in keys], dropna=False).transform("sum")
    shown = frame["external_id"] if post else frame["day"].dt.strftime("%Y-%m-%d")
    position = match.columns.get("external_id" if post else "day")
    same, conflict = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    same[doubtful.index[same_as_first & (variants == 1)]] = True
    conflict[doubtful.index[variants > 1]] = True
    sieve.report("duplicate.row", same, position, shown)
    sieve.report("duplicate.conflict", conflict, position, shown)


def held_rows(sieve: Sieve, frame: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """Return the rows kept out that an approver may take in; none that stands in the file otherwise too."""
    held = sieve.out & ~sieve.lost
    if held.any():
        held &= ~frame.duplicated(_keys(grain), keep=False).to_numpy(dtype=bool)
    return frame.loc[held].reset_index(drop=True)


def _keys(grain: Grain) -> list[str]:
    """Return the columns that tell one row from another."""
    return ["account", "external_id"] if grain is Grain.POST else ["account", "day"]


def _check_zeros(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    mapped = [measure for measure in measures_of(match.entry.grain) if measure in match.columns]
    if len(mapped) > 1:
        zeros = (frame[mapped] == 0).all(axis="columns").to_numpy(dtype=bool)
        sieve.report("row.all_zero", zeros & ~sieve.out)


def _check_unusual(match: Match, sieve: Sieve, frame: pd.DataFrame) -> None:
    for measure in measures_of(match.entry.grain):
        if measure in match.columns:
            kept = frame[measure].mask(sieve.out) if sieve.out.any() else frame[measure]
            unusual = _unusual(kept, low_too=measure == "followers")
            sieve.report("number.unusual", unusual, match.columns[measure])


def _unusual(counts: pd.Series, *, low_too: bool) -> Mask:
    """Return counts far from the rest by the modified z of their logarithms (Iglewicz and Hoaglin 1993).

    Where most counts are zero the others are compared among themselves, so that the few
    posts with any comments are not all unusual.
    """
    logs = np.log1p(counts.to_numpy(dtype="float64", na_value=np.nan))
    compared = logs[~np.isnan(logs)]
    if (compared == 0).sum() > len(compared) / 2:
        compared = compared[compared > 0]
    if len(compared) < FEWEST_FOR_UNUSUAL:
        return np.zeros(len(logs), dtype=bool)
    middle = np.median(compared)
    spread = max(float(np.median(np.abs(compared - middle))), LEAST_SPREAD)
    scores = 0.6745 * (logs - middle) / spread
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(scores) > UNUSUAL_Z if low_too else scores > UNUSUAL_Z)
