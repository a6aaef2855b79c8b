"""A workshop with a room, and phones in it, for tests of joining and answering."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette

from core.access.api import Api
from core.access.viewer import NOBODY, mint
from core.workshop.join_route import build_routes
from core.workshop.links import key_hash
from tests.conftest import Person, TestStack

NOTES = "Pause here and smile."
PICTURE = {
    "title": "Posts per week",
    "subtitle": "Last quarter",
    "alt": "Country C leads.",
    "source": "Network figures",
    "spec": {"mark": "bar", "secret": "the drawing"},
    "columns": ["Country", "Posts"],
    "rows": [["Indonesia", 4.25], ["Fiji", None]],
    "countries": ["ID", "FJ"],
    "address": "/benchmarks",
    "taken_at": "2026-11-22T12:00:00Z",
}
STEPS: Mapping[str, Mapping[str, Any]] = {
    "text": {"kind": "text", "title": "Welcome <all>", "body": "To *listen*.", "notes": NOTES},
    "picture": {"kind": "benchmark", "title": "Where we stand", "snapshot": PICTURE, "notes": NOTES},
    "table": {
        "kind": "figure",
        "title": "Everything",
        "snapshot": {
            **PICTURE,
            "rows": [[f"Mission {n} " + "ស្ថានទូត" * 60, n] for n in range(300)],
            "countries": [None] * 300,
        },
    },
    "essay": {"kind": "text", "title": "Long", "body": "សន្តិភាព " * 440},
    "single": {
        "kind": "poll",
        "title": "Which?",
        "notes": NOTES,
        "poll": {"kind": "single", "choices": ["A & B", "C"]},
    },
    "multiple": {
        "kind": "poll",
        "title": "Which ones?",
        "poll": {"kind": "multiple", "choices": ["A", "B", "C"]},
    },
    "scale": {
        "kind": "poll",
        "title": "How much?",
        "poll": {"kind": "scale", "steps": 5, "low_label": "little", "high_label": "much"},
    },
    "ranking": {
        "kind": "poll",
        "title": "In which order?",
        "poll": {"kind": "ranking", "choices": ["A", "B", "C"]},
    },
    "number": {
        "kind": "poll",
        "title": "Guess the median",
        "poll": {"kind": "number", "unit": "posts", "true_value": 314.5},
    },
    "words": {"kind": "poll", "title": "In a word?", "poll": {"kind": "words"}},
    "ministry": {
        "kind": "poll",
        "title": "Shall we?",
        "poll": {"kind": "single", "choices": ["Yes", "No"], "per": "ministry"},
    },
    "questions": {"kind": "questions", "title": "Ask us"},
}


@dataclass(frozen=True)
class Room:
    """An open workshop: its facilitator, its code and its steps by name."""

    stack: TestStack
    facilitator: Person
    workshop: str
    code: str
    steps: Mapping[str, str]

    def show(self, name: str, **poll: object) -> None:
        """Take the room to a step; of a poll say its ``state``, ``revealed`` or ``round``."""
        with self.stack.owner() as connection:
            for column, value in {"state": "open", "revealed": False, **poll}.items():
                connection.execute(
                    f"update portal.poll set {column} = %s where step_id = %s",  # noqa: S608 - our own columns.
                    [value, self.steps[name]],
                )
            connection.execute(
                "update portal.workshop set current_step = %s, version = version + 1 where id = %s",
                [self.steps[name], self.workshop],
            )

    def facilitator_decides(self, question: str, state: str) -> None:
        """Let a question be approved, pinned, answered or refused."""
        with self.stack.owner() as connection:
            connection.execute("update portal.question set state = %s where id = %s", [state, question])
            connection.execute(
                "update portal.workshop set version = version + 1 where id = %s", [self.workshop]
            )

    def seat(self, country: str, ministry_key: str) -> None:
        """Give a ministry a link of its own."""
        keys = [{"country": country, "key_hash": key_hash(ministry_key)}]
        self.facilitator.api.call("seat_ministries", workshop=self.workshop, keys=json.dumps(keys))

    def results(self, name: str) -> dict[str, Any]:
        """Return what the answers to a step come to."""
        with self.stack.owner() as connection:
            found = connection.execute("select portal.poll_results(%s)", [self.steps[name]]).fetchone()
        assert found is not None
        return dict(found[0])

    def member(self, number: int, ministry_key: str = "") -> Api:
        """Let a phone in without the portal's pages and return its window on the database."""
        claims = {"participant_key": key_hash(f"{self.code}{number}")}
        if ministry_key:
            claims["ministry_key"] = key_hash(ministry_key)
        api = Api(self.stack.settings, mint(self.stack.settings, NOBODY, claims))
        assert api.call("join_workshop", code=self.code, nickname="", language="en") == "joined"
        return api

    def said(self, api: Api, name: str, value: object, key: str = "1-aaaaaaaa", **more: Any) -> str:
        """Answer a step as a phone and return the state of it."""
        [taken] = api.call(
            "answer_poll",
            step=self.steps[name],
            round=more.get("round", 1),
            value=json.dumps(value),
            hidden=json.dumps(more.get("hidden", [])),
            key=key,
        )
        return str(taken["state"])


