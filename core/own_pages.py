"""Small pages of our own, beside Streamlit's: each one HTML document, complete in itself.

Nothing is loaded besides the page, its policy lets nothing else run, and its forms are read
with care: from the page itself, within a size and within a time.
"""

import base64
import hashlib
from html import escape
from typing import Final
from urllib.parse import parse_qs

import anyio
from starlette.requests import Request

from core.texts import LANGUAGES, OWN_NAMES, language

BODY_SECONDS: Final = 20
MOST_FIELDS: Final = 40


def document(title: str, body: str, styles: str, script: str = "") -> str:
    """Return a whole page in this run's language; ``title`` is plain text, ``body`` is HTML."""
    return f"""<!doctype html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<style>{styles}</style>
</head>
<body>
<main>
{body}
</main>
{f"<script>{script}</script>" if script else ""}
</body>
</html>
"""


def content_security_policy(styles: str, script: str) -> str:
    """Return the policy of a page: its own styles and script, its own address, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(styles)}",
            f"script-src {_hash(script)}",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def headers(policy: str) -> dict[str, str]:
    """Return what goes with a page under this policy: kept by nobody, found by no search engine."""
    return {
        "Cache-Control": "no-store",
        "Content-Language": language(),
        "Content-Security-Policy": policy,
        "X-Robots-Tag": "noindex",
    }


def other_languages() -> str:
    """Return links to the same page in the other languages, as HTML."""
    links = " · ".join(
        f'<a href="?in={tag}" hreflang="{tag}" lang="{tag}">{escape(OWN_NAMES[tag])}</a>'
        for tag in LANGUAGES
        if tag != language()
    )
    return f'<p class="soft">{links}</p>'


def wants_json(request: Request) -> bool:
    """Whether the page's script asks, and not a plain form."""
    return request.headers.get("accept", "").startswith("application/json")


def from_own_page(request: Request) -> bool:
    """Whether a script of our own pages asks; a browser that does not say is believed."""
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def form_fields(request: Request, most_bytes: int) -> dict[str, list[str]]:
    """Return the fields of a form that a page of our own sends, each with its values.

    Raises:
        ValueError: for a form of another site, or one that is too long.
        ClientDisconnect: when the sender goes away meanwhile.
        TimeoutError: when they take longer than anybody would.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise ValueError("sent from another site")
    body = bytearray()
    with anyio.fail_after(BODY_SECONDS):
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                raise ValueError("too long")
    return parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _hash(content: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"
