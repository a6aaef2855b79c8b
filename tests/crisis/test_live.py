"""Following a board: who may, what the stream says, and that many watchers cost one question."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core.access.identity_cookie import COOKIE, IdentityCookie
from core.access.viewer import Viewer
from core.crisis.live_route import build_routes
from core.live import followers as live
from core.live import stream
from core.live.followers import Followers, Watcher
from core.refusals import Unreachable
from embedded.lite import free_port
from tests.conftest import ISSUER, TestStack
from tests.crisis.scenes import scene
from tests.signing_in import signed_in

pytestmark = pytest.mark.stack


@asynccontextmanager
async def served(stack: TestStack, **settings: object) -> AsyncIterator[str]:
    """Serve the route on a port of its own: a stream has no end that a test without a server could wait for."""
    app = Starlette(routes=build_routes(stack.settings.model_copy(update=settings)))
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.config.port}/crisis-live"
    finally:
        server.should_exit = server.force_exit = True
        await serving


def test_the_stream_tells_of_a_check_in_and_ends_with_the_membership(stack: TestStack) -> None:
    here = scene(stack)

    async def follow() -> list[str]:
        events = []
        async with served(stack, membership_seconds=0) as url, httpx.AsyncClient(timeout=10) as client:
            asked = client.stream(
                "GET", url, params={"incident": here.incident}, cookies=signed_in(stack, here.officer)
            )
            async with asked as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                async for line in answer.aiter_lines():
                    if not line.startswith("event: "):
                        continue
                    events.append(line.removeprefix("event: "))
                    if len(events) == 1:
                        await asyncio.to_thread(
                            here.officer.api.call,
                            "record_check_in",
                            incident=here.incident,
                            mission=here.mission,
                            status="safe",
                            note="",
                            at="",
                            key="by-telephone",
                        )
                    elif len(events) == 2:
                        with stack.owner() as connection:
                            connection.execute(
                                "update portal.member set suspended_at = now() where id = %s",
                                [here.officer.viewer.id],
                            )
        return events

    assert asyncio.run(follow()) == ["changed", "changed", "ended"]


def test_a_browser_that_comes_back_is_told_only_what_it_does_not_know(
    stack: TestStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.1)
    here = scene(stack)
    known = here.officer.api.call("incident_version", incident=here.incident)

    async def heard(until: str, times: int, **headers: str) -> list[str]:
        """Listen until lines beginning so have come that often."""
        lines: list[str] = []
        async with served(stack) as url, httpx.AsyncClient(timeout=60) as client:
            asked = client.stream(
                "GET",
                url,
                params={"incident": here.incident, "version": known},
                cookies=signed_in(stack, here.officer),
                headers=headers,
            )
            async with asked as answer:
                async for line in answer.aiter_lines():
                    lines.append(line)
                    if sum(said.startswith(until) for said in lines) == times:
                        break
        return lines

    assert "event: changed" not in asyncio.run(heard(": still here", 12))
    assert asyncio.run(heard("event:", 1, **{"Last-Event-ID": "0123abcd"}))[-1] == "event: changed"


def test_one_person_does_not_take_everybody_s_streams() -> None:
    async def version(_who: Viewer, _incident: str) -> str:
        return "1"

    async def open_streams() -> tuple[bool, bool]:
        followers = Followers(version)
        with contextlib.ExitStack() as streams:
            for _ in range(live.MOST_OF_ONE):
                streams.enter_context(followers.watching(viewer("greedy"), "flood"))
            return followers.has_room_for(viewer("greedy")), followers.has_room_for(viewer("modest"))

    assert asyncio.run(open_streams()) == (False, True)


def test_strangers_other_ministries_and_other_sites_hear_nothing(stack: TestStack) -> None:
    here = scene(stack)
    own, foreign = signed_in(stack, here.officer), signed_in(stack, stack.person("AU", "approver"))
    forged = {COOKIE: create_signed_value("x" * 40, COOKIE, "{}").decode()}

    async def statuses() -> list[int]:
        transport = httpx.ASGITransport(Starlette(routes=build_routes(stack.settings)))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:

            async def ask(incident: str, cookies: dict[str, str], site: str = "same-origin") -> int:
                headers = {
                    "Sec-Fetch-Site": site,
                    "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                }
                return (
                    await client.get("/crisis-live", params={"incident": incident}, headers=headers)
                ).status_code

            return [
                await ask(here.incident, {}),
                await ask(here.incident, forged),
                await ask(here.incident, foreign),
                await ask(here.incident, own, site="cross-site"),
                await ask("everything", own),
            ]

    assert asyncio.run(statuses()) == [404, 404, 404, 400, 400]


def test_a_long_identity_cookie_is_read_from_its_parts() -> None:
    secret = "s" * 40
    claims = json.dumps(
        {"is_logged_in": True, "iss": ISSUER, "sub": "siti", "email": "s@id.test", "name": "Siti"}
    )
    cookies = {
        name: create_signed_value(secret, name, value).decode()
        for name, value in ((COOKIE, "chunks-2"), (f"{COOKIE}_1", claims[:40]), (f"{COOKIE}_2", claims[40:]))
    }
    cookie = IdentityCookie(secret, 3600)
    found = cookie.identity(cookies)
    assert found is not None
    assert found.subject == "siti"
    del cookies[f"{COOKIE}_2"]
    assert cookie.identity(cookies) is None


def viewer(name: str, country: str = "ID") -> Viewer:
    """Return somebody who watches."""
    return Viewer(name, name, "", country, frozenset({"reader"}))


def test_two_hundred_watchers_cost_one_question_at_a_time() -> None:
    asked: list[str] = []

    async def version(who: Viewer, _incident: str) -> str:
        asked.append(who.country)
        return f"version {len(asked) // 10}"

    async def watch(followers: Followers[Viewer]) -> list[Watcher[Viewer]]:
        open_streams = [followers.watching(viewer(str(n)), "flood") for n in range(200)]
        watchers = [stream.__enter__()[0] for stream in open_streams]
        await asyncio.sleep(0.3)
        told = [watcher for watcher in watchers if watcher.news.is_set()]
        for opened in open_streams:
            opened.__exit__(None, None, None)
        questions = len(asked)
        await asyncio.sleep(0.1)
        # Nobody watches, nobody asks.
        assert len(asked) <= questions + 1
        return told

    assert len(asyncio.run(watch(Followers(version, pause=0.02)))) == 200
    assert 2 <= len(asked) <= 20


def test_one_who_may_see_no_more_ends_alone_and_trouble_ends_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "AFTER_TROUBLE", 0.01)
    questions = 0

    async def version(who: Viewer, _incident: str) -> str | None:
        nonlocal questions
        questions += 1
        if questions < 3:
            raise Unreachable("down")
        return None if who.name == "gone" else "1"

    async def watch() -> list[bool]:
        followers = Followers(version, pause=0.01)
        with followers.watching(viewer("gone"), "flood") as (gone, _):
            await asyncio.wait_for(gone.news.wait(), 5)
            with followers.watching(viewer("here"), "flood") as (here, _):
                await asyncio.wait_for(here.news.wait(), 5)
                over = [gone.over, here.over]
                followers.end()
                return [*over, here.over]

    assert asyncio.run(watch()) == [True, False, True]
