"""Streamlit's own page and scripts, packed once and sent packed.

Streamlit sends its scripts unpacked (3.8 MB for a first view). They never change
while the process lives, so each is packed the first time somebody asks for it
and kept in memory. The page that starts them is ours to name: it carries the
portal's title and asks early for the portal's font instead of Streamlit's.
"""

import functools
import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX: Final = "/static/"
# Streamlit's first font, asked for before the theme arrives and never seen after it: 171 kB.
# Readers get the portal's own (13 kB) in its place.
FIRST_FONT: Final = f"{PREFIX}media/SourceSansVF-Upright."
TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
# Level 6 packs Streamlit's largest script in a tenth of a second; level 9 takes
# twice as long for less than one per cent.
LEVEL: Final = 6
FOREVER: Final = "public, immutable, max-age=31536000"

_WASM_TRIAL: Final = re.compile(rb"try\{(\w+=new WebAssembly\.Instance\()")
_PRELOAD: Final = re.compile(r'(<link\s+rel="preload"\s+href=")[^"]*("\s+as="font")')
_TITLE: Final = re.compile(r"<title>.*?</title>")
_AGENT_LINK: Final = re.compile(r'<link rel="service-desc"[^>]*/>')
_AGENT_NOTE: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


def portal_shell(html: str, font: str | None, styles: str = "", scripts: Sequence[str] = ()) -> str:
    """Return Streamlit's start page as the portal's.

    It has the portal's title, ``styles`` and ``scripts`` (URL paths), asks early for ``font``, and says no word on machine access.
    """
    if font is not None:
        html = _PRELOAD.sub(rf"\g<1>{font}\g<2>", html, count=1)
    head = "<title>Jejaring</title>" + (f"<style>{styles}</style>" if styles else "")
    head += "".join(f'<script defer src="{script}"></script>' for script in scripts)
    html = _TITLE.sub(lambda _found: head, html, count=1)
    html = _AGENT_LINK.sub("", html)
    return _AGENT_NOTE.sub("<noscript><p>Jejaring needs JavaScript.</p></noscript>", html, count=1)


@dataclass(frozen=True, slots=True)
class Packed:
    """One file ready to send: packed bytes, media type, ETag and cache rule.

    ``plain`` holds the unpacked bytes where they are not those of the file on disk.
    """

    body: bytes
    media_type: str
    tag: str
    cache: str
    plain: bytes | None = None


def pack(content: bytes, media_type: str, cache: str, *, changed: bool) -> Packed:
    """Pack ``content``; the same content always gives the same bytes and ETag."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}'
    return Packed(
        gzip.compress(content, LEVEL, mtime=0), media_type, tag, cache, content if changed else None
    )


def without_webassembly(script: bytes) -> bytes:
    """Return a script whose number library does not try WebAssembly first.

    Streamlit's protobuf library tries to compile 300 bytes of it for 64-bit
    division and does without when it may not. Our policy forbids it, and each
    page would report one violation; so the trial is left out.
    """
    return _WASM_TRIAL.sub(rb"try{throw 0;\1", script)


def accepts_gzip(header: str) -> bool:
    """Say whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        weights[name] = weight
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def matches(tag: str, header: str) -> bool:
    """Say whether an If-None-Match header names ``tag`` (weak comparison)."""
    names = {part.strip().removeprefix("W/") for part in header.split(",")}
    return tag in names or "*" in names


