"""A link into the portal survives the sign-in.

Streamlit sends everybody home after the sign-in. This middleware notes in a
short-lived cookie which page was asked for, and lets the sign-in end there.
"""

from typing import Final
from urllib.parse import quote, unquote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "jejaring_return"
LIFETIME: Final = 900
CALLBACK: Final = "/oauth2callback"
LONGEST: Final = 2000


def is_local(target: str) -> bool:
    """Whether ``target`` is a page of this portal, and cannot be read as another site's address."""
    return (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and "\\" not in target
        and target.isprintable()
        and len(target) <= LONGEST
    )


class DeepLinks:
    """Remembers the page asked for, among ``pages`` (URL paths), and returns there after the sign-in."""

    def __init__(self, app: ASGIApp, *, pages: frozenset[str], https: bool) -> None:
        self.app = app
        self.pages = pages
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        request = Request(scope)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if request.url.path in self.pages:
                    self._note(request, headers)
                elif request.url.path == CALLBACK:
                    self._return(request, message["status"], headers)
            await send(message)

        await self.app(scope, receive, noting)

    def _note(self, request: Request, headers: MutableHeaders) -> None:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if is_local(target):
            headers.append("Set-Cookie", self._cookie(quote(target), LIFETIME))

    def _return(self, request: Request, status: int, headers: MutableHeaders) -> None:
        target = unquote(request.cookies.get(COOKIE, ""))
        path = target.partition("?")[0]
        if 300 <= status < 400 and is_local(target) and path in self.pages:
            headers["Location"] = target
        headers.append("Set-Cookie", self._cookie("", 0))

    def _cookie(self, value: str, lifetime: int) -> str:
        secure = "; Secure" if self.https else ""
        return f"{COOKIE}={value}; Max-Age={lifetime}; Path=/; HttpOnly; SameSite=Lax{secure}"
