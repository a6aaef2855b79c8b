"""Machines, the weekly letter and late figures as people meet them on the pages."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.access.machines import PREFIX, caller
from core.settings import settings
from tests.conftest import Portal
from tests.opening import Opener

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

HOME, MEMBERS, LETTER = "pages/home/home.py", "pages/access/members.py", "pages/digest/digest.py"


def opened(portal: Portal, role: str, page: str, country: str = "ID") -> AppTest:
    """Return a page as a country's person with this role sees it."""
    return Opener(portal, page)(country, role)


def said(at: AppTest) -> str:
    """Return every message and text on the page, without the invisible joiners."""
    kinds = (at.success, at.error, at.info, at.warning, at.markdown, at.header, at.caption)
    return (
        " ".join(str(entry.value) for kind in kinds for entry in kind).replace("\u2060", "").replace("\\", "")
    )


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def test_a_key_is_shown_once_works_and_is_revoked(portal: Portal) -> None:
    at = opened(portal, "approver", MEMBERS)
    name = f"Nightly <b>{uuid.uuid4().hex[:6]}</b>"
    next(field for field in at.text_input if field.label == "Name").set_value(name)
    press(at, "Issue the key")
    (shown,) = at.code
    key = str(shown.value)
    assert key.startswith(PREFIX)
    assert "it is not shown again" in said(at)
    found = caller(settings(), key)
    assert found is not None
    assert (found.name, found.scope, found.state) == (name, "store", "ready")
    at.run()
    assert not at.code, "the next thing anybody does takes it away"
    assert name in said(at)
    next(button for button in at.button if button.key == f"revoke-now-{found.id}").click().run()
    assert f"The key of {name} is revoked." in said(at)
    gone = caller(settings(), key)
    assert gone is not None
    assert gone.state == "revoked"


def test_a_name_in_use_is_refused_in_place(portal: Portal) -> None:
    at, name = opened(portal, "approver", MEMBERS), uuid.uuid4().hex
    for _time in range(2):
        next(field for field in at.text_input if field.label == "Name").set_value(name)
        press(at, "Issue the key")
    assert "is already the name of a machine" in said(at)
    assert not at.code


def test_the_secretariat_sees_machines_but_issues_none_of_others(portal: Portal) -> None:
    at = opened(portal, "secretariat", MEMBERS)
    assert "Machines" in [header.value for header in at.header]
    assert "Issue the key" not in {button.label for button in at.button}


def test_the_letter_is_switched_off_and_changes_its_language(portal: Portal) -> None:
    at = opened(portal, "approver", LETTER, country="AU")
    assert at.toggle[0].value is True
    assert at.radio[0].value == "en"
    at.toggle[0].set_value(False)
    at.radio[0].set_value("id")
    press(at, "Save")
    assert "does not come any more" in said(at)
    again = opened(portal, "approver", LETTER, country="AU")
    assert (again.toggle[0].value, again.radio[0].value) == (False, "id")


def test_without_a_mail_server_the_page_says_so(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no mail server" in said(opened(portal, "approver", LETTER))
    for name, value in {
        "JEJARING_SMTP_HOST": "127.0.0.1",
        "JEJARING_SMTP_SECURITY": "none",
        "JEJARING_MAIL_FROM": "jejaring@network.test",
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    assert "no mail server" not in said(opened(portal, "approver", LETTER))


def long_overdue(text: str) -> int:
    """Return how many accounts the page calls long overdue."""
    found = re.search(r"(\d+) long overdue", text)
    return int(found[1]) if found else 0


def test_home_says_which_own_accounts_are_late_and_since_when(portal: Portal) -> None:
    before = long_overdue(said(opened(portal, "contributor", HOME)))
    handle = f"late_{uuid.uuid4().hex[:8]}"
    with portal.stack.database.connect() as connection:
        connection.execute(
            "insert into portal.account (mission_id, country, platform, handle, created_at)"
            " select id, 'ID', 'x', %s, now() - interval '200 days' from portal.mission"
            " where country = 'ID' and closed_on is null order by id limit 1",
            [handle],
        )
    since = (datetime.now(UTC) - timedelta(days=200 - 60)).date()
    text = said(opened(portal, "contributor", HOME))
    assert long_overdue(text) == before + 1
    assert f"{handle} on X: no approved figures yet, long overdue since {since.day} {since:%B %Y}." in text
    # A ministry's lateness is its own affair; the secretariat reads counts.
    assert handle not in said(opened(portal, "contributor", HOME, country="AU"))
    text = said(opened(portal, "secretariat", HOME))
    assert "Ministries with late figures" in text
    assert handle not in text
