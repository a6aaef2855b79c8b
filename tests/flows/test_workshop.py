"""A workshop in real browsers: one presenter, three phones, somebody who comes late, and a tab that is killed."""

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from core.access.api import Api
from core.access.viewer import Viewer, person_id, token
from core.workshop.stage import presenter_path, speaker_path
from embedded.demo_idp import ISSUER
from tests.conftest import Portal, stack_settings
from tests.flows.support import PATIENCE, Watched, sign_in, visit, watch
from tests.workshop.rooms import drafted

pytestmark = [pytest.mark.browser, pytest.mark.stack]

QUESTION = "What helps most?"
# Every letter on the projector, as large as it is drawn.
SMALLEST = """() => {
  const screen = document.querySelector(".screen");
  const letters = document.createTreeWalker(screen, NodeFilter.SHOW_TEXT);
  let smallest = Infinity;
  while (letters.nextNode()) {
    const { parentElement: holder, textContent } = letters.currentNode;
    if (!textContent.trim() || holder.closest(".quiet")) continue;
    const matrix = holder.ownerSVGElement && holder.getScreenCTM();
    const larger = matrix ? Math.hypot(matrix.b, matrix.d) : 1;
    smallest = Math.min(smallest, parseFloat(getComputedStyle(holder).fontSize) * larger);
  }
  return smallest;
}"""


def opened(portal: Portal) -> tuple[str, str]:
    """Open a workshop as the demonstration's facilitator and return its id and its code."""
    facilitator = portal.person("ID", "facilitator")
    settings = stack_settings(portal.stack)
    viewer = Viewer(
        id=person_id(ISSUER, facilitator.subject),
        name=facilitator.name,
        email=facilitator.email,
        country=facilitator.country,
        roles=frozenset(facilitator.roles),
    )
    api = Api(settings, token(settings, viewer))
    workshop, _steps = drafted(api, "Live from Jakarta")
    return workshop, str(api.call("open_workshop", workshop=workshop))


def join(phone: Watched, code: str) -> Page:
    """Come into the room with a phone."""
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.page.goto(f"{phone.url}/join/{code}")
    phone.page.get_by_role("button", name="Join").click()
    return phone.page


def answer(phone: Page, choice: str) -> None:
    """Answer the poll that is shown."""
    expect(phone.get_by_role("heading", name=QUESTION)).to_be_visible(timeout=PATIENCE)
    phone.get_by_text(choice, exact=True).click()
    phone.get_by_role("button", name="Send", exact=True).click()


def expect_title(screen: Page, title: str) -> None:
    """Wait for a step on the projector."""
    expect(screen.locator(".screen h1")).to_have_text(title, timeout=PATIENCE)


def check_readable(projector: Watched) -> None:
    """The projector's page is for everybody's eyes, asks nobody else, and breaks no rule of its own."""
    assert projector.page.evaluate(SMALLEST) >= 23.9
    assert projector.grave() == []
    assert (projector.errors, projector.refused(), projector.outside()) == ([], [], [])


def test_a_room_follows_its_presenter_who_comes_back_to_the_same_step(
    portal: Portal, browser: Browser
) -> None:
    workshop, code = opened(portal)
    with ExitStack() as people:
        desk = people.enter_context(visit(browser, portal.url))
        desk.page.goto(portal.url)
        sign_in(desk.page, portal.person("ID", "facilitator").name)
        projector = watch(desk.page.context, portal.url)
        projector.page.set_viewport_size({"width": 1024, "height": 768})
        projector.page.goto(portal.url + presenter_path(workshop))
        expect_title(projector.page, "Live from Jakarta")
        phones = [people.enter_context(visit(browser, portal.url)) for _ in range(3)]
        for phone in phones:
            join(phone, code)
        expect(projector.page.locator(".people")).to_contain_text("3", timeout=PATIENCE)
        check_readable(projector)

        projector.page.keyboard.press("PageDown")
        expect_title(projector.page, "Why we are here")
        projector.page.keyboard.press("ArrowRight")
        expect_title(projector.page, QUESTION)
        late = people.enter_context(visit(browser, portal.url))
        for page, choice in zip(
            [*(phone.page for phone in phones[:2]), join(late, code)],
            ("Video", "Video", "Listening"),
            strict=True,
        ):
            answer(page, choice)
        expect(projector.page.locator(".count")).to_contain_text("3", timeout=PATIENCE)
        assert "%" not in projector.page.locator(".screen").inner_text()
        projector.page.keyboard.press("h")
        expect(projector.page.locator(".bars")).to_contain_text("2 · 67%", timeout=PATIENCE)
        expect(phones[2].page.get_by_text(re.compile("67"))).to_be_visible(timeout=PATIENCE)
        check_readable(projector)
        assert late.grave() == []

        projector.page.close(run_before_unload=False)
        restored = watch(desk.page.context, portal.url)
        restored.page.set_viewport_size({"width": 1024, "height": 768})
        restored.page.goto(portal.url + presenter_path(workshop))
        expect_title(restored.page, QUESTION)
        speaker = watch(desk.page.context, portal.url)
        speaker.page.goto(portal.url + speaker_path(workshop))
        speaker.page.get_by_role("button", name="Next", exact=True).click()
        expect_title(restored.page, "One word for it")
        assert speaker.grave() == []
        assert (speaker.errors, speaker.refused(), speaker.outside()) == ([], [], [])
