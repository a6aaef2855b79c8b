"""An award from its first draft to another ministry's replay, in real browsers."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from embedded.demo_people import people
from tests.conftest import Portal
from tests.flows.support import PATIENCE, expect_said, open_page, pick, press, settled, sign_in, visit

pytestmark = [pytest.mark.browser, pytest.mark.stack]

YEAR, TITLE, CATEGORY = "2026", "Social Media Award 2026", "Most Lively Mission"
ALT = "The ambassador holds the award."


def picture() -> bytes:
    """Return a photograph as a phone would send it, only smaller."""
    written = io.BytesIO()
    Image.linear_gradient("L").resize((640, 360)).convert("RGB").save(written, "JPEG")
    return written.getvalue()


def unfold(page: Page, title: str) -> None:
    """Open a folded part."""
    page.locator("summary", has_text=title).first.click()
    page.wait_for_timeout(300)
    settled(page)


def write_edition(page: Page) -> None:
    """Write the edition and its category."""
    pick(page, "Edition", "A new edition")
    page.get_by_role("textbox", name="Title").fill(TITLE)
    page.get_by_role("spinbutton", name="Year", exact=True).fill(YEAR)
    press(page, "Save the edition")
    expect_said(page, "The edition is saved as a draft.")
    page.get_by_role("textbox", name="Title of the award").fill(CATEGORY)
    page.get_by_role("textbox", name="What it honours").fill("The mission that posts most and shows most.")
    press(page, "Save the category")
    expect_said(page, "The category is saved as a draft.")


def write_rule(page: Page) -> None:
    """Write a rule of two parts; weights that do not make up 100% are refused first."""
    unfold(page, "Rule")
    for indicator in ("Posts per week", "Visual share"):
        pick(page, "What counts", indicator)
    page.get_by_role("textbox", name="Anything a reader should know").fill("Both count, posts more.")
    for label, weight in (("Posts per week, %", "60"), ("Visual share, %", "30")):
        page.get_by_role("spinbutton", name=label).fill(weight)
        page.keyboard.press("Tab")
        settled(page)
    press(page, "Save the rule")
    expect_said(page, "The weights must make up 100%; now they make up 90%.")
    page.get_by_role("spinbutton", name="Visual share, %").fill("40")
    page.keyboard.press("Tab")
    settled(page)
    press(page, "Save the rule")
    expect_said(page, "The rule is saved as a draft.")


def write_result(page: Page) -> str:
    """Take the first of the shortlist as the result and give it words and a picture; return the mission."""
    unfold(page, "Shortlist by the rule")
    expect_said(page, "statistically tied with the first")
    press(page, "Take the first of each group as draft results")
    expect_said(page, "The draft results are written.")
    folded = page.locator("summary", has_text="Result:").first
    name = re.search(r"Result: (.+), rank 1", folded.inner_text())
    assert name is not None
    unfold(page, "Result:")
    page.get_by_role("textbox", name="Citation").first.fill("It posts most and shows most.")
    page.locator("input[type=file]").first.set_input_files(
        FilePayload(name="award.jpg", mimeType="image/jpeg", buffer=picture())
    )
    page.get_by_role("textbox", name="What the photograph shows").first.fill(ALT)
    page.wait_for_timeout(800)
    press(page, "Save the result")
    expect_said(page, "The result is saved as a draft.")
    return name[1]


def test_a_publisher_makes_an_edition_a_second_one_approves_and_a_partner_replays(
    portal: Portal, browser: Browser
) -> None:
    ratna, agus = (person.name for person in people() if "publisher" in person.roles)
    emily = portal.person("AU", "contributor").name
    with visit(browser, portal.url) as first:
        first.page.goto(portal.url)
        sign_in(first.page, ratna)
        page = open_page(first, "/award-editor", "Award editor")
        write_edition(page)
        write_rule(page)
        winner = write_result(page)
        press(page, "Propose 4 drafts")
        expect_said(page, "Proposed. A second publisher can now check and publish.")
        expect(page.get_by_role("button", name=re.compile("^Publish"))).to_have_count(0)
        assert first.grave() == []
    with visit(browser, portal.url) as second:
        second.page.goto(portal.url)
        sign_in(second.page, agus)
        page = open_page(second, "/award-editor", "Award editor")
        press(page, "Publish 4 entries")
        expect_said(page, "Published. Every member can see it now.")
    with visit(browser, portal.url) as partner:
        partner.page.goto(portal.url)
        sign_in(partner.page, emily)
        page = open_page(partner, "/awards", "Awards")
        expect(page.get_by_role("img", name=ALT)).to_be_visible(timeout=PATIENCE)
        expect_said(page, winner)
        page = open_page(partner, "/awards?view=rules", "Awards")
        expect_said(page, "60% posts per week + 40% visual share")
        expect_said(page, "is first with")
        page = open_page(partner, "/awards?view=replay", "Awards")
        expect_said(page, "beside the published results")
        expect_said(page, "of 1,000 weightings")
        assert partner.grave() == []
        assert partner.refused() == []
        assert partner.outside() == []
        assert not partner.scrolls_sideways(390)
