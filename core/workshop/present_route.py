"""``/workshop-present`` and ``/workshop-speaker``: the two windows of whoever presents a workshop.

Not pages of Streamlit: a projector must show the next step at the press of a key, keep its
picture while the portal is away, and come back to the same step. Where the workshop stands
is in the database alone; both windows follow it and say what was pressed.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from core.access.viewer import Viewer
from core.live.door import Door
from core.live.stream import Streams, refusal
from core.own_pages import form_fields, from_own_page, headers
from core.refusals import Refused, Unreachable
from core.texts import LANGUAGES, accepted_language, set_language
from core.workshop.afterwards import after_url
from core.workshop.present_page import (
    POLICY,
    Parts,
    presenter_page,
    presenter_parts,
    signed_out_page,
    speaker_page,
    speaker_parts,
    told,
)
from core.workshop.screen import Draw, Room, screen
from core.workshop.snapshots import Snapshot
from core.workshop.stage import PRESENTER, SPEAKER, Stage, read_stage
from core.workshop.steps import Step

if TYPE_CHECKING:
    from core.access.api import Value
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)
MOST_BYTES: Final = 4 * 1024
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a window may send: the act, the function it calls, and of which fields each argument is made.
ACTS: Final = {
    "go": ("go_to_step", {"workshop": "workshop", "step": "step"}),
    "blank": ("set_blank", {"workshop": "workshop", "blank": "blank"}),
    "poll": ("set_poll", {"step": "step", "open": "open", "revealed": "revealed"}),
    "reset": ("reset_poll", {"step": "step"}),
    "question": ("moderate_question", {"question": "question", "state": "state"}),
    "word": ("hide_word", {"step": "step", "word": "word", "hidden": "hidden"}),
}
FLAGS: Final = frozenset({"blank", "open", "revealed", "hidden"})


class Presenting:
    """Answers the presenter's windows; ``draw`` draws figures for the projector."""

    def __init__(self, settings: "Settings", draw: Draw) -> None:
        self._settings = settings
        self._draw = draw
        self._door = Door(settings)
        self._streams = Streams(self._version)

    async def window(self, request: Request) -> Response:
        """Return a whole window."""
        return await self._answer(request, self._window)

    async def stage(self, request: Request) -> Response:
        """Return what a window shows now, for its script."""
        return await self._answer(request, self._stage)

    async def slide(self, request: Request) -> Response:
        """Return the screen of one step, for a window that fetches ahead."""
        return await self._answer(request, self._slide)

    async def act(self, request: Request) -> Response:
        """Do what was pressed, and return what the window shows now."""
        return await self._answer(request, self._act)

    async def live(self, request: Request) -> Response:
        """Tell a window of each change."""
        return await self._answer(request, self._live)

    async def _answer(
        self, request: Request, answer: Callable[[Request, Viewer, str], Awaitable[Response]]
    ) -> Response:
        """Let in whoever may present the workshop that is named; refuse in words."""
        set_language(_language(request))
        workshop = request.query_params.get("workshop", "")
        try:
            viewer = await self._door.viewer(request)
            if viewer is None or not _ID.fullmatch(workshop):
                return _signed_out(request)
            return await answer(request, viewer, workshop)
        except LookupError:
            return _signed_out(request)
        except Refused as refused:
            return (
                _signed_out(request)
                if refused.status in {403, 404}
                else _sentence(refused.sentence, refused.status)
            )
        except Unreachable as trouble:
            LOG.warning("A window of a workshop could not be answered: %s", trouble)
            return _sentence(trouble.sentence, 503)
        except (ValueError, ClientDisconnect, TimeoutError):
            return _sentence(Refused("access.malformed").sentence, 400)

    async def _window(self, request: Request, viewer: Viewer, workshop: str) -> Response:
        stage = await self._read(request, viewer, workshop)
        speaking = request.url.path == SPEAKER
        parts = await self._parts(viewer, stage, self._room(workshop, stage), speaking=speaking)
        made = (speaker_page if speaking else presenter_page)(workshop, stage, parts)
        return HTMLResponse(made, headers=headers(POLICY))

    async def _stage(self, request: Request, viewer: Viewer, workshop: str) -> Response:
        stage = await self._read(request, viewer, workshop)
        speaking = request.query_params.get("window") == "speaker"
        parts = await self._parts(viewer, stage, self._room(workshop, stage), speaking=speaking)
        return JSONResponse(told(stage, parts), headers=headers(POLICY))

    async def _slide(self, request: Request, viewer: Viewer, workshop: str) -> Response:
        stage = await self._read(request, viewer, workshop)
        wanted = request.query_params.get("step", "")
        step = next((step for step in stage.steps if step.id == wanted), None)
        if wanted and step is None:
            raise LookupError(wanted)
        shown = await self._screen(viewer, stage, self._room(workshop, stage), step)
        return HTMLResponse(shown, headers=headers(POLICY))

    async def _act(self, request: Request, viewer: Viewer, workshop: str) -> Response:
        if not from_own_page(request):
            raise ValueError("sent from another site")
        fields = {name: given[-1] for name, given in (await form_fields(request, MOST_BYTES)).items()}
        function, arguments = ACTS.get(fields.get("act", ""), ("", {}))
        if not function:
            raise ValueError("not from the page")
        given: dict[str, Value] = {
            name: _value(name, {**fields, "workshop": workshop}.get(source, ""))
            for name, source in arguments.items()
        }
        await self._door.call(viewer, function, **given)
        return await self._stage(request, viewer, workshop)

    async def _live(self, request: Request, viewer: Viewer, workshop: str) -> Response:
        if not from_own_page(request) or await self._version(viewer, workshop) is None:
            return refusal(404)

        async def tell(_version: str) -> str:
            return workshop

        return self._streams.follow(
            request, viewer, workshop, tell=tell, still_in=partial(self._door.still_in, request, viewer)
        )

    async def _version(self, viewer: Viewer, workshop: str) -> str | None:
        found = await self._door.call(viewer, "workshop_version", workshop=workshop)
        return None if found is None else str(found)

    async def _read(self, request: Request, viewer: Viewer, workshop: str) -> Stage:
        answer = await self._door.call(viewer, "workshop_stage", workshop=workshop)
        if answer is None:
            raise LookupError(workshop)
        stage = read_stage(answer)
        # The room reads the projector: without a wish it speaks the room's language.
        set_language(request.query_params.get("in", "") or stage.language)
        return stage

    def _room(self, workshop: str, stage: Stage) -> Room:
        return Room(self._settings.public_url, stage.code, after_url(self._settings, workshop))

    async def _parts(self, viewer: Viewer, stage: Stage, room: Room, *, speaking: bool) -> Parts:
        now = await self._screen(viewer, stage, room, stage.current)
        if not speaking:
            return presenter_parts(stage, now)
        following = (
            "" if stage.following is None else await self._screen(viewer, stage, room, stage.following)
        )
        return speaker_parts(stage, now, following)

    async def _screen(self, viewer: Viewer, stage: Stage, room: Room, step: Step | None) -> str:
        picture = await self._picture(viewer, step) if step is not None and step.is_figure else None
        return await to_thread.run_sync(partial(screen, stage, step, picture, room, self._draw))

    async def _picture(self, viewer: Viewer, step: Step) -> Snapshot | None:
        [row] = await self._door.rows(viewer, "workshop_step", {"id": step.id})
        return Snapshot.of(row["snapshot"]) if row["snapshot"] else None


