"""An incident in real browsers: opened at headquarters, answered from a telephone, seen on the wall at once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Portal
from tests.flows.support import PATIENCE, expect_said, open_page, pick, press, settled, sign_in, visit

pytestmark = [pytest.mark.browser, pytest.mark.stack]

TITLE = "Storm over Suva"
SIGNATURES = {"pdf": b"%PDF", "docx": b"PK"}


def opened(page: Page) -> None:
    """Open a drill in Fiji."""
    page.get_by_text("Open an incident").click()
    page.get_by_role("textbox", name="What happened").fill(TITLE)
    page.get_by_role("textbox", name="Place").fill("Viti Levu")
    pick(page, "Countries affected", "Fiji")
    page.get_by_text("This is a drill").click()
    press(page, "Open the incident")
    expect_said(page, "The incident is open.")


def link_for_a_mission(page: Page) -> str:
    """Make a check-in link and return its address."""
    page.get_by_role("radio", name="Check-in links").click()
    page.get_by_role("textbox", name="Who gets the link").fill("Duty officer")
    press(page, "Make the links")
    expect_said(page, "not shown again")
    return page.locator("code", has_text="/check-in/").first.inner_text()


def downloaded(page: Page, label: str) -> bytes:
    """Return the file behind a button."""
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name=label).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_check_in_by_telephone_is_on_the_board_without_a_reload(portal: Portal, browser: Browser) -> None:
    with visit(browser, portal.url) as wall:
        wall.page.goto(portal.url)
        sign_in(wall.page, portal.person("ID", "contributor").name)
        page = open_page(wall, "/crisis", "Crisis")
        opened(page)
        link = link_for_a_mission(page)
        page.get_by_role("radio", name="Board").click()
        settled(page)
        expect(page.locator(".jejaring-board li")).to_have_count(1, timeout=PATIENCE)
        expect_said(page, "Follows by itself")
        assert not wall.scrolls_sideways(390)
        page.set_viewport_size({"width": 1280, "height": 900})
        with visit(browser, portal.url) as telephone:
            telephone.page.set_viewport_size({"width": 390, "height": 844})
            telephone.page.goto(link)
            telephone.page.get_by_role("button", name="We are safe and assist our nationals").click()
            expect(telephone.page.get_by_role("status")).to_have_text(
                re.compile("received", re.I), timeout=PATIENCE
            )
        expect(page.locator(".jejaring-board")).to_contain_text("Assisting nationals", timeout=PATIENCE)
        for kind, label in {"pdf": "Situation report as PDF", "docx": "Situation report as Word"}.items():
            assert downloaded(page, label).startswith(SIGNATURES[kind])
        assert wall.grave() == []
        assert (wall.errors, wall.refused(), wall.outside()) == ([], [], [])
