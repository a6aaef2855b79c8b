"""``/stop-letters/<link>``: one button that ends letters, for whoever holds a letter and need not sign in.

Looking at the page ends nothing, so neither does a mail server that looks into links. A press does,
and so does what a mail program sends by itself (RFC 8058): the link is the key, and nothing of
the body is read.
"""

import logging
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Final

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from core.digest.stopping import ALERTS, PATH, WEEKLY, Reader, reader_in, stop
from core.own_pages import content_security_policy, document, headers, other_languages
from core.refusals import Refused, Unreachable
from core.texts import LANGUAGES, N_, _, accepted_language, set_language

if TYPE_CHECKING:
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)
AT_ONCE: Final = 4

STYLES: Final = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 30rem; padding: 1rem; font: 1.0625rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; }
button { min-height: 3rem; padding: .5rem 1.25rem; border: 0; border-radius: .5rem; background: #1d4ed8; color: #fff; font: 700 1.0625rem system-ui, sans-serif; }
button:focus-visible, a:focus-visible { outline: 3px solid currentcolor; outline-offset: 3px; }
.soft { font-size: .95rem; }
a { color: inherit; }
"""
# Letters → what they are, and what is said when they have ended.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    WEEKLY: (N_("The weekly letter of the portal"), N_("You get no weekly letter any more.")),
    ALERTS: (
        N_("E-mails about alerts and followed views"),
        N_("You get no e-mails about alerts and followed views any more. On the portal you are still told."),
    ),
}


def build_routes(settings: "Settings") -> list[Route]:
    """Return the route of the page."""
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def endpoint(request: Request) -> Response:
        reader = reader_in(settings, request.path_params["link"])
        _speak(request, reader)
        if reader is None:
            return _page(
                _("Letters of the portal"),
                _("This link is not good any more. Sign in, and change it on the page “Weekly letter”."),
                status=404,
            )
        title, ended = WORDS[reader.letters]
        if request.method != "POST":
            return _page(
                _(title), _("These e-mails stop with one press. You stay a member."), button=_("Stop them")
            )
        try:
            await to_thread.run_sync(stop, settings, reader, limiter=limiter)
        except (Refused, Unreachable):
            LOG.exception("Letters could not be ended by their link.")
            return _page(_(title), _("It could not be stored just now. Try again in a minute."), status=503)
        again = _("To get them again, sign in and change it on the page “Weekly letter”.")
        return _page(_(title), f"{_(ended)} {again}")

    return [Route(f"{PATH}/{{link}}", endpoint, methods=["GET", "POST"], name="stop-letters")]


def _speak(request: Request, reader: Reader | None) -> None:
    """Choose the language: the one asked for on the page, else the letter's, else the browser's."""
    wanted = request.query_params.get("in", "") or (reader.language if reader else "")
    set_language(
        wanted if wanted in LANGUAGES else accepted_language(request.headers.get("accept-language", ""))
    )


def _page(title: str, sentence: str, *, button: str = "", status: int = 200) -> Response:
    form = f'<form method="post"><button>{escape(button)}</button></form>' if button else ""
    body = f"<h1>{escape(title)}</h1>\n<p>{escape(sentence)}</p>\n{form}\n{other_languages()}"
    sent_with = {
        **headers(content_security_policy(STYLES, "")),
        **({"Retry-After": "60"} if status == 503 else {}),
    }
    return HTMLResponse(document(title, body, STYLES), status, headers=sent_with)
