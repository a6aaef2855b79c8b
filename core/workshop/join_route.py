"""``/join``: the room as phones see it, without an account.

``/join`` asks for the code, ``/join/<code>`` is the room, ``/join/<code>?m=<key>`` the room for
somebody of a ministry. What a phone says arrives at ``/join/<code>/answer``, ``/ask`` and
``/vote``; ``/live`` streams what is on, ``/now`` tells it once, ``/after`` leads to what stays
of it. Whoever holds no key that the
portal made is turned away before the database is asked.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from core.live.stream import Streams, refusal
from core.own_pages import form_fields, from_own_page, headers, wants_json
from core.refusals import Refused, Unreachable
from core.texts import LANGUAGES, accepted_language, language, set_language
from core.workshop import answers
from core.workshop.afterwards import after_path
from core.workshop.answers import Fields
from core.workshop.guesses import Guesses
from core.workshop.join_page import (
    LONGEST_NAME,
    PASSING,
    STATES,
    closed_page,
    content_security_policy,
    enter_page,
    pushed,
    room_page,
    sentence,
)
from core.workshop.join_parts import LONGEST_QUESTION, Own
from core.workshop.links import PATH
from core.workshop.live import PAUSE, Rooms
from core.workshop.phones import Phone, Phones, new_key, phone

if TYPE_CHECKING:
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)
# Three words or a question of 300 letters, each of at most twelve bytes when encoded, and a few fields.
MOST_BYTES: Final = 8 * 1024
LANGUAGE_COOKIE: Final = "join-language"
MONTH: Final = 30 * 24 * 3600
_CODE: Final = re.compile(r"[BCDFGHJKMNPQRSTVWXYZ]{8}")
_MINISTRY_KEY: Final = re.compile(r"[a-z2-7]{16,64}")
_GONE: Final = '{"version": "", "ended": true, "parts": []}'


def build_routes(settings: "Settings") -> list[Route]:
    """Return the routes of the room."""
    door = _Door(settings)
    streams = Streams(door.rooms.version, PAUSE)

    async def live(request: Request) -> Response:
        _speak(request)
        asking = door.phone(request)
        if asking is None or not from_own_page(request):
            return refusal(403)
        try:
            stage = await door.rooms.stage(asking)
        except (Refused, Unreachable):
            return refusal(503)
        if stage is None:
            return refusal(403)

        async def tell(version: str) -> str:
            return await door.news(request, asking, version)

        async def still_in() -> bool:
            # The version is none for a phone that is in no room any more.
            return True

        return streams.follow(request, asking, stage.shown["workshop"], tell=tell, still_in=still_in)

    return [
        Route(PATH, _spoken(door.entrance), methods=["GET"], name="join"),
        Route(PATH, _spoken(door.enter), methods=["POST"], name="join-enter"),
        Route(f"{PATH}/{{code}}", _spoken(door.room), methods=["GET"], name="join-room"),
        Route(f"{PATH}/{{code}}/now", _spoken(door.now), methods=["GET"], name="join-now"),
        Route(f"{PATH}/{{code}}/after", _spoken(door.after), methods=["GET"], name="join-after"),
        Route(f"{PATH}/{{code}}/live", live, methods=["GET"], name="join-live"),
        *(
            Route(f"{PATH}/{{code}}/{act}", _spoken(taken), methods=["POST"], name=f"join-{act}")
            for act, taken in {"answer": door.answer, "ask": door.ask, "vote": door.vote}.items()
        ),
    ]


class _Door:
    """Answers phones, each in its own language."""

    def __init__(self, settings: "Settings") -> None:
        self._phones = Phones(settings)
        self._settings = settings
        self.rooms = Rooms(settings, self._phones)
        self._guesses = Guesses()

    def phone(self, request: Request) -> Phone | None:
        """Return the phone that asks for a room; None without a key, or for what is no code."""
        code = _code(request.path_params["code"])
        return self._phones.of(request, code) if code else None

    async def entrance(self, request: Request) -> Response:
        """Ask for the code, or go to the room whose code stands in the address."""
        code = _code(request.query_params.get("code", ""))
        if code:
            return RedirectResponse(f"{PATH}/{code}", 303, headers=_headers())
        return _html(enter_page())

    async def enter(self, request: Request) -> Response:
        """Let a phone into the room of a code, with the key that it has or a new one."""
        fields = await form_fields(request, MOST_BYTES)
        code, ministry_key = _code((fields.get("code") or [""])[-1]), (fields.get("m") or [""])[-1]
        address = request.client.host if request.client else ""
        if self._guesses.too_many(address, code):
            return _ending(request, "busy")
        key = self._phones.key(request) or new_key()
        state = "unknown"
        if code and (not ministry_key or _MINISTRY_KEY.fullmatch(ministry_key)):
            state = await self.rooms.enter(
                phone(key, code),
                ministry_key,
                code=code,
                nickname=answers.text(fields, "nickname", LONGEST_NAME),
                language=language(),
            )
        if state in {"unknown", "no_such_ministry"}:
            self._guesses.add_wrong(address)
        if state != "joined":
            return _html(enter_page(told=sentence(state)), STATES[state][0])
        self._guesses.add_right(address, code)
        answer = RedirectResponse(f"{PATH}/{code}", 303, headers=_headers())
        self._phones.keep(answer, key)
        return answer

    async def room(self, request: Request) -> Response:
        """Show the room to whoever is in it; to others the way in."""
        code, ministry_key = _code(request.path_params["code"]), request.query_params.get("m", "")
        if not code or not (not ministry_key or _MINISTRY_KEY.fullmatch(ministry_key)):
            return _html(closed_page("unknown"), 404)
        asking = self.phone(request)
        found = await self._seen(asking) if asking else None
        if found is None or (ministry_key and not found[1].country):
            return _html(enter_page(code, ministry_key))
        return _html(room_page(found[0], code, found[1]))

    async def after(self, request: Request) -> Response:
        """Lead a phone of a workshop that has ended to what stays of it; any other to the room."""
        asking = self.phone(request)
        stage = await self.rooms.stage(asking) if asking else None
        if stage is None or stage.shown["state"] != "ended":
            code = _code(request.path_params["code"])
            return RedirectResponse(f"{PATH}/{code}" if code else PATH, 303, headers=_headers())
        stays = after_path(self._settings, stage.shown["workshop"])
        return RedirectResponse(stays, 303, headers=_headers())

    async def now(self, request: Request) -> Response:
        """Tell the page's script what is on, unless it knows."""
        asking = self.phone(request)
        stage = await self.rooms.stage(asking) if asking and from_own_page(request) else None
        if asking is None or stage is None:
            return _ending(request, "left")
        if stage.shown["version"] == request.query_params.get("version"):
            return JSONResponse({"version": stage.shown["version"]}, headers=_headers())
        return Response(await self.news(request, asking), media_type="application/json", headers=_headers())

    async def news(self, request: Request, asking: Phone, version: str = "") -> str:
        """Return what a page's script is told of its room, made once for all of one language."""
        stage = await self.rooms.stage(asking, version)
        if stage is None:
            return _GONE
        kind = (language(), request.query_params.get("ministry") == "yes")
        if kind not in stage.drawn:
            code = _code(request.path_params["code"])
            stage.drawn[kind] = pushed(stage.shown, code, ministry=kind[1])
        return stage.drawn[kind]

    async def answer(self, request: Request) -> Response:
        """Take an answer to a poll; without the script, an arrow of a ranking moves a choice and no more."""
        asking, fields = await self._said(request)
        if asking is None:
            return _ending(request, "left")
        order = answers.moved(fields)
        if order is not None:
            return await self._page(request, asking, "", {_poll_of(fields): order})
        said = answers.answer(fields)
        taken = await self.rooms.call(
            asking,
            "answer_poll",
            step=said.step,
            round=said.round,
            value=said.value,
            hidden=said.hidden,
            key=said.key,
        )
        return await self._taken(request, asking, taken and taken[0]["state"])

    async def ask(self, request: Request) -> Response:
        """Take a question for the facilitator."""
        asking, fields = await self._said(request)
        if asking is None:
            return _ending(request, "left")
        text = answers.text(fields, "text", LONGEST_QUESTION)
        taken = await self.rooms.call(asking, "ask_question", text=text, key=answers.tap_key(fields))
        return await self._taken(request, asking, taken and taken[0]["state"])

    async def vote(self, request: Request) -> Response:
        """Take that somebody wants to hear a question answered, too, or no longer."""
        asking, fields = await self._said(request)
        if asking is None:
            return _ending(request, "left")
        wanted = (fields.get("wanted") or [""])[-1] == "yes"
        state = await self.rooms.call(
            asking, "vote_question", question=answers.question_id(fields), wanted=wanted
        )
        return await self._taken(request, asking, state)

    async def _said(self, request: Request) -> tuple[Phone | None, Fields]:
        return self.phone(request), await form_fields(request, MOST_BYTES)

    async def _taken(self, request: Request, asking: Phone, state: str | None) -> Response:
        """Say what became of something: to the page's script as JSON, to a plain form as the page."""
        if not state or wants_json(request):
            return _ending(request, state or "left")
        return await self._page(request, asking, state)

    async def _page(
        self, request: Request, asking: Phone, state: str, shown: Mapping[str, Any] | None = None
    ) -> Response:
        """Return the room; ``shown`` are answers to fill in that were not sent yet."""
        found = await self._seen(asking)
        if found is None:
            return _ending(request, "left")
        stage, own = found
        filled = replace(own, answers={**own.answers, **(shown or {})})
        status, told = (STATES[state][0], sentence(state)) if state else (200, "")
        return _html(room_page(stage, _code(request.path_params["code"]), filled, told), status)

    async def _seen(self, asking: Phone) -> tuple[Mapping[str, Any], Own] | None:
        """Return what a phone's room shows, and what is the phone's own."""
        stage = await self.rooms.stage(asking)
        own = await self.rooms.call(asking, "join_own") if stage else None
        return (stage.shown, Own.read(own)) if stage and own else None


