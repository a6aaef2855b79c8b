"""The portal's template is recognised, explains itself, and its example is never stored."""

import csv
import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from core.intake import template
from core.intake.model import Grain, Platform, columns_of
from core.texts import set_language
from tests.intake.support import check, codes


def filled(grain: Grain, *rows: dict[str, object]) -> bytes:
    """Return the CSV template with rows added below the example, as a person would."""
    text = io.StringIO(template.as_csv(grain).decode("utf-8-sig"), newline="")
    lines = list(csv.reader(text))
    names = template.columns(grain)
    lines += [[str(row.get(field, "")) for field in names] for row in rows]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(lines)
    return out.getvalue().encode("utf-8-sig")


DAY = {"platform": "facebook", "account": "@kbrihanoi", "day": "2026-01-31", "followers": 5100, "posts": 2}
POST = {"platform": "X", "account": "kbrihanoi", "external_id": "77", "published_at": "2026-01-31 14:05", "kind": "Video", "views": 9}  # fmt: skip


@pytest.mark.parametrize("grain", list(Grain))
@pytest.mark.parametrize("write", [template.as_csv, template.as_xlsx])
def test_the_empty_template_is_recognised_and_its_example_left_aside(
    grain: Grain, write: Callable[[Grain], bytes]
) -> None:
    verdict = check(write(grain))
    assert verdict.export == template.CODES[grain]
    assert (verdict.rows_total, len(verdict.data)) == (0, 0)
    assert codes(verdict) == {"row.template_example", "file.no_rows"}


def test_filled_templates_land_in_their_measures() -> None:
    days = check(filled(Grain.DAY, DAY))
    assert (days.platform, days.accounts, days.rows_accepted) == (Platform.FACEBOOK, ("kbrihanoi",), 1)
    assert days.data.iloc[0][["followers", "posts"]].tolist() == [5100, 2]
    posts = check(filled(Grain.POST, POST))
    assert (posts.platform, posts.data["kind"].tolist(), posts.data["views"].tolist()) == (
        Platform.X,
        ["video"],
        [9],
    )


def test_several_platforms_in_one_file_are_parts_and_an_unknown_one_is_a_question() -> None:
    assert codes(check(filled(Grain.DAY, DAY, DAY | {"platform": "x"}))) == {"export.several_tables"}
    assert codes(check(filled(Grain.DAY, DAY | {"platform": "orkut"}))) == {"export.platform_unknown"}


def test_needed_cells_that_are_empty_keep_their_row_out() -> None:
    verdict = check(filled(Grain.DAY, DAY, DAY | {"account": ""}))
    assert [
        (finding.row, finding.column) for finding in verdict.findings if finding.code == "value.missing"
    ] == [(4, "account")]


def test_impossible_answers_and_pictures_are_kept_out() -> None:
    rows = [
        DAY | {"comments": 2, "comments_answered": 3},
        DAY | {"day": "2026-01-30", "posts": 1, "visual_posts": 2},
    ]
    assert {"row.answers_above_comments", "row.visual_above_posts"} <= codes(check(filled(Grain.DAY, *rows)))


@pytest.mark.parametrize("grain", list(Grain))
def test_the_template_offers_every_canonical_column(grain: Grain) -> None:
    assert set(template.columns(grain)) - {"platform"} == set(columns_of(grain)) - {"source_row"} - (
        {"day"} if grain is Grain.POST else set()
    )


@pytest.mark.parametrize("grain", list(Grain))
def test_the_guide_explains_every_column_in_a_second_sheet(grain: Grain) -> None:
    book = load_workbook(io.BytesIO(template.as_xlsx(grain)))
    table, guide = book.worksheets
    names = [cell.value for cell in table[1]]
    assert names == [name for name, _meaning in template.guide(grain)]
    assert [row[0].value for row in guide.iter_rows(min_row=2) if row[0].value] == names
    assert all(table.column_dimensions[letter].number_format == "@" for letter in ("A", "B", "C"))


def test_the_template_is_recognised_whatever_language_the_guide_has() -> None:
    set_language("en")
    assert check(template.as_xlsx(Grain.DAY)).export == "template.days"
