"""Files a viewer downloads leave only through that kind of door: with a sign-in.

Streamlit serves what a download button offers under an address that anybody may
fetch who knows it. The address cannot be guessed, but it can be copied into a mail.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.access.identity_cookie import IdentityCookie

PATH: Final = "/media/"


class SignedInDownloads:
    """Answers 404 to a download without an identity cookie of this portal, not older than a sign-in may be.

    Pictures that are part of a page, such as the mark on the sign-in page, stay open.
    """

    def __init__(self, app: ASGIApp, *, cookie_secret: str, longest_seconds: int) -> None:
        self.app = app
        self.cookie = IdentityCookie(cookie_secret, longest_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PATH) or self._is_signed_in(scope):
            await self.app(scope, receive, send)
            return
        refused = False

        async def guarded(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and _is_download(message):
                refused = True
                await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
            elif not refused:
                await send(message)

        await self.app(scope, receive, guarded)

    def _is_signed_in(self, scope: Scope) -> bool:
        return self.cookie.content(Request(scope).cookies) is not None


def _is_download(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-disposition", "").startswith("attachment")
