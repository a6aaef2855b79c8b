"""Small workbooks that ask for more memory or time than there is: they are refused, and the portal goes on."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from core.intake.reading import read
from core.intake.tables import UnreadableError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
WIDE = f"<row>{'<c><v>1</v></c>' * 16_000}</row>"


def workbook(rows: str, *, sheets: int = 1, text: str = "", after: str = "", prolog: str = "") -> bytes:
    """Return a workbook whose sheets all show one part with these rows; ``text`` is its one shared text."""
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, sheets + 1))
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{RELATIONS}">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'{prolog}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ATTACKS: dict[str, Callable[[], bytes]] = {
    "cells without positions": lambda: workbook(FIRST + WIDE.replace("<row>", '<row r="1048576">')),
    "rows and cells without positions": lambda: workbook("<row><c/></row>" * 400_000 + WIDE),
    "two cells far apart": lambda: workbook(
        FIRST + '<row r="600000"><c r="P600000"><v>1</v></c></row>', sheets=29
    ),
    "one long text in every cell": lambda: workbook(
        "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_000)),
        text="x" * 900_000,
    ),
    "one sheet under thousands of names": lambda: workbook(FIRST, sheets=5_000),
    "a file of the server as an entity": lambda: workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>',
        prolog='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_workbook_is_refused_and_this_process_goes_on(attack: str) -> None:
    data = ATTACKS[attack]()
    assert len(data) < 1_000_000
    begun = time.process_time()
    with pytest.raises(UnreadableError) as refused:
        read(data)
    assert refused.value.finding.code in {"file.too_many_cells", "file.unpacks_too_large", "file.corrupt"}
    assert time.process_time() - begun < 5


def test_ranges_merged_a_thousand_times_cost_no_more_than_once() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 20_001))
    again = "<mergeCells>" + '<mergeCell ref="A2:A20000"/>' * 5_000 + "</mergeCells>"
    assert read(workbook(rows, after=again)).sheets[0].merged_rows == frozenset(range(2, 20_001))


def test_cells_without_positions_are_still_read() -> None:
    cells = read(workbook("<row><c><v>1</v></c><c><v>2</v></c></row>" * 3)).sheets[0].cells
    assert cells.to_numpy().tolist() == [["1", "2"]] * 3


def test_thousands_of_columns_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(UnreadableError) as refused:
        read((b",".join([b"c"] * 4_999) + b"\n") * 450)
    assert refused.value.finding.code == "file.too_many_cells"
