"""The browser is closed, or the server killed, while a file is stored: the whole submission stands, or none."""

import signal
import time
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from core.intake.model import Grain
from embedded import __main__ as supervisor
from embedded import processes
from embedded.lite import free_port
from embedded.processes import HOST
from tests.conftest import Portal
from tests.flows.support import PATIENCE, Watched, open_page, sign_in, visit
from tests.intake.ministry import template_bytes

pytestmark = [pytest.mark.browser, pytest.mark.stack]

# Enough for storing to take longer than it takes to see that it has begun.
ROWS = 40_000
FIRST = date(2015, 1, 1)


def file_of(handle: str, kind: int) -> bytes:
    """Return many posts of one account; two kinds of file have no post in common."""
    rows: list[Mapping[str, object]] = [
        {
            "account": handle,
            "external_id": f"{kind}{place:016d}",
            "published_at": f"{FIRST + timedelta(days=place % 300)} 09:00",
            "reactions": place % 90,
        }
        for place in range(ROWS)
    ]
    return template_bytes(Grain.POST, rows)


def handle_of(portal: Portal) -> str:
    """Return a Facebook account of Indonesia's."""
    with portal.stack.database.connect() as connection:
        row = connection.execute(
            "select handle from portal.account where country = 'ID' and platform = 'facebook'"
            " and closed_on is null order by handle limit 1"
        ).fetchone()
    assert row is not None
    return str(row[0])


def stored_rows(portal: Portal, name: str) -> list[tuple[str, int]]:
    """Return state and rows of each submission of this name that anybody can see."""
    with portal.stack.database.connect() as connection:
        return connection.execute(
            "select s.state, count(*)::integer from portal.submission s join portal.post p on p.submission_id = s.id"
            " where s.file_name = %s and s.state <> 'draft' group by s.id",
            [name],
        ).fetchall()


def begin_storing(watched: Watched, name: str, content: bytes) -> Page:
    """Drop the file, press the button, and return when rows are being stored."""
    page = drop(watched, name, content)
    page.get_by_role("button", name="Store only").click()
    expect(page.get_by_text(f"Storing {name}")).to_be_visible(timeout=PATIENCE)
    return page


def drop(watched: Watched, name: str, content: bytes) -> Page:
    """Drop the file and wait until it can be stored, or is known."""
    page = open_page(watched, "/upload", "Upload")
    page.locator("input[type=file]").set_input_files(
        FilePayload(name=name, mimeType="text/csv", buffer=content)
    )
    ready = page.get_by_role("button", name="Store only")
    expect(ready.or_(page.get_by_text("is already here").first)).to_be_visible(timeout=2 * PATIENCE)
    return page


def expect_told(page: Page, name: str) -> None:
    """Check that whoever comes back to the page, by whichever way, reads in the end what became of the file."""
    told = page.get_by_text("The file is stored.").or_(page.get_by_text(f"“{name}” was not stored."))
    expect(told.first).to_be_visible(timeout=2 * PATIENCE)


def expect_whole_at_last(watched: Watched, portal: Portal, name: str, content: bytes) -> None:
    """Check that dropping the file again ends with all of it stored, once."""
    page = drop(watched, name, content)
    if page.get_by_text("is already here").count() == 0:
        page.get_by_role("button", name="Store only").click()
        expect(page.get_by_text("The file is stored").first).to_be_visible(timeout=2 * PATIENCE)
    assert stored_rows(portal, name) == [("checked", ROWS)]


def test_a_browser_closed_while_storing_leaves_the_whole_or_nothing(browser: Browser, portal: Portal) -> None:
    name, content = "closed-browser.csv", file_of(handle_of(portal), 18)
    with visit(browser, portal.url) as analyst:
        analyst.page.goto(portal.url)
        sign_in(analyst.page, "Siti Rahmawati")
        begin_storing(analyst, name, content)
    assert stored_rows(portal, name) in ([], [("checked", ROWS)])
    with visit(browser, portal.url) as analyst:
        analyst.page.goto(portal.url)
        sign_in(analyst.page, "Siti Rahmawati")
        expect_told(open_page(analyst, "/upload", "Upload"), name)
        expect_whole_at_last(analyst, portal, name, content)


def test_a_server_killed_while_storing_leaves_the_whole_or_nothing(browser: Browser, portal: Portal) -> None:
    name, content = "killed-server.csv", file_of(handle_of(portal), 19)
    port = free_port()
    url = f"http://{HOST}:{port}"
    log = portal.stack.folder / "portal.log"
    process = supervisor.start_portal(portal.stack, port)
    try:
        supervisor.wait_until_served(process, port, log)
        with visit(browser, url) as analyst:
            analyst.page.goto(url)
            sign_in(analyst.page, "Siti Rahmawati")
            page = begin_storing(analyst, name, content)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert stored_rows(portal, name) in ([], [("checked", ROWS)])

            process = supervisor.start_portal(portal.stack, port)
            supervisor.wait_until_served(process, port, log)
            time.sleep(1)
            # The person comes back to the address that still stands in the browser.
            page.reload()
            expect_told(page, name)
            expect(page.get_by_text("The connection was lost while you were at work").first).to_be_visible()
            expect_whole_at_last(analyst, portal, name, content)
    finally:
        processes.stop(process)
