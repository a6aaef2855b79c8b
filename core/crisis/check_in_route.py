"""``/check-in/<link>``: the page on which a mission says how it is, and where its taps arrive.

Whoever holds a link needs no account and no cookie: the link itself is the key, so that no
other site can send a check-in in somebody's name. Looking at the page says nothing; only
pressing a button does, so a messenger's preview of the link checks nobody in.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import anyio
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from core.access.api import Api
from core.access.viewer import NOBODY, mint
from core.crisis.check_in_page import (
    BUTTONS,
    LONGEST_NOTE,
    Invitation,
    check_in_page,
    closed_page,
    content_security_policy,
    moment_text,
)
from core.crisis.links import PATH, key_hash, secret_in
from core.own_pages import form_fields, headers, wants_json
from core.refusals import Refused, Unreachable
from core.texts import LANGUAGES, N_, _, accepted_language, language, set_language

if TYPE_CHECKING:
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)
# A note of 500 letters, each of at most twelve bytes when encoded, and the few fields beside it.
MOST_BYTES: Final = 8 * 1024
AT_ONCE: Final = 8
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")

# What becomes of a link that opens nothing now: status and sentence.
ENDINGS: Final[Mapping[str, tuple[int, str]]] = {
    "unknown": (404, N_("This link is not known. Check that all of it was copied, or ask your ministry for a new one.")),
    "revoked": (410, N_("This link was ended by your ministry. Ask it for a new one, or call.")),
    "expired": (410, N_("This link has expired. Ask your ministry for a new one, or call.")),
    "closed": (410, N_("This incident is closed: nobody watches for check-ins any more. If you need help, call your ministry.")),
    "busy": (429, N_("Too many tries in a short time. Wait a minute, then tap again.")),
    "unreachable": (503, N_("Your check-in could not be stored just now. Try again in a minute, and call your ministry if it is urgent.")),
    "malformed": (400, N_("This did not arrive as the page sends it. Open the link again and tap one of the buttons.")),
}  # fmt: skip
# After these the same tap may be sent again.
PASSING: Final = frozenset({"busy", "unreachable"})


@dataclass(frozen=True)
class Tap:
    """What the page sends: ``key`` names the tap, ``waited`` is how many seconds it waited on the phone."""

    key: str
    status: str
    note: str
    waited: int


def build_routes(settings: "Settings") -> list[Route]:
    """Return the route of the check-in page."""
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def endpoint(request: Request) -> Response:
        set_language(accepted_language(request.headers.get("accept-language", "")))
        secret = secret_in(settings, request.path_params["link"])
        if secret is None:
            return _ending(request, "unknown")
        try:
            tap = await _tap(request) if request.method == "POST" else None
            holder = Api(settings, mint(settings, NOBODY, {"check_in_key": key_hash(secret)}))
            if tap is None:
                return await to_thread.run_sync(_show, request, holder, limiter=limiter)
            return await to_thread.run_sync(_receive, request, holder, tap, limiter=limiter)
        except Unreachable:
            LOG.exception("A check-in page could not be answered.")
            return _ending(request, "unreachable")
        except (Refused, ValueError, ClientDisconnect, TimeoutError):
            return _ending(request, "malformed")

    return [Route(f"{PATH}/{{link}}", endpoint, methods=["GET", "POST"], name="check-in")]


def _show(request: Request, holder: Api) -> Response:
    """Answer a look at the page."""
    found = holder.call("open_check_in")
    state = found[0]["state"] if found else "unknown"
    if found:
        _speak(request, found[0]["language"])
    return _page(check_in_page(_invitation(found[0]))) if state == "ready" else _ending(request, state)


def _receive(request: Request, holder: Api, tap: Tap) -> Response:
    """Store a tap and say what became of it: to the page's script as JSON, to a plain form as the page."""
    taken = holder.call("check_in", key=tap.key, status=tap.status, note=tap.note, waited=tap.waited)
    found = [] if wants_json(request) else holder.call("open_check_in")
    _speak(request, found[0]["language"] if found else language())
    if not taken:
        return _ending(request, "unknown")
    if taken[0]["received_at"] is None:
        return _ending(request, taken[0]["state"])
    received_at = datetime.fromisoformat(taken[0]["received_at"])
    repeated = bool(taken[0]["repeated"])
    if wants_json(request):
        said = {"state": "received", "received_at": received_at.isoformat(), "repeated": repeated}
        return JSONResponse(said, headers=_headers())
    sentence = (
        _("Already received at {time}: “{status}”. You can close this page.")
        if repeated
        else _("Received at {time}: “{status}”. You can close this page.")
    ).format(time=moment_text(received_at), status=_(BUTTONS[tap.status][1]))
    return _page(check_in_page(_invitation(found[0]), sentence) if found else closed_page(sentence))


async def _tap(request: Request) -> Tap:
    """Read what a form sends; what is not a field of the page is passed over.

    Raises:
        ValueError: for a body that is too long or names no button.
        ClientDisconnect, TimeoutError: when it does not arrive whole.
    """
    fields = await form_fields(request, MOST_BYTES)
    given = {name: values[-1] for name, values in fields.items()}
    key, status, waited = given.get("key", ""), given.get("status", ""), given.get("waited", "0")
    if status not in BUTTONS or not _KEY.fullmatch(key):
        raise ValueError("not from the page")
    return Tap(
        key=key,
        status=status,
        note=given.get("note", "").replace("\r\n", "\n").replace("\x00", "")[:LONGEST_NOTE].strip(),
        waited=min(int(waited), 10**9) if re.fullmatch(r"[0-9]{1,12}", waited) else 0,
    )


def _speak(request: Request, own: str) -> None:
    """Choose the language: the one asked for on the page, else the link's own."""
    wanted = request.query_params.get("in", "")
    set_language(wanted if wanted in LANGUAGES else own)


def _invitation(row: Mapping[str, Any]) -> Invitation:
    return Invitation(
        title=row["title"],
        place=row["place"],
        drill=row["drill"],
        mission=row["mission"],
        person_name=row["person_name"],
        last_status=row["last_status"],
        last_at=row["last_at"] and datetime.fromisoformat(row["last_at"]),
    )


def _ending(request: Request, state: str) -> Response:
    status, words = ENDINGS[state]
    sent_with = {**_headers(), **({"Retry-After": "60"} if state in PASSING else {})}
    if wants_json(request):
        return JSONResponse(
            {"state": state, "sentence": _(words), "again": state in PASSING}, status, headers=sent_with
        )
    return HTMLResponse(closed_page(_(words)), status, headers=sent_with)


def _page(html: str) -> Response:
    return HTMLResponse(html, headers=_headers())


def _headers() -> dict[str, str]:
    return headers(content_security_policy())
