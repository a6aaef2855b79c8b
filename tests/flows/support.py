"""What the browser tests share: signing in by hand, waiting for a page, and watching what a page does."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

PATIENCE: Final = 30_000
ATTEMPTS: Final = 5
# The browser reports what the policy refused as an event; it is kept from the first moment on.
WATCH: Final = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(event.violatedDirective + " " + event.blockedURI));
"""
GO: Final = """(path) => {
  history.pushState({}, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
SIGN_IN: Final = re.compile(r"^(Sign in|Masuk)\b")


@dataclass
class Watched:
    """A page of the browser, with every address it asked for and every error it wrote."""

    page: Page
    url: str
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Return the addresses of other origins."""
        return [address for address in self.asked if not address.startswith((self.url, "data:", "blob:"))]

    def refused(self) -> list[str]:
        """Return what the content security policy refused on the page shown now."""
        found: list[str] = self.page.evaluate("window.refused")
        return found

    def grave(self) -> list[tuple[str, str]]:
        """Return axe's serious and critical findings: rule and first element, once nothing runs any more."""
        # The pages of a workshop's room are no Streamlit.
        if self.page.get_by_test_id("stApp").count():
            settled(self.page)
        found = self._grave()
        for _ in range(ATTEMPTS):
            if not found:
                return []
            # What fades in or out, like a button's tip, has other colours half-way: what counts is what stays.
            self.page.wait_for_timeout(500)
            found = self._grave()
        return found

    def _grave(self) -> list[tuple[str, str]]:
        found = Axe().run(self.page).response["violations"]
        return [
            (item["id"], item["nodes"][0]["html"])
            for item in found
            if item["impact"] in {"serious", "critical"}
        ]

    def scrolls_sideways(self, width: int) -> bool:
        """Whether the page is wider than a window of this width."""
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.wait_for_timeout(300)
        return bool(self.page.evaluate("document.documentElement.scrollWidth") > width)


def watch(context: BrowserContext, url: str) -> Watched:
    """Open a page whose requests and errors are noted."""
    context.add_init_script(WATCH)
    page = context.new_page()
    watched = Watched(page, url)
    page.on("request", lambda request: watched.asked.append(request.url))
    page.on("console", lambda said: _note(watched, said))
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    return watched


def _note(watched: Watched, said: ConsoleMessage) -> None:
    """Note an error, unless it is Streamlit looking for its server below the page's own address first."""
    probe = said.location["url"].endswith(("/_stcore/health", "/_stcore/host-config"))
    if said.type == "error" and not probe:
        watched.errors.append(f"{said.text} {said.location['url']}")


@contextmanager
def visit(
    browser: Browser, url: str, *, scheme: Literal["light", "dark"] = "light", locale: str = "en-GB"
) -> Iterator[Watched]:
    """Come as somebody new: no cookies, this colour scheme, this language."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, locale=locale)
    try:
        yield watch(context, url)
    finally:
        context.close()


def settled(page: Page) -> None:
    """Wait until the run has ended and its title stands."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=PATIENCE
    )


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of a list by typing it; a list that was drawn anew meanwhile is asked again."""
    offered = page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}\b"))
    for _ in range(ATTEMPTS):
        page.get_by_role("combobox", name=label).first.fill(option)
        try:
            offered.first.click(timeout=PATIENCE / ATTEMPTS)
        except NotInTime:
            page.keyboard.press("Escape")
            continue
        # While the list is open, nothing else of the page is there for a screen reader.
        page.keyboard.press("Escape")
        settled(page)
        return
    raise AssertionError(f"“{option}” was never offered under “{label}”")


def tick(page: Page, label: str, number: int) -> None:
    """Tick one of several boxes of the same name; a press on a page that is still moving is tried again."""
    box = page.get_by_role("checkbox", name=label).nth(number)
    for _ in range(ATTEMPTS):
        page.get_by_text(label).nth(number).click()
        try:
            box.and_(page.locator(":checked")).wait_for(state="attached", timeout=PATIENCE / ATTEMPTS)
        except NotInTime:
            continue
        settled(page)
        return
    raise AssertionError(f"box {number} of “{label}” could not be ticked")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button and wait for the run."""
    page.get_by_role("button", name=name).first.click()
    page.wait_for_timeout(300)
    settled(page)


def expect_said(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait for words on the page."""
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)
    settled(page)


def expect_title(page: Page, title: str) -> None:
    """Wait for the page of this name."""
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible(timeout=PATIENCE)
    settled(page)


def sign_in(page: Page, name: str) -> None:
    """Press the button, choose the person's card, and come back signed in."""
    page.get_by_role("button", name=SIGN_IN).click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("button", name=name)).to_be_visible(timeout=PATIENCE)
    settled(page)


def go(page: Page, path: str) -> None:
    """Go to another page of the portal as the browser's own buttons do: nothing is loaded anew."""
    page.evaluate(GO, path)


def open_page(watched: Watched, path: str, title: str) -> Page:
    """Open a page by its address and wait for it."""
    watched.page.goto(f"{watched.url}{path}")
    expect_title(watched.page, title)
    return watched.page
