"""Every page, wide and narrow, light in English and dark in Indonesian: drawn within the policy, readable for all."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.frame.registry import PAGES, Entry
from tests.conftest import Portal
from tests.flows.support import PATIENCE, settled, sign_in, visit

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.long]

PHONE = 390


def people_and_pages(portal: Portal) -> dict[str, list[Entry]]:
    """Return who looks at which pages: as few people as open them all."""
    approver, analyst = portal.person("ID", "approver"), portal.person("ID", "contributor")
    pages: dict[str, list[Entry]] = {approver.name: [], analyst.name: []}
    for entry in PAGES:
        person = analyst if entry.roles.isdisjoint(approver.roles) else approver
        pages[person.name].append(entry)
    return pages


def opened(page: Page, url: str, entry: Entry) -> Page:
    """Open a page and wait until it stands, its charts too."""
    page.goto(f"{url}/{entry.url_path}")
    settled(page)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize(
    ("scheme", "locale", "language"), [("light", "en-GB", "en"), ("dark", "id-ID", "id")]
)
def test_every_page_is_drawn_within_the_policy_and_readable_for_everybody(
    browser: Browser, portal: Portal, scheme: Literal["light", "dark"], locale: str, language: str
) -> None:
    found: dict[str, object] = {}
    for person, entries in people_and_pages(portal).items():
        with visit(browser, portal.url, scheme=scheme, locale=locale) as visitor:
            visitor.page.goto(portal.url)
            sign_in(visitor.page, person)
            for entry in entries:
                page = opened(visitor.page, portal.url, entry)
                expect(page.locator("html")).to_have_attribute("lang", language, timeout=PATIENCE)
                page.set_viewport_size({"width": 1280, "height": 900})
                faults = {
                    "refused by the policy": visitor.refused(),
                    "axe": visitor.grave(),
                    "errors": visitor.errors.copy(),
                    "outside": visitor.outside(),
                    "sideways": visitor.scrolls_sideways(PHONE),
                }
                visitor.errors.clear()
                found |= {f"{entry.area}: {name}": what for name, what in faults.items() if what}
    assert found == {}
