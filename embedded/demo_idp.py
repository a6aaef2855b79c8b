"""The demonstration sign-in: cards of invented people behind a real OpenID Connect issuer.

Discovery, authorisation code, PKCE, signed ID token, sign-out: the same dance as
with a ministry's own issuer. It exists only beside the embedded stack; the settings
refuse it in production.
"""

import base64
import hashlib
import html
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core.access.viewer import ROLES
from core.catalogue.names import country_name
from core.refusals import ROLE_NAMES
from core.texts import _, set_language
from embedded.demo_people import DemoPerson

PATH: Final = "/demo-idp"
# Who vouches must stay the same when the port changes, or everybody would be a stranger.
ISSUER: Final = f"http://127.0.0.1{PATH}"
CLIENT_ID: Final = "jejaring-demo"
CODE_LIFETIME: Final = 120
TOKEN_LIFETIME: Final = 300

PAGE: Final = """\
<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #14263b; --soft: #4a5a6c; --line: #cfd8e3; --card: #fff; --ground: #f4f7fa; --mark: #0b5c73; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e9f0f7; --soft: #aebccb; --line: #34475c; --card: #16273a; --ground: #0e1b2a; --mark: #6fc7dd; }} }}
body {{ font: 16px/1.5 "Noto Sans", system-ui, sans-serif; color: var(--ink); background: var(--ground); margin: 0; }}
main {{ max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }}
h1 {{ font-size: 1.75rem; margin: 0 0 .25rem; }} p {{ color: var(--soft); margin: 0 0 1.5rem; max-width: 44rem; }}
h2 {{ font-size: 1rem; margin: 1.75rem 0 .6rem; }}
ul {{ list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); }}
a {{ display: block; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: inherit; text-decoration: none; }}
a:hover, a:focus-visible {{ border-color: var(--mark); outline: 2px solid var(--mark); outline-offset: 1px; }}
b {{ display: block; }} span {{ color: var(--soft); font-size: .9rem; }}
</style></head><body><main><h1>{title}</h1><p>{lead}</p>{groups}</main></body></html>
"""


@dataclass(frozen=True)
class _Grant:
    """What a code stands for until it is exchanged."""

    person: DemoPerson
    redirect_uri: str
    nonce: str
    challenge: str
    expires: float


class DemoIssuer:
    """The issuer served at ``<public URL>/demo-idp`` for these people; codes live in memory, the key in this process."""

    def __init__(self, public_url: str, client_secret: str, people: Sequence[DemoPerson]) -> None:
        self._address = f"{public_url}{PATH}"
        self._redirect_uri = f"{public_url}/oauth2callback"
        self._home = f"{public_url}/"
        self._client_secret = client_secret
        self._people = {person.subject: person for person in people}
        self._grants: dict[str, _Grant] = {}
        self._key = ECKey.generate_key("P-256", {"kid": "demo", "use": "sig"})

    def routes(self) -> list[Route]:
        """Return the routes to mount."""
        return [
            Route(f"{PATH}/.well-known/openid-configuration", self.discovery),
            Route(f"{PATH}/jwks", self.keys),
            Route(f"{PATH}/authorize", self.authorize),
            Route(f"{PATH}/token", self.token, methods=["POST"]),
            Route(f"{PATH}/logout", self.logout),
        ]

    async def discovery(self, _request: Request) -> Response:
        """Say where everything is."""
        return JSONResponse(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{self._address}/authorize",
                "token_endpoint": f"{self._address}/token",
                "jwks_uri": f"{self._address}/jwks",
                "end_session_endpoint": f"{self._address}/logout",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid", "email", "profile"],
            }
        )

    async def keys(self, _request: Request) -> Response:
        """Publish the key that signs ID tokens."""
        return JSONResponse(KeySet([self._key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        """Show the cards; a chosen card goes back with a code."""
        asked = request.query_params
        if asked.get("client_id") != CLIENT_ID or asked.get("redirect_uri") != self._redirect_uri:
            return PlainTextResponse("Unknown client or redirect address.", 400)
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            return PlainTextResponse("Only S256 is spoken here.", 400)
        person = self._people.get(asked.get("subject", ""))
        if person is None:
            return HTMLResponse(self._cards(request))
        code = secrets.token_urlsafe(32)
        self._grants[code] = _Grant(
            person,
            self._redirect_uri,
            asked.get("nonce", ""),
            asked.get("code_challenge", ""),
            time.monotonic() + CODE_LIFETIME,
        )
        answer = urlencode({"code": code, "state": asked.get("state", "")})
        return RedirectResponse(f"{self._redirect_uri}?{answer}", 302)

    async def token(self, request: Request) -> Response:
        """Exchange a code, once, for a signed ID token."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not self._is_client(request.headers.get("authorization", ""), form):
            return JSONResponse({"error": "invalid_client"}, 401)
        grant = self._grants.pop(form.get("code", ""), None)
        if (
            grant is None
            or grant.expires < time.monotonic()
            or form.get("redirect_uri") != grant.redirect_uri
            or not _verifies(grant.challenge, form.get("code_verifier", ""))
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {
                "access_token": secrets.token_urlsafe(32),
                "token_type": "Bearer",
                "expires_in": TOKEN_LIFETIME,
                "id_token": self._id_token(grant),
            },
            headers={"Cache-Control": "no-store"},
        )

    async def logout(self, _request: Request) -> Response:
        """Nothing is remembered here, so signing out is going home."""
        return RedirectResponse(self._home, 302)

    def _id_token(self, grant: _Grant) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "sub": grant.person.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + TOKEN_LIFETIME,
            "email": grant.person.email,
            "email_verified": True,
            "name": grant.person.name,
        }
        if grant.nonce:
            claims["nonce"] = grant.nonce
        return jwt.encode({"alg": "ES256", "kid": "demo"}, claims, self._key, algorithms=["ES256"])

    def _is_client(self, authorization: str, form: dict[str, str]) -> bool:
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
        if authorization.lower().startswith("basic "):
            try:
                name, _colon, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            except ValueError:
                return False
        return name == CLIENT_ID and secrets.compare_digest(secret.encode(), self._client_secret.encode())

    def _cards(self, request: Request) -> str:
        """Return the page of cards, one group a ministry, Indonesia's first."""
        language = "id" if request.headers.get("accept-language", "").lower().startswith("id") else "en"
        set_language(language)
        asked = {name: value for name, value in request.query_params.items() if name != "subject"}
        groups = []
        for country in dict.fromkeys(person.country for person in self._people.values()):
            cards = "".join(
                f'<li><a href="{PATH}/authorize?{html.escape(urlencode({**asked, "subject": person.subject}))}">'
                f"<b>{html.escape(person.name)}</b><span>{html.escape(_roles(person))}</span></a></li>"
                for person in self._people.values()
                if person.country == country
            )
            groups.append(f"<h2>{html.escape(country_name(country))}</h2><ul>{cards}</ul>")
        return PAGE.format(
            language=language,
            title=html.escape(_("Who are you today?")),
            lead=html.escape(
                _(
                    "Everybody here is invented, and so are their figures. Choose a person to see the portal as they do."
                )
            ),
            groups="".join(groups),
        )


def _roles(person: DemoPerson) -> str:
    return ", ".join(_(ROLE_NAMES[role]) for role in ROLES if role in person.roles)


def _verifies(challenge: str, verifier: str) -> bool:
    if not challenge:
        return True
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return secrets.compare_digest(digest, challenge)