def _spoken(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Answer in the phone's language, and with a state whatever goes wrong."""

    async def endpoint(request: Request) -> Response:
        _speak(request)
        try:
            answered = await answer(request)
        except Unreachable:
            LOG.exception("A phone in a workshop could not be answered.")
            answered = _ending(request, "unreachable")
        except (Refused, ValueError, ClientDisconnect, TimeoutError):
            answered = _ending(request, "malformed")
        if request.query_params.get("in") in LANGUAGES and not wants_json(request):
            answered.set_cookie(
                LANGUAGE_COOKIE, language(), max_age=MONTH, path=PATH, httponly=True, samesite="lax"
            )
        return answered

    return endpoint


def _speak(request: Request) -> None:
    """Choose the language: the one asked for on the page, else the one asked for before, else the browser's."""
    wanted = request.query_params.get("in", request.cookies.get(LANGUAGE_COOKIE, ""))
    accepted = accepted_language(request.headers.get("accept-language", ""))
    set_language(wanted if wanted in LANGUAGES else accepted)


def _code(typed: str) -> str:
    """Return a code as it is written on the screen, or "" for what is none."""
    code = re.sub(r"[\s-]", "", typed).upper()
    return code if _CODE.fullmatch(code) else ""


def _poll_of(fields: Fields) -> str:
    return f"{(fields.get('step') or [''])[-1]}.{(fields.get('round') or [''])[-1]}"


def _ending(request: Request, state: str) -> Response:
    status = STATES[state][0]
    again = state in PASSING
    sent_with = {**_headers(), **({"Retry-After": "60"} if again else {})}
    if wants_json(request):
        said = {"state": state, "sentence": sentence(state), "again": again}
        return JSONResponse(said, status, headers=sent_with)
    return HTMLResponse(closed_page(state), status, headers=sent_with)


def _html(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, headers=_headers())


def _headers() -> dict[str, str]:
    return headers(content_security_policy())
