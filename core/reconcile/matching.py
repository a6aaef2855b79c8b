"""Which post of the one side is which post of the other: by number, by address, by time and text.

The rules and their parameters are those of a simulation with the noise of real posts; ``Rules`` holds them. What is
found by number or address is certain. By time and text a pair is accepted, left to a person, or not made at all.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from core.reconcile.identity import link_number, post_number

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

COLUMNS: Final = ("account", "external_id", "permalink", "text", "published_at", "day")
HOUR: Final = 3600.0
# Addresses, which every tool shortens in its own way, and the last word of a text that was cut off.
_LEFT_OUT: Final = r"https?://\S+|\S*…$|\S*\.\.\.$"
# So many pairs are compared at once; each costs a few dozen bytes and a few microseconds.
AT_ONCE: Final = 400_000
# A knot of pairs larger than this is untied greedily: the exact way would take its square in memory.
LARGEST_KNOT: Final = 1_500


@dataclass(frozen=True, slots=True)
class Rules:
    """How sure is sure enough. Hours are those two posts may lie apart once the clocks are put together."""

    hours: float = 2.0
    hours_of_days: float = 14.0
    hours_unknown: float = 14.0
    hours_of_days_unknown: float = 24.0
    weight_of_text: float = 0.85
    short_text: int = 25
    accept: float = 0.80
    margin: float = 0.08
    review: float = 0.60
    pairs_for_clock: int = 3


@dataclass(frozen=True, slots=True)
class Matches:
    """The pairs found: ``reported`` and ``monitored`` are row positions of the two tables.

    ``how`` is number, address, text or person; ``certain`` pairs count, the others wait for a person. ``score`` is
    from 0 to 1. ``clocks`` says by how many seconds the monitored clock is ahead, for accounts where it is known.
    """

    pairs: pd.DataFrame
    clocks: dict[str, float]

    @property
    def certain(self) -> pd.DataFrame:
        """The pairs that count."""
        return self.pairs[self.pairs["certain"]]

    @property
    def to_review(self) -> pd.DataFrame:
        """The pairs a person should look at, the likeliest first."""
        return self.pairs[~self.pairs["certain"]].sort_values("score", ascending=False)


def match_posts(
    reported: pd.DataFrame,
    monitored: pd.DataFrame,
    *,
    decided: pd.DataFrame | None = None,
    rules: Rules | None = None,
) -> Matches:
    """Match the posts of two sides, each at most once.

    Both tables have the columns of :data:`COLUMNS`: texts as text or missing, ``published_at`` in UTC or missing,
    ``day`` as a date where the time is not known. ``decided`` holds what people said of pairs: ``account``,
    ``reported_id``, ``monitored_id``, ``same``. 100,000 posts a side take some seconds where they have numbers,
    about a minute where a third of them has none, and 200 MB.
    """
    rules = rules or Rules()
    left, right = _prepared(reported), _prepared(monitored)
    found: list[pd.DataFrame] = []
    said = _said(left, right, decided)
    never = set(zip(said["left"][~said["same"]], said["right"][~said["same"]], strict=True))
    _take(found, left, right, said[said["same"]][["left", "right"]], "person", never)
    _take(found, left, right, _by_key(left, right, "number", "number"), "number", never)
    for of_left, of_right in (("address", "address"), ("address", "number"), ("number", "address")):
        _take(found, left, right, _by_key(left, right, of_left, of_right), "address", never)
    clocks = _clocks(left, right, pd.concat(found), rules)
    found.append(_by_text(left[~left["taken"]], right[~right["taken"]], clocks, rules, never))
    pairs = pd.concat(found, ignore_index=True)
    pairs = pairs.rename(columns={"left": "reported", "right": "monitored"})
    return Matches(pairs.astype({"reported": "int64", "monitored": "int64", "certain": "bool"}), clocks)


def _prepared(posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts by position, with the keys they can be found by."""
    times = pd.to_datetime(posts["published_at"], utc=True)
    days = pd.to_datetime(posts["day"])
    noon = days.dt.tz_localize("UTC") + pd.Timedelta(hours=12)
    moments = times.fillna(noon)
    seconds = moments.dt.tz_localize(None).to_numpy("datetime64[s]").astype("int64").astype(float)
    seconds[moments.isna().to_numpy()] = np.nan
    return pd.DataFrame(
        {
            "account": posts["account"].astype(str).to_numpy(),
            "external_id": _texts(posts["external_id"]),
            "number": _texts(posts["external_id"]).map(post_number),
            "address": _texts(posts["permalink"]).map(link_number),
            "text": _plain_texts(posts["text"]),
            "seconds": seconds,
            "timed": times.notna().to_numpy(),
            "taken": False,
        }
    )


