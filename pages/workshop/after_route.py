"""``/workshop-after/<link>``: what stays of a workshop, for who was there and has no account."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from components.images import file_spec, svg
from core import own_pages
from core.access.api import Api
from core.refusals import Refused, Unreachable
from core.texts import LANGUAGES, set_language
from core.workshop.after_page import after_page, content_security_policy, gone_page
from core.workshop.afterwards import PATH, room_token, workshop_in
from core.workshop.record import Record, record_for_the_room

if TYPE_CHECKING:
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)
# Whoever has the link may ask: how many are worked on at once, and how many may wait for it.
AT_ONCE: Final = 4
WAITING: Final = 60
# What was shown never changes again: so many pictures are kept drawn.
PICTURES: Final = 64
# Pixels: narrow enough for the words of a chart to be read on a phone.
PHONE: Final = 480
PICTURE_HEADERS: Final = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}

Answer = Callable[["Settings", Request, Record], Response]


def build_routes(settings: "Settings") -> list[Route]:
    """Return the routes of the page and of its pictures."""
    places = anyio.CapacityLimiter(AT_ONCE)

    def route(path: str, answer: Answer) -> Route:
        async def endpoint(request: Request) -> Response:
            if places.statistics().tasks_waiting >= WAITING:
                return _nothing(503)
            return await to_thread.run_sync(partial(_answered, answer, settings, request), limiter=places)

        return Route(path, endpoint, methods=["GET"], name=answer.__name__)

    return [route(f"{PATH}/{{link}}", page_of), route(f"{PATH}/{{link}}/{{step:uuid}}.svg", picture_of)]


def _answered(answer: Answer, settings: "Settings", request: Request) -> Response:
    """Answer a request; what is not known, has not ended or is too long ago looks the same."""
    wanted = request.query_params.get("in", "")
    set_language(wanted)
    workshop = workshop_in(settings, request.path_params["link"])
    if workshop is None:
        return _nothing(404)
    try:
        holder = Api(settings, room_token(settings, workshop))
        found = record_for_the_room(holder, settings.workshop_keep_days)
    except (Refused, Unreachable):
        LOG.exception("What stays of a workshop could not be shown.")
        return _nothing(503)
    if found is None:
        return _nothing(404)
    set_language(wanted if wanted in LANGUAGES else found.language)
    return answer(settings, request, found)


def page_of(settings: "Settings", request: Request, found: Record) -> Response:
    """Return the page."""
    if found.ended_at is None:
        return _nothing(404)
    until = found.ended_at.date() + timedelta(days=settings.workshop_keep_days)
    html = after_page(found, f"{PATH}/{request.path_params['link']}", until)
    return HTMLResponse(html, headers=own_pages.headers(content_security_policy()))


def picture_of(_settings: "Settings", request: Request, found: Record) -> Response:
    """Return the picture of a step."""
    wanted = str(request.path_params["step"])
    picture = next((step.snapshot for step in found.steps if step.id == wanted), None)
    if picture is None or picture.spec is None:
        return _nothing(404)
    try:
        drawn = _drawn(json.dumps(picture.spec))
    except (KeyError, TypeError, ValueError):
        # Whoever wrote to the database past the pages may have kept what is no chart.
        LOG.warning("The picture of step %s cannot be drawn.", wanted)
        return _nothing(404)
    return Response(drawn, media_type="image/svg+xml", headers=PICTURE_HEADERS)


@lru_cache(maxsize=PICTURES)
def _drawn(spec: str) -> bytes:
    return svg(file_spec(json.loads(spec), width=PHONE))


def _nothing(status: int) -> Response:
    return HTMLResponse(gone_page(), status, headers=own_pages.headers(content_security_policy()))
