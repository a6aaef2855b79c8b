"""The way of a file, in a real browser: upload, return, mend, approve, figures, withdraw."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from core.intake.model import Grain
from tests.conftest import Portal
from tests.flows.support import PATIENCE, Watched, open_page, sign_in, visit
from tests.intake.ministry import template_bytes

pytestmark = [pytest.mark.browser, pytest.mark.stack]

MONTH = "2021-03"
NAME = "hanoi-march-2021.csv"
MENDED = "hanoi-march-2021-mended.csv"
COMMENT = "One row has a word where a number belongs."


def file_of(handle: str, third: object) -> bytes:
    """Return three posts of one month; the third one's reactions are given."""
    rows: list[Mapping[str, object]] = [
        {
            "account": handle,
            "external_id": f"1790000000000{place:04d}",
            "published_at": f"{MONTH}-{place + 1:02d} 09:00",
            "reactions": reactions,
        }
        for place, reactions in enumerate((10, 20, third))
    ]
    return template_bytes(Grain.POST, rows)


def handle_of(portal: Portal) -> str:
    """Return an Instagram account of Indonesia's."""
    with portal.stack.database.connect() as connection:
        row = connection.execute(
            "select handle from portal.account where country = 'ID' and platform = 'instagram'"
            " and closed_on is null order by handle limit 1"
        ).fetchone()
    assert row is not None
    return str(row[0])


def months_of(portal: Portal, handle: str) -> list[tuple[int, int]]:
    """Return posts and interactions of the account in the month of the test."""
    with portal.stack.database.connect() as connection:
        return connection.execute(
            "select m.posts, m.interactions from portal.account_month m"
            " join portal.account a on a.id = m.account_id where a.handle = %s and m.month = %s",
            [handle, f"{MONTH}-01"],
        ).fetchall()


def upload(watched: Watched, name: str, content: bytes) -> Page:
    """Drop a file and wait until the portal says what it understood."""
    page = open_page(watched, "/upload", "Upload")
    page.locator("input[type=file]").set_input_files(
        FilePayload(name=name, mimeType="text/csv", buffer=content)
    )
    expect(page.get_by_text("This is what the portal understood")).to_be_visible(timeout=PATIENCE)
    return page


def send(page: Page) -> None:
    """Store the file and ask a colleague to look at it."""
    page.get_by_role("button", name="Store and send for approval").click()
    expect(page.get_by_text("The file is stored and sent for approval.")).to_be_visible(timeout=PATIENCE)


def open_submission(watched: Watched, name: str) -> Page:
    """Find the submission in the list and open it."""
    page = open_page(watched, "/submissions", "Submissions")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_text("Its life so far")).to_be_visible(timeout=PATIENCE)
    return page


def test_a_file_is_returned_mended_approved_and_withdrawn(browser: Browser, portal: Portal) -> None:
    handle = handle_of(portal)
    with visit(browser, portal.url) as analyst, visit(browser, portal.url) as approver:
        analyst.page.goto(portal.url)
        sign_in(analyst.page, "Siti Rahmawati")
        page = upload(analyst, NAME, file_of(handle, "many"))
        expect(page.get_by_text("“many” is not a whole number.")).to_be_visible()
        expect(page.get_by_role("button", name="Store only")).to_be_visible(timeout=PATIENCE)
        assert analyst.grave() == []
        send(page)

        approver.page.goto(portal.url)
        sign_in(approver.page, "Budi Santoso")
        page = open_submission(approver, NAME)
        assert approver.grave() == []
        page.get_by_label("What should be mended?").fill(COMMENT)
        page.get_by_role("button", name="Return with this comment").click()
        expect(page.get_by_text("Returned. Your colleague sees your comment.")).to_be_visible(
            timeout=PATIENCE
        )
        assert months_of(portal, handle) == []

        page = open_submission(analyst, NAME)
        expect(page.get_by_text(COMMENT).first).to_be_visible()
        assert analyst.grave() == []
        page = upload(analyst, MENDED, file_of(handle, 30))
        send(page)
        page = open_submission(analyst, MENDED)
        expect(page.get_by_text("You uploaded this: a colleague must approve it.")).to_be_visible()
        assert page.get_by_role("button", name="Approve", exact=True).count() == 0

        page = open_submission(approver, MENDED)
        expect(page.get_by_text("What approving changes")).to_be_visible()
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.get_by_text("Figures that rest on this file")).to_be_visible(timeout=PATIENCE)
        assert months_of(portal, handle) == [(3, 60)]
        assert approver.grave() == []

        page = open_submission(approver, MENDED)
        page.get_by_text("Withdraw", exact=True).click()
        # The part that folds open is still moving when it is first seen.
        page.wait_for_timeout(500)
        page.get_by_text("Yes, withdraw it").click()
        expect(page.get_by_role("checkbox", name="Yes, withdraw it")).to_be_checked()
        page.get_by_role("button", name="Withdraw this submission").click()
        expect(page.get_by_text("The months are as they were before.").first).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Figures that rest on this file")).to_have_count(0)
        assert approver.grave() == []
        assert months_of(portal, handle) == []
        assert (analyst.errors, approver.errors) == ([], [])
        assert (analyst.outside(), approver.outside()) == ([], [])
