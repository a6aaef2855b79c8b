"""How many bytes travel until a first visitor sees the portal, in a real browser with an empty cache."""

from typing import Any, Final

from playwright.sync_api import Browser, expect

from tests.bench.figures import Figure

TARGET: Final = 0.5
UNPACKED: Final = {"Accept-Encoding": "identity"}


def first_view(browser: Browser, url: str, headers: dict[str, str] | None = None) -> int:
    """Return the bytes over the wire, headers included, until the sign-in stands and the network rests."""
    context = browser.new_context(service_workers="block", extra_http_headers=headers)
    try:
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        received: list[int] = []

        def count(event: dict[str, Any]) -> None:
            received.append(int(event["encodedDataLength"]))

        network.on("Network.loadingFinished", count)
        page.goto(url)
        expect(page.get_by_role("button", name="Sign in").first).to_be_visible(timeout=30_000)
        page.wait_for_load_state("networkidle")
        return sum(received)
    finally:
        context.close()


def measure(browser: Browser, url: str) -> Figure:
    """Return the first view as the portal packs it, beside the same view without any packing."""
    here, plain = first_view(browser, url), first_view(browser, url, UNPACKED)
    return Figure(
        "First view, bytes over the wire",
        f"{here / 1e6:.2f} MB",
        f"{plain / 1e6:.2f} MB, nothing packed",
        f"{here / plain:.2f} of it",
        f"≤ {TARGET} of it",
        here / plain <= TARGET,
    )
