"""Whoever the database turns away at the sign-in reads why: the page never breaks off."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from core.access.membership import Identity
from core.access.sessions import Sessions
from core.access.viewer import Viewer
from core.refusals import Refused, Unreachable
from core.settings import Settings
from pages.frame import signin


def page() -> None:
    """Show who looks."""
    from pages.frame import signin

    assert signin.known_viewer() is None
    assert signin.current() is None


@pytest.mark.parametrize("trouble", [Refused("access.malformed"), Unreachable("silent")])
def test_what_the_database_answers_at_the_sign_in_is_said(
    monkeypatch: pytest.MonkeyPatch, trouble: Refused | Unreachable
) -> None:
    def look_up(_settings: Settings, _who: Identity) -> Viewer:
        raise trouble

    monkeypatch.setattr(signin, "settings", Settings.model_construct)
    monkeypatch.setattr(signin, "_sessions", lambda: Sessions(1800, 43200))
    monkeypatch.setattr(signin, "membership", look_up)
    at = AppTest.from_function(page)
    at.user = {"is_logged_in": True, "iss": "i", "sub": "s", "email": "a@id.test", "email_verified": True, "name": "Ana", "iat": int(time.time())}  # fmt: skip
    at.run()
    assert not at.exception
    assert [said.value for said in at.error] == [trouble.sentence]
