"""A situation report says the same in both formats, bears its mark on every page, and holds no code of anybody's."""

import io

import pikepdf
from docx import Document

from core.crisis.report.docx import docx
from core.crisis.report.pdf import pdf
from core.crisis.report.situation import situation_report
from core.texts import set_language
from tests.crisis.situations import situation
from tests.practices.test_printing import ATTACKS


def words(document: bytes) -> str:
    """Return everything a reader of a DOCX sees, its header and footer included."""
    opened = Document(io.BytesIO(document))
    section = opened.sections[0]
    paragraphs = [*opened.paragraphs, *section.header.paragraphs, *section.footer.paragraphs]
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paragraphs] + cells)


def test_the_report_holds_board_log_and_tasks_with_stamp_and_coverage() -> None:
    paper = situation_report(situation())
    assert paper.lead[0].startswith("1 mission asks for help: KBRI Suva.")
    assert "As of 1 May 2026 05:00 UTC. Made by Siti Rahmawati, Indonesia" in paper.stamp
    assert "3 missions have no working feed" not in dict(paper.facts)["What this covers"]
    assert "2 missions have no working feed" in dict(paper.facts)["What this covers"]
    board, log, tasks = paper.parts
    assert [row[1] for row in board.rows][:3] == ["Reported only", "Silent", "Unknown"]
    assert [row[2] for row in log.rows] == [
        "Called the hospital (corrected below)", "Correction: It was the port, not the airport",
    ]  # fmt: skip
    assert [row[3] for row in tasks.rows] == ["Overdue", "Done on 1 May 2026 04:20 UTC"]


def test_a_drill_is_marked_on_every_page_of_both() -> None:
    real, drill = situation_report(situation()), situation_report(situation(drill=True))
    assert not real.mark
    assert words(docx(drill)).count("DRILL") == 2
    assert "DRILL" not in words(docx(real))
    assert Document(io.BytesIO(docx(drill))).sections[0].header.paragraphs[0].text.startswith("DRILL")
    with pikepdf.open(io.BytesIO(pdf(drill))) as printed:
        assert len(printed.pages) >= 1
        assert printed.Root.MarkInfo.Marked


def test_nothing_people_wrote_is_ever_code() -> None:
    paper = situation_report(situation(what="\n".join(ATTACKS)))
    assert pdf(paper).startswith(b"%PDF")
    assert "<script>alert(1)</script>" in words(docx(paper))


def test_a_docx_can_be_read_aloud() -> None:
    opened = Document(io.BytesIO(docx(situation_report(situation()))))
    assert [p.text for p in opened.paragraphs if p.style and p.style.name == "Heading 2"] == [
        "Missions",
        "Log",
        "Tasks",
    ]
    assert opened.core_properties.title == "Situation report: Earthquake off Sumba"
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in opened.tables)


def test_an_indonesian_gets_an_indonesian_report() -> None:
    set_language("id")
    try:
        paper = situation_report(situation())
    finally:
        set_language("en")
    assert paper.language == "id"
    assert "1 Mei 2026 05:00" in paper.stamp
