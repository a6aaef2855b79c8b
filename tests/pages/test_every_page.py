"""Every page opens for those who may, and refuses everybody else."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.access.viewer import ROLES
from core.settings import settings
from embedded.demo_idp import ISSUER
from embedded.demo_people import DemoPerson, people
from pages.frame.registry import PAGES, Entry
from tests.conftest import Portal

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]
BY_ROLE = {
    role: next(person for person in people() if role in person.roles and len(person.roles) <= 2)
    for role in ROLES
}


@pytest.fixture(autouse=True)
def _settings_of_the_portal(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def signed_in(person: DemoPerson | None) -> AppTest:
    """Return the portal as this person (or nobody) sees it first."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    if person is not None:
        import time

        at.user = {
            "is_logged_in": True,
            "iss": ISSUER,
            "sub": person.subject,
            "email": person.email,
            "email_verified": True,
            "name": person.name,
            "iat": int(time.time()),
        }
    return at.run()


def texts(at: AppTest) -> str:
    """Return everything a person reads on the page."""
    return "\n".join(
        str(element.value) for kind in (at.title, at.markdown, at.caption, at.info) for element in kind
    )


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.area)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_roles_and_refuses_the_others(role: str, entry: Entry) -> None:
    person = BY_ROLE[role]
    at = signed_in(person)
    assert not at.exception
    if entry.roles.isdisjoint(person.roles):
        at.switch_page(f"pages/{entry.file}").run()
        assert not at.exception
        assert [title.value for title in at.title] == ["This page is not open to you"]
        return
    at.switch_page(f"pages/{entry.file}").run()
    assert not at.exception
    assert at.title, "every page has a title"


FOR_MEMBERS = [entry for entry in PAGES if not entry.public]
FOR_ALL = [entry for entry in PAGES if entry.public]


@pytest.mark.parametrize("entry", FOR_MEMBERS, ids=lambda entry: entry.area)
def test_a_page_shows_nobody_more_than_the_sign_in(entry: Entry) -> None:
    at = signed_in(None)
    at.switch_page(f"pages/{entry.file}").run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Jejaring"]
    assert any("Sign in" in button.label for button in at.button)


@pytest.mark.parametrize("entry", FOR_ALL, ids=lambda entry: entry.area)
def test_a_public_page_opens_for_nobody_and_offers_the_sign_in(entry: Entry) -> None:
    at = signed_in(None)
    at.switch_page(f"pages/{entry.file}").run()
    assert not at.exception
    assert at.title, "every page has a title"
    assert any("Sign in" in button.label for button in at.button)


@pytest.mark.parametrize("entry", FOR_MEMBERS, ids=lambda entry: entry.area)
def test_a_page_run_past_the_router_refuses_by_itself(entry: Entry) -> None:
    at = AppTest.from_file(str(entry.path), default_timeout=30).run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Jejaring"]
