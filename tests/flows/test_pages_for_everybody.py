"""Every page, wide and narrow, light in English and dark in Indonesian: drawn within the policy, readable for all."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.frame.registry import PAGES, Entry
from tests.conftest import Portal
from tests.flows.support import PATIENCE, go, settled, sign_in, visit

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.long]

PHONE = 390


def people_and_pages(portal: Portal) -> dict[str, list[Entry]]:
    """Return who looks at which pages: as few people as open them all."""
    people = [portal.person("ID", role) for role in ("approver", "contributor", "publisher", "facilitator")]
    pages: dict[str, list[Entry]] = {person.name: [] for person in people}
    for entry in PAGES:
        first = next(person for person in people if not entry.roles.isdisjoint(person.roles))
        pages[first.name].append(entry)
    return pages


def opened(page: Page, entry: Entry) -> Page:
    """Go on to a page and wait until it stands, its charts too."""
    title = page.get_by_role("heading", level=1).first
    before = title.text_content() or ""
    go(page, f"/{entry.url_path}")
    expect(title).not_to_have_text(before, timeout=PATIENCE)
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
            visitor.page.goto(f"{portal.url}/{entries[0].url_path}")
            sign_in(visitor.page, person)
            for place, entry in enumerate(entries):
                # The first of them is where the sign-in led.
                page = opened(visitor.page, entry) if place else visitor.page
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
