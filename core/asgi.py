"""What the portal adds around Streamlit's own web server.

Security headers on every answer, cookies that travel only over https, Streamlit's
assets packed once, the fonts and scripts we serve ourselves, and the clean-up of
memory that keeps reruns fast. ``app.py`` hands these to ``st.App``; the reasons
and the measurements are in docs/explanation/look.md.
"""

import base64
import gc
import gzip
import hashlib
import importlib
import logging
import mimetypes
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from core.assets import PackedAssets, accepts_gzip
from core.fonts import FIRST_FONT_URL, font_files, font_styles

LOG: Final = logging.getLogger(__name__)
ROOT: Final = Path(__file__).resolve().parent.parent
LAND: Final = ROOT / "node_modules" / "world-atlas" / "land-50m.json"
SEARCH_URL: Final = "/assets/search.js"
OWN_STYLES: Final = ROOT / "components" / "start.css"

FIXED_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(),"
        " microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(self), usb=()"
    ),
}
TWO_YEARS: Final = 63_072_000
MONTH: Final = 2_592_000

# Streamlit answers these to anybody who can reach the port.
CLOSED_PATHS: Final = frozenset({"/_stcore/metrics"})
# Files a page offers for download: nobody between the portal and its reader keeps them.
MEDIA: Final = "/media/"
POLICY_VIOLATION: Final = 1008

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:]+\](:\d{1,5})?")
_INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def script_hashes(html: str) -> tuple[str, ...]:
    """Return the CSP source expression of every inline script of a page."""
    return tuple(
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
        for script in _INLINE_SCRIPT.findall(html)
    )


def content_security_policy(html: str, host: str, *, https: bool) -> str:
    """Return the policy for the page ``html`` served under ``host`` (as in the Host header).

    Browsers differ on whether ``'self'`` covers the WebSocket, so its address is
    named; a host that is no host name adds nothing.
    """
    socket = f" {'wss' if https else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes(html))),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{socket}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Puts the security headers on every answer and ``Secure`` on every cookie under https."""

    def __init__(self, app: ASGIApp, *, html: str, https: bool) -> None:
        self.app = app
        self.html = html
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        protected = self._protected(scope, send)
        if scope["path"].rstrip("/") in CLOSED_PATHS:
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, protected)
        else:
            await self.app(scope, receive, protected)

    def _protected(self, scope: Scope, send: Send) -> Send:
        host = Headers(scope=scope).get("host", "")

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FIXED_HEADERS.items():
                    headers[name] = value
                # A page of our own that needs less brings its own, stricter policy.
                headers.setdefault(
                    "Content-Security-Policy",
                    content_security_policy(self.html, host, https=self.https),
                )
                if scope["path"].startswith(MEDIA):
                    headers["Cache-Control"] = "no-store"
                if self.https:
                    headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
                    message["headers"] = [_secure_cookie(name, value) for name, value in message["headers"]]
            await send(message)

        return protected


def _secure_cookie(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Add ``Secure`` to a Set-Cookie header that lacks it; leave every other header alone."""
    attributes = [part.strip().lower() for part in value.split(b";")[1:]]
    if name.lower() != b"set-cookie" or b"secure" in attributes:
        return name, value
    return name, value + b"; Secure"


class OwnPagesOnly:
    """Refuses a WebSocket that a page of another origin opens; ``public_url`` is where people reach the portal.

    Streamlit would refuse it, too, but only after it asked a server on the internet for the
    portal's address, during which nobody else is answered.
    """

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self.app = app
        self.public = urlsplit(public_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "websocket":
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            if origin is not None and urlsplit(origin).netloc not in {headers.get("host", ""), self.public}:
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return
        await self.app(scope, receive, send)


def build_middleware(*, https: bool, hosts: Sequence[str] = (), public_url: str = "") -> list[Middleware]:
    """Return the middleware for ``st.App``, outermost first.

    ``https`` says whether people reach the portal over https (also behind a
    proxy), at ``public_url``. ``hosts`` are the names it answers to; empty means any.
    """
    font = FIRST_FONT_URL if served_files()[FIRST_FONT_URL].is_file() else None
    styles = font_styles() + OWN_STYLES.read_text(encoding="utf-8")
    # A script for every page stands here once, instead of in a component that each rerun draws anew.
    search = hashlib.sha256(served_files()[SEARCH_URL].read_bytes()).hexdigest()[:12]
    assets = PackedAssets(Path(get_static_dir()), font, styles, [f"{SEARCH_URL}?v={search}"])
    guard = (
        [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)] if hosts else []
    )
    return [
        Middleware(SecurityHeaders, html=assets.shell.decode(), https=https),
        *guard,
        Middleware(OwnPagesOnly, public_url=public_url),
        Middleware(assets.middleware),
    ]


def served_files() -> dict[str, Path]:
    """Return URL path → file for everything the portal serves itself."""
    names = ("language.js", "fullscreen.js", "live.js", "follow.js", "crisis.js", "search.js")
    scripts = {f"/assets/{name}": ROOT / "components" / name for name in names}
    return {**font_files(), **scripts, "/assets/land-50m.json": LAND}


def build_routes() -> list[Route]:
    """Return the routes for ``st.App``: an exact list of fonts, scripts and the land of maps, each a file.

    A font that npm has not installed is named in the log; the page then falls
    back to the reader's own fonts.
    """
    routes = []
    for url, path in served_files().items():
        if not path.is_file():
            LOG.warning("%s is missing: run `npm ci` so that %s can be served.", path.name, url)
            continue
        routes.append(Route(url, _file_endpoint(path), methods=["GET"], name=path.name))
    return routes


def _file_endpoint(path: Path) -> Callable[[Request], Response]:
    # A weak one, because it stands for the packed file, too.
    tag = f'W/"{hashlib.sha256(path.read_bytes()).hexdigest()[:32]}"'
    headers = {"Cache-Control": f"public, max-age={MONTH}", "ETag": tag, "Vary": "Accept-Encoding"}
    media_type = mimetypes.guess_type(path.name)[0]

    @cache
    def packed() -> bytes:
        """Pack the file when somebody first asks for it: the start need not wait for it."""
        return gzip.compress(path.read_bytes(), mtime=0)

    def endpoint(request: Request) -> Response:
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        # Fonts are packed already.
        if path.suffix in {".js", ".json"} and accepts_gzip(request.headers.get("accept-encoding", "")):
            return Response(packed(), media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})
        return FileResponse(path, headers=headers)

    return endpoint


def build_lifespan(preload: Iterable[str] = ()) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """Return the lifespan for ``st.App``: import ``preload``, then set aside what never dies.

    Objects of imported modules live as long as the process, so freezing them takes
    them out of every garbage collection that follows. Collecting before would find
    next to nothing (2,000 of 260,000 objects) and takes a quarter of a second.
    """

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        for module in preload:
            importlib.import_module(module)
        gc.freeze()
        # app.py had it wait for the imports.
        gc.enable()
        yield

    return lifespan
