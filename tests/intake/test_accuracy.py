"""How often an export is recognised, whole and damaged; printed, with the promised bounds held."""

import random
import sys
from collections import Counter

import pandas as pd
import pytest

from core.intake import likeness
from core.intake.entries import Known, normalise
from core.intake.recognise import Match, NoMatch, recognise
from core.intake.tables import Sheet
from tests.intake.samples import READ, label, table_of

TABLES = [known for known in READ if not known.variant.metrics and known.entry.code != "telegram.messages"]
TIMES = {"exact": 1, "shuffled": 5, "dropped": 12, "renamed": 14, "dropped and renamed": 10}


def answer(table: Sheet) -> tuple[str, str]:
    """Return ("accepted" or "offered" or "asked", code) for a table."""
    found = recognise(table)
    if isinstance(found, Match):
        return "accepted", found.entry.code
    assert isinstance(found, NoMatch)
    offered = likeness.offer(found)
    return ("offered", offered.export) if offered else ("asked", "")


def sheet(rows: list[list[str]]) -> Sheet:
    """Return rows as a sheet; of plain objects, because thousands are made and few of their cells are looked at."""
    return Sheet("", pd.DataFrame(rows, dtype=object))


def needed(known: Known) -> set[str]:
    """Return the names without which the rows of an export cannot be read."""
    fields = {"external_id", "published_at", "day", *known.entry.required}
    fields |= {rule.source for rule in known.entry.derived.values()}
    names = {normalise(name) for field in fields for name in known.variant.columns.get(field, ())}
    return names | known.telling


def damaged(known: Known, how: str, chance: random.Random) -> Sheet:
    """Return a sample with its columns shuffled, some left out, or a fifth of them renamed."""
    names, rows = table_of(known)
    places = list(range(len(names)))
    if how == "shuffled":
        chance.shuffle(places)
    if "dropped" in how:
        optional = [place for place in places if normalise(names[place]) not in needed(known)]
        gone = set(chance.sample(optional, chance.randint(0, len(optional) // 3)))
        places = [place for place in places if place not in gone]
    names = [names[place] for place in places]
    if "renamed" in how:
        for place in chance.sample(range(len(names)), max(1, len(names) // 5)):
            names[place] = f"Kolom {chance.randrange(1000)}"
    return sheet([names, *([row[place] for place in places] for row in rows)])


def foreign(known: Known) -> Sheet:
    """Return a sample in a language no entry knows: every name a word of its own, same places, same values."""
    names, rows = table_of(known)
    return sheet([[f"ชื่อ{place:02d}คอลัมน์" for place in range(len(names))], *rows])


def test_recognition_is_exact_and_never_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20260210)
    tries: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: list[str] = []
    misses: Counter[str] = Counter()
    for known in TABLES:
        for how, times in TIMES.items():
            for _ in range(times):
                kind, code = answer(damaged(known, how, chance))
                tries[how] += 1
                right[how] += code == known.entry.code and (
                    kind == "accepted" or how not in {"exact", "shuffled"}
                )
                if code != known.entry.code:
                    misses[f"{how}: {label(known)} {kind} {code}"] += 1
                    wrong += [f"{label(known)} {how}: {code}"] if kind == "accepted" else []
    with capsys.disabled():
        lines = [f"  {how}: {right[how]} of {tries[how]} ({right[how] / tries[how]:.1%})" for how in TIMES]
        sys.stdout.write("\n".join(["", *lines, f"  wrongly accepted: {len(wrong)} of {tries.total()}\n"]))
    assert tries.total() >= 2000
    assert not wrong
    assert right["exact"] == tries["exact"], misses
    assert right["shuffled"] == tries["shuffled"], misses
    for how in ("dropped", "renamed", "dropped and renamed"):
        assert right[how] >= 0.95 * tries[how], misses


def test_an_unknown_language_is_offered_and_never_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    score: Counter[str] = Counter()
    misses = []
    for known in TABLES:
        kind, code = answer(foreign(known))
        score[kind if kind != "offered" or code == known.entry.code else "offered wrongly"] += 1
        if code != known.entry.code:
            misses.append(f"{label(known)} {kind} {code}")
    with capsys.disabled():
        sys.stdout.write(f"\n  in a language no entry knows: {dict(score)}; asked: {misses}\n")
    assert not score["accepted"]
    assert not score["offered wrongly"]
    assert score["offered"] >= 0.6 * len(TABLES)
