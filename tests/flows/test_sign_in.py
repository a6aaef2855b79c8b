"""Who gets in, where they arrive, and how they get out again, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from embedded import __main__ as supervisor
from embedded import processes
from embedded.lite import free_port
from tests.conftest import Portal
from tests.flows.support import PATIENCE, expect_title, settled, sign_in, visit

pytestmark = [pytest.mark.browser, pytest.mark.stack]

LINK = "/benchmarks?indicator=visual_share&platform=instagram"
DIRECT = ("/upload", "/audit")
# Files as they lie on the disk; a page must not answer under their names.
FILES = ("/intake/upload", "/pages/intake/upload", "/pages/intake/upload.py", "/~/+/upload")


@pytest.fixture(scope="module")
def fresh_portal(portal: Portal) -> Iterator[str]:
    """A second process of the portal, in which nobody has opened a page yet; it looks members up each second."""
    port = free_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JEJARING_MEMBERSHIP_SECONDS", "1")
        process = supervisor.start_portal(portal.stack, port)
    try:
        supervisor.wait_until_served(process, port, portal.stack.folder / "portal.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.stop(process)


@pytest.mark.parametrize("path", DIRECT)
def test_a_cold_process_shows_no_page_to_a_direct_request(
    browser: Browser, fresh_portal: str, path: str
) -> None:
    with visit(browser, fresh_portal) as visitor:
        visitor.page.goto(f"{fresh_portal}{path}")
        expect_title(visitor.page, "Jejaring")
        assert visitor.page.get_by_test_id("stFileUploader").count() == 0
        expect(visitor.page.get_by_role("button", name="Sign in").first).to_be_visible()


def test_no_page_answers_under_the_name_of_its_file(browser: Browser, fresh_portal: str) -> None:
    with visit(browser, fresh_portal) as visitor:
        for path in FILES:
            visitor.page.goto(f"{fresh_portal}{path}")
            visitor.page.wait_for_timeout(1_000)
            assert visitor.page.get_by_test_id("stFileUploader").count() == 0
            assert visitor.page.get_by_role("heading", name="Upload").count() == 0


def test_a_suspended_member_is_out_within_a_minute(
    browser: Browser, fresh_portal: str, portal: Portal
) -> None:
    def suspend(since: datetime | None) -> None:
        with portal.stack.database.connect() as connection:
            connection.execute("update portal.member set suspended_at = %s where subject = 'maya'", [since])

    with visit(browser, fresh_portal) as visitor:
        visitor.page.goto(fresh_portal)
        sign_in(visitor.page, "Maya Wulandari")
        suspend(datetime.now(UTC))
        try:
            visitor.page.wait_for_timeout(1_100)
            visitor.page.goto(f"{fresh_portal}/benchmarks")
            expect_title(visitor.page, "Your membership is suspended")
        finally:
            suspend(None)


def test_a_link_into_the_portal_survives_the_sign_in(browser: Browser, portal: Portal) -> None:
    with visit(browser, portal.url) as visitor:
        visitor.page.goto(f"{portal.url}{LINK}")
        sign_in(visitor.page, "Maya Wulandari")
        expect_title(visitor.page, "Benchmarks")
        assert "indicator=visual_share" in visitor.page.url
        assert "platform=instagram" in visitor.page.url
        expect(visitor.page.get_by_text("Visual share").first).to_be_visible()


def test_after_signing_out_the_old_cookie_opens_nothing(browser: Browser, portal: Portal) -> None:
    with visit(browser, portal.url) as visitor:
        visitor.page.goto(portal.url)
        sign_in(visitor.page, "Ratna Kusuma")
        cookies = visitor.page.context.cookies()
        assert any(cookie["name"] == "_streamlit_user" and cookie["httpOnly"] for cookie in cookies)
        visitor.page.get_by_role("button", name="Ratna Kusuma").click()
        visitor.page.get_by_role("button", name="Sign out").click()
        expect(visitor.page.get_by_role("button", name="Sign in").first).to_be_visible(timeout=PATIENCE)

    with visit(browser, portal.url) as thief:
        thief.page.context.add_cookies(
            [{"name": cookie["name"], "value": cookie["value"], "url": portal.url} for cookie in cookies]
        )
        thief.page.goto(f"{portal.url}/awards")
        expect_title(thief.page, "Jejaring")
        expect(thief.page.get_by_text("You have signed out.")).to_be_visible()


def test_what_a_person_may_not_open_is_neither_shown_nor_reached(browser: Browser, portal: Portal) -> None:
    with visit(browser, portal.url) as visitor:
        visitor.page.goto(portal.url)
        sign_in(visitor.page, "Maya Wulandari")
        expect(visitor.page.get_by_role("link", name="Benchmarks").first).to_be_visible()
        assert visitor.page.get_by_role("link", name="Members").count() == 0
        visitor.page.goto(f"{portal.url}/members")
        settled(visitor.page)
        assert visitor.page.get_by_role("heading", level=1, name="Members").count() == 0
