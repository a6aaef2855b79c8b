"""Whatever wrote the file down again, every export's figures stay the same figures: to the cell, or asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from core.intake.entries import Known
from core.intake.model import Verdict
from tests.intake.samples import FIRST, READ, label, table_of
from tests.intake.support import check, csv_bytes, xlsx_bytes

Rows = list[list[str]]

ARABIC: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DATES: Final = (
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %H.%M", "%d %b %Y", "%d-%b-%y",
)  # fmt: skip


TABLES: Final = [known for known in READ if not known.variant.metrics]
DATED: Final = [
    known for known in TABLES if "time" not in known.fields and {"published_at", "day"} & known.fields.keys()
]


def each(rows: Rows, change: Callable[[str], str]) -> Rows:
    return [[change(cell) if cell.isdecimal() else cell for cell in row] for row in rows]


def grouped(sign: str) -> Callable[[str], str]:
    return lambda cell: f"{int(cell):,}".replace(",", sign)


MANNERS: Final[dict[str, Callable[[list[str], Rows], bytes]]] = {
    "utf-16 and tabs": lambda names, rows: csv_bytes([names, *rows], "\t", "utf-16"),
    "utf-16 without mark": lambda names, rows: csv_bytes([names, *rows], ";", "utf-16-be"),
    "title and free column": lambda names, rows: csv_bytes(
        [["Laporan"], [], ["Periode", "2026"], [], *(["", *row] for row in [names, *rows])]
    ),
    "blank rows between": lambda names, rows: csv_bytes(
        [names, *(line for row in rows for line in (row, [" "] * len(row), []))]
    ),
    "two files in one": lambda names, rows: (
        csv_bytes([names, *rows[:5]], encoding="utf-8-sig")
        + csv_bytes([names, *rows[5:]], encoding="utf-8-sig")
    ),
    "double-encoded": lambda names, rows: csv_bytes(
        [[line] for line in csv_bytes([names, *rows]).decode().splitlines()]
    ),
    "totals below": lambda names, rows: csv_bytes([names, *rows, ["Total", *[""] * (len(names) - 1)]]),
    "guarded numbers": lambda names, rows: csv_bytes([names, *each(rows, '="{}"'.format)]),
    "thousands with commas": lambda names, rows: csv_bytes([names, *each(rows, grouped(","))]),
    "thousands with points": lambda names, rows: csv_bytes([names, *each(rows, grouped("."))], ";"),
    "thousands with blanks": lambda names, rows: csv_bytes([names, *each(rows, grouped("\u202f"))], ";"),
    "Arabic digits": lambda names, rows: csv_bytes([names, *each(rows, lambda cell: cell.translate(ARABIC))]),
    "workbook": lambda names, rows: xlsx_bytes([names, *rows]),
}


def figures(verdict: Verdict) -> list[list[object]]:
    data = verdict.data.drop(columns="source_row").astype(object)
    rows: list[list[object]] = data.where(data.notna(), None).to_numpy().tolist()
    return rows


@pytest.mark.parametrize("known", TABLES, ids=label)
def test_an_export_written_down_in_another_manner_gives_the_same_figures(known: Known) -> None:
    names, rows = table_of(known)
    plain = check(csv_bytes([names, *rows]))
    # All manners meet all exports of a platform between them; each export meets a quarter.
    turn = READ.index(known)
    for place, (manner, write) in enumerate(MANNERS.items()):
        if (place + turn) % 4 == 0:
            verdict = check(write(names, rows))
            assert (verdict.export, verdict.platform) == (plain.export, plain.platform), manner
            assert figures(verdict) == figures(plain), manner


@pytest.mark.parametrize("known", DATED, ids=label)
def test_dates_written_anew_are_the_same_days_or_are_asked(known: Known) -> None:
    names, rows = table_of(known)
    rows = rows[known.entry.description_row :]
    field = "published_at" if "published_at" in known.fields else "day"
    place = next(place for place, name in enumerate(names) if name in known.variant.columns[field])
    turn = READ.index(known)
    for form in (DATES[turn % len(DATES)], DATES[(turn + 3) % len(DATES)]):
        days = [FIRST - timedelta(days=number) for number in range(len(rows))]
        for row, day in zip(rows, days, strict=True):
            row[place] = day.strftime(form)
        verdict = check(csv_bytes([names, *rows]))
        for number, day in zip(verdict.data["source_row"], verdict.data.get("day", ()), strict=False):
            assert day.date() == days[number - 2].date(), form
        assert verdict.rows_accepted in {0, 1, len(rows)}, form