def _texts(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the texts by position, empty where one is missing."""
    return pd.Series([text if isinstance(text, str) else "" for text in column], dtype=object)


def _plain_texts(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return texts as they are compared: one spelling, no links, no word that a tool cut off."""
    texts = _texts(column).str.normalize("NFKC").str.casefold()
    return texts.str.replace(_LEFT_OUT, " ", regex=True).str.split().str.join(" ")


def _said(left: pd.DataFrame, right: pd.DataFrame, decided: pd.DataFrame | None) -> pd.DataFrame:
    """Return what people said, as row positions."""
    if decided is None or decided.empty:
        return pd.DataFrame({"left": [], "right": [], "same": np.array([], dtype=bool)})
    places = [
        pd.DataFrame({"account": side["account"], f"{name}_id": side["external_id"], place: side.index})
        for side, name, place in ((left, "reported", "left"), (right, "monitored", "right"))
    ]
    joined = decided.merge(places[0], on=["account", "reported_id"]).merge(
        places[1], on=["account", "monitored_id"]
    )
    return joined[["left", "right", "same"]].astype({"same": bool})


def _by_key(left: pd.DataFrame, right: pd.DataFrame, of_left: str, of_right: str) -> pd.DataFrame:
    """Return pairs of posts of one account that share a key; of posts that repeat a key, the first."""
    sides = []
    for side, key, place in ((left, of_left, "left"), (right, of_right, "right")):
        open_ones = side[~side["taken"] & (side[key] != "")]
        keyed = pd.DataFrame({"account": open_ones["account"], "key": open_ones[key], place: open_ones.index})
        sides.append(keyed.drop_duplicates(["account", "key"]))
    return sides[0].merge(sides[1], on=["account", "key"])[["left", "right"]]


def _without(pairs: pd.DataFrame, never: set[tuple[Any, Any]]) -> pd.DataFrame:
    """Return the pairs that nobody said are two different posts."""
    allowed = [pair not in never for pair in zip(pairs["left"], pairs["right"], strict=True)]
    return pairs[np.array(allowed, dtype=bool)]


def _take(
    found: list[pd.DataFrame],
    left: pd.DataFrame,
    right: pd.DataFrame,
    pairs: pd.DataFrame,
    how: str,
    never: set[tuple[Any, Any]],
) -> None:
    """Note certain pairs, and that their posts are taken."""
    pairs = _without(pairs, never)
    left.loc[pairs["left"], "taken"] = True
    right.loc[pairs["right"], "taken"] = True
    found.append(pairs.assign(how=how, score=1.0, certain=True))


def _clocks(left: pd.DataFrame, right: pd.DataFrame, pairs: pd.DataFrame, rules: Rules) -> dict[str, float]:
    """Return by how many seconds the monitored clock is ahead, from certain pairs whose times both sides know."""
    ours, theirs = left.loc[pairs["left"]], right.loc[pairs["right"]]
    known = ours["timed"].to_numpy() & theirs["timed"].to_numpy()
    ahead = pd.Series(
        theirs["seconds"].to_numpy()[known] - ours["seconds"].to_numpy()[known],
        index=ours["account"].to_numpy()[known],
    )
    by_account = ahead.groupby(level=0).agg(["median", "size"])
    return dict(by_account.loc[by_account["size"] >= rules.pairs_for_clock, "median"])


def _by_text(
    left: pd.DataFrame,
    right: pd.DataFrame,
    clocks: dict[str, float],
    rules: Rules,
    never: set[tuple[Any, Any]],
) -> pd.DataFrame:
    """Return pairs by time and text, each post in one pair at most."""
    pieces = [
        _likely(ours, right[right["account"] == account], clocks.get(str(account)), rules)
        for account, ours in _with_text(left).groupby("account", sort=False)
    ]
    empty = {"left": np.array([], dtype=int), "right": np.array([], dtype=int), "score": np.array([])}
    likely = pd.concat([pd.DataFrame(empty), *pieces], ignore_index=True)
    likely = _without(likely, never).reset_index(drop=True)
    chosen = likely[_assigned(likely)]
    rival = np.maximum(
        _best_other(likely, "left").loc[chosen.index], _best_other(likely, "right").loc[chosen.index]
    )
    certain = (chosen["score"] >= rules.accept) & (chosen["score"] - rival >= rules.margin)
    return chosen.assign(how="text", certain=certain)[["left", "right", "how", "score", "certain"]]


def _with_text(side: pd.DataFrame) -> pd.DataFrame:
    return side[(side["text"] != "") & side["seconds"].notna()]


def _likely(ours: pd.DataFrame, theirs: pd.DataFrame, ahead: float | None, rules: Rules) -> pd.DataFrame:
    """Return the pairs of one account that are close in time and alike in text, with their score."""
    theirs = _with_text(theirs).sort_values("seconds")
    known = ahead is not None
    hours = rules.hours if known else rules.hours_unknown
    hours_of_days = rules.hours_of_days if known else rules.hours_of_days_unknown
    moments = ours["seconds"].to_numpy() + (ahead or 0.0)
    others = theirs["seconds"].to_numpy()
    # Where a side knows only the day, the wider window holds; a pair of two known times is held to its own below.
    all_timed = bool(ours["timed"].all() and theirs["timed"].all())
    widest = (hours if all_timed else hours_of_days) * HOUR
    first = np.searchsorted(others, moments - widest, side="left")
    last = np.searchsorted(others, moments + widest, side="right")
    return pd.concat(
        [
            _scored(ours, theirs, moments, first, last, part, (hours, hours_of_days), rules)
            for part in _portions(last - first)
        ]
        or [pd.DataFrame({"left": [], "right": [], "score": []})]
    )


def _portions(counts: Numbers) -> list[slice]:
    """Return slices of the posts with about :data:`AT_ONCE` candidates each."""
    ends = np.cumsum(counts)
    if not len(ends) or not ends[-1]:
        return []
    cuts = np.searchsorted(ends, np.arange(AT_ONCE, ends[-1], AT_ONCE), side="left") + 1
    edges = [0, *dict.fromkeys(int(cut) for cut in cuts if cut < len(counts)), len(counts)]
    return [slice(start, stop) for start, stop in pairwise(edges)]


def _scored(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    moments: Numbers,
    first: Numbers,
    last: Numbers,
    part: slice,
    windows: tuple[float, float],
    rules: Rules,
) -> pd.DataFrame:
    """Return the scored pairs of a portion of an account's posts."""
    counts = (last - first)[part]
    a = np.repeat(np.arange(part.start, part.stop), counts)
    b = np.concatenate([np.arange(start, stop) for start, stop in zip(first[part], last[part], strict=True)])
    timed = ours["timed"].to_numpy()[a] & theirs["timed"].to_numpy()[b]
    window = np.where(timed, windows[0], windows[1]) * HOUR
    closeness = 1 - np.abs(moments[a] - theirs["seconds"].to_numpy()[b]) / window
    near = closeness >= 0
    a, b, closeness = a[near], b[near], closeness[near]
    # What cannot reach the score for a review is not looked at any further.
    least = (rules.review - (1 - rules.weight_of_text)) / rules.weight_of_text
    alike = _similarity(ours["text"].to_numpy()[a], theirs["text"].to_numpy()[b], least, rules)
    score = rules.weight_of_text * alike + (1 - rules.weight_of_text) * closeness
    kept = score >= rules.review
    return pd.DataFrame(
        {
            "left": ours.index.to_numpy()[a[kept]],
            "right": theirs.index.to_numpy()[b[kept]],
            "score": score[kept],
        }
    )


def _similarity(ours: Numbers, theirs: Numbers, least: float, rules: Rules) -> Numbers:
    """Return how alike texts are, pair by pair, from 0 to 1; below ``least`` it may be 0.

    A text that is a part of the other is as good as the whole, unless it is short: that says little.
    """
    if not len(ours):
        return np.array([])
    cutoff = 100 * least
    whole = process.cpdist(ours, theirs, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff, workers=-1)
    alike = whole.astype(float) / 100
    shorter = np.minimum([len(text) for text in ours], [len(text) for text in theirs])
    weight = np.minimum(1.0, shorter / rules.short_text)
    # The slower look for a part only where it can say more than the whole did.
    open_ones = np.flatnonzero((weight >= least) & (alike < weight))
    if len(open_ones):
        part = process.cpdist(
            ours[open_ones], theirs[open_ones], scorer=fuzz.partial_ratio, score_cutoff=cutoff, workers=-1
        )
        alike[open_ones] = np.maximum(alike[open_ones], part.astype(float) / 100 * weight[open_ones])
    return alike


def _assigned(likely: pd.DataFrame) -> Numbers:
    """Return which pairs stand when each post is in one pair at most and the scores add up to the most."""
    chosen = np.zeros(len(likely), dtype=bool)
    if likely.empty:
        return chosen
    left, a = np.unique(likely["left"].to_numpy(), return_inverse=True)
    right, b = np.unique(likely["right"].to_numpy(), return_inverse=True)
    size = len(left) + len(right)
    # Loaded when posts are matched, because it would slow every start of the portal down.
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    graph = coo_array((np.ones(len(a)), (a, b + len(left))), shape=(size, size))
    knots = connected_components(graph, directed=False)[1][a]
    scores = likely["score"].to_numpy()
    order = np.argsort(knots, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(knots[order])) + 1):
        if len(rows) == 1:
            chosen[rows] = True
        else:
            chosen[rows[_untied(a[rows], b[rows], scores[rows])]] = True
    return chosen


