"""Every page opens for those who may, and refuses everybody else."""

import pytest
from streamlit.testing.v1 import AppTest

from core.access.viewer import ROLES
from embedded.demo_people import people
from pages.frame.registry import PAGES, Entry
from tests.opening import opened

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

BY_ROLE = {
    role: next(person for person in people() if role in person.roles and len(person.roles) <= 2)
    for role in ROLES
}


def texts(at: AppTest) -> str:
    """Return everything a person reads on the page."""
    return "\n".join(
        str(element.value) for kind in (at.title, at.markdown, at.caption, at.info) for element in kind
    )


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.area)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_roles_and_refuses_the_others(role: str, entry: Entry) -> None:
    person = BY_ROLE[role]
    at = opened(person, f"pages/{entry.file}")
    assert not at.exception
    refused = [title.value for title in at.title] == ["This page is not open to you"]
    assert refused == entry.roles.isdisjoint(person.roles)
    assert at.title, "every page has a title"


FOR_MEMBERS = [entry for entry in PAGES if not entry.public]
FOR_ALL = [entry for entry in PAGES if entry.public]


@pytest.mark.parametrize("entry", FOR_MEMBERS, ids=lambda entry: entry.area)
def test_a_page_shows_nobody_more_than_the_sign_in(entry: Entry) -> None:
    at = opened(None, f"pages/{entry.file}")
    assert not at.exception
    assert [title.value for title in at.title] == ["Jejaring"]
    assert any("Sign in" in button.label for button in at.button)


@pytest.mark.parametrize("entry", FOR_ALL, ids=lambda entry: entry.area)
def test_a_public_page_opens_for_nobody_and_offers_the_sign_in(entry: Entry) -> None:
    at = opened(None, f"pages/{entry.file}")
    assert not at.exception
    assert at.title, "every page has a title"
    assert any("Sign in" in button.label for button in at.button)


@pytest.mark.parametrize("entry", FOR_MEMBERS, ids=lambda entry: entry.area)
def test_a_page_run_past_the_router_refuses_by_itself(entry: Entry) -> None:
    at = AppTest.from_file(str(entry.path), default_timeout=30).run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Jejaring"]
