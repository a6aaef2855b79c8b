"""Presenting: where the room is stands in the database, and only its facilitators move it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from components.projected import projected
from core.refusals import Refused
from core.workshop.present_route import build_routes
from core.workshop.stage import PRESENTER, SPEAKER, presenter_path
from tests.conftest import Person, TestStack
from tests.signing_in import signed_in
from tests.workshop.rooms import OpenRoom, drafted, open_room

pytestmark = pytest.mark.stack


@pytest.fixture
def room(stack: TestStack) -> OpenRoom:
    return open_room(stack)


def refused(do: Callable[[], object]) -> str:
    """Do something that is refused and return the code."""
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.code


def test_the_room_goes_where_the_facilitator_leads_and_a_poll_opens_as_it_comes_up(room: OpenRoom) -> None:
    room.do("go_to_step", workshop=room.workshop, step=room.steps["words"])
    first = room.stage()
    assert (first.position, first.seconds, first.step_seconds) == (1, 0, 0)
    room.do("set_blank", workshop=room.workshop, blank=True)
    assert room.stage().blank
    room.do("go_to_step", workshop=room.workshop, step=room.steps["choice"])
    asked = room.stage()
    assert asked.current is not None
    assert asked.current.title == "What helps most?"
    assert not asked.blank
    assert asked.asking is not None
    assert (asked.asking.open, asked.asking.revealed) == (True, False)
    room.do("set_poll", step=room.steps["choice"], open=False, revealed=True)
    room.do("go_to_step", workshop=room.workshop, step="")
    room.do("go_to_step", workshop=room.workshop, step=room.steps["choice"])
    # What the facilitator closed stays closed.
    again = room.stage().asking
    assert again is not None
    assert (again.open, again.revealed) == (False, True)
    assert len({first.version, asked.version, room.stage().version}) == 3


def test_results_count_the_answers_of_this_round_and_a_hidden_word_stays_hidden(room: OpenRoom) -> None:
    phones = [room.phone(number) for number in range(2)]
    room.do("go_to_step", workshop=room.workshop, step=room.steps["cloud"])
    before = room.stage()
    for number, phone in enumerate(phones):
        words = json.dumps(["Trust", "Nonsense"][: number + 1])
        phone.call(
            "answer_poll",
            step=room.steps["cloud"],
            round=1,
            value=words,
            hidden="[]",
            key=f"{number + 1}-tapped-once",
        )
    room.do("hide_word", step=room.steps["cloud"], word=" NONSENSE ", hidden=True)
    now = room.stage()
    assert (now.people, now.results["answers"]) == (2, 2)
    assert now.results["words"] == [{"word": "Trust", "count": 2}]
    assert now.asking is not None
    assert now.asking.hidden_words == ("nonsense",)
    assert now.version != before.version
    room.do("hide_word", step=room.steps["cloud"], word="nonsense", hidden=False)
    assert len(room.stage().results["words"]) == 2
    room.do("reset_poll", step=room.steps["cloud"])
    assert room.stage().results["answers"] == 0


def test_questions_wait_until_they_are_approved_and_one_is_pinned_at_a_time(room: OpenRoom) -> None:
    phone = room.phone(1)
    for number in range(3):
        phone.call("ask_question", text=f"Question {number}?", key=f"question-{number}")
    first, second, third = (asked.id for asked in room.stage().questions)
    for question, state in ((first, "pinned"), (second, "pinned"), (third, "refused")):
        room.do("moderate_question", question=question, state=state)
    assert {asked.id: asked.state for asked in room.stage().questions} == {
        first: "approved",
        second: "pinned",
    }
    assert refused(lambda: room.do("moderate_question", question=first, state="loud")) == "workshop.malformed"


def test_nobody_else_leads_the_room_or_sees_the_stage(room: OpenRoom, stack: TestStack) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("go_to_step", {"workshop": room.workshop, "step": room.steps["words"]}),
        ("set_blank", {"workshop": room.workshop, "blank": True}),
        ("set_poll", {"step": room.steps["choice"], "open": True, "revealed": True}),
        ("reset_poll", {"step": room.steps["choice"]}),
        ("hide_word", {"step": room.steps["cloud"], "word": "x", "hidden": True}),
    ]
    other, reader = stack.person("AU", "facilitator"), stack.person("ID", "reader", "approver")
    for function, arguments in calls:
        assert refused(lambda f=function, a=arguments: other.api.call(f, **a)) == "workshop.no_such_workshop"  # type: ignore[misc]  # a lambda's defaults have no types.
        assert refused(lambda f=function, a=arguments: reader.api.call(f, **a)) == "access.role_needed"  # type: ignore[misc]  # as above.
    assert other.api.call("workshop_stage", workshop=room.workshop) is None
    assert other.api.call("workshop_version", workshop=room.workshop) is None
    assert refused(lambda: reader.api.call("workshop_stage", workshop=room.workshop)) == "access.role_needed"


def test_only_an_open_workshop_is_presented_and_only_its_own_steps(room: OpenRoom) -> None:
    api = room.facilitator.api
    other, steps = drafted(api, "Another one")
    assert refused(lambda: api.call("go_to_step", workshop=other, step=steps["words"])) == "workshop.not_open"
    wrong = refused(lambda: api.call("go_to_step", workshop=room.workshop, step=steps["words"]))
    assert wrong == "workshop.no_such_step"
    asks_nothing = refused(lambda: api.call("reset_poll", step=room.steps["words"]))
    assert asks_nothing == "workshop.no_such_poll"


def test_what_is_done_in_a_workshop_is_logged_without_anybodys_words(room: OpenRoom) -> None:
    room.do("go_to_step", workshop=room.workshop, step=room.steps["cloud"])
    room.do("hide_word", step=room.steps["cloud"], word="unspeakable", hidden=True)
    with room.stack.owner() as connection:
        logged = connection.execute(
            "select action, before::text || after::text from portal.audit_event where subject = %s",
            [room.workshop],
        ).fetchall()
    assert {"workshop.step_shown", "workshop.word_hidden"} <= {action for action, _facts in logged}
    assert "unspeakable" not in str(logged)


def asked(room: OpenRoom, who: Person | None, ask: Callable[[httpx.AsyncClient], Awaitable[Any]]) -> Any:
    """Ask the presenter's routes as somebody."""
    cookies = {} if who is None else signed_in(room.stack, who)
    app = Starlette(routes=build_routes(room.stack.settings, projected))

    async def answered() -> Any:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=room.stack.settings.public_url, cookies=cookies
        ) as client:
            return await ask(client)

    return asyncio.run(answered())


