"""``/crisis-live?incident=…``: tells a signed-in viewer's browser that the board has changed.

What changed is not in the stream: the page asks for that itself, as the viewer, so that the
stream can give nothing away.
"""

import re
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.access.viewer import Viewer
from core.live.door import Door
from core.live.stream import Streams, refusal
from core.own_pages import from_own_page
from core.refusals import Refused, Unreachable

if TYPE_CHECKING:
    from core.settings import Settings

PATH: Final = "/crisis-live"
_INCIDENT: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def build_routes(settings: "Settings") -> list[Route]:
    """Return the route by which pages follow an incident."""
    door = Door(settings)

    async def version(viewer: Viewer, incident: str) -> str | None:
        found = await door.call(viewer, "incident_version", incident=incident)
        return None if found is None else str(found)

    streams = Streams(version)

    async def endpoint(request: Request) -> Response:
        incident = request.query_params.get("incident", "")
        if not from_own_page(request) or not _INCIDENT.fullmatch(incident):
            return refusal(400)
        try:
            viewer = await door.viewer(request)
            if viewer is None or await version(viewer, incident) is None:
                return refusal(404)
        except Refused:
            return refusal(404)
        except Unreachable:
            return refusal(503)

        async def tell(_version: str) -> str:
            return incident

        async def still_in() -> bool:
            return await door.still_in(request, viewer)

        return streams.follow(request, viewer, incident, tell=tell, still_in=still_in)

    return [Route(PATH, endpoint, methods=["GET"], name="crisis-live")]
