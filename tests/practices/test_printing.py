"""A practice on paper: complete, tagged, in every script, and nothing people wrote is ever code."""

import dataclasses
import io
import json
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from core.practices.evidence.course import Course
from core.practices.evidence.frozen import Frozen
from core.practices.evidence.portal import panel_of
from core.practices.printing import Sheet, printed
from core.practices.printing.chart import chart
from core.printing.fonts import families, fonts
from core.printing.tree import tree
from core.texts import set_language
from tests.practices.panels import counts, network
from tests.practices.test_attached import picture
from tests.practices.test_frozen import answer, frozen

BAD_STRINGS = Path("../shared/data/badinput/blns/blns.json")
ATTACKS = (
    '#panic("boo")',
    '#read("/etc/passwd")',
    '#image("/etc/passwd")',
    '#import "@preview/cetz:0.3.0": *',
    '#eval("1+1")',
    "#let sheet = none",
    "$ #panic() $ `#panic()` \\#panic() *_<label>_* @label",
    "] #panic() [",
    '"); panic("',
    "```typ\n#panic()\n```",
    "= Heading\n- list\n/ term: #panic()",
    "<script>alert(1)</script> ![](https://tracker.example/x.png)",
    "[click](javascript:alert(1)) <javascript:alert(1)> [x](file:///etc/passwd)",
    "\x00\x07\u202e reversed \ufeff",
    "> " * 500 + "deep",
    "*" * 5000,
    "|a|b|\n|-|-|\n|1|2|3|\n",
)


def evidence() -> Frozen:
    """Return evidence with a course of 36 months."""
    import numpy as np

    random = np.random.default_rng(2)
    return frozen(panel_of(answer(counts(random, network(random, missions=40)))))


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    """A practice with everything on it."""
    return Sheet(
        title="Answering within the hour",
        subtitle="Indonesia · Instagram · since January 2025",
        language="en",
        facts=[("In short", "We answered people.")],
        sections=[
            ("Challenge", "Many **questions**, see [the plan](https://example.org/plan)."),
            ("Results", ""),
        ],
        citation="Indonesia (2026). Answering within the hour. Version 2.",
        link="https://jejaring.example/practices?practice=1",
        day=date(2026, 11, 1),
        evidence=evidence(),
        pictures={
            "a": (picture(size=(600, 400)), "Two people"),
            "b": (picture("WEBP"), "A desk"),
            "c": (picture("PNG"), "x"),
        },
        indicator="Posts per week",
        unit="posts per week",
    )


def opened(sheet: Sheet) -> pikepdf.Pdf:
    """Return the printed practice, opened again."""
    return pikepdf.open(io.BytesIO(printed(sheet)))


def links(pdf: pikepdf.Pdf) -> set[str]:
    """Return where the links of a document lead."""
    notes = [note for page in pdf.pages for note in page.obj.get("/Annots", pikepdf.Array())]
    return {str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A}


def test_a_practice_is_a_tagged_document_with_its_title_and_links(sheet: Sheet) -> None:
    with opened(sheet) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == sheet.title
            assert metadata["pdfuaid:part"] == "1"
        assert links(pdf) == {"https://example.org/plan", sheet.link}
        images = [image for page in pdf.pages for image in page.get_images()]
        assert len(images) >= 3


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_people_wrote_is_read_as_code(sheet: Sheet, attack: str) -> None:
    hostile = dataclasses.replace(
        sheet, title=attack, subtitle=attack, facts=[(attack, attack)], sections=[(attack, attack)], citation=attack,
        link=attack, pictures={attack: (picture(), attack)}, indicator=attack, unit=attack,
    )  # fmt: skip
    with opened(hostile) as pdf:
        assert len(pdf.pages) >= 1
        assert not links(pdf)
        with pdf.open_metadata() as metadata:
            assert (
                str(metadata["dc:title"])[:6] == attack.strip("\x00\x07\u202e")[:6]
                or not attack.isprintable()
            )


def test_strings_that_break_programs_do_not_break_the_print(sheet: Sheet) -> None:
    if not BAD_STRINGS.exists():
        pytest.skip("the list of bad strings of ../shared/data is not here")
    strings = json.loads(BAD_STRINGS.read_text())
    bad = dataclasses.replace(
        sheet, sections=[(one[:80], one) for one in strings], pictures={}, evidence=None
    )
    with opened(bad) as pdf:
        assert len(pdf.pages) > 3


def test_every_script_of_the_network_has_a_font() -> None:
    known = {font.family for font in fonts().fonts()}
    assert set(families()) <= known


@pytest.mark.parametrize(
    ("language", "text"),
    [("th", "ภาษาไทย"), ("km", "ភាសាខ្មែរ"), ("lo", "ພາສາລາວ"), ("my", "မြန်မာဘာသာ"), ("vi", "Tiếng Việt"), ("tet", "Tetun"), ("hi", "हिन्दी")],
)  # fmt: skip
def test_a_practice_in_any_of_these_scripts_keeps_the_standard(
    sheet: Sheet, language: str, text: str
) -> None:
    with opened(dataclasses.replace(sheet, title=text, language=language)) as pdf:
        assert str(pdf.Root.Lang) == language
        with pdf.open_metadata() as metadata:
            # It is lost where a letter has no font.
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == text


def test_letters_without_a_font_are_printed_all_the_same(sheet: Sheet) -> None:
    with opened(dataclasses.replace(sheet, title="𓀀 𓁹 🜁 中文 ދިވެހި")) as pdf:
        assert "/StructTreeRoot" in pdf.Root


def test_a_machines_translation_says_so(sheet: Sheet) -> None:
    from core.practices.printing import _values

    said = dataclasses.replace(sheet, machine_translated=True)
    assert "Nobody has checked" in _values(said)["notice"]
    set_language("id")
    try:
        assert _values(sheet)["notice"] == ""
        assert "1 November 2026" in _values(sheet)["running"]
    finally:
        set_language("en")


def test_a_practice_without_evidence_or_pictures_is_printed(sheet: Sheet) -> None:
    with opened(
        dataclasses.replace(sheet, evidence=None, pictures={}, link="", facts=[], sections=[])
    ) as pdf:
        assert len(pdf.pages) == 1


def test_the_chart_breaks_where_months_are_missing_and_begins_at_zero() -> None:
    points = ((date(2025, 1, 1), 0.02, 0.01), (date(2025, 2, 1), None, 0.01), (date(2025, 3, 1), 0.037, None))
    drawn = chart(Course(points, date(2025, 3, 1)), percent=True)
    assert drawn is not None
    assert [len(line) for line in drawn["actual"]] == [1, 1]
    assert [len(line) for line in drawn["expected"]] == [2]
    assert [tick["label"] for tick in drawn["ticks"]] == ["0", "1", "2", "3", "4"]
    assert drawn["start"] == 1.0
    assert chart(Course(((date(2025, 1, 1), 1.0, None),), date(2025, 1, 1)), percent=False) is None


def test_pictures_and_dead_links_in_a_text_become_words() -> None:
    found = json.dumps(
        tree("![a dog](https://tracker.example/x.png) [here](javascript:alert(1)) <b>bold</b>")
    )
    assert "[a dog]" in found
    assert "tracker" not in found
    assert '"href"' not in found
    assert "<b>" in found
