"""A workshop that is open to a room, for tests: one step of each kind that the room takes part in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.access.api import Api
from core.access.viewer import NOBODY, mint
from core.crisis.links import key_hash
from core.workshop.stage import Stage, read_stage
from tests.conftest import Person, TestStack

STEPS: Mapping[str, Mapping[str, Any]] = {
    "words": {
        "kind": "text",
        "title": "Why we are here",
        "body": "To *listen*.",
        "notes": "Smile.",
        "minutes": 5,
    },
    "choice": {
        "kind": "poll",
        "title": "What helps most?",
        "minutes": 3,
        "poll": {"kind": "single", "choices": ["Video", "Text", "Listening"]},
    },
    "cloud": {"kind": "poll", "title": "One word for it", "poll": {"kind": "words"}},
    "asked": {"kind": "questions", "title": "Your questions"},
}


@dataclass(frozen=True)
class OpenRoom:
    """An open workshop, its facilitator, and its steps by name."""

    stack: TestStack
    facilitator: Person
    workshop: str
    code: str
    steps: Mapping[str, str]

    def do(self, function: str, **arguments: str | bool) -> None:
        """Do something as the facilitator."""
        self.facilitator.api.call(function, **arguments)

    def stage(self) -> Stage:
        """Return what the presenter sees."""
        return read_stage(self.facilitator.api.call("workshop_stage", workshop=self.workshop))

    def phone(self, number: int) -> Api:
        """Let a phone in and return its window on the database."""
        claims = {"participant_key": key_hash(f"{self.workshop}-{number}")}
        api = Api(self.stack.settings, mint(self.stack.settings, NOBODY, claims))
        api.call("join_workshop", code=self.code, nickname="", language="en")
        return api


def drafted(api: Api, title: str = "Digital diplomacy live") -> tuple[str, dict[str, str]]:
    """Prepare a workshop with one step of each kind and return its id, and its steps by name."""
    workshop = str(
        api.call("save_workshop", workshop="", payload=json.dumps({"title": title, "place": "Jakarta"}))
    )
    return workshop, {
        name: str(api.call("save_step", workshop=workshop, step="", payload=json.dumps(step)))
        for name, step in STEPS.items()
    }


def open_room(stack: TestStack, country: str = "ID") -> OpenRoom:
    """Return an open workshop of a ministry; nobody is in the room yet."""
    facilitator = stack.person(country, "facilitator")
    workshop, steps = drafted(facilitator.api)
    code = str(facilitator.api.call("open_workshop", workshop=workshop))
    return OpenRoom(stack, facilitator, workshop, code, steps)
