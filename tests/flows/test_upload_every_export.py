"""A newcomer drops every export there is, without reading anything, and is told the truth about each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from core.intake.check import check_files
from core.intake.model import Verdict
from core.intake.submissions import export_title
from tests.conftest import Portal
from tests.flows.support import PATIENCE, open_page, sign_in, visit
from tests.intake.samples import READ, label, table_of
from tests.intake.support import SHARED, csv_bytes

pytestmark = [pytest.mark.browser, pytest.mark.stack]

Named = tuple[str, bytes]
NOT_EXPORTS = {"headers.json"}


def real_files() -> list[Named]:
    """Return every real export, or nothing where they are absent."""
    found = sorted(path for path in (SHARED / "exports").rglob("*") if path.is_file())
    return [(path.name, path.read_bytes()) for path in found if path.name not in NOT_EXPORTS]


def made_files() -> list[Named]:
    """Return a file of our own for every known row of names, and some that are no exports."""
    tables = [
        known for known in READ if not known.variant.metrics and known.entry.code != "telegram.messages"
    ]
    made = []
    for place, known in enumerate(tables):
        names, rows = table_of(known)
        # A note in the name keeps two files of the same name apart on the page.
        made.append((f"{place:03d} {label(known)}.csv", csv_bytes([names, *rows])))
    return [*made, ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(64)), ("empty.csv", b"")]


@pytest.fixture
def newcomer(browser: Browser, portal: Portal) -> Iterator[Page]:
    """The upload page as an analyst first sees it."""
    with visit(browser, portal.url) as analyst:
        analyst.page.goto(analyst.url)
        sign_in(analyst.page, "Siti Rahmawati")
        yield open_page(analyst, "/upload", "Upload")
        assert analyst.errors == []


def expect_truth(page: Page, verdicts: list[Verdict]) -> None:
    """Check that the overview says of every table what it is, or why it is not taken in."""
    told = " ".join(page.get_by_test_id("stMain").inner_text().replace("\u2060", "").split())
    assert "Traceback" not in told
    assert f"{len(verdicts)} tables of figures" in told
    untold = [(verdict.file, truth_of(verdict)) for verdict in verdicts if not is_told(verdict, told)]
    assert untold == []


def truth_of(verdict: Verdict) -> str:
    """Return what has to be said of a table: what it is, or why it is not taken in."""
    truth = export_title(verdict.export or "") if verdict.recognised else verdict.findings[0].message
    return " ".join(truth.split())


def is_told(verdict: Verdict, told: str) -> bool:
    """Whether the truth follows the name of a table somewhere on the page."""
    after = told.split(verdict.file)[1:]
    return any(truth_of(verdict) in text[: len(truth_of(verdict)) + 200] for text in after)


def drop(page: Page, files: list[Named], tables: int) -> None:
    """Drop files and wait until every table in them was read."""
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=name, mimeType="text/csv", buffer=content) for name, content in files]
    )
    expect(page.get_by_text("This is what the portal understood")).to_be_visible(timeout=2 * PATIENCE)
    # The files arrive one by one, and what is read of the first may stand before the last is here.
    expect(page.get_by_text(f"{tables} tables of figures")).to_be_visible(timeout=2 * PATIENCE)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=2 * PATIENCE
    )


@pytest.mark.parametrize("kind", ["real", "made"])
def test_every_export_at_once_is_told_the_truth_about(newcomer: Page, kind: str) -> None:
    files = real_files() if kind == "real" else made_files()
    if not files:
        pytest.skip("../shared/data is not here: real files are not tried")
    verdicts = check_files(files)
    drop(newcomer, files, len(verdicts))
    assert len(verdicts) >= len(files)
    expect_truth(newcomer, verdicts)


def test_an_address_below_the_page_leads_to_the_page(newcomer: Page) -> None:
    newcomer.goto(f"{newcomer.url.rstrip('/')}/no-such-thing")
    expect(newcomer.get_by_role("heading", level=1, name="Upload")).to_be_visible(timeout=PATIENCE)
