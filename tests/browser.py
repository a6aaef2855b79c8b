"""A real browser for the tests: where it is found and how it is started."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def install() -> None:
    """Make sure a browser is there: a found one, else Debian's when we may install it, else Playwright's own.

    Raises:
        SystemExit: when none of the three works; tests without a browser would prove nothing.
    """
    if chromium_path() is not None:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        subprocess.run(["apt-get", "install", "-qq", "-y", "chromium"], check=False, env=quiet)
    if chromium_path() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        with sync_playwright() as playwright:
            if not Path(playwright.chromium.executable_path).exists():
                sys.exit(
                    "The tests need Chromium or Chrome, and none could be installed: install one and try again."
                )


if __name__ == "__main__":
    install()
