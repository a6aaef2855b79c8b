"""Pages as people find them: opened in one step, by a link, as somebody of the demonstration network."""

import time
from pathlib import Path
from typing import Final

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from embedded.demo_idp import ISSUER
from embedded.demo_people import DemoPerson
from pages.frame.registry import PAGES
from tests.conftest import Portal

ROOT: Final = Path(__file__).resolve().parents[1]
URL_PATHS: Final = {f"pages/{entry.file}": entry.url_path for entry in PAGES}


def opened(person: DemoPerson | None, page: str, *, issuer: str = ISSUER, **link: str) -> AppTest:
    """Return ``page`` (pages/home/home.py) as this person sees it, or somebody who is not signed in."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if person is not None:
        at.user = {
            "is_logged_in": True,
            "iss": issuer,
            "sub": person.subject,
            "email": person.email,
            "email_verified": True,
            "name": person.name,
            "iat": int(time.time()),
        }
    if URL_PATHS[page]:
        # AppTest begins on home and offers no other way; each page would pay for home, too.
        at._page_hash = calc_hash(URL_PATHS[page])
    for name, value in link.items():
        at.query_params[name] = value
    return at.run()


class Opener:
    """Opens ``page`` as a person of a country and role, by a link; whatever goes wrong on it fails."""

    def __init__(self, portal: Portal, page: str) -> None:
        self.portal = portal
        self.page = page

    def __call__(self, country: str, role: str, **link: str) -> AppTest:
        at = opened(self.portal.person(country, role), self.page, **link)
        assert not at.exception
        return at
