"""The check-in page in a browser, on a phone whose connection comes and goes."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from playwright.sync_api import expect
from starlette.applications import Starlette

from core.crisis.check_in_route import build_routes
from core.crisis.links import Recipient, issue
from embedded.lite import free_port
from tests.browser import chromium
from tests.conftest import TestStack
from tests.crisis.scenes import scene

pytestmark = [pytest.mark.stack, pytest.mark.browser]


@contextmanager
def served(stack: TestStack, port: int) -> Iterator[None]:
    """Serve the page alone, in a thread."""
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=build_routes(stack.settings)), port=port, log_level="error", lifespan="off"
        )
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


def test_a_tap_without_a_connection_arrives_when_there_is_one(stack: TestStack) -> None:
    here = scene(stack)
    port = free_port()
    settings = stack.settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
    recipient = Recipient(here.mission, "Rina", "en")
    [made] = issue(
        here.officer.api, settings, here.incident, [recipient], datetime.now(UTC) + timedelta(days=1)
    )
    with served(stack, port), chromium() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(made.url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        context.set_offline(True)
        page.get_by_label("A few words").fill("Roads are cut")
        help_wanted = page.get_by_role("button", name="We need help")
        help_wanted.click()
        help_wanted.click()
        expect(page.get_by_role("status")).to_contain_text("Not sent yet")
        assert here.cell()["state"] == "neither"
        context.set_offline(False)
        expect(page.get_by_role("status")).to_contain_text("“We need help”", timeout=10_000)
        page.get_by_role("button", name="We are all safe").click()
        expect(page.get_by_role("status")).to_contain_text("“We are all safe”")
        expect(page.get_by_label("A few words")).to_have_value("")
        assert errors == []
    said = here.officer.api.rows("check_in", where={"incident_id": here.incident}, order=["received_at"])
    assert [(row["status"], row["note"]) for row in said] == [("need_help", "Roads are cut"), ("safe", "")]
