"""Whatever the bytes are, there is a verdict, quickly, and never a traceback."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.intake import refused, template
from core.intake.model import Grain, Verdict, columns_of
from tests.intake.support import EXPECTED, FIXTURES, OVERVIEW, SHARED, check, csv_bytes, xlsx_bytes

CELLS = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(lambda day: day.strftime("%a, %b %d, %Y")),
    st.sampled_from(
        ["", "--", "NAN", "1.234", "1,234", "=1+1", "29 February", "9999-12-31", "１２", "\x00", '"', "﷽"]
    ),
)
SPOILS = [b'"', b",", b";", b"\n", b"\r", b"\t", b"\x00", b"-1", b"1e400", b"=1+1", b"9" * 25, b"\xff\xfe", b"\xef\xbb\xbf",
          b"2026-13-45", "१२".encode(), b"1.234,5", b'""""', b"0001-01-01", b"sep=;\n"]  # fmt: skip


def check_verdict(data: bytes, name: str = "any.csv") -> Verdict:
    """Assert what holds of every verdict, and return it."""
    begun = time.perf_counter()
    verdict = check(data, name)
    assert time.perf_counter() - begun < 30
    assert verdict.rows_total == verdict.rows_accepted + verdict.rows_refused
    assert all(finding.message for finding in verdict.findings)
    said: dict[str, Any] = verdict.to_json()
    assert set(said["rows"]) == {"total", "accepted", "refused"}
    if verdict.recognised:
        assert verdict.grain is not None
        assert tuple(verdict.data.columns) == columns_of(verdict.grain)
        assert (len(verdict.data), len(verdict.refused)) == (verdict.rows_accepted, verdict.rows_refused)
        assert all(verdict.refused["reasons"].map(len) > 0)
        # The page offers a workbook of the rows kept out where there are any.
        assert not len(verdict.refused) or refused.workbook(verdict)
    else:
        assert verdict.findings
        assert verdict.findings[0].severity.keeps_out
        if verdict.table:
            check(data, name, mapping=verdict.table.suggestion)
    return verdict


def spoil(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few random injuries: cuts, doubled parts, foreign bytes, shuffled lines."""
    spoilt = bytearray(data)
    for _ in range(chance.choice([1, 1, 3, 10, 50])):
        place = chance.randrange(len(spoilt) + 1)
        injury = chance.randrange(6)
        if injury == 0:
            del spoilt[place : place + chance.randrange(50)]
        elif injury == 1:
            spoilt[place:place] = chance.choice(SPOILS)
        elif injury == 2:
            other = chance.randrange(len(spoilt) + 1)
            spoilt[place:place] = spoilt[other : other + chance.randrange(200)]
        elif injury == 3 and chance.random() < 0.2:
            del spoilt[place:]
        elif injury == 4:
            lines = bytes(spoilt).split(b"\n")
            chance.shuffle(lines)
            spoilt = bytearray(b"\n".join(lines))
        elif spoilt:
            spoilt[place % len(spoilt)] = chance.randrange(256)
    return bytes(spoilt)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
@example(b"PK\x03\x04")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(b"\xff\xfe\x00")
@example(b"sep=")
@example(b'"')
@example(b"a,a\n,\n")
@example(
    b"Post ID,Account username,Publish time,Post type,Views,Likes,Shares,Saves,Reach,Comments\n1,a,,,,,,,,\n"
)
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    check_verdict(data)


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=500),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_any_text_gets_a_verdict(text: str, encoding: str) -> None:
    check_verdict(text.encode(encoding))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=len(OVERVIEW) + 2), max_size=8))
def test_a_known_export_with_any_cells_gets_a_verdict(rows: list[list[str]]) -> None:
    verdict = check_verdict(csv_bytes([OVERVIEW, *rows]))
    assert verdict.recognised or b"\x00" in csv_bytes(rows)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.integers(min_value=0, max_value=5000))
def test_a_workbook_with_any_injury_gets_a_verdict(patch: bytes, place: int) -> None:
    book = bytearray(template.as_xlsx(Grain.DAY))
    book[place : place + len(patch)] = patch
    check_verdict(bytes(book), "any.xlsx")


@pytest.mark.parametrize("seed", range(4))
def test_injured_fixtures_get_a_verdict_and_never_another_export(seed: int) -> None:
    chance = random.Random(seed)
    for expected in EXPECTED:
        data = (FIXTURES / expected["name"]).read_bytes()
        for _ in range(2):
            verdict = check_verdict(spoil(data, chance), expected["name"])
            assert verdict.export in {None, expected.get("export")}


def test_real_files_with_injuries_get_a_verdict() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not here: real files are not tried")
    chance = random.Random(11)
    paths = [
        path
        for path in sorted(SHARED.glob("exports/*/*")) + sorted(SHARED.glob("badinput/**/*"))
        if small(path)
    ]
    for path in paths:
        for _ in range(2):
            check_verdict(spoil(path.read_bytes(), chance), path.name)
    assert paths


def small(path: Path) -> bool:
    return path.is_file() and path.stat().st_size < 60_000


def test_naughty_strings_survive_as_text() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not here: naughty strings are not tried")
    strings = (SHARED / "badinput" / "blns" / "blns.txt").read_text("utf-8").split("\n")
    head = ["Post id", "Date", "Post text", "Link", "Impressions", "Likes", "Replies", "Reposts", "Bookmarks"]
    rows = [
        [str(10**17 + 7 * place), "Mon Feb 17 2025", text, "", 5, 1, 1, 0, 0]
        for place, text in enumerate(strings)
    ]
    verdict = check_verdict(csv_bytes([head, *rows]))
    assert verdict.rows_accepted == len(strings)
    workbook = check_verdict(xlsx_bytes([["a", "b"], ["1", "2"]]), "b.xlsx")
    assert not workbook.recognised
