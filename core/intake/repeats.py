"""The same rows in several tables that are in hand together: found before any of them is stored.

What stands twice in one table is found there, and what the portal has already is shown by the
review. Between them lies what one person drops at once: two exports of overlapping periods, a
file and its copy. Each row counts once in the end, because what is approved last wins; still a
person should know, above all where the figures differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import pandas as pd

from core.intake.findings import Finding, Severity, finding
from core.intake.model import Grain, Verdict, measures_of

SAME: Final = "duplicate.other_file"
DIFFERS: Final = "duplicate.other_file_differs"

FEWEST_DAYS: Final = 3
"""Days of files that do not say whose they are count as the same from so many on, when all agree."""


def with_repeats(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts with findings about rows that another of them holds too; earlier such findings go."""
    found: dict[int, list[Finding]] = {}
    for place, said in _between_tables(verdicts):
        found.setdefault(place, []).append(said)
    return [_with(verdict, found.get(place, [])) for place, verdict in enumerate(verdicts)]


def _with(verdict: Verdict, found: Sequence[Finding]) -> Verdict:
    if not found and not {SAME, DIFFERS} & verdict.counts.keys():
        return verdict
    weights = {severity: place for place, severity in enumerate(Severity)}
    others = [each for each in verdict.findings if each.code not in {SAME, DIFFERS}]
    ordered = sorted([*others, *found], key=lambda each: (weights[each.severity], each.row or 0, each.code))
    counts = {code: count for code, count in verdict.counts.items() if code not in {SAME, DIFFERS}}
    for each in found:
        counts[each.code] = counts.get(each.code, 0) + 1
    return replace(verdict, findings=tuple(ordered), counts=counts)


def _between_tables(verdicts: Sequence[Verdict]) -> Iterator[tuple[int, Finding]]:
    """Yield the place of a table and what is said of its rows."""
    kinds: dict[tuple[object, object], list[int]] = {}
    for place, verdict in enumerate(verdicts):
        if verdict.recognised and len(verdict.data):
            kinds.setdefault((verdict.grain, verdict.platform), []).append(place)
    for (grain, _platform), places in kinds.items():
        keyed = {place: _keyed(verdicts[place].data, grain) for place in places} if len(places) > 1 else {}
        for one, other in combinations(keyed, 2):
            shared = keyed[one].index.intersection(keyed[other].index)
            if len(shared):
                rows, others = keyed[one].loc[shared], keyed[other].loc[shared]
                for same, alike in _alike(rows, others, grain):
                    code = SAME if same else DIFFERS
                    yield one, _said(code, rows.loc[alike], verdicts[other])
                    yield other, _said(code, others.loc[alike], verdicts[one])


def _keyed(rows: pd.DataFrame, grain: object) -> pd.DataFrame:
    """Return rows by what they are about: a post by its id, which is one on its platform; a day by its account."""
    shown = rows["external_id"] if grain is Grain.POST else rows["day"].dt.strftime("%Y-%m-%d")
    key = shown if grain is Grain.POST else rows["account"].fillna("").str.casefold() + " " + shown
    keyed = rows.assign(shown=shown).set_index(key)
    return keyed.loc[keyed.index.notna() & ~keyed.index.duplicated()]


def _alike(rows: pd.DataFrame, others: pd.DataFrame, grain: object) -> Iterator[tuple[bool, pd.Series]]:
    """Yield whether figures agree and of which rows that holds; rows without a figure in common are no repeats."""
    measures = [*measures_of(Grain(str(grain)))]
    both = rows[measures].notna() & others[measures].notna()
    unequal = (rows[measures] != others[measures]).fillna(value=False) & both
    common, differing = both.any(axis="columns"), unequal.any(axis="columns")
    if grain is Grain.DAY:
        # Of files that do not say whose they are, days are the same only if they agree throughout.
        unsaid = rows["account"].isna()
        sure = not differing[unsaid].any() and common[unsaid].sum() >= FEWEST_DAYS
        common &= ~unsaid | sure
    else:
        common[:] = True
    for same, mask in ((True, common & ~differing), (False, common & differing)):
        if mask.any():
            yield same, mask


def _said(code: str, rows: pd.DataFrame, other: Verdict) -> Finding:
    first = rows.sort_values("source_row").iloc[0]
    name = f"{other.file} › {other.part}" if other.part and other.part not in other.file else other.file
    return finding(
        code, row=int(first["source_row"]), value=str(first["shown"])[:200], count=len(rows), file=name
    )
