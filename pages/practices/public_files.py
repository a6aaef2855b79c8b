"""The files of public practices, for whoever has no account: attachments, and the practice on paper.

Files of members leave only with a sign-in (:mod:`core.access.downloads`). These have addresses of
their own, and the database decides at every request whether the practice is still public.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode
from uuid import UUID

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from core.practices.attachments import public_parts
from core.practices.printing import printed
from core.practices.reading import PublicPractice, nobody, public_practice, public_words
from core.refusals import Refused, Unreachable
from core.texts import language, set_language
from pages.practices.public_sheet import public_sheet

if TYPE_CHECKING:
    from core.access.api import Api
    from core.settings import Settings

HOME: Final = "/public/practices"
# Anybody may ask for these: how many are worked on at once, and how many may wait for it.
AT_ONCE: Final = 2
WAITING: Final = 8


def print_path(practice: str, text_language: str, sheet_language: str) -> str:
    """Return where a public practice is printed: its text in one language, what stands around it in another."""
    return f"{HOME}/{practice}/print.pdf?{urlencode({'in': text_language, 'language': sheet_language})}"


def file_path(practice: str, attachment: str) -> str:
    """Return where an attachment of a public practice is fetched."""
    return f"{HOME}/{practice}/files/{attachment}"


def build_routes(settings: "Settings") -> list[Route]:
    """Return the routes for the files of public practices."""
    places = anyio.CapacityLimiter(AT_ONCE)

    def route(path: str, answer: "Callable[[Settings, Request], Response]") -> Route:
        async def endpoint(request: Request) -> Response:
            if places.statistics().tasks_waiting >= WAITING:
                return PlainTextResponse("Busy. Try again in a minute.", 503, {"Retry-After": "60"})
            return await to_thread.run_sync(partial(_answered, answer, settings, request), limiter=places)

        return Route(path, endpoint, methods=["GET"], name=answer.__name__)

    return [
        route(f"{HOME}/{{practice:uuid}}/print.pdf", print_of),
        route(f"{HOME}/{{practice:uuid}}/files/{{attachment:uuid}}", file_of),
    ]


def _answered(
    answer: "Callable[[Settings, Request], Response]", settings: "Settings", request: Request
) -> Response:
    """Answer a request; what is not there, or not public, looks the same."""
    try:
        response = answer(settings, request)
    except (Refused, LookupError):
        response = PlainTextResponse("Not Found", 404)
    except Unreachable:
        response = PlainTextResponse("The database does not answer. Try again in a minute.", 503)
    # A practice that is taken back must not live on between the portal and its readers.
    response.headers["Cache-Control"] = "no-store"
    return response


def file_of(settings: "Settings", request: Request) -> Response:
    """Return an attachment of a public practice, part by part."""
    api = nobody(settings)
    wanted = str(request.path_params["attachment"])
    one = {one.id: one for one in _practice(api, request).practice.attachments}[wanted]
    parts = public_parts(api, one)
    # The first part decides whether there is an answer at all.
    first = next(parts)
    return StreamingResponse(
        _after(first, parts), media_type=one.media_type, headers=_as_file(one.name, one.bytes)
    )


def print_of(settings: "Settings", request: Request) -> Response:
    """Return a public practice on paper."""
    set_language(request.query_params.get("language", ""))
    api = nobody(settings)
    found, words = _practice(api, request), public_words(api)
    link = f"{settings.public_url}/practices?practice={found.practice.id}"
    made = public_sheet(api, found, words, request.query_params.get("in", ""), link)
    return Response(
        printed(made),
        media_type="application/pdf",
        headers=_as_file(f"practice-{found.practice.id[:8]}.pdf") | {"Content-Language": language()},
    )


def _practice(api: "Api", request: Request) -> PublicPractice:
    practice: UUID = request.path_params["practice"]
    found = public_practice(api, str(practice))
    if found is None:
        raise LookupError(practice)
    return found


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _as_file(name: str, size: int | None = None) -> dict[str, str]:
    """Return the headers of something to be kept, never to be run in the portal's name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return headers if size is None else headers | {"Content-Length": str(size)}
