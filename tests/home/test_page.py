"""Home as each role meets it: what waits, what is new and three figures, nothing empty."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.frame.registry import entry, place
from pages.frame.search import KINDS
from tests.conftest import Portal
from tests.opening import Opener

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]


def opened(portal: Portal, role: str, page: str = "home", country: str = "ID") -> AppTest:
    """Return a page as a country's person with this role sees it."""
    return Opener(portal, f"pages/{entry(page).file}")(country, role)


def said(at: AppTest) -> str:
    """Return what stands on the page, without escapes and invisible joiners."""
    texts = [str(one.value) for kind in (at.header, at.markdown, at.caption) for one in kind]
    texts += [link.proto.label for link in at.get("page_link")]
    return " ".join(texts).replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("contributor", "The last week looks incomplete."),
        ("approver", "Figures to bring in"),
        ("publisher", "Practice to check"),
        ("facilitator", "Nothing. When somebody needs your decision, it stands here."),
        ("secretariat", "Ministries with late figures"),
    ],
)
def test_home_says_what_waits_what_is_new_and_where_we_stand(
    portal: Portal, role: str, expected: str
) -> None:
    at = opened(portal, role)
    headers = [header.value for header in at.header]
    assert headers[0] == "Waits for you"
    assert headers[-1] == "Where you stand"
    text = said(at)
    assert expected in text
    assert text.count("missions of Indonesia") >= 3, "three figures, each with its sentence"
    assert "Release" in text


def test_a_view_is_followed_and_stopped_with_one_press(portal: Portal) -> None:
    opened(portal, "publisher", "awards")
    with portal.stack.database.connect() as owner:
        owner.execute(
            "insert into portal.subscription (member_id, country, kind, title, address, condition, by_mail, seen)"
            " select id, country, 'awards', 'Awards of 2020', '/awards?edition=2020', 'new', false, '{}'"
            " from portal.member where email = %s",
            [portal.person("ID", "publisher").email],
        )
    at = opened(portal, "publisher", "digest")
    assert "Views you follow" in [header.value for header in at.header]
    next(button for button in at.button if button.label == "Stop").click().run()
    assert not at.exception
    assert any("not told of it any more" in one.value for one in at.success)
    assert "Stop" not in {button.label for button in at.button}


def test_whatever_is_found_has_a_page_that_opens_it() -> None:
    for heading, area, parameter in KINDS.values():
        assert heading
        assert (not area and not parameter) or entry(area).file
    assert place("/awards?edition=2021") == (entry("awards").path, {"edition": "2021"})
    assert place("/nowhere") == (entry("home").path, {})