def build_routes(settings: "Settings", draw: Draw) -> list[Route]:
    """Return the routes of the presenter's windows."""
    presenting = Presenting(settings, draw)
    return [
        Route(PRESENTER, presenting.window, methods=["GET"], name="workshop-present"),
        Route(SPEAKER, presenting.window, methods=["GET"], name="workshop-speaker"),
        Route(f"{PRESENTER}/stage", presenting.stage, methods=["GET"], name="workshop-stage"),
        Route(f"{PRESENTER}/slide", presenting.slide, methods=["GET"], name="workshop-slide"),
        Route(f"{PRESENTER}/act", presenting.act, methods=["POST"], name="workshop-act"),
        Route("/workshop-live", presenting.live, methods=["GET"], name="workshop-live"),
    ]


def _language(request: Request) -> str:
    wanted = request.query_params.get("in", "")
    return wanted if wanted in LANGUAGES else accepted_language(request.headers.get("accept-language", ""))


def _value(name: str, given: str) -> "Value":
    if name not in FLAGS:
        return given
    if given not in {"true", "false"}:
        raise ValueError("neither yes nor no")
    return given == "true"


def _signed_out(request: Request) -> Response:
    """Return the way in: as a page where a window was asked for, in a sentence to its script."""
    if request.url.path in {PRESENTER, SPEAKER}:
        return HTMLResponse(signed_out_page(), 404, headers=headers(POLICY))
    return _sentence(Refused("access.not_a_member").sentence, 404)


def _sentence(sentence: str, status: int) -> Response:
    return JSONResponse({"sentence": sentence}, status, headers=headers(POLICY))
