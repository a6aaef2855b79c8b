"""An export is told by its columns in any order, and a wrong guess never happens."""

import random
import re
from collections import Counter

import pandas as pd
import pytest

from core.intake.entries import Known
from core.intake.recognise import Match, recognise
from core.intake.tables import Sheet
from tests.intake.samples import READ as ALL_READ
from tests.intake.samples import SAID, label, names_of
from tests.intake.support import known_headers, needs_shared

READ = [known for known in ALL_READ if not known.variant.metrics]


def sheet(columns: list[str]) -> Sheet:
    """Return a table of one row; of plain objects, because thousands are made and few of their cells are looked at."""
    return Sheet("", pd.DataFrame([columns, ["1"] * len(columns)], dtype=object))


def code_of(columns: list[str]) -> tuple[str, str] | None:
    """Return (code, language) of the export a row of names belongs to, if it is recognised."""
    found = recognise(sheet(columns))
    return (found.entry.code, found.variant.language) if isinstance(found, Match) else None


def reason_of(columns: list[str]) -> str:
    found = recognise(sheet(columns))
    return "" if isinstance(found, Match) else found.finding.code


@pytest.mark.parametrize("known", READ, ids=label)
def test_every_export_is_recognised_in_any_order(known: Known) -> None:
    names = names_of(known)
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert code_of(names) == (known.entry.code, known.variant.language)


@pytest.mark.parametrize("known", READ, ids=label)
def test_an_optional_column_may_be_missing_and_a_foreign_one_added(known: Known) -> None:
    required = {known.variant.columns[field][0] for field in known.entry.required} | set(known.entry.telling)
    required |= {SAID[field] for field in known.entry.beside}
    for missing in set(names_of(known)) - required:
        names = [name for name in names_of(known) if name != missing]
        assert code_of([*names, "Remarks of the desk"]) == (known.entry.code, known.variant.language)


@pytest.mark.parametrize("known", READ, ids=label)
def test_without_a_required_column_it_is_not_recognised_and_the_column_is_named(known: Known) -> None:
    for field in known.entry.required:
        missing = known.variant.columns[field]
        names = [name for name in names_of(known) if name not in missing]
        assert code_of(names) is None
        failed = recognise(sheet(names))
        assert not isinstance(failed, Match)
        assert missing[0] in failed.finding.message


def test_the_whole_template_is_recognised_beside_however_many_other_columns() -> None:
    template = next(known for known in READ if known.entry.code == "template.days")
    own = [f"Indikator {place}" for place in range(300)]
    assert code_of(names_of(template) + own) == ("template.days", "en")
    assert code_of(names_of(template)[:4] + own) is None


def test_a_required_column_that_stands_twice_is_a_question() -> None:
    names = names_of(next(known for known in READ if known.entry.code == "x.account_overview"))
    assert reason_of([*names, "Impressions"]) == "export.repeated_column"


def test_columns_of_two_exports_at_once_are_not_recognised() -> None:
    overview = names_of(next(known for known in READ if known.entry.code == "x.account_overview"))
    content = names_of(next(known for known in READ if known.entry.code == "x.content"))
    without_id = [name for name in content if name != "Post id"]
    assert code_of(without_id) is None
    assert code_of([*overview, *(f"{name} (2)" for name in content)]) is None


@pytest.mark.parametrize(
    "columns",
    [
        ["Date", "Likes", "Comments", "Shares"],
        ["Date", "Impressions"],
        ["Date", "Views", "Reach", "Followers"],
        ["Post ID", "Date", "Likes"],
        ["platform", "account", "spend"],
        ["id", "screen_name", "created_at", "fav", "rt", "RTed", "text", "media1"],
    ],
)
def test_common_words_alone_are_no_export(columns: list[str]) -> None:
    assert code_of(columns) is None


@needs_shared
def test_known_header_rows_are_recognised_shuffled_and_never_wrongly_when_damaged() -> None:
    chance = random.Random(7)
    score: Counter[str] = Counter()
    for header in known_headers():
        columns = [re.split(r"\s{2,}\[", name)[0].strip("…") for name in header["columns"]]
        truth = code_of(columns)
        for _ in range(4):
            chance.shuffle(columns)
            score["shuffled right" if code_of(columns) == truth else "shuffled wrong"] += 1
            for damage in ("dropped", "renamed", "both"):
                damaged = columns[: max(1, int(len(columns) * chance.uniform(0.3, 0.95)))]
                damaged = columns[:] if damage == "renamed" else damaged
                if damage != "dropped":
                    for place in chance.sample(range(len(damaged)), max(1, len(damaged) // 5)):
                        damaged[place] = f"Renamed {place}"
                found = code_of(damaged)
                score[
                    f"{damage} {'refused' if found is None else 'right' if found == truth else 'wrong'}"
                ] += 1
    assert score.total() >= 800
    assert not [name for name in score if name.endswith("wrong")], score