def test_both_windows_open_at_the_same_step_and_a_press_in_one_is_known_to_the_other(room: OpenRoom) -> None:
    async def present(client: httpx.AsyncClient) -> list[httpx.Response]:
        where = {"workshop": room.workshop}
        fields = {"act": "go", "step": room.steps["choice"]}
        return [
            await client.post(f"{PRESENTER}/act", params=where, data=fields),
            await client.get(PRESENTER, params=where),
            await client.get(SPEAKER, params=where),
            await client.get(f"{PRESENTER}/slide", params={**where, "step": room.steps["words"], "in": "id"}),
        ]

    pressed, projector, speaker, ahead = asked(room, room.facilitator, present)
    assert pressed.json()["step"] == room.steps["choice"]
    assert pressed.json()["poll"] == {"open": True, "revealed": False}
    for window in (projector, speaker):
        assert window.status_code == 200
        assert "What helps most?" in window.text
        assert window.headers["content-security-policy"].startswith("default-src 'none'")
        assert window.headers["cache-control"] == "no-store"
    assert "<em>listen</em>" in ahead.text
    assert "Smile." not in ahead.text


def test_the_windows_are_for_signed_in_facilitators_and_act_for_no_other_site(
    room: OpenRoom, stack: TestStack
) -> None:
    async def look(client: httpx.AsyncClient) -> int:
        return (await client.get(presenter_path(room.workshop))).status_code

    assert asked(room, None, look) == 404
    assert asked(room, stack.person("AU", "facilitator"), look) == 404
    assert asked(room, stack.person("ID", "reader"), look) == 404

    async def attack(client: httpx.AsyncClient) -> list[int]:
        url, where = f"{PRESENTER}/act", {"workshop": room.workshop}
        fields = {"act": "go", "step": room.steps["cloud"]}
        tries = [
            await client.post(url, params=where, data=fields, headers={"Sec-Fetch-Site": "cross-site"}),
            await client.post(url, params=where, data={"act": "end_workshop"}),
            await client.post(url, params=where, data={"act": "blank", "blank": "perhaps"}),
            await client.post(url, params=where, data={"act": "word", "word": "x" * 9999}),
            await client.get(f"{PRESENTER}/stage", params={"workshop": "no id"}),
            await client.get(f"{PRESENTER}/slide", params={**where, "step": room.workshop}),
        ]
        return [answer.status_code for answer in tries]

    assert asked(room, room.facilitator, attack) == [400, 400, 400, 400, 404, 404]
    assert room.stage().current is None
