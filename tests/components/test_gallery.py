"""Every component in a real browser: nothing from outside, nothing refused, readable for everybody."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.long]
ROOT: Final = Path(__file__).resolve().parents[2]
LAST_WORDS: Final = "Figures rest on 14 approved submissions"
# The browser reports what the policy refused as an event; it is kept from the first moment on.
WATCH: Final = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(event.violatedDirective + " " + event.blockedURI));
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the gallery behind the portal's headers and assets."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("gallery") / "log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "tests/components/serve.py",
        "--server.port",
        str(port),
    ]
    with log.open("w", encoding="utf-8") as output:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_served(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_until_served(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _attempt in range(150):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            if httpx.get(f"{url}/_stcore/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the gallery did not start: {log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def opened(browser: Browser, url: str, *, width: int = 1440, scheme: str = "light") -> tuple[Page, list[str]]:
    """Open the gallery and wait for its last words; return the page and every address it asked for."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    expect(page.get_by_text(LAST_WORDS)).to_be_visible(timeout=30_000)
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(5, timeout=30_000)
    return page, asked


@pytest.fixture(scope="module")
def wide(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """The gallery on a wide screen, as it was first opened, and every address it asked for until then."""
    page, asked = opened(browser, address)
    try:
        yield page, asked.copy()
    finally:
        page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_component_is_drawn_within_the_policy_and_for_everybody(
    browser: Browser, address: str, tmp_path: Path, width: int, scheme: str
) -> None:
    page, asked = opened(browser, address, width=width, scheme=scheme)
    try:
        page.get_by_text("The figures as a table").first.click()
        expect(page.get_by_role("cell", name="12.4", exact=True)).to_be_visible()
        page.set_input_files(
            "input[type=file]", files=[FilePayload(name="a.csv", mimeType="text/csv", buffer=b"a,b\n1,2\n")]
        )
        expect(page.get_by_text("a.csv")).to_be_visible()
        found = Axe().run(page).response["violations"]
        grave = [
            (item["id"], item["nodes"][0]["html"])
            for item in found
            if item["impact"] in {"serious", "critical"}
        ]
        page.screenshot(path=tmp_path / f"{scheme}-{width}.png", full_page=True)
        assert page.evaluate("window.refused") == []
        assert grave == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        outside = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
        assert outside == []
    finally:
        page.context.close()


def test_the_page_is_set_in_our_fonts(wide: tuple[Page, list[str]]) -> None:
    page, asked = wide
    loaded = {url.rsplit("/", 1)[-1] for url in asked if "/fonts/" in url}
    for script in (
        "noto-sans-latin-400",
        "noto-serif-latin-600",
        "thai-thai-400",
        "khmer-khmer-400",
        "lao-lao-400",
        "myanmar-myanmar-400",
    ):
        assert any(script in name for name in loaded), script
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith(
        '"Noto Serif"'
    )
    assert page.evaluate("document.fonts.check('16px \"Noto Sans\"')")
    assert page.locator("a[href*=evil]").count() == 0


def test_a_chart_leaves_as_a_file_when_asked_for(wide: tuple[Page, list[str]]) -> None:
    page, _asked = wide
    figure = page.locator(".st-key-figure-posts-per-week")
    figure.get_by_role("button", name="Download", exact=True).click()
    for label, start in (("CSV", b"\xef\xbb\xbf"), ("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label, exact=True).click()
        assert waiting.value.suggested_filename == f"posts-per-week.{label.lower()}"
        assert Path(waiting.value.path()).read_bytes().startswith(start)


def test_a_chart_is_told_to_those_who_do_not_see_it(wide: tuple[Page, list[str]]) -> None:
    page, _asked = wide
    label = page.locator(".st-key-figure-posts-per-week [data-testid=stVegaLiteChart]").get_attribute(
        "aria-label"
    )
    assert label is not None
    assert "The network's median is 3.9 (posts a week), from about 60 missions." in label
    assert "Embassy in Hanoi: 12.4, above." in label


def test_a_figure_fills_the_screen_with_its_finding_and_comes_back(browser: Browser, address: str) -> None:
    page, _asked = opened(browser, address, width=1024)
    try:
        figure = page.locator(".st-key-figure-posts-per-week")
        button = figure.get_by_role("button", name="Full screen")
        page.set_viewport_size({"width": 1024, "height": 768})
        button.click()
        page.wait_for_function(
            "document.fullscreenElement && document.fullscreenElement.style.getPropertyValue('--room')"
        )
        expect(figure.get_by_role("heading")).to_be_visible()
        expect(figure.get_by_text("Release 2023-1").first).to_be_visible()
        expect(figure.get_by_text("The figures as a table")).to_be_hidden()
        tall, screen = figure.evaluate("(it) => [it.scrollHeight, it.clientHeight]")
        assert tall <= screen + 1, "the whole of it is seen"
        page.evaluate("document.exitFullscreen()")
        expect(figure.get_by_text("The figures as a table")).to_be_visible()
        assert figure.evaluate("(it) => it.style.getPropertyValue('--room')") == ""
    finally:
        page.context.close()


def test_streamlits_own_words_follow_the_language_and_names_do_not(browser: Browser, address: str) -> None:
    page, _asked = opened(browser, f"{address}/?lang=id")
    try:
        uploader = page.get_by_test_id("stFileUploader")
        expect(page.locator("html")).to_have_attribute("lang", "id")
        expect(uploader.get_by_role("button", name="Unggah")).to_be_visible()
        expect(uploader).to_contain_text("200MB per berkas • CSV, TSV, XLSX")
        expect(
            page.get_by_text("Pilih salah satu").or_(page.get_by_placeholder("Pilih salah satu")).first
        ).to_be_visible()
        assert page.get_by_text("never said").count() == 0
        assert page.evaluate("window.refused") == []
    finally:
        page.context.close()


def test_the_first_view_is_less_than_half_of_what_streamlit_alone_sends(
    wide: tuple[Page, list[str]], address: str
) -> None:
    _page, asked = wide
    assets = [url for url in asked if "/static/" in url or "/fonts/" in url or url.rstrip("/") == address]
    plain = {"accept-encoding": "identity"}
    with httpx.Client() as client:
        ours = sum(
            int(client.head(url, headers={"accept-encoding": "gzip"}).headers["content-length"])
            for url in assets
        )
        stock = sum(int(client.head(url, headers=plain).headers["content-length"]) for url in assets)
    assert ours < stock / 2
