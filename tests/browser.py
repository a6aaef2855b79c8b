"""A real browser for the tests: where it is found and how it is started."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# Debian's first, because the test command installs it there; then what a laptop has.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# New headless draws like the visible browser; the rest keeps it from calling home.
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium_path() -> str | None:
    """Return the browser to start: the one named in CHROMIUM, a found one, else None for Playwright's own."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), headless=False, args=list(ARGUMENTS)
        )
        try:
            yield browser
        finally:
            browser.close()