def open_room(stack: TestStack, country: str = "ID") -> Room:
    """Prepare and open a workshop with a step of every kind."""
    facilitator = stack.person(country, "facilitator")
    workshop = str(
        facilitator.api.call("save_workshop", workshop="", payload=json.dumps({"title": "Live in <Suva>"}))
    )
    steps = {
        name: str(facilitator.api.call("save_step", workshop=workshop, step="", payload=json.dumps(step)))
        for name, step in STEPS.items()
    }
    code = str(facilitator.api.call("open_workshop", workshop=workshop))
    return Room(stack, facilitator, workshop, code, steps)


@dataclass
class Handset:
    """A phone's browser, with its cookies, and nothing between it and the routes."""

    room: Room
    cookies: dict[str, str] = field(default_factory=dict)
    app: Starlette | None = None

    def ask(
        self, method: str, path: str, said: Mapping[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        """Send one request; ``path`` may begin with the room's own address as ``.``."""
        url = path.replace(".", f"/join/{self.room.code}", 1) if path.startswith(".") else path

        async def answer() -> httpx.Response:
            app = self.app or Starlette(routes=build_routes(self.room.stack.settings))
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(
                transport=transport, base_url=self.room.stack.settings.public_url, cookies=self.cookies
            ) as client:
                answered = await client.request(method, url, data=said, headers=headers)
            self.cookies |= {cookie.name: cookie.value or "" for cookie in answered.cookies.jar}
            return answered

        return asyncio.run(answer())

    def join(self, **said: str) -> "Handset":
        """Enter the room by the form of the page."""
        answered = self.ask("POST", "/join", {"code": self.room.code, "nickname": "", **said})
        assert (answered.status_code, answered.headers["location"]) == (303, f"/join/{self.room.code}")
        return self

    def tap(self, act: str, **said: Any) -> dict[str, Any]:
        """Send something as the page's script does and return what it is told."""
        answered = self.ask("POST", f"./{act}", {"key": "1-aaaaaaaa", **said}, Accept="application/json")
        told: dict[str, Any] = answered.json()
        assert answered.status_code < 300 or told["state"] != "received"
        return told

    def answer(self, name: str, **said: Any) -> str:
        """Answer a step and return the state of it."""
        return str(self.tap("answer", step=self.room.steps[name], round="1", **said)["state"])

    def now(self) -> dict[str, str]:
        """Return the parts of the page as its script is told them."""
        answered = self.ask("GET", "./now", Accept="application/json").json()
        return {part["id"]: part["html"] for part in answered["parts"]}

    def form(self, page: str) -> dict[str, list[str]]:
        """Return what the first form of a page would send as it stands."""
        inside = re.search(r"<form.*?</form>", page, re.DOTALL)
        assert inside is not None
        found: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inside[0]):
            found.setdefault(name, []).append(value)
        return found