class PackedAssets:
    """The packed files of one folder.

    ``directory`` holds ``index.html`` and ``static/…``; ``font`` is the URL path of
    the portal's own first font, None while it is not installed, and ``styles`` the
    style sheet of all its fonts; ``scripts`` are the URL paths of scripts for every page. Raises FileNotFoundError when there is no start page.
    """

    def __init__(
        self, directory: Path, font: str | None = None, styles: str = "", scripts: Sequence[str] = ()
    ) -> None:
        self.font = font
        self.directory = directory.resolve()
        index = self.directory / "index.html"
        self.shell = portal_shell(index.read_text(encoding="utf-8"), font, styles, scripts).encode()
        self.packed_shell = pack(self.shell, "text/html; charset=utf-8", "no-cache", changed=True)
        # Streamlit answers every page address with this file; its ETag tells it from other answers.
        self.index_tag = FileResponse(index, stat_result=index.stat()).headers["etag"]
        self.packed = functools.cache(self._packed)

    def _packed(self, path: Path) -> Packed:
        original = path.read_bytes()
        content = without_webassembly(original)
        return pack(content, TYPES[path.suffix], FOREVER, changed=content != original)

    def find(self, url_path: str) -> Path | None:
        """Return the file a URL path names when it is one we pack, else None."""
        if not url_path.startswith(PREFIX):
            return None
        path = (self.directory / url_path.lstrip("/")).resolve()
        inside = path.is_relative_to(self.directory / "static")
        return path if inside and path.suffix in TYPES and path.is_file() else None

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Return ``app`` behind these files, for Starlette's ``Middleware``."""
        return PackedMiddleware(app, self)


class PackedMiddleware:
    """Sends packed files to readers who accept them and the portal's start page to all."""

    def __init__(self, app: ASGIApp, assets: PackedAssets) -> None:
        self.app = app
        self.assets = assets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = self.assets.find(scope["path"])
        if self.assets.font is not None and scope["path"].startswith(FIRST_FONT):
            await self.app({**scope, "path": self.assets.font}, receive, send)
        elif path is None:
            await self.app(scope, receive, ShellSwap(self.assets, scope, receive, send).send)
        else:
            packed = await run_sync(self.assets.packed, path)
            wants_part = "range" in headers and packed.plain is None
            if wants_part or (packed.plain is None and not accepts_gzip(headers.get("accept-encoding", ""))):
                # A part of a file, or a reader that cannot unpack: Streamlit's own answer is right.
                await self.app(scope, receive, _varying(send))
            else:
                await _respond(packed, scope, receive, send)


async def _respond(packed: Packed, scope: Scope, receive: Receive, send: Send) -> None:
    request = Headers(scope=scope)
    zipped = packed.plain is None or accepts_gzip(request.get("accept-encoding", ""))
    tag = packed.tag + ('-gz"' if zipped else '"')
    headers = {"ETag": tag, "Cache-Control": packed.cache, "Vary": "Accept-Encoding"}
    if matches(tag, request.get("if-none-match", "")):
        await Response(status_code=304, headers=headers)(scope, receive, send)
        return
    body = packed.body if packed.plain is None or zipped else packed.plain
    headers |= {"Content-Type": packed.media_type, "Content-Length": str(len(body))}
    if zipped:
        headers["Content-Encoding"] = "gzip"
    await Response(b"" if scope["method"] == "HEAD" else body, headers=headers)(scope, receive, send)


def _varying(send: Send) -> Send:
    async def varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return varying


class ShellSwap:
    """Replaces Streamlit's start page, wherever it is answered, by the portal's."""

    def __init__(self, assets: PackedAssets, scope: Scope, receive: Receive, send: Send) -> None:
        self.assets = assets
        self.scope = scope
        self.receive = receive
        self.forward = send
        self.swapped = False

    async def send(self, message: Message) -> None:
        """Pass a message on, unless it belongs to Streamlit's start page."""
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            self.swapped = headers.get("etag") == self.assets.index_tag
            page, nested, _rest = self.scope["path"].strip("/").partition("/")
            if self.swapped and nested:
                # Pages have no addresses below them: the browser would look for the scripts there and stay blank.
                await RedirectResponse(f"/{quote(page)}", 302)(self.scope, self.receive, self.forward)
            elif self.swapped:
                await _respond(self.assets.packed_shell, self.scope, self.receive, self.forward)
        if not self.swapped:
            await self.forward(message)
