"""The cookie of a sign-in, for what is answered outside Streamlit."""

import json
import time

from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core.access.identity_cookie import COOKIE
from tests.conftest import ISSUER, Person, TestStack


def signed_in(stack: TestStack, person: Person) -> dict[str, str]:
    """Return the cookie of somebody's sign-in."""
    with stack.owner() as connection:
        found = connection.execute(
            "select subject from portal.member where id = %s", [person.viewer.id]
        ).fetchone()
    assert found is not None
    claims = {
        "origin": stack.settings.public_url,
        "is_logged_in": True,
        "iss": ISSUER,
        "sub": found[0],
        "email": person.viewer.email,
        "email_verified": True,
        "name": person.viewer.name,
        "iat": int(time.time()),
    }
    secret = stack.settings.cookie_secret.get_secret_value()
    return {COOKIE: create_signed_value(secret, COOKIE, json.dumps(claims)).decode()}
