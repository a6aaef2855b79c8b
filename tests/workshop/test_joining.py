"""Joining a room by phone: small pages, no account, and every way to answer with and without script."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from core.texts import set_language
from core.workshop import guesses
from core.workshop.guesses import Guesses
from core.workshop.join_page import SCRIPT, STYLES, enter_page
from core.workshop.join_route import build_routes
from core.workshop.words import rude_words
from embedded.lite import free_port
from tests.conftest import TestStack
from tests.workshop.handsets import NOTES, STEPS, Handset, Room, open_room

pytestmark = pytest.mark.stack

LARGEST_LOAD = 30_000
FORMS: dict[str, dict[str, Any]] = {
    "single": {"choice": "1"},
    "multiple": {"choice": ["0", "2"]},
    "scale": {"number": "4"},
    "ranking": {"choice": ["2", "0", "1"]},
    "number": {"number": "12,5"},
    "words": {"word": ["Trust", "  listen   first ", ""]},
}
VALUES = {
    "single": [1],
    "multiple": [0, 2],
    "scale": 4,
    "ranking": [2, 0, 1],
    "number": 12.5,
    "words": ["Trust", "listen first"],
}


@pytest.fixture(scope="module")
def room(stack: TestStack) -> Room:
    return open_room(stack)


@pytest.fixture
def phone(room: Room) -> Handset:
    return Handset(room).join()


def answers(room: Room, name: str) -> list[object]:
    with room.stack.owner() as connection:
        found = connection.execute(
            "select value from portal.answer where step_id = %s order by received_at", [room.steps[name]]
        )
        return [row[0] for row in found]


def test_the_first_load_is_small_complete_and_runs_nothing_but_its_own_script(
    room: Room, phone: Handset
) -> None:
    pages = [phone.ask("GET", "/join"), Handset(room).ask("GET", ".")]
    for name in STEPS:
        room.show(name)
        pages.append(phone.ask("GET", "."))
    for page in pages:
        assert page.status_code == 200
        assert len(page.content) <= LARGEST_LOAD
        assert not re.search(
            r"""(src|href|action)=["'](?!\?in=|/join|https?://[^"]*workshop-after)""", page.text
        )
        assert NOTES not in page.text
        assert page.headers["cache-control"] == "no-store"
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        for content in (SCRIPT, STYLES):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy
    assert "Welcome &lt;all&gt;" in pages[2].text
    assert "the drawing" not in pages[3].text
    assert "4.25" in pages[3].text


@pytest.mark.parametrize("name", FORMS)
def test_every_kind_of_poll_is_answered_and_shown_again(room: Room, name: str) -> None:
    phone = Handset(room).join()
    room.show(name)
    form = phone.form(phone.ask("GET", ".").text)
    page = phone.ask("POST", "./answer", {**form, **FORMS[name]})
    assert page.status_code == 200
    assert "Received. Thank you." in page.text
    assert answers(room, name)[-1] == VALUES[name]
    shown = phone.ask("GET", ".").text
    own = json.loads(re.search(r'data-own="([^"]*)"', shown)[1].replace("&quot;", '"'))  # type: ignore[index]  # the page has it.
    assert own["answers"][f"{room.steps[name]}.1"] == VALUES[name]


def test_a_room_full_of_questions_still_makes_a_small_page(stack: TestStack) -> None:
    room = open_room(stack)
    phone = Handset(room).join()
    with stack.owner() as connection:
        connection.execute(
            "insert into portal.question (workshop_id, key, text, state)"
            " select %s, 'question-' || n, repeat('What about trust? ', 15) || n, 'approved' from generate_series(1, 200) as n",
            [room.workshop],
        )
    room.show("questions")
    page = phone.ask("GET", ".")
    assert len(page.content) <= LARGEST_LOAD
    assert "more questions are on the screen" in page.text


def test_without_script_the_arrows_of_a_ranking_move_a_choice_and_send_nothing(
    room: Room, phone: Handset
) -> None:
    room.show("ranking")
    before = answers(room, "ranking")
    form = phone.form(phone.ask("GET", ".").text)
    assert form["choice"] == ["0", "1", "2"]
    moved = phone.form(phone.ask("POST", "./answer", {**form, "move": "up.2"}).text)
    assert moved["choice"] == ["0", "2", "1"]
    assert answers(room, "ranking") == before


def test_entering_again_makes_no_second_participant_and_a_name_is_only_text(room: Room) -> None:
    phone = Handset(room).join(nickname="<b>Rina</b>\u202e")
    phone.join(nickname="<b>Rina</b>", code=f" {room.code[:4].lower()}-{room.code[4:].lower()} ")
    page = phone.ask("GET", ".").text
    assert "&lt;b&gt;Rina&lt;/b&gt;" in page
    assert "<b>Rina" not in page
    with room.stack.owner() as connection:
        [count] = connection.execute(
            "select count(*) from portal.participant where nickname = '<b>Rina</b>'"
        ).fetchone() or [0]
    assert count == 1


def test_results_stay_on_the_server_until_they_are_revealed(room: Room, phone: Handset) -> None:
    room.show("number")
    assert phone.answer("number", number="7") == "received"
    room.show("number", state="closed")
    hidden = phone.ask("GET", "./now", Accept="application/json").text
    stage = room.member(900).call("join_stage")
    assert "314" not in hidden + json.dumps(stage)
    assert stage["step"]["results"] is None
    room.show("number", state="closed", revealed=True)
    assert "The true value: 314.5 posts" in phone.now()["results"]


def test_questions_are_shown_when_approved_and_voted_for_once(room: Room, phone: Handset) -> None:
    room.show("questions")
    text = "What about <script>alert(1)</script> & trust?"
    assert phone.tap("ask", text=text)["state"] == "received"
    assert phone.tap("ask", text=text)["state"] == "received"
    with room.stack.owner() as connection:
        [question] = [
            str(row[0])
            for row in connection.execute(
                "select id from portal.question where workshop_id = %s and text = %s", [room.workshop, text]
            )
        ]
    assert phone.tap("vote", question=question, wanted="yes")["state"] == "closed"
    assert question not in phone.now()["questions"]
    room.facilitator_decides(question, "approved")
    for _ in range(2):
        assert phone.tap("vote", question=question, wanted="yes")["state"] == "received"
    shown = phone.now()["questions"]
    assert "&lt;script&gt;" in shown
    assert "▲ 1<" in shown
    phone.tap("vote", question=question, wanted="")
    assert room.results("questions")["questions"][0]["votes"] == 0


def test_a_wrong_code_opens_nothing_and_an_address_soon_has_to_wait(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "MOST_WRONG", 3)
    app = Starlette(routes=build_routes(room.stack.settings))
    phone = Handset(room, app=app)
    tries = [phone.ask("POST", "/join", {"code": code}).status_code for code in ("BCDFGHJK", "x", "BBBBBBBB")]
    assert tries == [404, 404, 404]
    assert phone.ask("POST", "/join", {"code": room.code}).status_code == 429
    assert "phone" not in phone.cookies


def test_a_prankster_keeps_nobody_out_of_a_room_in_which_their_neighbours_are(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "MOST_WRONG", 2)
    app = Starlette(routes=build_routes(room.stack.settings))
    Handset(room, app=app).join()
    tries = [Handset(room, app=app).ask("POST", "/join", {"code": "x"}).status_code for _ in range(3)]
    assert tries == [404, 404, 429]
    assert Handset(room, app=app).join().cookies["phone"]


def test_guesses_are_forgotten_after_a_while_and_counted_by_network(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Guesses()
    for last in range(guesses.MOST_WRONG):
        known.add_wrong(f"2001:db8::{last:x}")
    assert known.too_many("2001:db8::ffff", "BCDFGHJK")
    assert not known.too_many("2001:db8:1::1", "BCDFGHJK")
    assert not known.too_many("192.0.2.1", "BCDFGHJK")
    monkeypatch.setattr(guesses, "WINDOW", 0.0)
    assert not known.too_many("2001:db8::1", "BCDFGHJK")


def test_a_stranger_a_forged_key_and_another_room_s_key_are_turned_away(stack: TestStack, room: Room) -> None:
    other = Handset(open_room(stack, "FJ")).join()
    key = other.cookies["phone"]
    room.show("single")
    for cookies in ({}, {"phone": f"{key[:-2]}xx"}, {"phone": "a.b"}, {"phone": key}):
        here = Handset(room, dict(cookies))
        told = here.ask(
            "POST",
            "./answer",
            {"step": room.steps["single"], "round": "1", "choice": "0", "key": "1-aaaaaaaa"},
            Accept="application/json",
        )
        assert (told.status_code, told.json()["state"]) == (403, "left")
        assert here.ask("GET", "./now").status_code == 403
        assert here.ask("GET", "./live").status_code == 403
    assert other.tap("answer", step=room.steps["single"], round="1", choice="0")["state"] == "malformed"


@pytest.mark.parametrize(
    ("said", "headers"),
    [
        ({"choice": "2"}, {}),
        ({"choice": "x"}, {}),
        ({"choice": ["0", "1"]}, {}),
        ({"number": "1e9"}, {}),
        ({}, {}),
        ({"choice": "0", "key": "no-number"}, {}),
        ({"choice": "0", "step": "everything"}, {}),
        ({"choice": "0", "round": "-1"}, {}),
        ({"choice": "0", "more": "x" * 1_000_000}, {}),
        ({"choice": "0"}, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_what_the_page_would_not_send_is_not_taken(
    room: Room, phone: Handset, said: dict[str, str], headers: dict[str, str]
) -> None:
    room.show("single")
    form = {"step": room.steps["single"], "round": "1", "key": "1-aaaaaaaa", **said}
    told = phone.ask("POST", "./answer", form, Accept="application/json", **headers)
    assert (told.status_code, told.json()["state"]) == (400, "malformed")


def test_somebody_of_a_ministry_sees_their_own_row_marked_and_nobody_else_does(
    stack: TestStack, room: Room, phone: Handset
) -> None:
    room.seat("ID", "k" * 24)
    own = Handset(room)
    entrance = own.ask("GET", f".?m={'k' * 24}").text
    assert "for your ministry" in entrance
    own.join(m="k" * 24)
    room.show("picture")
    assert '<tr data-of="ID" class="mine">' in own.ask("GET", ".").text
    assert 'class="mine"' not in phone.ask("GET", ".").text
    assert Handset(room).ask("POST", "/join", {"code": room.code, "m": "z" * 24}).status_code == 404
    room.show("ministry")
    assert "<form" in own.ask("GET", "./now?ministry=yes").json()["parts"][0]["html"]
    assert own.answer("ministry", choice="0") == "received"
    assert phone.answer("ministry", choice="1") == "ministry_needed"


def test_a_silent_database_is_said_and_the_answer_may_be_sent_again(room: Room, phone: Handset) -> None:
    elsewhere = room.stack.settings.model_copy(update={"supabase_url": "http://127.0.0.1:1"})
    phone.app = Starlette(routes=build_routes(elsewhere))
    told = phone.tap("answer", step=room.steps["single"], round="1", choice="0")
    assert (told["state"], told["again"]) == ("unreachable", True)


@asynccontextmanager
async def served(room: Room) -> AsyncIterator[str]:
    """Serve the routes on a port of their own: a stream has no end to wait for without a server."""
    app = Starlette(routes=build_routes(room.stack.settings))
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.config.port}/join/{room.code}/live"
    finally:
        server.should_exit = server.force_exit = True
        await serving


def test_the_stream_brings_each_step_to_the_phone(room: Room, phone: Handset) -> None:
    room.show("text")

    async def follow() -> list[str]:
        shown: list[str] = []
        async with (
            served(room) as url,
            httpx.AsyncClient(timeout=30, cookies=phone.cookies) as client,
            client.stream("GET", url, headers={"Accept-Language": "id"}) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for line in answer.aiter_lines():
                if not line.startswith("data: {"):
                    continue
                parts = json.loads(line.removeprefix("data: "))["parts"]
                shown.append(next(part["html"] for part in parts if part["id"] == "step"))
                if len(shown) == 2:
                    break
                await asyncio.to_thread(room.show, "scale")
        return shown

    first, second = asyncio.run(follow())
    assert "Welcome" in first
    assert "How much?" in second


def test_both_languages_have_a_way_in() -> None:
    pages = []
    for language in ("en", "id"):
        set_language(language)
        pages.append(enter_page())
    assert 'lang="en"' in pages[0]
    assert "Join the workshop" in pages[0]
    assert 'lang="id"' in pages[1]


@pytest.mark.parametrize(
    ("word", "rude"),
    [
        ("f.u.c.k", True),
        ("fuuuuck", True),
        ("B4NGSAT", True),
        ("what a BITCHY idea", True),
        ("Scunthorpe", False),
        ("class", False),
        ("kontrol", False),
        ("kepercayaan", False),
    ],
)
def test_rude_words_are_known_however_they_are_written(word: str, rude: bool) -> None:
    assert (rude_words([word]) == [word]) is rude
