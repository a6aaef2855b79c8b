"""The entries are data that is checked: a wrong one is found here, not in an upload."""

import copy
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.intake import entries
from core.intake.entries import Entry, normalise
from core.intake.findings import CODES, finding

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "exports.md"
GOOD = tomllib.loads((entries.ENTRIES_DIR / "tiktok_overview.toml").read_text("utf-8"))


def test_every_entry_has_a_file_of_its_own_name() -> None:
    codes = {known.entry.code for known in entries.catalogue()}
    files = {path.stem for path in entries.ENTRIES_DIR.glob("*.toml")}
    assert {code.replace(".", "_") for code in codes} == files


def test_every_export_is_in_the_reference() -> None:
    text = DOCS.read_text("utf-8")
    assert not [known.entry.code for known in entries.catalogue() if f"`{known.entry.code}`" not in text]


def test_every_field_of_an_entry_is_in_the_reference() -> None:
    text = DOCS.read_text("utf-8")
    assert not [name for name in Entry.model_fields if f"`{name}`" not in text]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "No Code"),
        ("platform", "myspace"),
        ("grain", "week"),
        ("required", ["day", "reach"]),
        ("zone", "Mars/Olympus"),
        ("dates", []),
        ("deletions", ["likes"]),
        ("kinds", {"photo": "picture"}),
        ("constants", {"likes": "3"}),
        ("file_name", "("),
        ("not_read", "export.nonsense"),
        ("surprise", 1),
    ],
)
def test_a_wrong_entry_is_refused_when_it_is_loaded(field: str, value: object) -> None:
    wrong = copy.deepcopy(GOOD) | {field: value}
    with pytest.raises(ValidationError):
        Entry.model_validate(wrong)
    assert Entry.model_validate(GOOD).code == "tiktok.overview"


def test_names_are_compared_without_case_width_marks_and_quotes() -> None:
    assert normalise("\ufeff “Post  ID” ") == normalise("post id")
    assert normalise("時間（秒）") == normalise("時間(秒)")
    assert normalise("Comments") != normalise("Comment")


def test_every_finding_is_in_the_reference_with_its_sentence() -> None:
    text = DOCS.read_text("utf-8")
    lines = [f"| `{code}` | {meaning.severity} | {meaning.sentence} |" for code, meaning in CODES.items()]
    assert not [line for line in lines if line not in text]


def test_findings_about_rows_can_be_written_beside_the_row() -> None:
    for code, meaning in CODES.items():
        if meaning.severity.keeps_out and not code.startswith(("file.", "export.")):
            assert finding(code, 7, "Likes", "x").message
