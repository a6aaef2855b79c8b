"""The identity cookie, read outside Streamlit: for answers of our own that only members may have."""

import json
import re
from collections.abc import Mapping
from typing import Final

from itsdangerous import BadSignature, URLSafeTimedSerializer

from core.access.membership import Identity, identity

# Streamlit signs its identity cookie so; tests/access/test_downloads.py fails when it no longer does.
COOKIE: Final = "_streamlit_user"
# A long one it cuts into parts, and the first cookie says how many.
_PARTS: Final = re.compile(r"chunks-(\d{1,2})")


class IdentityCookie:
    """Reads cookies signed with ``cookie_secret``, none older than a sign-in may be (``longest_seconds``)."""

    def __init__(self, cookie_secret: str, longest_seconds: int) -> None:
        self._secret = cookie_secret
        self._longest = longest_seconds

    def content(self, cookies: Mapping[str, str]) -> str | None:
        """Return what the cookie holds, or None without a true one that is recent enough."""
        whole = self._signed(cookies, COOKIE)
        cut = _PARTS.fullmatch(whole or "")
        if whole is None or cut is None:
            return whole
        parts = [self._signed(cookies, f"{COOKIE}_{number + 1}") for number in range(int(cut[1]))]
        return None if None in parts else "".join(part for part in parts if part is not None)

    def identity(self, cookies: Mapping[str, str]) -> Identity | None:
        """Return who signed in, or None; whether they are a member is for the database to say."""
        content = self.content(cookies)
        if content is None:
            return None
        claims = json.loads(content)
        return identity(claims) if claims.get("is_logged_in") is True else None

    def _signed(self, cookies: Mapping[str, str], name: str) -> str | None:
        try:
            found = URLSafeTimedSerializer(self._secret, salt=name).loads(
                cookies.get(name, ""), max_age=self._longest
            )
        except BadSignature:
            return None
        return str(found)
