"""How much memory the portal takes while somebody uploads a large file through its page."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

import psutil
from playwright.sync_api import Browser, Page, expect
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from embedded.demo_people import people
from tests.bench.figures import Figure
from tests.bench.landing import ROWS, posts_file
from tests.bench.sessions import signed_in_cookie

TARGET: Final = 400
PACE: Final = 0.02
PATIENCE: Final = 120_000


def resident(process: psutil.Process) -> int:
    """Return the bytes a process and those it started hold now; what two of them share counts twice."""
    held = process.memory_info().rss
    for child in process.children(recursive=True):
        # One that ended meanwhile holds nothing.
        with suppress(psutil.NoSuchProcess):
            held += child.memory_info().rss
    return held


def largest(process: psutil.Process) -> int:
    """Return the bytes that the largest of a process and those it started holds now."""
    held = [process.memory_info().rss]
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            held.append(child.memory_info().rss)
    return max(held)


@contextmanager
def watched(held: Callable[[], int]) -> Iterator[list[int]]:
    """Yield a list that will hold the most bytes that were held meanwhile."""
    most = [held()]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(PACE):
            most[0] = max(most[0], held())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def measure(browser: Browser, url: str, secret: str, process: psutil.Process, handles: list[str]) -> Figure:
    """Upload a file about these accounts as their ministry's analyst and return the peak."""
    with upload_page(browser, url, secret) as page:
        idle = resident(process)
        with watched(partial(resident, process)) as most:
            upload(page, posts_file(handles, ROWS, seed=3))
        above = (most[0] - idle) / 2**20
    return Figure(
        f"Memory of an upload of {ROWS:,} posts, at its peak",
        f"{above:.0f} MB above idle",
        f"{idle / 2**20:.0f} MB idle",
        "",
        f"≤ {TARGET} MB above",
        above <= TARGET,
    )


@contextmanager
def upload_page(browser: Browser, url: str, secret: str) -> Iterator[Page]:
    """Yield the upload page as Indonesia's analyst sees it."""
    analyst = next(person for person in people() if person.country == "ID" and "contributor" in person.roles)
    context = browser.new_context(locale="en-GB")
    context.add_cookies(
        [{"name": USER_COOKIE_NAME, "value": signed_in_cookie(url, secret, analyst), "url": url}]
    )
    try:
        page = context.new_page()
        page.goto(f"{url}/upload")
        expect(page.get_by_test_id("stFileUploader")).to_be_visible(timeout=30_000)
        page.wait_for_timeout(1_000)
        yield page
    finally:
        context.close()


def upload(page: Page, content: bytes) -> None:
    """Drop a file, store it and send it for approval, as a person does."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "posts.csv"
        file.write_bytes(content)
        page.locator("input[type=file]").set_input_files(file)
        button = page.get_by_role("button", name="Store and send for approval")
        expect(button).to_be_visible(timeout=PATIENCE)
        button.click()
        expect(page.get_by_text("The file is stored and sent for approval.")).to_be_visible(timeout=PATIENCE)
