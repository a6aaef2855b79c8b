"""A practice from its first word to another ministry's comparison, in real browsers."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from core.access.api import Api
from core.practices import practices
from core.settings import settings
from embedded.demo_people import people
from tests.conftest import Portal
from tests.flows.support import (
    PATIENCE,
    Watched,
    expect_said,
    open_page,
    pick,
    press,
    settled,
    sign_in,
    tick,
    visit,
)
from tests.practices.demonstrated import published, window
from tests.practices.written import SECTIONS

pytestmark = [pytest.mark.browser, pytest.mark.stack]

TITLE, IN_INDONESIAN = "Answering every question within a day", "Menjawab setiap pertanyaan dalam sehari"
# Two are typed, as a person does; typing the other eight would try nothing else.
TYPED = ("The challenge", "Objectives")


def part(page: Page, name: str) -> None:
    """Open a part of the editor."""
    page.get_by_role("radio", name=name, exact=True).click()
    page.wait_for_timeout(300)
    settled(page)


def write(page: Page) -> None:
    """Write every section, seeing each as it will look while writing."""
    page.get_by_role("textbox", name="Title").fill(TITLE)
    press(page, "Begin")
    expect(page.get_by_role("textbox", name="In short")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("textbox", name="In short").fill("A rota of three answers **everybody** within a day.")
    # Nothing is pressed and the field is not left: the preview follows while one writes.
    expect(page.locator("strong", has_text="everybody")).to_be_visible(timeout=PATIENCE)
    for name in TYPED:
        page.get_by_role("radio", name=re.compile(rf"^(✓ )?{re.escape(name)}$")).click()
        settled(page)
        field = page.get_by_role("textbox", name=name, exact=True)
        field.fill(f"What is to be said of it: *{name}*. We asked 12 people.")
        expect(page.locator("em", has_text=name)).to_be_visible(timeout=PATIENCE)
        settled(page)
    expect_said(page, "Saved at")


def fill_the_rest(author: Api, practice: str) -> None:
    """Fill the sections that were left, through what the page calls."""
    draft = practices.draft(author, practice)
    assert draft is not None
    written = {code: text for code, text in draft.content.sections.items() if text}
    assert len(written) == len(TYPED)
    rest = dict.fromkeys(SECTIONS, "What is to be said here. We asked 12 people.")
    practices.save(author, practice, draft.revision, replace(draft.content, sections=rest | written))


def link(page: Page) -> None:
    """Say what it is about and how it is measured."""
    part(page, "Facts and figures")
    pick(page, "Themes", "Answering people")
    for mission in ("KBRI Hanoi", "KBRI Bangkok", "KBRI Suva"):
        pick(page, "Missions that did it", mission)
    pick(page, "Indicator", "Posts per week")
    pick(page, "Platform", "X")
    pick(page, "First month", "March 2026")
    expect_said(page, "Saved at")


def published_by_another(portal: Portal, browser: Browser, path: str) -> None:
    """Let a publisher who wrote no part of it publish."""
    agus = [person.name for person in people() if "publisher" in person.roles][1]
    with visit(browser, portal.url) as second:
        second.page.goto(portal.url)
        sign_in(second.page, agus)
        page = open_page(second, f"{path}&view=review", "Practice editor")
        press(page, "Publish")
        expect_said(page, "Published. Every member can read it now.")
        page.get_by_text("Readable without an account").click()
        expect_said(page, "Changed who can read it.")
        assert second.grave() == []


def compared(reader: Watched, title: str) -> None:
    """Pick the practice and another one, and read them side by side; the address shows the same again."""
    page = open_page(reader, "/practices", "Practices")
    for number in (0, 1):
        tick(page, "Compare this one", number)
        expect_said(page, "Picked:")
    page.get_by_role("link", name="Compare 2 practices").click()
    expect(page.get_by_role("heading", level=1, name="Practices compared")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert reader.grave() == []
    page.goto(page.url)
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE)


def translated(portal: Portal, browser: Browser, path: str, writer: str) -> None:
    """Translate the title by hand and vouch for it."""
    with visit(browser, portal.url) as author:
        author.page.goto(portal.url)
        sign_in(author.page, writer)
        page = open_page(author, f"{path}&view=languages&in=id", TITLE)
        field = page.get_by_role("textbox", name="In Indonesian")
        field.fill(IN_INDONESIAN)
        field.press("Control+Enter")
        expect_said(page, "By a person")
        press(page, "We vouch for this translation")
        expect_said(page, "Verified by its ministry")
        assert author.grave() == []


def read(reader: Watched, path: str) -> None:
    """Read the practice in another language, with its evidence, on a phone too."""
    page = open_page(reader, f"{path}&in=id", IN_INDONESIAN)
    expect_said(page, "Verified by its ministry")
    expect_said(page, re.compile("No detectable change|Cannot tell|Clear"))
    assert reader.grave() == []
    assert not reader.scrolls_sideways(390)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_practice_is_written_published_translated_and_compared(
    portal: Portal, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    published(title="One picture a day", indicator="visual_share")
    writer = portal.person("ID", "contributor").name
    with visit(browser, portal.url) as first:
        first.page.goto(portal.url)
        sign_in(first.page, writer)
        page = open_page(first, "/practice-editor", "Practice editor")
        write(page)
        practice = parse_qs(urlsplit(page.url).query)["practice"][0]
        fill_the_rest(window(writer), practice)
        page.reload()
        settled(page)
        link(page)
        assert first.grave() == []
        part(page, "Review and publish")
        press(page, "Send to review")
        expect_said(page, "Sent to review.")
        assert (first.errors, first.refused(), first.outside()) == ([], [], [])
    published_by_another(portal, browser, f"/practice-editor?practice={practice}")
    translated(portal, browser, f"/practices?practice={practice}", writer)
    with visit(browser, portal.url) as partner:
        partner.page.goto(portal.url)
        sign_in(partner.page, portal.person("AU", "contributor").name)
        read(partner, f"/practices?practice={practice}")
        compared(partner, TITLE)
        assert (partner.refused(), partner.outside()) == ([], [])
    with visit(browser, portal.url) as anybody:
        page = open_page(anybody, f"/practices?practice={practice}&in=id", IN_INDONESIAN)
        expect_said(page, "Members of the network see more.")
        assert anybody.grave() == []
