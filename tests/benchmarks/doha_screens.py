"""Australia's way through the portal, by hand in a browser: from its embassy's file to its place in the city."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, FilePayload, Page, expect

from core.access.viewer import person_id
from core.catalogue.names import country_name
from embedded import __main__ as supervisor
from embedded import processes
from embedded.demo_idp import ISSUER
from embedded.demo_people import people
from embedded.lite import free_port
from embedded.processes import HOST
from embedded.stack import Stack
from tests.benchmarks.doha import Embassy
from tests.flows.support import PATIENCE, Watched, open_page, settled, sign_in, visit

COUNTRY: Final = "AU"
ANALYST, APPROVER, SECRETARIAT = "Emily Carter", "James Nguyen", "Hasan Basri"
FIRST_DAY, LAST_DAY = "2022-10-01", "2022-12-31"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def served(stack: Stack) -> Iterator[str]:
    """Serve the portal on this stack to three people of the demonstration sign-in; yield its address."""
    with stack.database.connect() as connection:
        for person in people():
            if person.name in {ANALYST, APPROVER, SECRETARIAT}:
                connection.execute(
                    "insert into portal.member (id, issuer, subject, email, name, country, roles)"
                    " values (%s, %s, %s, %s, %s, %s, %s)",
                    [
                        person_id(ISSUER, person.subject), ISSUER, person.subject, person.email, person.name,
                        person.country, list(person.roles),
                    ],
                )  # fmt: skip
    port = free_port()
    process = supervisor.start_portal(stack, port)
    try:
        supervisor.wait_until_served(process, port, stack.folder / "portal.log")
        yield f"http://{HOST}:{port}"
    finally:
        processes.stop(process)


@dataclass(frozen=True)
class Screens:
    """A browser before the served portal."""

    browser: Browser
    url: str

    @contextmanager
    def person(self, name: str) -> Iterator[Watched]:
        """Sign in as a demonstration person, and leave again."""
        with visit(self.browser, self.url) as watched:
            watched.page.goto(self.url)
            sign_in(watched.page, name)
            yield watched
            assert (watched.errors, watched.outside(), watched.refused()) == ([], [], [])

    def bring(self, embassy: Embassy, host_country: str, city: str) -> None:
        """Register the mission, upload its file with columns matched by hand, and have it approved."""
        with self.person(ANALYST) as watched:
            _add_mission(open_page(watched, "/missions", "Missions"), host_country, city)
            page = open_page(watched, "/upload", "Upload")
            page.locator("input[type=file]").set_input_files(
                FilePayload(name=embassy.name, mimeType=WORKBOOK, buffer=embassy.content)
            )
            _match_columns(page)
            _register_account(page)
            _say_period(page)
            page.get_by_role("button", name="Store and send for approval").click()
            expect(page.get_by_text("stored and sent for approval").first).to_be_visible(timeout=PATIENCE)
        with self.person(APPROVER) as watched:
            page = open_page(watched, "/submissions", "Submissions")
            page.get_by_role("link", name=embassy.name).first.click()
            expect(page.get_by_text("What approving changes")).to_be_visible(timeout=PATIENCE)
            page.get_by_role("button", name="Approve", exact=True).click()
            expect(page.get_by_text("Figures that rest on this file")).to_be_visible(timeout=PATIENCE)

    def cut_release(self) -> None:
        """Publish what is due, as the secretariat does."""
        with self.person(SECRETARIAT) as watched:
            page = open_page(watched, "/benchmarks", "Benchmarks")
            page.get_by_role("button", name="Cut a release").click()
            page.get_by_role("button", name="Publish now").click()
            expect(page.get_by_text("is out:").first).to_be_visible(timeout=PATIENCE)


def _add_mission(page: Page, host_country: str, city: str) -> None:
    _choose(page, "Add or change a mission", "A new mission")
    page.get_by_label("Name", exact=True).fill(f"Embassy in {city}")
    _choose(page, "Host country", country_name(host_country))
    page.get_by_label("City", exact=True).fill(city)
    page.get_by_role("button", name="Add mission").click()
    expect(page.get_by_text(f"Embassy in {city} was added.")).to_be_visible(timeout=PATIENCE)


def _match_columns(page: Page) -> None:
    """Accept what the portal guessed about the columns."""
    expect(page.get_by_text("What do the columns mean?")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Read the file with these columns").click()
    expect(page.get_by_text("This is what the portal understood")).to_be_visible(timeout=PATIENCE)


def _register_account(page: Page) -> None:
    page.get_by_text("as a new account").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("Which days does the file cover?")).to_be_visible(timeout=PATIENCE)
    settled(page)


def _say_period(page: Page) -> None:
    for label, day in (("First day", FIRST_DAY), ("Last day", LAST_DAY)):
        page.get_by_role("group", name=label).get_by_role("spinbutton").first.click()
        page.keyboard.type(day.replace("-", ""))
        # The calendar that opened would stand before the next field.
        page.keyboard.press("Escape")
        settled(page)
    expect(page.get_by_text("92 days are covered.")).to_be_visible(timeout=PATIENCE)


def _choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label).first
    box.click()
    # A long list draws only what is in sight: typing brings the option there.
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)
