"""Opens a page of the demonstration portal as somebody, by a link."""

import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from embedded.demo_idp import ISSUER
from tests.conftest import Portal

ROOT = Path(__file__).resolve().parents[2]


class Opener:
    """Opens ``page`` as a person of a country and role, by a link."""

    def __init__(self, portal: Portal, page: str) -> None:
        self.portal = portal
        self.page = page

    def __call__(self, country: str, role: str, **link: str) -> AppTest:
        person = self.portal.person(country, role)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        at.user = {
            "is_logged_in": True,
            "iss": ISSUER,
            "sub": person.subject,
            "email": person.email,
            "email_verified": True,
            "name": person.name,
            "iat": int(time.time()),
        }
        at.run()
        at.switch_page(self.page)
        for name, value in link.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return at