def _untied(a: Numbers, b: Numbers, scores: Numbers) -> Numbers:
    """Return which of the pairs of one knot stand."""
    rows, a = np.unique(a, return_inverse=True)
    columns, b = np.unique(b, return_inverse=True)
    if len(rows) > LARGEST_KNOT or len(columns) > LARGEST_KNOT:
        return _greedily(a, b, scores)
    table = np.zeros((len(rows), len(columns)))
    table[a, b] = scores
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - as above.

    picked = dict(zip(*linear_sum_assignment(table, maximize=True), strict=True))
    return np.flatnonzero(np.array([picked.get(row) == column for row, column in zip(a, b, strict=True)]))


def _greedily(a: Numbers, b: Numbers, scores: Numbers) -> Numbers:
    used_a, used_b, chosen = set[int](), set[int](), list[int]()
    for place in np.argsort(-scores, kind="stable"):
        if a[place] not in used_a and b[place] not in used_b:
            used_a.add(a[place])
            used_b.add(b[place])
            chosen.append(int(place))
    return np.array(chosen, dtype=int)


def _best_other(likely: pd.DataFrame, side: str) -> "pd.Series[float]":
    """Return, for each pair, the best score of another pair of the same post on this side; 0 where there is none."""
    ranked = likely["score"].groupby(likely[side]).rank(method="first", ascending=False)
    best = likely["score"].groupby(likely[side]).transform("max")
    second = likely[side].map(likely[ranked == 2].set_index(side)["score"]).fillna(0.0)
    return best.where(ranked > 1, second)
